# SPDX-License-Identifier: GPL-2.0-or-later
"""lapor-smsctl as people and programs see it: JSON of every command, colours, widths, completion, reading under load."""

import json
import os
import pty
import re
import socket
import sqlite3
import struct
import subprocess
import threading
import time
import unittest
from fcntl import ioctl
from termios import TIOCSWINSZ

import gateway
from gateway import BUILD, CITIZEN, CTL, OTHER, PATIENCE, Gateway

COMPLETION = os.path.join(BUILD, "etc", "bash-completion", "lapor-smsctl")
ESCAPE = re.compile(r"\x1b\[[0-9;]*[mK]")
GREEN, YELLOW, RED = "\x1b[32m", "\x1b[33m", "\x1b[31m"
STATUSES = {"received", "submitted", "verified", "in_progress", "answered", "replied", "postponed", "redirected",
            "closed", "archived", "cancelled"}
EXPORT = "Tracking ID,Status Laporan\n"


def run(g, *arguments, **environment):
    return subprocess.run([CTL, "-c", g.config, *arguments], capture_output=True, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, check=False, env={**os.environ, **environment})


def on_terminal(g, *arguments, columns=80, **environment):
    """What a terminal of this width is sent; with the exit code."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = {**os.environ, "TERM": "xterm", **environment}
    for name in {"NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"} - set(environment):
        settings.pop(name, None)
    process = subprocess.Popen([CTL, "-c", g.config, *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                               env=settings)
    os.close(theirs)
    seen = b""
    try:
        while data := os.read(ours, 65536):
            seen += data
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return seen.decode().replace("\r\n", "\n"), process.wait(PATIENCE)


class Words:
    """A bash that has read the completion, asked as a TAB would ask it."""

    def __init__(self, g):
        self.where = ["-c", g.config]

    def of(self, *words):
        """What is proposed for the last of these words."""
        line = [CTL, *self.where, *words]
        ran = subprocess.run(
            ["bash", "--norc", "-c", 'set -u; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
             '_lapor_smsctl "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"\n'
             'printf "%s\\n" "${COMPREPLY[@]}"', "bash", COMPLETION, *line],
            capture_output=True, text=True, timeout=PATIENCE, check=True)
        assert ran.stderr == "", ran.stderr
        return {word for word in ran.stdout.split("\n") if word}


class Writer(threading.Thread):
    """Commits to a store without pause."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.commits, self.is_ending = path, 0, False

    def run(self):
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        while not self.is_ending:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('of-a-test', ?)",
                               (str(self.commits) * 2000,))
            connection.execute("COMMIT")
            self.commits += 1
        connection.close()


class SlowDaemon(threading.Thread):
    """Answers imports as a gateway that has no such complaint, the second one of each as if the disk were slow."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.join(PATIENCE)
        self.listener.close()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # the end
                return
            with client, client.makefile("r") as lines:
                rows = json.loads(lines.readline())["rows"]
                if rows[0]["row"] < 64 <= rows[-1]["row"]:
                    threading.Event().wait(0.7)  # longer than what is not worth a line
                answer = {"ok": True, "rows": [{"row": row["row"], "result": "stranger"} for row in rows]}
                client.sendall(json.dumps(answer).encode() + b"\n")


class Screen(unittest.TestCase):
    def check_json(self, ran, name):
        """One document on standard output, or nothing of it, and never an escape."""
        self.assertNotIn("\x1b", ran.stdout + ran.stderr, name)
        if ran.returncode in (0, 1) and ran.stdout:
            return json.loads(ran.stdout)
        self.assertEqual(ran.stdout, "", name)
        self.assertNotEqual(ran.returncode, 0, name)
        self.assertRegex(ran.stderr, r"(?m)^lapor-smsctl: \S", name)
        return None

    def test_each_command_speaks_json(self):
        with Gateway(modem={"reports": False}) as g:
            g.central.fault("status", status=422, path="/v1/complaints/")
            ticket = g.report("uji layar")["ticket"]
            g.wait_rows(1, "SELECT * FROM v_forward WHERE state = 'parked'")
            with open(g.path("export.csv"), "w", encoding="utf-8") as f:
                f.write(EXPORT + "6340753,Terverifikasi\n")
            # Arguments, exit code, and what must stand in the document.
            cases = {
                "status": [([], 0, {"gateway", "daemon", "central", "alarms", "modems", "counts"})],
                "health": [([], 0, {"name", "state", "since", "reason", "code", "alarms"}),
                           (["--log"], 0, {"at", "modem", "code", "severity", "detail"}), (["gsm9"], 1, None)],
                "complaints": [([], 0, {"ref", "ticket", "status", "text", "received_at"})],
                "show": [([ticket], 0, {"complaint", "messages", "replies", "forwards", "events"}),
                         (["AAA-AAA"], 1, None)],
                "queue": [(["forward"], 0, {"ticket", "what", "state"}), (["reply"], 0, set()), ([], 64, None)],
                "retry": [([ticket], 0, {"count"}), (["--all-parked"], 0, {"count"}), (["AAA-AAA"], 1, None),
                          ([], 64, None)],
                "release": [([ticket], 1, None)],
                "link": [([ticket, "6340753"], 0, {"changed", "say"}), (["AAA-AAA", "1"], 1, None)],
                "import": [([g.path("export.csv")], 0, {"rows", "changed", "same", "strangers", "dry_run"}),
                           ([g.path("none.csv")], 66, None)],
                "send": [([OTHER, "Halo"], 0, {"parts"}), (["PLN", "Halo"], 64, None)],
                "parse": [(["STATUS"], 0, {"kind", "class", "body"}), (["--jsonl"], 64, None)],
                "render": [(["receipt", "id=K7M-2Q2"], 0, {"text", "alphabet", "septets", "parts"}),
                           (["recipt"], 64, None)],
                "inject": [(["--from", CITIZEN, "--text", "BANTUAN"], 0, {"kind", "ticket"}), ([], 64, None)],
                "modem": [([], 0, {"name", "device", "state"}), (["gsm1", "pause"], 0, {"changed", "modem", "say"}),
                          (["gsm1", "resume"], 0, {"changed"}), (["gsm1", "reset"], 0, {"changed"}),
                          (["gsm9"], 1, None), (["gsm1", "eat"], 64, None)],
                "deny": [([OTHER], 0, {"changed", "say"}), ([], 0, {"sender", "since", "who"})],
                "allow": [([OTHER], 0, {"changed"}), ([OTHER], 1, None)],
                "udev-rule": [(["gsm7=/dev/null"], 1, set())],
                "help": [([], 0, {"commands", "options"}), (["health"], 0, {"name", "arguments", "help", "options"}),
                         (["helth"], 64, None)],
            }
            names = [c["name"] for c in g.ctl_json("help")["commands"]]
            self.assertLessEqual(set(cases), set(names))
            for name in names:
                # Of one that is not named above at least this: JSON, or nothing, on standard output.
                for arguments, code, keys in cases.get(name, [([], None, None)]):
                    ran = run(g, name, *arguments, "--json", CLICOLOR_FORCE="1")
                    value = self.check_json(ran, [name, *arguments])
                    if code is None:
                        continue
                    self.assertEqual(ran.returncode, code, (name, arguments, ran.stderr))
                    self.assertEqual(value is None, keys is None, (name, arguments))
                    if keys:
                        self.assertLessEqual(keys, set(value[0] if isinstance(value, list) else value), name)

    def test_each_command_has_its_help_and_refuses_what_it_does_not_take(self):
        g = Gateway(modems=0)
        try:
            book = json.loads(run(g, "help", "--json").stdout)
            every = {o["name"] for c in book["commands"] for o in c["options"]}
            for command in book["commands"]:
                said = run(g, command["name"], "--help").stdout
                self.assertEqual(said, run(g, "help", command["name"]).stdout)
                self.assertIn(f"Usage: lapor-smsctl {command['name']} {command['arguments']}".rstrip(), said)
                for option in command["options"]:
                    self.assertIn("--" + option["name"], said)
                self.assertIn(command["help"], run(g, "--help").stdout)
                foreign = sorted(every - {o["name"] for o in command["options"]})[0]
                value = [o for c in book["commands"] for o in c["options"] if o["name"] == foreign][0]["argument"]
                ran = run(g, command["name"], "--" + foreign, *(["x"] if value else []))
                self.assertEqual((ran.returncode, ran.stdout), (64, ""), command["name"])
                self.assertIn("--" + foreign, ran.stderr)
                ran = run(g, command["name"], *"abcdefghijklmno")
                self.assertEqual((ran.returncode, ran.stdout), (64, ""), command["name"])
            self.assertTrue(all(len(line) <= 80 for line in run(g, "help").stdout.split("\n")))
            self.assertRegex(run(g, "--version").stdout, r"^lapor-smsctl \d+\.\d+")
            self.assertIn("status", run(g, "stauts").stderr)
            self.assertEqual(run(g, "--colour", "sometimes", "help").returncode, 64)
        finally:
            g.remove()

    def test_colours_are_for_terminals(self):
        with Gateway(modem={"reports": False}) as g:
            g.central.fault("status", status=422, path="/v1/complaints/")
            ticket = g.report("uji warna")["ticket"]
            g.wait_rows(1, "SELECT * FROM v_forward WHERE state = 'parked'")
            seen, code = on_terminal(g, "status")
            self.assertEqual(code, 0)
            self.assertIn(GREEN, seen)
            self.assertIn(f"{YELLOW}parked", on_terminal(g, "queue", "forward")[0])
            self.assertIn(f"{GREEN}up", on_terminal(g, "health")[0])
            self.assertIn(f"{YELLOW}parked", on_terminal(g, "show", ticket)[0])
            for arguments, environment in ((["status"], {"NO_COLOR": "1"}), (["status", "--colour", "never"], {}),
                                           (["status"], {"TERM": "dumb"}), (["status", "--json"], {}),
                                           (["health", "--csv", "--log"], {})):
                self.assertNotIn("\x1b", on_terminal(g, *arguments, **environment)[0], arguments)
            self.assertNotIn("\x1b", run(g, "status").stdout)
            self.assertIn(GREEN, run(g, "status", "--color=always", NO_COLOR="1").stdout)
            self.assertEqual(ESCAPE.sub("", run(g, "queue", "forward", "--colour=always").stdout),
                             run(g, "queue", "forward").stdout)
            g.terminate()
            self.assertIn(RED, on_terminal(g, "status")[0])

    def test_a_table_is_as_wide_as_the_terminal_and_whole_in_a_pipe(self):
        text = "uji lebar " + "kata " * 40 + "selesai"
        with Gateway(modem={"reports": False}) as g:
            g.ctl("inject", "--from", CITIZEN, "--text", "LAPOR " + text)
            g.wait_complaint(text)
            for columns in (80, 100, 160):
                for command in (["complaints"], ["queue", "forward"], ["health", "--log"], ["audit"]):
                    seen, code = on_terminal(g, *command, columns=columns)
                    self.assertEqual(code, 0)
                    lines = [line.rstrip("\r") for line in ESCAPE.sub("", seen).split("\n")]
                    self.assertLessEqual(max(len(line) for line in lines), columns, command)
                    self.assertNotIn("selesai", seen)
            self.assertIn(text, run(g, "complaints", COLUMNS="80").stdout)

    def test_a_long_import_shows_how_far_it_is(self):
        g = Gateway(modems=0)
        try:
            g.write_settings()
            with open(g.path("export.csv"), "w", encoding="utf-8") as f:
                f.write(EXPORT + "".join(f"{n},Terverifikasi\n" for n in range(1000000, 1000200)))
            with SlowDaemon(g.path("control.sock")):
                seen, code = on_terminal(g, "import", g.path("export.csv"))
                self.assertEqual(code, 1)  # of this gateway there is none
                self.assertRegex(seen, r"importing \[#+-+\] \d\d% \d+ of 200, \d+/s, \d+ s left")
                last = seen.split("\n")[0].rsplit("\r", 1)[1]
                self.assertTrue(last.startswith("\x1b[K200 rows"), last)
                ran = run(g, "import", g.path("export.csv"), "--json")
                self.assertEqual((ran.returncode, json.loads(ran.stdout)["rows"]), (1, 200))
                self.assertNotIn("%", ran.stderr)
        finally:
            g.remove()

    def test_it_reads_while_somebody_writes_without_pause_and_no_daemon_runs(self):
        with Gateway(modem={"reports": False}) as g:
            ticket = g.report("uji beban")["ticket"]
            g.terminate()
            writer = Writer(g.store)
            writer.start()
            try:
                for command in (["status"], ["complaints"], ["show", ticket], ["queue", "forward"], ["health"]) * 3:
                    before, begun = writer.commits, time.monotonic()
                    g.until(lambda: writer.commits > before, "a commit before")
                    self.assertIn("", g.ctl(*command))
                    self.assertLess(time.monotonic() - begun, PATIENCE / 4, command)
                    after = writer.commits
                    g.until(lambda: writer.commits > after, "a commit behind")
            finally:
                writer.is_ending = True
                writer.join(PATIENCE)
            self.assertGreater(writer.commits, 15)

    def test_completion_knows_what_can_be_said(self):
        with Gateway(modems=2, modem={"reports": False}) as g:
            g.central.fault("status", status=422, path="/v1/complaints/")
            parked = g.report("uji tab")["ticket"]
            g.wait_rows(1, "SELECT * FROM v_forward WHERE state = 'parked'")
            g.central.clear()
            other = g.report("uji tab lain", OTHER)["ticket"]
            g.wait_forwarded(other)
            g.terminate()  # it never asks the daemon
            words, book = Words(g), g.ctl_json("help")
            common = {"--" + o["name"] for o in book["options"]}
            self.assertEqual(words.of(""), {c["name"] for c in book["commands"]})
            self.assertEqual(words.of("comp"), {"complaints"})
            for command in book["commands"]:
                self.assertEqual(words.of(command["name"], "--"),
                                 common | {"--" + o["name"] for o in command["options"]})
                for option in (o for o in command["options"] if o["argument"] == "STATUS"):
                    self.assertEqual(words.of(command["name"], "--" + option["name"], ""), STATUSES)
            for status in STATUSES:
                g.ctl("complaints", "--state", status)
            self.assertEqual(words.of("health", ""), {"gsm1", "gsm2"})
            self.assertEqual(words.of("modem", "gsm1", "p"), {"pause"})
            self.assertEqual(words.of("inject", "--modem", "gsm2"), {"gsm2"})
            self.assertEqual(words.of("queue", ""), {"forward", "reply"})
            self.assertEqual(words.of("retry", ""), {parked})
            self.assertEqual(words.of("release", ""), set())
            self.assertEqual(words.of("show", ""), {parked, other})
            self.assertEqual(words.of("--language", ""), {"id", "en"})
            self.assertEqual(words.of("--language", "=", "i"), {"id"})
            self.assertEqual(words.of("help", "rend"), {"render"})
            self.assertIn("receipt.jv", words.of("render", "rec"))
            self.assertEqual(words.of("complaints", "--since", ""), set())
            self.assertEqual(words.of("send", ""), set())
            self.assertEqual(words.of("import", g.path("lapor-smsd")), {g.config})
            words.where = ["-c", g.path("nowhere.conf")]
            self.assertEqual(words.of("health", ""), set())


if __name__ == "__main__":
    gateway.main(jobs=4)
