# SPDX-License-Identifier: GPL-2.0-or-later
"""lapor-smsctl health: sentences in two languages, samples and the log as tables, CSV and JSON; a SIM that is swapped."""

import csv
import io
import os
import subprocess
import unittest

import gateway
from gateway import CITIZEN, CTL, OTHER, PATIENCE, Gateway

NEW_IMSI = "510019876543210"
EVERY_SECOND = {"watch": {"sample_every": 1}}


def said(g, *arguments, **environment):
    """What lapor-smsctl prints, to the octet, where the environment asks for a language."""
    clean = {k: v for k, v in os.environ.items() if k not in ("LANG", "LANGUAGE") and not k.startswith("LC_")}
    ran = subprocess.run([CTL, "-c", g.config, *arguments], env={**clean, **environment}, capture_output=True,
                         timeout=PATIENCE, check=False)
    assert ran.returncode == 0, ran
    return ran.stdout.decode()


def parsed(text):
    """The rows of CSV, after a look at its form."""
    assert all(line.endswith("\r") for line in text.split("\n")[:-1]) and text.endswith("\n")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


class Health(unittest.TestCase):
    def check_samples(self, g):
        rows = parsed(said(g, "health", "--csv"))
        self.assertEqual({row["modem"] for row in rows}, {"gsm1", "gsm2"})
        self.assertEqual(sum(int(row["received"]) for row in rows), 2)
        self.assertEqual(sum(int(row["sent"]) for row in rows), 2)
        one = parsed(said(g, "health", "gsm2", "--csv", "--since", "1h"))
        self.assertEqual({row["modem"] for row in one}, {"gsm2"})
        self.assertEqual(sum(int(row["received"]) for row in one), 0)
        self.assertEqual(parsed(said(g, "health", "--csv", "--since", "2040-01-01")), [])
        for row in g.ctl_json("health", "--samples"):
            self.assertIsInstance(row["received"], int)
            self.assertLessEqual(row["up_seconds"], row["seconds"])
        self.assertIn("gsm1", g.ctl("health", "--samples"))

    def test_samples_appear_and_count_what_happened(self):
        with Gateway(modems=2, settings=EVERY_SECOND, modem={"reports": False}) as g:
            g.report("uji data berkala")
            g.report("uji data berkala lagi", OTHER)
            g.until(lambda: sum(r["received"] for r in g.rows("SELECT received FROM v_modem_sample")) == 2
                    and sum(r["sent"] for r in g.rows("SELECT sent FROM v_modem_sample")) == 2, "the samples")
            g.wait_rows(1, "SELECT * FROM v_modem_sample WHERE state = 'up' AND signal_dbm < 0 AND sim_size > 0")
            self.check_samples(g)
            g.terminate()
            self.check_samples(g)
            log = parsed(said(g, "health", "--log", "--csv"))
            self.assertEqual(len(log), len(g.ctl_json("health", "--log")))
            self.assertIn("LPR-2001", {row["code"] for row in log})

    def test_sends_that_fail_are_counted_by_their_code(self):
        with Gateway(settings=EVERY_SECOND) as g:
            g.atsim.fault("gsm1", "cms", code=38, count=1)
            g.sms("LAPOR uji galat")
            error = g.wait_rows(1, "SELECT * FROM v_modem_error WHERE error = 'CMS 38'")[0]
            self.assertEqual((error["modem"], error["count"]), ("gsm1", 1))
            g.wait_rows(1, "SELECT 1 FROM v_modem_sample WHERE failed = 1")
            self.assertEqual(g.row("SELECT sum(failed) AS n FROM v_modem_sample")["n"], 1)

    def test_options_that_exclude_each_other_are_refused(self):
        with Gateway() as g:
            for wrong in (["--log", "--samples"], ["--since", "1h"], ["--json", "--csv"], ["--language", "jv"]):
                g.ctl("health", *wrong, code=64)

    def test_a_modem_that_is_unplugged_is_told_in_two_languages(self):
        with Gateway(modems=2) as g:
            g.atsim.hangup("gsm2")
            g.wait_modems(["down"], "gsm2")
            g.wait_log("LPR-2101 gsm2")
            g.until(lambda: "(LPR-2101)" in said(g, "health", "gsm2"), "the store has it, too")
            english = said(g, "health", "gsm2")
            self.assertRegex(english, r"(?m)^gsm2 is down since \S+ \S+ WIB: The modem's device is not there\. .*"
                                      r"\(LPR-2101\)\n    as last known: signal ")
            indonesian = said(g, "health", "gsm2", LANG="id_ID.UTF-8")
            self.assertRegex(indonesian, r"(?m)^gsm2 mati sejak \S+ \S+ WIB: Perangkat modem tidak ditemukan\. "
                                         r"Periksa kabel USB .*\(LPR-2101\)\n")
            for environment in ({"LANG": "C.UTF-8", "LANGUAGE": "id"}, {"LC_ALL": "id_ID"}):
                self.assertEqual(said(g, "health", "gsm2", **environment), indonesian)
            self.assertEqual(said(g, "--language", "id", "health", "gsm2"), indonesian)
            self.assertEqual(said(g, "--language", "en", "health", "gsm2", LANG="id_ID.UTF-8"), english)
            self.assertEqual(said(g, "health", "gsm2", LANG="id_ID.UTF-8", LC_ALL="C"), english)
            self.assertIn("Sambungan ke modem terputus", said(g, "health", "--log", LANG="id_ID.UTF-8"))
            self.assertIn("berfungsi", said(g, "status", LANG="id_ID.UTF-8"))
            # The other modem works meanwhile.
            g.until(lambda: said(g, "--json", "health", LANG="id_ID.UTF-8") == said(g, "--json", "health"),
                    "the same JSON in both")
            g.terminate()
            self.assertIn("gsm1 mati", said(g, "health", LANG="id_ID.UTF-8"))

    def swap(self, g, imsi):
        """Another SIM, put in while the modem is unplugged."""
        g.atsim.hangup("gsm1")
        g.wait_modems(["down"], "gsm1")
        g.atsim.set("gsm1", imsi=imsi)
        g.atsim.restore("gsm1")

    def test_a_swapped_sim_is_told_of_and_known_then(self):
        with Gateway() as g:
            self.swap(g, NEW_IMSI)
            g.wait_log("LPR-2125 gsm1")
            g.wait_modems(["up"])
            g.report("uji kartu baru")
            g.terminate()
            g.start()
            g.report("uji masih kartu baru", OTHER)
            self.assertEqual(g.logged("LPR-2125"), 1)
            self.assertNotIn(NEW_IMSI[:-4], g.log())

    def test_a_swapped_sim_is_held_until_the_old_one_is_back(self):
        with Gateway(modems=2, modem={"sim_change": "hold"}) as g:
            old = g.atsim.sim("gsm1")["imsi"]
            self.swap(g, NEW_IMSI)
            g.wait_rows(1, "SELECT * FROM v_modem WHERE name = 'gsm1' AND state = 'degraded' AND code = 'LPR-2125'")
            self.assertIn("Another SIM is in the modem than before", g.ctl("health", "gsm1"))
            # What comes in is taken in; the receipt goes by the other modem.
            g.report("uji kartu asing", modem="gsm1")
            self.assertEqual(g.wait_sent(1, CITIZEN)[0]["modem"], "gsm2")
            g.terminate()
            g.start()
            g.wait_rows(1, "SELECT * FROM v_modem WHERE name = 'gsm1' AND code = 'LPR-2125'")
            self.swap(g, old)
            g.wait_modems(["up"], "gsm1")
            g.report("uji kartu lama", OTHER, "gsm1")
            self.assertEqual(g.wait_sent(1, OTHER)[0]["modem"], "gsm1")


if __name__ == "__main__":
    gateway.main(jobs=4)
