# SPDX-License-Identifier: GPL-2.0-or-later
"""What watches over the modems: alarms by SMS, balances by USSD, messages from modem to modem."""

import unittest

import gateway
from gateway import CITIZEN, Gateway

ADMIN = "+6281100000909"
HASTE = 60  # a minute is a second


class Hasty(Gateway):
    """A gateway whose pauses are shorter, with an admin."""

    def __init__(self, per_hour=0, language="id", settings=None, **more):
        alert = {"alert": {"number": ADMIN, "per_hour": per_hour, "language": language}}
        super().__init__(settings={**alert, **(settings or {})}, **more)

    def spawn(self, *arguments, **environment):
        self.keep_private(ADMIN, "")
        return super().spawn("--haste", str(HASTE), *arguments, **environment)


class Alarms(unittest.TestCase):
    def test_the_admin_hears_by_another_modem_when_one_goes_and_when_it_is_back(self):
        with Hasty(modems=2) as g:
            g.atsim.hangup("gsm1")
            begin = g.wait_sent(1, ADMIN)[0]
            self.assertEqual(begin["modem"], "gsm2")
            self.assertRegex(begin["text"], r"^LAPOR test-1: ALARM gsm1 LPR-21\d\d: .*, sejak \d+ \w+ \d\d\.\d\d")
            self.assertEqual(begin["parts"], 1)
            g.atsim.restore("gsm1")
            g.wait_modems()
            g.until(lambda: any("berakhir" in s["text"] for s in g.sent(ADMIN)), "the end of the alarm")
            self.assertEqual({s["modem"] for s in g.sent(ADMIN)}, {"gsm2"})
            g.wait_rows(1, "SELECT * FROM v_alarm WHERE modem = 'gsm1' AND ended_at IS NOT NULL AND told = 2")
            g.wait_log("LPR-1010 gsm1")

    def test_an_alarm_outlives_the_daemon_and_is_told_once(self):
        with Hasty(modems=2, language="en") as g:
            g.atsim.hangup("gsm1")
            self.assertIn("ALARM gsm1", g.wait_sent(1, ADMIN)[0]["text"])
            # One that left and is not known to have left may come once more.
            g.until(lambda: not g.rows("SELECT 1 FROM v_reply WHERE state IN ('queued', 'sending')"), "no SMS on its way")
            count = len(g.sent(ADMIN))
            g.kill()
            g.start(is_up=False)
            g.wait_modems(["down"], "gsm1")
            g.wait_modems(name="gsm2")
            g.atsim.restore("gsm1")
            g.wait_modems()
            g.until(lambda: any("is over" in s["text"] for s in g.sent(ADMIN)), "the end of the alarm")
            begun = [s["text"] for s in g.sent(ADMIN)[count:] if "ALARM" in s["text"]]
            self.assertEqual([t for t in begun if t in {s["text"] for s in g.sent(ADMIN)[:count]}], [])


class Balance(unittest.TestCase):
    def test_a_low_balance_is_read_kept_and_told_by_another_modem(self):
        balance = {"ussd": "*888#", "pattern": "Rp ?([0-9.]+)", "every": 3600, "warn_below": 30000}
        with Hasty(modems=2) as g:
            g.terminate()
            modems = g.defaults()["modems"]
            modems[0]["balance"] = balance
            g.write_settings(modems=modems)
            g.start()
            row = g.wait_rows(1, "SELECT * FROM v_modem WHERE name = 'gsm1' AND balance IS NOT NULL")[0]
            self.assertEqual(row["balance"], 25000)
            g.wait_log("LPR-2141 gsm1")
            alarm = g.wait_sent(1, ADMIN)[0]
            self.assertEqual(alarm["modem"], "gsm2")
            self.assertIn("gsm1 LPR-2141", alarm["text"])
            self.assertNotIn("aktif s.d.", g.log())

    def test_the_operator_that_texts_is_never_answered(self):
        with Gateway() as g:
            g.atsim.inject("gsm1", "TELKOMSEL", "Sisa pulsa Anda Rp 25.000, masa aktif s.d. 31/12/2026")
            g.atsim.inject("gsm1", "888", "Pulsa Anda Rp 25.000")
            g.wait_rows(2, "SELECT * FROM v_message WHERE kind = 'service'")
            g.report("uji setelahnya", CITIZEN)
            self.assertEqual({s["to"] for s in g.sent()}, {CITIZEN})


class Probes(unittest.TestCase):
    def test_each_modem_texts_the_next_one_and_it_is_no_complaint(self):
        with Hasty(modems=2, sim={"network": True},
                   settings={"watch": {"probe_every": 3600, "probe_within": 600}}) as g:
            # The first round is a second behind the start, whether they work by then or not; now they do.
            g.write_settings(watch={"probe_every": 7200})
            g.ctl("reload")
            rows = g.wait_rows(2, "SELECT * FROM v_probe WHERE arrived_at IS NOT NULL ORDER BY sender")
            self.assertEqual([(r["sender"], r["receiver"]) for r in rows], [("gsm1", "gsm2"), ("gsm2", "gsm1")])
            g.wait_log("LPR-2150 gsm1")
            g.wait_log("LPR-2150 gsm2")
            g.wait_rows(2, "SELECT * FROM v_message WHERE kind = 'probe'")
            self.assertEqual({s["modem"]: s["to"] for s in g.sent()},
                             {"gsm1": g.atsim.numbers["gsm2"], "gsm2": g.atsim.numbers["gsm1"]})
            self.assertEqual(g.complaints(), [])
            for name in g.names:
                g.wait_empty(name)

    def test_one_that_is_lost_alarms_until_one_comes(self):
        with Hasty(modems=2, settings={"watch": {"probe_every": 8, "probe_within": 2}}) as g:
            g.wait_log("LPR-2151 gsm2")
            text = next(s["text"] for s in g.sent() if s["modem"] == "gsm1" and s["to"] != ADMIN)
            g.atsim.inject("gsm2", g.atsim.numbers["gsm1"], text)
            g.wait_log("LPR-2152 gsm2")
            self.assertEqual(g.complaints(), [])


if __name__ == "__main__":
    gateway.main()
