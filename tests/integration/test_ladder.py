# SPDX-License-Identifier: GPL-2.0-or-later
"""The reset ladder: a modem in trouble is reset within its budget, then tried now and then, while the others go on.

Times are short by --haste; a try at a silent modem still takes some seconds."""

import unittest

import gateway
from gateway import OTHER, Gateway

HASTE = 300  # a quarter of an hour is three seconds


class Ladder(unittest.TestCase):
    def test_a_modem_that_nothing_helps_is_quarantined_and_comes_back_by_itself(self):
        with Gateway(modems=2, haste=HASTE) as g:
            g.atsim.fault("gsm1", "silence")
            g.wait_log("LPR-2105 gsm1", timeout=gateway.LONG)
            g.report("uji selama hening", OTHER, "gsm2")
            g.wait_log("LPR-2134 gsm1", timeout=gateway.LONG)
            g.wait_modems(["quarantined"], "gsm1")
            # Both resets of this trouble were in vain, as it hears nothing.
            self.assertEqual(g.logged("LPR-2133 gsm1"), 2)
            self.assertEqual(g.logged("LPR-2131 gsm1"), 0)
            self.assertIn("LPR-2134", g.ctl("health"))
            g.report("uji selama karantina", OTHER, "gsm2")
            g.sms("LAPOR menunggu di kartu")
            g.atsim.clear("gsm1")
            g.wait_modems(name="gsm1")
            g.wait_complaint("menunggu di kartu")
            g.wait_empty()
            self.assertEqual(g.logged("LPR-2134 gsm1"), 1)

    def test_a_modem_that_hangs_in_one_thing_is_cured_by_its_own_restart(self):
        with Gateway(haste=HASTE) as g:
            g.atsim.set("gsm1", reset_ms=1000)
            g.atsim.fault("gsm1", "silence", command="CGMM", until_power_on=True)  # libgammu opens with it
            g.kill()
            g.start(is_up=False)
            g.sms("LAPOR uji macet")
            g.wait_log("LPR-2131 gsm1", timeout=gateway.LONG)
            g.wait_complaint("uji macet")
            g.wait_modems()
            g.wait_empty()
            # One that restarts is away for a moment, which is no alarm.
            self.assertEqual([g.logged(code) for code in ("LPR-2101", "LPR-2106", "LPR-2133", "LPR-2134")], [0] * 4)
            self.assertEqual(g.logged("LPR-2131"), 1)


if __name__ == "__main__":
    gateway.main()
