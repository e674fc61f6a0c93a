# SPDX-License-Identifier: GPL-2.0-or-later
"""The metrics of a gateway at work, and what check_lapor_smsd says of one that is well, worse and gone."""

import os
import re
import stat
import subprocess
import sys
import time
import unittest

import gateway
import promtool
from gateway import CITIZEN, CTL, PATIENCE, SOURCE, Gateway, wait_until

PLUGIN = os.path.join(SOURCE, "etc/nagios/check_lapor_smsd")
SAMPLE = re.compile(r'^(lapor_\w+)(?:\{(.*)\})? (-?[\d.]+)$')


def read(text):
    """{name with labels: value}, and each sample behind the help and the type of its family."""
    found, family = {}, None
    for line in text.splitlines():
        if line.startswith("# HELP "):
            family = line.split()[2]
        elif line.startswith("# TYPE "):
            assert line.split()[2] == family, line
        else:
            name, labels, value = SAMPLE.match(line).groups()
            assert name == family, line
            found[f"{name}{{{labels}}}" if labels else name] = float(value)
    return found


class Metrics(unittest.TestCase):
    def check_figures(self, g, ticket):
        text = g.ctl("metrics")
        figures = read(text)
        for name, value in {
                'lapor_gateway_up': 1, 'lapor_central_up{destination="central"}': 1,
                'lapor_modem_up{modem="gsm1"}': 1, 'lapor_modem_up{modem="gsm2"}': 1,
                'lapor_modem_received_parts_total{modem="gsm1"}': 1,
                'lapor_messages_total{kind="complaint"}': 1, 'lapor_complaints_total{class="pengaduan"}': 1,
                'lapor_stored_complaints{status="submitted"}': 1, 'lapor_stored_complaints{status="received"}': 0,
                'lapor_forwarded_total{destination="central"}': 2,
                'lapor_forward_queue_requests{destination="central",state="parked"}': 0,
                'lapor_modem_sent_parts_total{modem="gsm1"}': 1,
                'lapor_reply_changes_total{state="sending"}': 1,
                'lapor_reply_queue_replies{class="receipt",state="queued"}': 0}.items():
            self.assertEqual(figures.get(name), value, name)
        self.assertAlmostEqual(figures["lapor_collected_timestamp_seconds"], time.time(), delta=PATIENCE)
        self.assertGreater(figures['lapor_modem_received_timestamp_seconds{modem="gsm1"}'], time.time() - 600)
        self.assertGreater(figures['lapor_store_size_bytes{file="db"}'] + figures['lapor_store_size_bytes{file="wal"}'],
                           100000)
        self.assertNotIn(ticket, text)
        self.assertNotIn(CITIZEN[4:], text)
        checker = promtool.find()
        if checker:
            said = subprocess.run([checker, "check", "metrics"], input=text, capture_output=True, text=True,
                                  timeout=PATIENCE, check=False)
            self.assertEqual((said.returncode, said.stdout, said.stderr), (0, "", ""))

    def check_file(self, g):
        path = g.path("lapor.prom")
        with open(path, "w", encoding="utf-8") as file:
            file.write("as it was\n")
        before = os.stat(path).st_ino
        self.assertEqual(g.ctl("metrics", "--output", path), "")
        after = os.stat(path)
        self.assertNotEqual(after.st_ino, before)
        self.assertEqual(stat.S_IMODE(after.st_mode), 0o644)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(read(file.read())["lapor_gateway_up"], 1)
        g.ctl("metrics", "--output", g.path("nowhere", "lapor.prom"), code=74)
        samples = g.ctl_json("metrics")
        self.assertIn({"name": "lapor_gateway_up", "labels": {}, "value": 1}, samples)
        self.assertIn({"name": "lapor_modem_up", "labels": {"modem": "gsm1"}, "value": 1}, samples)
        g.ctl("metrics", "--json", "--output", g.path("metrics.prom"), code=64)
        self.assertFalse([name for name in os.listdir(g.folder) if name.startswith("lapor.prom.")])

    def check_backup(self, g):
        """The newest one by its name; what is none of ours does not count."""
        self.assertNotIn("lapor_backup_size_bytes", read(g.ctl("metrics")))
        made = g.ctl_json("backup")
        with open(g.path("store", "backup", "lapor-zZ.db"), "w", encoding="ascii") as file:
            file.write("x")
        figures = read(g.ctl("metrics"))
        self.assertEqual(figures["lapor_backup_size_bytes"], made["octets"])
        self.assertAlmostEqual(figures["lapor_backup_timestamp_seconds"], time.time(), delta=PATIENCE)

    def test_a_gateway_at_work_and_gone(self):
        with Gateway(modems=2) as g:
            ticket = g.report("LAPOR jalan berlubang di depan pasar")["ticket"]
            g.wait_forwarded(ticket)
            g.wait_sent(1)
            # The complaint, and that its receipt has reached the phone.
            wait_until(lambda: 'lapor_forwarded_total{destination="central"} 2' in g.ctl("metrics"), "all that goes")
            self.check_figures(g, ticket)
            self.check_file(g)
            self.check_backup(g)
            g.terminate()
            figures = read(g.ctl("metrics"))
            self.assertEqual(figures["lapor_gateway_up"], 0)
            self.assertNotIn('lapor_central_up{destination="central"}', figures)
            self.assertEqual(figures['lapor_complaints_total{class="pengaduan"}'], 1)


class Plugin(unittest.TestCase):
    def check(self, g, code, *said, options=(), is_whole=True):
        ran = subprocess.run([sys.executable, "-B", PLUGIN, "--ctl", CTL, "--config", g.config, *options],
                             capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        self.assertEqual(ran.stderr, "")
        self.assertEqual(ran.stdout.count("\n"), 1)
        self.assertTrue(ran.stdout.startswith("LAPOR " + ("OK", "WARNING", "CRITICAL", "UNKNOWN")[code] + " - "))
        for words in said:
            self.assertIn(words, ran.stdout)
        if code != 3 and is_whole:
            self.assertRegex(ran.stdout, r" \| waiting=\d+;\d+;\d+;0 modems_up=\d;;;0 ")

    def test_the_plugin_says_what_it_is(self):
        with Gateway(modems=2) as g:
            self.check(g, 0, "2 of 2 modems up", "0 waiting for central")
            g.central.stop()
            g.report("LAPOR lampu jalan padam di jalan mawar")
            g.wait_rows(1, "SELECT 1 FROM forward WHERE state = 'due'")
            self.check(g, 0, " waiting for central")
            self.check(g, 1, " waiting for central", options=("-w", "1"))
            self.check(g, 2, " waiting for central", options=("-w", "1", "-c", "1"))
            self.check(g, 3, "invalid int", options=("-w", "x"))
            g.terminate()
            self.check(g, 2, "the daemon does not answer")
            os.rename(g.store, g.store + ".away")
            self.check(g, 3, "no store at")
            os.rename(g.store + ".away", g.store)
            with open(g.store, "r+b") as file:
                file.write(b"no store any more")
            self.check(g, 2, "is damaged", is_whole=False)

    def test_no_program_is_unknown(self):
        ran = subprocess.run([sys.executable, "-B", PLUGIN, "--ctl", "/nonexistent/ctl"], capture_output=True, text=True,
                             timeout=PATIENCE, check=False)
        self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertTrue(ran.stdout.startswith("LAPOR UNKNOWN - /nonexistent/ctl: "))


gateway.main()
