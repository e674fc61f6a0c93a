# SPDX-License-Identifier: GPL-2.0-or-later
"""Several modems: whose reply goes by which."""

import datetime
import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway


class Pool(unittest.TestCase):
    def test_a_modem_that_hangs_in_a_send_holds_up_its_own_message_only(self):
        with Gateway(modems=2) as g:
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji macet")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            # Heard by the other modem meanwhile would be luck: it came to the one that hangs.
            g.ctl("inject", "--from", OTHER, "--text", "LAPOR uji di belakangnya", "--modem", "gsm1")
            g.wait_log("LPR-2120 gsm1", timeout=gateway.LONG)
            g.until(lambda: [s for s in g.sent() if s["to"] == OTHER and s["modem"] == "gsm2"],
                    "the second receipt by the second modem", timeout=gateway.LONG)
            g.atsim.hangup("gsm1")  # else the end waits as long as the network may take

    def complain(self, g, text, sender=CITIZEN, modem="gsm1"):
        """A complaint to a modem that need not be there; gives what its receipt went by."""
        g.keep_private(sender, text)
        count = len(g.sent(sender))
        g.ctl("inject", "--from", sender, "--text", "LAPOR " + text, "--modem", modem)
        return g.wait_sent(count + 1, sender)[-1]["modem"]

    def test_another_modem_of_the_same_network_goes_first(self):
        each = {"gsm3": {"prefixes": ["+62811", "0812"]}, "gsm4": {"prefixes": ["+628"]}}
        with Gateway(modems=4, each=each) as g:
            self.assertEqual(self.complain(g, "uji modem sendiri"), "gsm1")
            g.atsim.hangup("gsm1")
            g.wait_modems(("down",), "gsm1")
            self.assertEqual(self.complain(g, "uji awalan nomor"), "gsm3")
            self.assertEqual(self.complain(g, "uji awalan lain", OTHER), "gsm4")
            g.atsim.hangup("gsm3")
            g.atsim.hangup("gsm4")
            g.wait_modems(("down",), "gsm3")
            g.wait_modems(("down",), "gsm4")
            self.assertEqual(self.complain(g, "uji tanpa awalan"), "gsm2")
            self.assertEqual(self.complain(g, "uji modem lain", modem="gsm3"), "gsm2")

    def test_a_dead_modem_holds_up_nothing_and_gets_its_own_back(self):
        with Gateway(modems=2) as g:
            g.atsim.hangup("gsm2")
            g.wait_modems(("down",), "gsm2")
            self.assertEqual(self.complain(g, "uji modem mati", modem="gsm2"), "gsm1")
            g.atsim.restore("gsm2")
            g.wait_modems(name="gsm2")
            self.assertEqual(self.complain(g, "uji modem hidup", modem="gsm2"), "gsm2")

    def test_what_a_sim_may_not_send_today_goes_by_another(self):
        each = {"gsm1": {"send_per_day": 3, "reserve_for_receipts": 1}}
        with Gateway(modems=2, each=each) as g:
            self.assertEqual(self.complain(g, "uji anggaran satu"), "gsm1")
            self.assertEqual(self.complain(g, "uji anggaran dua"), "gsm1")
            g.wait_log("LPR-2145 gsm1")
            g.sms("BANTUAN", OTHER)  # an answer: the last is for a receipt
            self.assertEqual(g.wait_sent(1, OTHER)[0]["modem"], "gsm2")
            self.assertEqual(self.complain(g, "uji anggaran tiga"), "gsm1")
            g.wait_log("LPR-2146 gsm1")
            self.assertEqual(self.complain(g, "uji anggaran empat"), "gsm2")
            g.terminate()
            g.start()
            self.assertEqual(self.complain(g, "uji anggaran lima"), "gsm2")
            self.assertEqual((g.logged("LPR-2145"), g.logged("LPR-2146")), (1, 1))

    def test_what_a_sim_may_not_send_this_minute_waits(self):
        with Gateway(modem={"send_per_minute": 2}, haste=10) as g:  # a minute of six seconds
            for n in range(3):
                g.sms(f"LAPOR uji anggaran menit {n}")
            g.wait_log("LPR-2144 gsm1")
            sent = g.wait_sent(3)
            first, third = (datetime.datetime.fromisoformat(sent[n]["at"].rstrip("Z")) for n in (0, 2))
            self.assertGreater((third - first).total_seconds(), 4)
            self.assertEqual(g.logged("LPR-2144"), 1)

    def test_trouble_of_a_sim_sends_its_replies_by_another_at_once(self):
        with Gateway(modems=2) as g:
            g.atsim.fault("gsm1", "cms", code=310)
            for n in range(4):
                self.assertEqual(self.complain(g, f"uji kartu bermasalah {n}"), "gsm2")
            g.wait_rows(4, "SELECT * FROM v_reply WHERE state IN ('sent', 'delivered') AND attempts = 1")
            # After two in a row it is let rest.
            self.assertEqual(g.logged("LPR-6002 gsm1"), 2)
            g.wait_log("CMS 310")

    def test_receipts_go_before_answers_and_these_before_all_else(self):
        with Gateway() as g:
            g.atsim.hangup("gsm1")
            g.wait_modems(("down",))
            others = ["+628570000000%d" % n for n in range(4)]
            g.ctl("send", others[0], "Pesan massal")
            g.ctl("inject", "--from", others[1], "--text", "BANTUAN", "--modem", "gsm1")
            g.ctl("inject", "--from", others[2], "--text", "LAPOR uji urutan", "--modem", "gsm1")
            g.ctl("send", others[3], "Pesan massal")
            g.wait_rows(4, "SELECT * FROM v_reply WHERE state = 'queued'")
            g.atsim.restore("gsm1")
            self.assertEqual([s["to"] for s in g.wait_sent(4, timeout=gateway.LONG)],
                             [others[2], others[1], others[0], others[3]])


if __name__ == "__main__":
    gateway.main()
