# SPDX-License-Identifier: GPL-2.0-or-later
"""lapor-smsctl setup: five questions at a terminal, settings that start a gateway, and nothing half-written."""

import fcntl
import glob
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import termios
import time
import unittest

import gateway
from gateway import CITIZEN, CTL, DAEMON, PATIENCE, TEMPLATES, TOKEN, Gateway, as_text

NUMBERS = ["+6281234500001", "+6281234500002"]
ADMIN = "+6281299990000"
QUESTIONS = ["Name [", "Modems [", "Number of gsm1", "Number of gsm2", "Profile [", "Address", "Token", "nobody's"]


class Terminal:
    """The program at a terminal of its own, and a person who types."""

    def __init__(self, *arguments):
        self.ours, theirs = pty.openpty()
        self.theirs = theirs  # kept open: what it is set to is looked at
        self.process = subprocess.Popen([CTL, *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                                        start_new_session=True, env={**os.environ, "LANG": "C", "TERM": "xterm"},
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.seen = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)

    def read(self, seconds):
        if select.select([self.ours], [], [], seconds)[0]:
            self.seen += os.read(self.ours, 65536).decode(errors="replace")

    def expect(self, word):
        """Until it stands there, behind what was expected before."""
        end = time.monotonic() + PATIENCE
        while word not in self.seen:
            if time.monotonic() > end or (self.process.poll() is not None and not self.pending()):
                raise AssertionError(f"not seen: {word}\n{self.seen}")
            self.read(0.1)
        self.seen = self.seen[self.seen.index(word) + len(word):]

    def pending(self):
        return bool(select.select([self.ours], [], [], 0)[0])

    def type(self, text):
        os.write(self.ours, text.encode())

    def answer(self, question, text):
        self.expect(question)
        self.type(text + "\n")

    def end(self):
        """The exit code; negative for a signal."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            self.read(0.05)
            if time.monotonic() > end:
                raise AssertionError(f"it does not end\n{self.seen}")
        while self.pending():
            self.read(0)
        return self.process.returncode

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)


class World(Gateway):
    """Modems and a central system without settings, until setup has written them."""

    def __init__(self):
        super().__init__(modems=2)
        shutil.rmtree(self.path("credentials"))
        self.atsim.start()
        self.central.start()
        os.mkdir(self.path("conf.d"))
        own = {"store": {"path": self.store}, "control": {"socket": self.path("control.sock")},
               "replies": {"templates": TEMPLATES, "quiet_from": 0, "quiet_to": 0}, "intake": {"ask_place": False},
               "central": {"poll_every": 1}}
        with open(self.path("conf.d", "test.conf"), "w", encoding="utf-8") as f:
            f.write("".join(f"{key} = {as_text(value)};\n" for key, value in own.items()))

    def __enter__(self):
        return self

    @property
    def key(self):
        beside = self.path("privacy-key")
        return beside if os.path.exists(beside) else super().key

    @property
    def ports(self):
        return [self.atsim.link(name) for name in self.names]

    @property
    def answers(self):
        return ["uji-1", "1 2", *NUMBERS, "json", self.central.url, TOKEN, ADMIN]

    def setup(self, *arguments, answers=None, code=0, ports=True):
        """With lines on standard input, as a script would."""
        ran = subprocess.run([CTL, "-c", self.config, "--json", "setup", *arguments, *(self.ports if ports else [])],
                             input="".join(a + "\n" for a in (self.answers if answers is None else answers)),
                             capture_output=True, text=True, timeout=PATIENCE, check=False,
                             env={**os.environ, "LANG": "C"})
        assert ran.returncode == code, f"{ran.returncode}, not {code}: {ran.stdout}{ran.stderr}"
        return (json.loads(ran.stdout) if ran.stdout else None), ran.stderr

    def files(self):
        return sorted(name for name in os.listdir(self.folder) if "conf" in name or "token" in name or "key" in name)

    def content(self, *name):
        with open(self.path(*name), encoding="utf-8") as f:
            return f.read()


class Setup(unittest.TestCase):
    def test_settings_made_at_a_terminal_start_a_gateway(self):
        with World() as g:
            with Terminal("-c", g.config, "setup", *g.ports) as t:
                t.answer("Name [", "uji-1")
                t.expect(g.ports[0])
                t.answer("Modems [1 2]: ", "1 3")
                t.expect('"3" is neither')
                t.answer("Modems [1 2]: ", "")
                t.answer("Number of gsm1", "0812")
                t.expect("no phone number")
                t.answer("Number of gsm1", "0812 3450 0001")
                t.answer("Number of gsm2", NUMBERS[1])
                t.answer("Profile [json]: ", "")
                t.answer("Address", "http://central.example")
                t.expect("Use https://")
                t.answer("Address", g.central.url)
                t.expect("Token, ")
                self.assertFalse(t.echoes)
                t.type(TOKEN + "\n")
                t.answer("nobody's", NUMBERS[0])
                t.expect("the SIM of gsm1")
                self.assertTrue(t.echoes)
                t.answer("nobody's", ADMIN)
                t.expect("settings and templates are in order")
                t.expect("Next:")
                self.assertEqual(t.end(), 0)
                self.assertNotIn(TOKEN, t.seen)
            self.assertEqual(os.stat(g.config).st_mode & 0o777, 0o640)
            self.assertEqual(os.stat(g.path("central-token")).st_mode & 0o777, 0o600)
            self.assertNotIn(TOKEN, g.content("lapor-smsd.conf"))
            self.assertEqual(os.stat(g.key).st_mode & 0o137, 0)
            self.assertEqual(len(g.ctl_json("key")["keys"]), 1)
            self.assertEqual(subprocess.run([DAEMON, "--check", "-c", g.config], check=False).returncode, 0)
            self.assertEqual(g.files(), ["central-token", "conf.d", "lapor-smsd.conf", "privacy-key"])
            g.start()
            self.assertEqual(g.ctl_json("status")["gateway"], "uji-1")
            self.assertTrue(g.wait_forwarded(g.report("uji setup", CITIZEN)["ticket"])["tracking_id"])
            self.assertEqual(g.logged("LPR-1050"), 0)

    def test_whoever_leaves_leaves_nothing_behind(self):
        with World() as g:
            for i, (key, code) in enumerate(((b"\x04", 1), (b"\x03", -signal.SIGINT)) * 4):
                with Terminal("-c", g.config, "setup", *g.ports) as t:
                    for question, answer in zip(QUESTIONS[:i], g.answers):
                        t.answer(question, answer)
                    t.expect(QUESTIONS[i])
                    os.write(t.ours, key)
                    self.assertEqual(t.end(), code, QUESTIONS[i])
                    self.assertTrue(t.echoes)
                self.assertEqual(g.files(), ["conf.d"])
            # While nothing shows, Ctrl-C gives the echo back before it ends.
            with Terminal("-c", g.config, "setup", *g.ports) as t:
                for question, answer in zip(QUESTIONS[:6], g.answers):
                    t.answer(question, answer)
                t.expect("Token, ")
                t.type("half-a-tok\x03")
                t.expect("nothing was written")
                self.assertEqual(t.end(), 1)
                self.assertTrue(t.echoes)
            g.setup(answers=g.answers[:-1], code=1)
            self.assertEqual(g.files(), ["conf.d"])

    def test_settings_that_stand_there_are_kept(self):
        with World() as g:
            g.setup()
            before, key = g.content("lapor-smsd.conf"), g.content("privacy-key")
            self.assertIn("nothing was written", g.setup(answers=["no"], code=1)[1])
            self.assertIn("yes or no", g.setup(answers=["perhaps", ""], code=1)[1])
            self.assertEqual(g.content("lapor-smsd.conf"), before)
            self.assertEqual(g.files(), ["central-token", "conf.d", "lapor-smsd.conf", "privacy-key"])
            done, _ = g.setup(answers=["yes", "uji-2", *g.answers[1:]])
            self.assertRegex(done["backup"], r"lapor-smsd\.conf\.\d{4}-\d\d-\d\d-\d{6}\.bak$")
            with open(done["backup"], encoding="utf-8") as f:
                self.assertEqual(f.read(), before)
            self.assertIn('"uji-2"', g.content("lapor-smsd.conf"))
            self.assertEqual(g.content("privacy-key"), key)
            done, said = g.setup("--yes", answers=["uji-3", "-", "json", "", ""])
            self.assertNotIn("yes, no", said)
            self.assertIsNone(done["token"])
            self.assertIn("no modem is configured", said)
            self.assertIn('"uji-3"', g.content("lapor-smsd.conf"))
            # These say nothing of anybody: nobody needs to be asked.
            done, said = g.setup(answers=["uji-4", "-", "json", "", ""])
            self.assertNotIn("yes, no", said)
            self.assertIsNotNone(done["backup"])

    def test_a_token_goes_where_systemd_takes_it_from(self):
        with World() as g:
            os.mkdir(g.path("credentials"), 0o700)
            done, _ = g.setup()
            self.assertEqual(done, {"settings": g.config, "backup": None, "checked": True, "key": g.key,
                                    "token": g.path("credentials", "central-token")})
            self.assertEqual(g.content("credentials", "central-token"), TOKEN)
            self.assertEqual(os.stat(done["token"]).st_mode & 0o777, 0o600)
            self.assertNotIn("token_file =", g.content("lapor-smsd.conf"))
            self.assertNotIn("key_file =", g.content("lapor-smsd.conf"))
            self.assertEqual(os.stat(done["key"]).st_mode & 0o777, 0o600)

    def test_it_says_what_is_still_missing(self):
        with World() as g:
            os.mkdir(g.path("office"))
            with open(g.path("conf.d", "z.conf"), "w", encoding="utf-8") as f:
                f.write('sla = { holidays_file = "/nowhere/holidays"; };\n')
            done, said = g.setup(answers=["uji-1", "/dev/nowhere", "", "spool", "relative", g.path("office"), ""],
                                 code=78, ports=False)
            self.assertIs(done["checked"], False)
            for word in ("/dev/nowhere", "begins with /", "holidays_file", "still missing"):
                self.assertIn(word, said)
            self.assertEqual(g.content("lapor-smsd.conf").count(g.path("office")), 1)

    def test_it_speaks_indonesian_and_refuses_a_folder_that_is_not_there(self):
        with World() as g:
            said = g.setup("--language", "id", answers=["uji-1", "x"], code=1)[1]
            for word in ("Lima pertanyaan", "1 dari 5", "bukan nomor dalam daftar", "tidak ada yang ditulis"):
                self.assertIn(word, said)
            ran = subprocess.run([CTL, "-c", g.path("nowhere", "x.conf"), "setup"], input="", capture_output=True,
                                 text=True, check=False)
            self.assertEqual((ran.returncode, ran.stdout), (74, ""))
            self.assertEqual(glob.glob(g.path("*.conf.*")), [])


if __name__ == "__main__":
    gateway.main(jobs=3)
