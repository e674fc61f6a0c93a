# SPDX-License-Identifier: GPL-2.0-or-later
"""Several modems: whose reply goes by which."""

import unittest

import gateway
from gateway import OTHER, Gateway


class Pool(unittest.TestCase):
    def test_a_modem_that_hangs_in_a_send_holds_up_its_own_message_only(self):
        with Gateway(modems=2) as g:
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji macet")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            # Heard by the other modem meanwhile would be luck: it came to the one that hangs.
            g.ctl("inject", "--from", OTHER, "--text", "LAPOR uji di belakangnya", "--modem", "gsm1")
            g.wait_log("LPR-2120 gsm1", timeout=60)
            g.until(lambda: [s for s in g.sent() if s["to"] == OTHER and s["modem"] == "gsm2"],
                    "the second receipt by the second modem", timeout=60)
            g.atsim.hangup("gsm1")  # else the end waits as long as the network may take


if __name__ == "__main__":
    gateway.main()
