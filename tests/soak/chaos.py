# SPDX-License-Identifier: GPL-2.0-or-later
"""chaos.py - faults at random, by a seed: modems that fail in each way, workers and the daemon killed, central away."""

import os
import signal
import time

ILL = 3  # most modems that are ill at a time
# Each with its weight, and what atsim is told. A modem that deletes another message than it was asked to (delete_other)
# is none of them: what it destroys unread, nobody can keep.
FAULTS = (
    (4, "hang-up", None, {}),
    (2, "silence", "silence", {"count": 2}),
    (1, "silence for long", "silence", {}),
    (2, "silent list", "silence", {"command": "CMGL", "count": 1}),
    (2, "garbage", "garbage", {"count": 4}),
    (2, "unknown lines", "unknown_urc", {"count": 8, "line": "^RSSI: 9"}),
    (1, "chatter", "chatter", {"ms": 400, "line": '+QIND: "csq",11,99'}),
    (3, "refusal", "cms", {"count": 2, "code": 38}),
    (2, "refusal of the prompt", "cms_prompt", {"count": 2, "code": 302}),
    (3, "send without an answer", "noanswer_send", {"count": 1}),
    (1, "lost send", "lost_send", {"count": 1}),
    (3, "lost delete", "delete_lost", {"count": 1}),
    (2, "failed delete", "delete_error", {"count": 3, "code": 500}),
    (2, "full SIM", "sim_full", {}),
    (2, "no announcements", "no_cmti", {}),
    (2, "slow", "late", {"ms": 150}),
    (1, "cut", "cut", {"ms": 400, "count": 1}),
    (1, "shifted", "shifted", {"count": 2}),
    (1, "each second", "every_second", {}),
    (1, "list cut short", "truncated_list", {"count": 1}),
    (1, "list that omits", "list_omits", {"count": 2}),
    (1, "list twice", "list_twice", {"count": 2}),
    (1, "no network", "not_registered", {}),
    (2, "late reports", "report_late", {"ms": 3000}),
    (1, "no reports", "no_reports", {}),
    (1, "reports twice", "report_twice", {"count": 5}),
    (1, "wedge", "wedge", {}),
)


class Chaos:
    """Switches things off and on as time goes; rest() ends all of it."""

    def __init__(self, g, random, calm):
        self.g, self.random, self.calm = g, random, calm  # calm: seconds between two faults, in the mean
        self.ill = {}  # modem -> (until, name)
        self.counts = {}
        self.central_until = None
        now = time.monotonic()
        self.next_fault, self.next_worker = now + 2, now + 5
        self.next_daemon, self.next_central = now + 15, now + 10

    def note(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def step(self):
        now = time.monotonic()
        for name, (until, _) in list(self.ill.items()):
            if now >= until:
                self.cure(name)
        if now >= self.next_fault:
            self.next_fault = now + self.random.uniform(0.3, 1.7) * self.calm
            self.strike(now)
        if now >= self.next_worker:
            self.next_worker = now + self.random.uniform(4, 12) * self.calm
            self.kill_worker()
        if now >= self.next_daemon:
            self.next_daemon = now + self.random.uniform(20, 40) * self.calm
            self.kill_daemon()
        self.step_central(now)

    def step_central(self, now):
        if self.central_until and now >= self.central_until:
            self.central_until = None
            self.g.central.start()
        if not self.central_until and now >= self.next_central:
            self.next_central = now + self.random.uniform(15, 30) * self.calm
            self.central_until = now + self.random.uniform(1, 4)
            self.g.central.kill()
            self.note("central away")

    def strike(self, now):
        well = [n for n in self.g.names if n not in self.ill]
        if len(self.ill) >= ILL:
            return
        name = self.random.choice(well)
        _, word, fault, more = self.random.choices(FAULTS, weights=[f[0] for f in FAULTS])[0]
        if fault is None:
            self.g.atsim.hangup(name)
        else:
            self.g.atsim.fault(name, fault, **more)
        self.ill[name] = (now + self.random.uniform(1, 6), word)
        self.note(word)

    def cure(self, name):
        self.ill.pop(name)
        self.g.atsim.clear(name)
        if not self.g.atsim.sim(name)["plugged"]:
            self.g.atsim.restore(name)

    def kill_worker(self):
        workers = self.g.workers()
        if workers:
            os.kill(self.random.choice(workers), signal.SIGKILL)
            self.note("worker killed")

    def kill_daemon(self):
        self.g.kill()
        self.g.start(is_up=False)
        self.note("daemon killed")

    def rest(self):
        for name in list(self.ill):
            self.cure(name)
        for name in self.g.names:
            self.g.atsim.clear(name)
            if not self.g.atsim.sim(name)["plugged"]:
                self.g.atsim.restore(name)
        if self.central_until:
            self.central_until = None
            self.g.central.start()
