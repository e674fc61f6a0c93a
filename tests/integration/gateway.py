# SPDX-License-Identifier: GPL-2.0-or-later
"""gateway.py - a whole gateway for one test: settings, simulated modems, stand-in central system, daemon.

    with Gateway(modems=1) as g:
        g.sms("LAPOR jalan rusak")
        ticket = g.wait_complaints(1)[0]["ticket"]

Everything lies in a temporary folder of its own. Waiting is asking until it is so, with a deadline. close() looks
at what holds in every test: the exit code, no process left, no number and no text of a citizen in the log, no
report of a sanitizer. Python's standard library only.
"""

import base64
import json
import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.environ.get("SOURCE_ROOT") or os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("BUILD_ROOT") or os.path.join(SOURCE, "build")
sys.path += [os.path.join(SOURCE, "tests", "atsim"), os.path.join(SOURCE, "tests", "central")]

from atsim import SLACK, Atsim  # noqa: E402
from central_client import Central  # noqa: E402
from runner import main  # noqa: E402,F401
from settings import Raw, as_text, merged  # noqa: E402,F401
from unseal import Unseal  # noqa: E402

DAEMON = os.path.join(BUILD, "daemon", "lapor-smsd")
CTL = os.path.join(BUILD, "daemon", "lapor-smsctl")
WORKER = os.path.join(BUILD, "modem", "lapor-modem")
ATSIM = os.path.join(BUILD, "tests", "atsim", "atsim")
TEMPLATES = os.path.join(SOURCE, "etc", "templates")

PATIENCE = 40.0 * SLACK  # seconds; what takes longer says so
LONG = 2.5 * PATIENCE  # for what a modem or libgammu holds up by itself
WRAP = shlex.split(os.environ.get("LAPOR_WRAP") or "")  # what the daemon, not its workers, runs under
CITIZEN = "+6281234567890"
OTHER = "+6285712345678"
TOKEN = "token-of-this-test"
WITHOUT_LIMITS = {"quiet_from": 0, "quiet_to": 0, "per_sender_per_day": 0, "help_per_sender_per_day": 0,
                  "identical_per_hour": 0}
KEY_LINE = "lapor-key:" + base64.b64encode(bytes(range(32))).decode() + "\n"
FULL_TEXT = 12  # shorter texts may stand in a log by chance

NUMBER = re.compile(r"(?<![\w.-])(\+?62|0)8\d{7,}")
HEAD = re.compile(r"lapor-smsd chain .*")  # digests, in which any digits may stand by chance
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|Assertion .* failed")


def wait_until(condition, what, timeout=PATIENCE):
    """Gives condition()'s value once it is true."""
    end = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(0.02)
    return value


def processes_of(session):
    """The processes of a session that still run."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as f:
                    stat = f.read()
            except OSError:
                continue
            state, _, _, its_session = stat[stat.rindex(")") + 2:].split()[:4]
            if int(its_session) == session and state not in "ZX":
                found.append(int(name))
    return found


def replace(path, text, mode=0o644):
    """Whole at any moment: the daemon may read it just now."""
    with open(path + ".new", "w", encoding="utf-8") as f:
        os.fchmod(f.fileno(), mode)
        f.write(text)
    os.replace(path + ".new", path)


class Notify:
    """The other end of sd_notify(3)."""

    def __init__(self, path):
        self.path, self.heard = path, []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while data := self.socket.recv(4096):
            self.heard += data.decode().splitlines()

    def close(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.sendto(b"", self.path)
        self.socket.close()


class Gateway:
    """modems: how many. central: whether there is one. settings: on top of the defaults. modem: the same for each modem;
    each: for one, by its name. sim: options of atsim. haste: how impatient the daemon is. server: makes the central
    system, given its folder. is_sealed: whether it has a privacy key, or does without on purpose. is_sane: whether
    close() demands a log without a sanitizer's report."""

    def __init__(self, modems=1, central=True, settings=None, modem=None, sim=None, environment=None, haste=1, each=None,
                 is_sealed=True, server=lambda folder: Central(folder, token=TOKEN)):
        self.folder = tempfile.mkdtemp(prefix="lapor-")
        self.names = [f"gsm{n + 1}" for n in range(modems)]
        self.has_central, self.settings, self.modem = central, settings or {}, modem or {}
        self.environment = environment or {}
        self.haste, self.each, self.is_sealed = haste, each or {}, is_sealed
        self.atsim = Atsim(ATSIM, self.folder, self.names, timeout=PATIENCE, **(sim or {})) if modems else None
        self.write_key()
        self.central = server(self.path("central"))
        self.notify = Notify(self.path("notify"))
        self.process, self.log_lines, self.reader = None, [], None
        self.private = set()  # what must never stand in a log
        self.codes = []  # of each end of the daemon
        self.is_sane = True

    # Life

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    @property
    def store(self):
        return self.path("store", "lapor.db")

    @property
    def config(self):
        return self.path("lapor-smsd.conf")

    @property
    def key(self):
        """Where every program finds it that is given settings of this folder."""
        return self.path("credentials", "privacy-key")

    def write_key(self, text=KEY_LINE):
        os.makedirs(os.path.dirname(self.key), exist_ok=True)
        with open(os.open(self.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as f:
            f.write(text)

    def defaults(self):
        modems = [merged({"name": name, "device": self.atsim.link(name), "number": self.atsim.numbers[name],
                          "init": ['AT+CPMS="SM","SM","SM"'], "send_per_minute": 0, "send_per_day": 0},
                         merged(self.modem, self.each.get(name, {}))) for name in self.names]
        central = {"url": self.central.url, "token_file": self.path("token"), "poll_every": 1, "retry_first": 1,
                   "retry_max": 2, "timeout": 10} if self.has_central else {}
        privacy = {"key_file": self.key if self.is_sealed else ""}
        return {"gateway": "test-1", "store": {"path": self.store}, "control": {"socket": self.path("control.sock")},
                "privacy": privacy, "modems": modems, "replies": {"templates": TEMPLATES, **WITHOUT_LIMITS}, "central": central,
                # Questions are for test_conversation.py: elsewhere a complaint has one receipt, whatever it names.
                "intake": {"ask_place": False}}

    def write_settings(self, **more):
        self.settings = merged(self.settings, more)
        everything = merged(self.defaults(), self.settings)
        replace(self.path("token"), TOKEN + "\n", 0o600)
        replace(self.config, "".join(f"{key} = {as_text(value)};\n" for key, value in everything.items() if value != []))

    def prepare(self):
        """All but the daemon."""
        if self.atsim:
            self.atsim.start()
        self.central.start()
        if not self.has_central:
            self.central.stop()
        self.write_settings()
        return self

    def __enter__(self):
        try:
            return self.prepare().start()
        except BaseException:
            self.remove()
            raise

    def spawn(self, *arguments, **environment):
        """Starts the daemon without waiting for anything."""
        settings = {**os.environ, "NOTIFY_SOCKET": self.notify.path, **self.environment, **environment}
        settings.pop("JOURNAL_STREAM", None)
        self.process = subprocess.Popen([*WRAP, DAEMON, "-c", self.config, "--haste", str(self.haste), *arguments],
                                        env=settings, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.reader = threading.Thread(target=self.read_log, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        return self

    def read_log(self, stream):
        with stream:
            for line in stream:
                self.log_lines.append(line.decode(errors="replace").rstrip("\n"))

    def start(self, is_up=True):
        """Starts the daemon; waits until it is ready and, unless is_up is False, all its modems work."""
        ready = self.notify.heard.count("READY=1")
        self.spawn()
        self.until(lambda: self.notify.heard.count("READY=1") > ready or self.process.poll() is not None, "READY=1")
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended with {self.process.returncode}\n{self.log()}")
        if is_up and self.atsim:
            self.wait_modems()
        return self

    def wait_end(self, timeout=PATIENCE):
        """The exit code, negative for a signal; with its workers gone."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the daemon does not end\n{self.log()}") from None
        session = self.process.pid
        wait_until(lambda: not processes_of(session), "the end of all processes of the daemon")
        self.reader.join(PATIENCE)
        self.process = None
        self.codes.append(code)
        return code

    def terminate(self, timeout=PATIENCE):
        self.process.send_signal(signal.SIGTERM)
        return self.wait_end(timeout)

    def kill(self):
        """As a power cut."""
        self.process.kill()
        return self.wait_end()

    def remove(self):
        """Whatever is left of it, after a failure too."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.reader.join(PATIENCE)
            self.process = None
        if self.atsim:
            self.atsim.stop()
        self.central.stop()
        self.notify.close()
        shutil.rmtree(self.folder)

    def __exit__(self, kind, error, _):
        try:
            if kind is None:
                self.close()
        except AssertionError as wrong:
            raise AssertionError(f"{wrong}\n--- log:\n{self.log()}") from None
        finally:
            self.remove()
        if kind and issubclass(kind, Exception) and kind.__name__ != "SkipTest":
            raise AssertionError(f"{kind.__name__}: {error}\n--- log:\n{self.log()}") from error

    def close(self):
        """Ends the daemon if it runs, and looks at what holds in every test."""
        if self.process:
            code = self.terminate()
            assert code == 0, f"the daemon ended with {code}"
        log = self.log()
        for word in sorted(self.private):
            assert word not in log, "a number or text of a citizen stands in the log"
        number = NUMBER.search(HEAD.sub("", log))
        assert not number, f"a number stands in the log: {number[0]}"
        assert TOKEN not in log, "the token stands in the log"
        assert "lapor-key" not in log and KEY_LINE[10:50] not in log, "the privacy key stands in the log"
        if self.is_sane:
            assert not SANITIZER.search(log), "a sanitizer has found something"

    # What happens

    def sms(self, text, sender=CITIZEN, modem="gsm1", **more):
        """A citizen's message to a modem."""
        self.keep_private(sender, text)
        return self.atsim.inject(modem, sender, text, **more)

    def keep_private(self, sender, text):
        digits = re.sub(r"\D", "", sender)
        if len(digits) >= 8:
            self.private |= {digits, "0" + digits.removeprefix("62")}
        if len(text) >= FULL_TEXT and "{n}" not in text:
            self.private.add(text)

    def ctl(self, *arguments, code=0, stdin=""):
        """What lapor-smsctl prints; its exit code must be this."""
        ran = subprocess.run([CTL, "-c", self.config, *arguments], input=stdin, capture_output=True, text=True,
                             timeout=PATIENCE, check=False)
        assert ran.returncode == code, f"{arguments}: exit {ran.returncode}, not {code}: {ran.stdout}{ran.stderr}"
        return ran.stdout if code == 0 else ran.stdout + ran.stderr

    def ctl_json(self, *arguments, code=0):
        return json.loads(self.ctl("--json", *arguments, code=code))

    # What is seen

    def until(self, condition, what, timeout=PATIENCE):
        def is_so():
            if self.process and self.process.poll() is not None:
                return condition() or self.fail_ended(what)
            return condition()
        return wait_until(is_so, what, timeout)

    def fail_ended(self, what):
        raise AssertionError(f"the daemon ended with {self.process.returncode} before: {what}")

    def log(self):
        return "\n".join(self.log_lines)

    def logged(self, word):
        """How many lines hold this, an LPR number mostly."""
        return sum(word in line for line in list(self.log_lines))

    def wait_log(self, word, count=1, timeout=PATIENCE):
        return self.until(lambda: self.logged(word) >= count, f"{count} times {word} in the log", timeout)

    def rows(self, query, *values):
        """Rows of a view, as dicts; unsealed(value, context) opens what is sealed in a table."""
        if not os.path.exists(self.store):
            return []
        connection = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=10)
        try:
            connection.row_factory = sqlite3.Row
            connection.create_function("unsealed", 2, Unseal(self.key))
            return [dict(row) for row in connection.execute(query, values)]
        finally:
            connection.close()

    def row(self, query, *values):
        rows = self.rows(query, *values)
        assert len(rows) == 1, f"{len(rows)} rows: {query}"
        return rows[0]

    def complaints(self):
        return self.rows("SELECT * FROM v_complaint ORDER BY received_at, ticket")

    def wait_rows(self, count, query, *values, timeout=PATIENCE):
        return self.until(lambda: len(rows := self.rows(query, *values)) >= count and rows,
                          f"{count} rows: {query} {values}", timeout)

    def wait_complaints(self, count, timeout=PATIENCE):
        rows = self.wait_rows(count, "SELECT * FROM v_complaint ORDER BY received_at, ticket", timeout=timeout)
        assert len(rows) == count, f"{len(rows)} complaints, not {count}"
        return rows

    def wait_complaint(self, text):
        """The one with this text."""
        return self.wait_rows(1, "SELECT * FROM v_complaint WHERE text = ?", text)[0]

    def report(self, text, sender=CITIZEN, modem="gsm1"):
        """A citizen reports; gives the complaint, once its receipt has left."""
        self.sms(f"LAPOR {text}", sender, modem)
        complaint = self.wait_complaint(text)
        self.wait_rows(1, "SELECT * FROM v_reply WHERE ticket = ? AND state IN ('sent', 'delivered')",
                       complaint["ticket"])
        return complaint

    def wait_modems(self, states=("up", "degraded"), name=None):
        """Until all modems, or this one, are in one of these states."""
        names = [name] if name else self.names
        self.until(lambda: all(self.modem_state(n) in states for n in names), f"{names} {states}")

    def modem_state(self, name):
        rows = self.rows("SELECT state FROM v_modem WHERE name = ?", name)
        return rows[0]["state"] if rows else None

    def sent(self, to=None, modem=None):
        """What has left, oldest first."""
        return sorted((s for s in self.atsim.sent(modem) if to in (None, s["to"])), key=lambda s: s["at"])

    def wait_sent(self, count, to=None, modem=None, timeout=PATIENCE):
        return self.until(lambda: len(sent := self.sent(to, modem)) >= count and sent,
                          f"{count} sent to {to or 'anybody'} by {modem or 'any modem'}", timeout)

    def wait_forwarded(self, ticket):
        return self.wait_rows(1, "SELECT * FROM v_complaint WHERE ticket = ? AND tracking_id IS NOT NULL", ticket)[0]

    def wait_empty(self, modem="gsm1", timeout=PATIENCE):
        def is_empty():
            sim = self.atsim.sim(modem)
            return sim["used"] == 0 and sim["waiting"] == 0
        self.until(is_empty, f"an empty SIM in {modem}", timeout)

    def workers(self):  # their process IDs
        return [pid for pid in processes_of(self.process.pid) if pid != self.process.pid]
