# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py - one gateway in a folder of its own, between a simulated modem and a stand-in central system."""
import base64
import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(TREE, "tests", "atsim"), os.path.join(TREE, "tests", "central")]

from atsim import Atsim  # noqa: E402
from central_client import Central  # noqa: E402

CITIZEN = "+628123456789"
SHORT = "Jalan rusak di depan pasar Ciputat sejak kemarin"
LONG = " ".join(f"Jalan rusak nomor {n} di Desa Sukamaju." for n in range(1, 8))
DEADLINE_S = 60

# Within the daemon's sandbox nothing can trace, so that a worker is traced from outside: the first one waits for that, a
# restarted one is left alone. It runs what stands in its own folder only.
WRAPPER = """#!{bin}/sh
if [ -p {go} ]; then
    read -r line <{go}
fi
exec {bin}/lapor-modem-itself "$@"
"""

SETTINGS = """gateway = "crash";
store = {{ path = "{folder}/lapor.db"; }};
control = {{ socket = "{folder}/control.sock"; }};
modem_program = "{program}";
modems = ( {{ name = "gsm1"; device = "{device}"; number = "+6281100000001"; poll = 1;
             init = ["AT+CPMS=\\"SM\\",\\"SM\\",\\"SM\\""]; send_per_minute = 0; send_per_day = 0; }} );
replies = {{ templates = "{tree}/etc/templates"; uncertain = "{uncertain}"; quiet_from = 0; quiet_to = 0;
  per_sender_per_day = 0; identical_per_hour = 0; }};
privacy = {{ key_file = "{folder}/privacy-key"; }};
central = {{ url = "{url}"; token_file = "{folder}/token"; poll_every = 1; retry_first = 1; retry_max = 2; }};
"""

# What the gateway still has to do, whatever the modem and central say.
PENDING = """SELECT
    (SELECT count(*) FROM v_message WHERE state <> 'closed')
  + (SELECT count(*) FROM v_reply WHERE state IN ('queued', 'sending', 'sent')
        OR (state = 'uncertain' AND repeated = 0 AND next_at IS NOT NULL))
  + (SELECT count(*) FROM v_forward WHERE state <> 'done')
  + (SELECT count(*) FROM v_forward_more WHERE state <> 'done')"""


def inject(call, n):
    """Options of strace: the n-th `call` of the process never comes to pass, as SIGKILL strikes at its entry."""
    return ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={n}"]


def until(condition, deadline_s=DEADLINE_S):
    """Asks until condition() holds; False when it did not in time."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def tracer_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return int(re.search(r"^TracerPid:\s*(\d+)", file.read(), re.MULTILINE)[1])


class Bench:
    """The gateway and both its sides. Use with `with`: everything ends with it, the folder stays."""

    def __init__(self, build, folder, uncertain="resend-once", store=None):
        self.build, self.folder, self.uncertain, self.store = build, folder, uncertain, store
        self.sim = Atsim(os.path.join(build, "tests/atsim/atsim"), folder)
        self.central = Central(self.path("central"), token="crash")
        self.daemon = self.tracer = None
        self.log_start = 0
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def __enter__(self):
        try:
            self.sim.start()
            self.central.start()
        except BaseException:
            self.__exit__()
            raise
        with open(self.path("token"), "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("crash\n")
        # The same one in each folder: a run goes on with the store of another.
        with open(self.path("privacy-key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("lapor-key:" + base64.b64encode(bytes(32)).decode() + "\n")
        if self.store:
            shutil.copy(self.store, self.path("lapor.db"))
        self.write_settings()
        return self

    def __exit__(self, *_):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.kill()
        if self.daemon:
            self.daemon.wait()
        if self.tracer:
            self.tracer.kill()
            self.tracer.wait()
        self.central.stop()
        self.sim.stop()

    def write_settings(self, program=""):
        with open(self.path("lapor-smsd.conf"), "w", encoding="utf-8") as file:
            file.write(SETTINGS.format(folder=self.folder, device=self.sim.link(), url=self.central.url, tree=TREE,
                                       uncertain=self.uncertain, program=program))

    def strace(self, options, name="trace"):
        """-D: the process that is started becomes the traced program, and strace a child that nobody waits for."""
        return ["strace", "-D", "-qq", "-y", "-o", self.path(name), *options]

    def wrap_worker(self):
        folder = self.path("bin")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(os.path.realpath("/bin/sh"), os.path.join(folder, "sh"))
        shutil.copy(os.path.join(self.build, "modem/lapor-modem"), os.path.join(folder, "lapor-modem-itself"))
        path = os.path.join(folder, "lapor-modem")
        with open(path, "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o700)) as file:
            file.write(WRAPPER.format(bin=folder, go=self.path("go")))
        os.mkfifo(self.path("go"), 0o600)
        self.write_settings(path)

    def workers(self):
        with open(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children", encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def trace_worker(self, options):
        """Of a wrapped worker, which goes on then."""
        gate = []

        def is_waiting():
            with contextlib.suppress(OSError):  # nobody reads it yet
                gate.append(os.open(self.path("go"), os.O_WRONLY | os.O_NONBLOCK))
            return gate

        if not until(is_waiting):
            raise RuntimeError(f"no worker has started:\n{self.log()}")
        os.unlink(self.path("go"))
        worker = self.workers()[0]
        self.tracer = subprocess.Popen(["strace", "-qq", "-y", "-o", self.path("trace"), *options, "-p", str(worker)])
        if not until(lambda: tracer_of(worker) or self.tracer.poll() is not None) or not tracer_of(worker):
            raise RuntimeError("the worker cannot be traced")
        os.write(gate[0], b"\n")
        os.close(gate[0])

    def start(self, before=()):
        """Starts the daemon, under the command `before`."""
        with open(self.path("log"), "ab") as log:
            self.log_start = log.tell()
            self.daemon = subprocess.Popen([*before, os.path.join(self.build, "daemon/lapor-smsd"), "-c",
                                            self.path("lapor-smsd.conf")], stdin=subprocess.DEVNULL, stderr=log)

    def log(self):
        """What the daemon has said since start()."""
        with open(self.path("log"), encoding="utf-8") as file:
            file.seek(self.log_start)
            return file.read()

    def is_dead(self):
        return self.daemon.poll() is not None

    def trace(self):
        """What strace has told so far."""
        try:
            with open(self.path("trace"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def end_trace(self):
        """Whoever was traced to the end of the walk dies there."""
        for worker in self.workers() if self.tracer.poll() is None else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        self.tracer.wait()

    def end(self):
        """SIGTERM; what is wrong with the end, or None."""
        if self.is_dead():
            return f"the restarted daemon ended with {self.daemon.returncode}"
        self.daemon.send_signal(signal.SIGTERM)
        try:
            code = self.daemon.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            return "the daemon did not end"
        return f"the daemon ended with {code}" if code != 0 else None

    def verify(self):
        """What lapor-smsctl verify finds wrong; None where the store is whole."""
        done = subprocess.run([os.path.join(self.build, "daemon/lapor-smsctl"), "-c", self.path("lapor-smsd.conf"),
                               "verify"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return None if done.returncode == 0 else f"verify ended with {done.returncode}: {done.stdout}{done.stderr}"

    def query(self, sql, **values):
        store = sqlite3.connect(f"file:{self.path('lapor.db')}?mode=ro", uri=True, timeout=10)
        try:
            return store.execute(sql, values).fetchall()
        finally:
            store.close()

    def is_quiet(self):
        """Nothing is left to do: not on the SIM, not for the gateway."""
        sim = self.sim.sim()
        if sim["used"] or sim["waiting"] or sim["reports_waiting"]:
            return False
        # The store is not looked at while it is being opened, and so never helped to recover.
        if "LPR-1001" not in self.log() or not self.query("SELECT 1 FROM v_message"):
            return False
        return self.query(PENDING)[0][0] == 0

    def receipts(self):
        return [sent for sent in self.sim.sent() if sent["to"] == CITIZEN]


def make_store(build, folder):
    """A store as a gateway leaves it that has never heard a message; gives its path."""
    with Bench(build, folder) as bench:
        bench.start()
        if not until(lambda: "LPR-2001" in bench.log()):
            raise RuntimeError(f"the daemon does not come up: {bench.log()}")
        wrong = bench.end()
        if wrong:
            raise RuntimeError(wrong)
    return bench.path("lapor.db")


def last_call(trace):
    """What a trace tells of the call that never came to pass, without the data; None when none was struck."""
    calls = [line for line in trace.splitlines() if re.match(r"\w+\(", line)]
    if not calls or not re.search(r"killed by SIGKILL", trace[-200:]):
        return None
    return describe(calls[-1])


def describe(line):
    """pwrite64(lapor.db-wal) of a line of strace."""
    m = re.match(r'(\w+)\((?:"([^"]*)"|\d+<([^>]*)>)?', line)
    what = re.sub(r"/dev/pts/.*", "tty", re.sub(r"socket:.*", "socket", m[2] or m[3] or ""))
    return f"{m[1]}({os.path.basename(what)})"
