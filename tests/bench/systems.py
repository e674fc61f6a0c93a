# SPDX-License-Identifier: GPL-2.0-or-later
"""systems.py - those that are measured, under one face: this gateway, and the peers of peers.py.

    with system(modems=1) as s:
        s.inject(1000)
        s.wait_kept(1000)

Each has simulated modems of its own (atsim, SIM of 30 slots) and lies in a temporary folder. Our gateway runs as
shipped: FULL sync, privacy key, complaints parsed and kept, receipts queued and sent; without limits of sends, and
without a central system.
"""

import collections
import datetime
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time

import gateway
import processes
from atsim import Atsim

SLOTS = 30
TEXT = "LAPOR lampu jalan mati nomor {n} dari %s di Desa Sukamaju Kecamatan Ciwidey Kabupaten Bandung sejak kemarin"
MARK = re.compile(r"nomor (\d+) dari (\w+)")
STEP_S = 0.005


def citizen(number):
    """Of a message that is alone."""
    return f"+6281300{number:06d}"


def sent(sim, count, patience_s):
    """(number, seconds since 1970) of so many submitted messages."""
    return [(s["to"], datetime.datetime.fromisoformat(s["at"].replace("Z", "+00:00")).timestamp())
            for s in sim.wait_sent(count, timeout=patience_s)]


class Lost(Exception):
    """A message is missing, or there twice."""


class System:
    """title: its name in the table. pace: how often it looks for messages, where one chooses. is_ours."""

    title, pace, is_ours = "", "", False

    def __init__(self, modems=1):
        self.names = [f"gsm{n + 1}" for n in range(modems)]
        self.injected, self.full = 0, set()

    # What differs: start, stop, count (durable messages), texts, send, pids (by role).

    def count_stored(self):
        return self.count()

    def newest(self):
        """Something that is cheap to ask for, and changes when a message was stored."""
        return self.count_stored()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind, error, _):
        self.stop()

    def is_kept(self, count):
        """Whether all is durable and deleted from the SIMs: each system deletes what it has stored. Each SIM was empty once:
        later ones are reports on receipts that were sent meanwhile."""
        for name in sorted(self.full):
            sim = self.sim.run("count", modem=name)
            if sim["used"] or sim["waiting"]:
                return False
            self.full.discard(name)
        return self.count() >= count

    def inject(self, count, each=None):
        """So many messages to the modems in turn, each of another citizen; the same text, counted up."""
        share = count // len(self.names)
        for index, name in enumerate(self.names):
            self.sim.inject(name, f"+62812{index:02d}00{{n}}", TEXT % name, count=share)
        self.injected += share * len(self.names)
        self.full = set(self.names)
        return self.injected

    def inject_one(self, number):
        self.sim.inject("gsm1", citizen(number), (TEXT % "gsm1").replace("{n}", str(number)))
        self.injected += 1
        self.full = {"gsm1"}

    def wait_kept(self, count, timeout):
        end = time.monotonic() + timeout
        while not self.is_kept(count):
            if time.monotonic() > end:
                raise Lost(f"{self.count()} of {count} after {timeout} s")
            time.sleep(STEP_S)

    def verify(self):
        """That each message is there exactly once."""
        marks = collections.Counter(tuple(m.groups()) for text in self.texts() if (m := MARK.search(text)))
        twice = sum(1 for times in marks.values() if times > 1)
        if twice or len(marks) != self.injected:
            raise Lost(f"{len(marks)} of {self.injected} messages, {twice} of them more than once")

    def all_pids(self):
        return [pid for pids in self.pids().values() for pid in pids]

    def cpu_s(self):
        return processes.cpu_seconds(self.all_pids())

    def traffic(self):
        """(round trips, octets in both directions) of all modems so far."""
        stats = [self.sim.stats(name) for name in self.names]
        return (sum(s["round_trips"] for s in stats), sum(s["bytes_in"] + s["bytes_out"] for s in stats))


class Lapor(System):
    title, is_ours = "lapor-smsd", True

    def __init__(self, modems=1):
        super().__init__(modems)
        self.gateway = self.store = None
        self.environment = {}

    def start(self):
        self.gateway = gateway.Gateway(modems=len(self.names), central=False, sim={"slots": SLOTS},
                                       environment=self.environment)
        self.sim = self.gateway.atsim
        self.gateway.prepare().start()
        self.store = sqlite3.connect(f"file:{self.gateway.store}?mode=ro", uri=True, timeout=10)

    def stop(self):
        if self.store:
            self.store.close()
        if self.gateway:
            try:
                if self.gateway.process:
                    self.gateway.terminate()
            finally:
                self.gateway.remove()
        self.gateway = self.store = None

    def count(self):
        """Complaints whose receipt is queued."""
        return self.store.execute("SELECT count(*) FROM complaint WHERE EXISTS"
                                  " (SELECT 1 FROM reply WHERE reply.complaint = complaint.id)").fetchone()[0]

    def count_stored(self):
        """Complaints; with the receipts it is a longer question."""
        return self.store.execute("SELECT count(*) FROM complaint").fetchone()[0]

    def texts(self):
        return [row["text"] for row in self.gateway.rows("SELECT text FROM v_complaint")]

    def verify(self):
        super().verify()
        receipts, complaints = self.store.execute("SELECT count(*), count(DISTINCT complaint) FROM reply").fetchone()
        if not receipts == complaints == self.injected:
            raise Lost(f"{receipts} receipts of {complaints} complaints, for {self.injected} messages")

    def send(self, number, text):
        """As lapor-smsctl send asks for it, without the start of a program for each."""
        with socket.socket(socket.AF_UNIX) as daemon:
            daemon.settimeout(gateway.PATIENCE)
            daemon.connect(self.gateway.path("control.sock"))
            daemon.sendall(json.dumps({"command": "send", "number": number, "text": text}).encode() + b"\n")
            answer = daemon.makefile("rb").readline()
        if not json.loads(answer or "{}").get("ok"):
            raise Lost(f"a text was not taken: {answer.decode(errors='replace')}")

    def pids(self):
        return {"daemon": [self.gateway.process.pid], "worker": self.gateway.workers()}


class Peer(System):
    """A program of somebody else, with its settings in a folder. Its processes end with it."""

    folders = ()

    def __init__(self, modems=1):
        super().__init__(modems)
        self.folder, self.sim, self.running = None, None, []

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="lapor-bench-")
        for name in self.folders:
            os.mkdir(self.path(name))
        self.sim = Atsim(gateway.ATSIM, self.folder, self.names, timeout=60, slots=SLOTS).start()
        self.prepare()
        for command in self.commands():
            self.running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                                 stderr=subprocess.DEVNULL, cwd=self.folder, start_new_session=True))
        self.wait_working()

    def wait_working(self, timeout=60):
        """Until each modem was looked into: a message there is stored."""
        self.inject(len(self.names))
        self.wait_kept(len(self.names), timeout)
        self.empty()
        self.injected, self.full = 0, set()

    def stop(self):
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running = []
        if self.sim:
            self.sim.stop()
            self.sim = None
        if self.folder:
            shutil.rmtree(self.folder)
            self.folder = None

    def pids(self):
        return {"daemon": [pid for process in self.running for pid in processes.tree(process.pid)]}

    def files(self, name):
        """What stands in a folder, whole."""
        for entry in os.scandir(self.path(name)):
            with open(entry.path, "rb") as f:
                yield f.read()

    def write(self, name, text):
        """Whole at any moment, since somebody waits for it."""
        hidden = os.path.join(self.folder, "new")
        with open(hidden, "w", encoding="utf-8") as f:
            f.write(text)
        os.rename(hidden, self.path(name))
