# SPDX-License-Identifier: GPL-2.0-or-later
"""Tries atsim with the real libgammu, by its command line: test_atsim_gammu.py BINARY"""
import os
import subprocess

import case
from case import Case


class Gammu(Case):
    """The real libgammu 1.42."""

    def gammu(self, *arguments, connection="dku2at"):
        path = os.path.join(self.folder, "gammurc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"[gammu]\ndevice={self.sim.link()}\nconnection={connection}\nmodel=at\n")
        done = subprocess.run(["gammu", "-c", path, *arguments], capture_output=True, text=True, timeout=2 * case.PATIENCE,
                              env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_identify(self):
        for connection in ("dku2at", "at115200"):
            text = self.gammu("identify", connection=connection)
            self.assertIn("352949100000019", text)
            self.assertIn("510100000000001", text)

    def test_network_and_signal(self):
        text = self.gammu("networkinfo")
        self.assertIn("home network", text)
        self.assertIn("LAC 1A2B", text)

    def test_messages_of_one_and_two_parts_are_read(self):
        self.sim.inject("gsm1", "+628123456789", "Jalan {rusak} \u20ac", scts="2026-11-21T10:20:30+07:00")
        self.sim.inject("gsm1", "PLN-INFO", "Banjir \U0001f642 " * 12, ref=200, parts=[2, 1])
        text = self.gammu("getallsms")
        self.assertIn("Jalan {rusak} \u20ac", text)
        self.assertIn("Sat Nov 21 10:20:30 2026 +0700", text)
        self.assertIn('Remote number        : "PLN-INFO"', text)
        self.assertIn("ID (8 bit) 200, part 2 of 2", text)
        self.assertIn("3 SMS parts", text)
        joined = self.gammu("geteachsms")
        self.assertIn("Banjir \U0001f642 " * 12, joined)

    def test_a_message_is_deleted(self):
        self.sim.inject("gsm1", "+628123456789", "one")
        self.gammu("deletesms", "0", "1")
        self.assertEqual(self.sim.sim()["used"], 0)

    def test_a_long_message_is_sent_with_a_report(self):
        text = "Laporan Anda LP-17 diterima. " * 7
        self.gammu("sendsms", "TEXT", "+6281234567", "-len", "400", "-report", "-text", text)
        sent = self.sim.sent()
        self.assertEqual([(m["part"], m["parts"], m["mr"], m["to"]) for m in sent],
                         [(1, 2, 0, "+6281234567"), (2, 2, 1, "+6281234567")])
        self.assertEqual(sent[0]["ref"], sent[1]["ref"])
        self.assertTrue(sent[0]["report"])
        self.assertEqual("".join(m["text"] for m in sent), text)


if __name__ == "__main__":
    case.main()
