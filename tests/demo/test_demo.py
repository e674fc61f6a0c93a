#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_demo.py - the demo as people use it: scripts that fail, pipes, a terminal, Ctrl-C. test_demo.py BUILD"""
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from gateway import SLACK  # noqa: E402
from phones import Phones, is_ticket, normalise  # noqa: E402

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.join(HERE, "..", "..", "build")
COMPLAINT = "LAPOR jalan berlubang di Jl Melati RT 02 Desa Sukamaju"
LIMIT = 60 * SLACK


class Folder(unittest.TestCase):
    """Each demo has this folder for temporary files: what it leaves behind is found there."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="test-demo-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "tmp")
        self.elsewhere = folder.name
        os.mkdir(self.folder)

    def command(self, *arguments):
        return [sys.executable, "-B", os.path.join(HERE, "demo.py"), "--build", BUILD, *arguments]

    def environment(self):
        return {**os.environ, "TMPDIR": self.folder, "TERM": "xterm", "NO_COLOR": "1"}

    def play(self, text, *arguments):
        """(exit code, what was printed) of a script."""
        path = os.path.join(self.elsewhere, "story.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return self.run_demo("--script", path, *arguments)

    def run_demo(self, *arguments, typed=""):
        answer = subprocess.run(self.command(*arguments), input=typed, env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT * 3, check=False)
        return answer.returncode, answer.stdout

    def processes(self, folder=None):
        """(pid, command line) of those with our folder in it, those of the demo itself left out."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", encoding="utf-8", errors="replace") as file:
                    words = file.read().split("\0")
            except OSError:
                continue
            if any((folder or self.folder) in word for word in words) and not any("demo.py" in word for word in words):
                found.append((int(name), " ".join(words)))
        return found

    def expect_nothing_left(self, files=0):
        end = time.monotonic() + LIMIT
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.processes(), [])
        self.assertEqual(len(os.listdir(self.folder)), files)


class Scripts(Folder):
    def test_a_story_that_goes_as_expected_ends_with_0(self):
        code, said = self.play(f"{COMPLAINT}\n? tiket {{ticket}}\n?central has 1 complaint\n?sim empty\n")
        self.assertEqual(code, 0, said)
        self.assertIn("3 expectations came true", said)
        self.expect_nothing_left()

    def test_the_central_system_may_speak_georeport(self):
        code, said = self.run_demo("--central", "georeport2", "--script", os.path.join(HERE, "walk-georeport2.txt"))
        self.assertEqual(code, 0, said)
        code, said = self.run_demo("--central", "georeport2", typed=f"{COMPLAINT}\n:postpone last dana\n")
        self.assertEqual(code, 1, said)
        self.assertIn("GeoReport has no word for postponed", said)
        self.expect_nothing_left()

    def test_an_sms_that_does_not_come_fails_with_what_came_instead(self):
        code, said = self.play(f"{COMPLAINT}\n?central contacted last\n:limit 3\n?by gsm2 tiket\n? tiket\n")
        self.assertEqual(code, 1, said)
        self.assertIn("story.txt:4: ?by gsm2 tiket", said)
        self.assertIn("expected within 3 s: an SMS to +6281234567890 by gsm2 that matches tiket", said)
        self.assertRegex(said, r"by gsm1: LAPOR: laporan Anda kami terima")
        self.assertNotIn("ok ? tiket", said)
        self.expect_nothing_left()

    def test_every_expectation_can_fail(self):
        for lines in ("?central has 1 complaints", "?central text .", "? .", "?by gsm1 .", "?modem gsm1 down",
                      ":unplug gsm1\nSTATUS\n?sim empty",
                      f":central down\n{COMPLAINT}\n?state last submitted",
                      f":central down\n{COMPLAINT}\n?central contacted last"):
            with self.subTest(lines):
                code, said = self.play(f":limit 2\n{lines}\n:quit\n")
                self.assertEqual(code, 1, said)
                self.assertIn("expected within 2 s", said)

    def test_a_silent_modem_does_not_hold_up_the_end_for_long(self):
        code, said = self.play(f":fault silence gsm1\n{COMPLAINT}\n")
        self.assertEqual(code, 0, said)
        self.expect_nothing_left()

    def test_an_sms_is_expected_once_and_another_is_one_too_many(self):
        for line in ("? tiket", "?none 0.2"):
            code, said = self.play(f"{COMPLAINT}\n? tiket\n{COMPLAINT} lagi\n?central has 2 complaints\n"
                                   f"? tiket\n:limit 1\n{line}\n")
            self.assertEqual(code, 1 if line == "? tiket" else 0, said)
        code, said = self.play(f"{COMPLAINT}\n?none 20\n")
        self.assertEqual(code, 1, said)
        self.assertIn("expected: no SMS", said)

    def test_lines_that_cannot_be_played_are_all_named_before_anything_starts(self):
        code, said = self.play("LAPOR x\n:verfy last\n?sim full\n? (\n:status last done\n:answer last\n")
        self.assertEqual(code, 64, said)
        self.assertEqual(re.findall(r"story.txt:(\d)", said), ["2", "3", "4", "5", "6"])
        self.assertNotIn("starting", said)
        self.expect_nothing_left()

    def test_a_daemon_that_ends_by_itself_is_noticed(self):
        path = os.path.join(self.elsewhere, "kept")
        script = os.path.join(self.elsewhere, "story.txt")
        with open(script, "w", encoding="utf-8") as file:
            file.write(f"{COMPLAINT}\n? tiket\n?none 60\n")
        with subprocess.Popen(self.command("--script", script, "--folder", path), env=self.environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as demo:
            said = "".join(read_until(demo, "ok ? tiket"))
            os.kill(next(pid for pid, line in self.processes(path) if "lapor-smsd -c" in line), signal.SIGKILL)
            said += demo.stdout.read()
        self.assertEqual(demo.returncode, 1, said)
        self.assertIn("lapor-smsd ended by itself, with -9", said)
        self.assertEqual(self.processes(path), [])

    def test_a_folder_is_kept_when_asked_for_and_used_once(self):
        kept = os.path.join(self.elsewhere, "kept")
        self.assertEqual(self.play(f"{COMPLAINT}\n? tiket\n", "--folder", kept)[0], 0)
        self.assertLessEqual({"lapor.db", "lapor-smsd.conf", "lapor-smsd.log", "sent.jsonl"}, set(os.listdir(kept)))
        code, said = self.play("? x\n", "--folder", kept)
        self.assertEqual(code, 64, said)
        self.assertIn("is not empty", said)


def read_until(demo, text):
    """Lines of its output, up to the first with this text."""
    for line in demo.stdout:
        yield line
        if text in line:
            return


class People(Folder):
    def open_terminal(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(sys.executable, self.command(), self.environment())
        self.addCleanup(os.close, terminal)
        self.seen = ""
        return pid, terminal

    def see(self, terminal, text):
        """Waits until it is on the screen, behind what was waited for before."""
        end = time.monotonic() + LIMIT
        while text not in self.seen:
            self.assertLess(time.monotonic(), end, f"no {text!r} in {self.seen!r}")
            if select.select([terminal], [], [], 0.2)[0]:
                self.seen += os.read(terminal, 4096).decode(errors="replace")
        self.seen = self.seen.split(text, 1)[1]

    def finish(self, pid, terminal):
        """Its exit code, once it has ended."""
        try:
            while select.select([terminal], [], [], LIMIT)[0] and os.read(terminal, 4096):
                pass
        except OSError:
            pass
        self.assertEqual(self.processes(), [])
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_a_person_types_and_ctrl_c_ends_everything(self):
        pid, terminal = self.open_terminal()
        self.see(terminal, "> ")
        os.write(terminal, f"{COMPLAINT}\r".encode())
        self.see(terminal, "STATUS ")
        os.write(terminal, b":nonsense\r")
        self.see(terminal, "no command :nonsense")
        os.write(terminal, b"STAT")
        os.write(terminal, b"\x03")
        self.assertEqual(self.finish(pid, terminal), 130)
        self.expect_nothing_left()

    def test_what_is_half_typed_stands_again_below_an_sms_that_comes(self):
        pid, terminal = self.open_terminal()
        self.see(terminal, "> ")
        os.write(terminal, f"{COMPLAINT}\r> BANTU".encode())
        self.see(terminal, "kami terima")
        self.see(terminal, "> > BANTU")
        os.write(terminal, b"AN\r")
        self.see(terminal, "ketik LAPOR lalu")
        os.write(terminal, b"\x04")
        self.assertEqual(self.finish(pid, terminal), 0)
        self.expect_nothing_left()

    def test_lines_of_a_pipe_are_answered_before_the_end(self):
        code, said = self.run_demo(typed=f"{COMPLAINT}\n:verify last\n")
        self.assertEqual(code, 0, said)
        self.assertIn("kami terima", said)
        self.assertIn("is verified", said)
        self.expect_nothing_left()

    def test_sigterm_ends_everything_and_sigkill_leaves_no_process(self):
        for number, files in ((signal.SIGTERM, 0), (signal.SIGKILL, 1)):
            with subprocess.Popen(self.command(), env=self.environment(), text=True, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as demo:
                self.assertTrue("".join(read_until(demo, ":quit")))
                self.assertGreaterEqual(len(self.processes()), 4)
                demo.send_signal(number)
                demo.wait(LIMIT)
                self.expect_nothing_left(files)


class PhonesTest(Folder):
    def test_the_parts_of_a_reply_become_one_sms_in_whatever_order_they_left(self):
        record = os.path.join(self.folder, "sent.jsonl")
        phones = Phones(record, {"gsm1": "+6281100000001", "gsm2": "+6281100000002"})
        self.assertEqual(phones.read(), [])
        entry = {"modem": "gsm1", "at": "2026-11-21T10:20:30.5Z", "to": "+628123", "parts": 2, "ref": 9}
        with open(record, "w", encoding="utf-8") as file:
            for more in ({"part": 2, "text": "7M-2Q2"}, {"part": 2, "text": "other", "ref": 8},
                         {"part": 1, "text": "tiket K"}):
                file.write(json.dumps({**entry, **more}) + "\n")
            file.write('{"half')
        self.assertEqual([sms.text for sms in phones.read()], ["tiket K7M-2Q2"])
        self.assertEqual((phones.ticket("+628123"), phones.ticket("+628124")), ("K7M-2Q2", None))
        self.assertEqual(phones.read(), [])

    def test_tickets_and_numbers_are_known(self):
        self.assertEqual([is_ticket(t) for t in ("K7M-2Q2", "BX4-TRQ", "K7M-2Q3")], [True, True, False])
        self.assertEqual([normalise(n) for n in ("0812-3456-7890", "+62 812 3456 7890", "1708", "TELKOMSEL")],
                         ["+6281234567890", "+6281234567890", "1708", "TELKOMSEL"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
