# SPDX-License-Identifier: GPL-2.0-or-later
"""idle.py - minutes in which nothing happens: who wakes up, who asks the modem, what it costs."""

import contextlib
import os
import re
import time

import gateway
import peers
import processes
import rounds
import systems
from atsim import AtsimError

UNIT = os.path.join(gateway.SOURCE, "etc", "systemd", "lapor-smsd.service.in")
MODEMS = (1, 8)
SETTLE_S = 10
LONG_S, QUICK_S, FASTEST_S = 600, 20, 60
POLL = ("CPMS", "CMGL")  # the safety poll; what else is asked is a look at signal, network and SIM
LONG = ("idle: ten minutes from the start on, with all that is done each ten minutes or more often: signs of life (20 to 30 s),"
        " heartbeats (120 s), looks at the modem (300 s), safety polls (after 60, 180 and 360 s, then each 300 s), samples."
        " What is done each hour or day is not in it, nor is a central system, which is asked each minute.")
QUICK = (f"idle: {QUICK_S} s say little: one sign of life or none, no look at the modem (each 300 s), no heartbeat (120 s), no"
         " safety poll (60 to 300 s). The full pass takes ten minutes.")


def watchdog_us():
    """As the service has it: its signs of life are wake-ups too."""
    with open(UNIT, encoding="utf-8") as f:
        return int(re.search(r"^WatchdogSec=(\d+)$", f.read(), re.MULTILINE).group(1)) * 1000000


class Watched(systems.Lapor):
    def __init__(self, modems=1):
        super().__init__(modems)
        self.environment = {"WATCHDOG_USEC": str(watchdog_us())}


class Moment:
    """What was counted up to now."""

    def __init__(self, system):
        self.at = time.monotonic()
        self.wakeups = {role: processes.wakeups(pids) for role, pids in system.pids().items()}
        self.pids = sorted(system.all_pids())
        self.cpu_s = system.cpu_s()
        self.round_trips, self.octets = system.traffic()
        stats = [system.sim.stats(name) for name in system.names]
        self.polls = sum(s["commands"].get(command, 0) for s in stats for command in POLL)
        self.poll_octets = sum(s["line_octets"].get(command, 0) for s in stats for command in POLL)


def between(before, after, modems):
    """A minute's, for each modem."""
    if before.pids != after.pids:
        raise systems.Lost("a process ended or began: that is not idle")
    minutes = (after.at - before.at) / 60 * modems
    values = {f"wakeups.{role}": (after.wakeups[role] - before.wakeups[role]) / minutes for role in before.wakeups}
    names = ("round_trips", "octets", "polls", "poll_octets")
    values |= {name: (getattr(after, name) - getattr(before, name)) / minutes for name in names}
    return values | {"wakeups": sum(values.values()) - sum(values[name] for name in names),
                     "cpu": (after.cpu_s - before.cpu_s) * 1000 / minutes}


def be_still(seconds):
    def measure(system):
        time.sleep(SETTLE_S)
        before = Moment(system)
        time.sleep(seconds)
        return between(before, Moment(system), len(system.names))
    return measure


def together(kinds, seconds, report):
    """All at the same time, as none of them does much: {modems: {title: values}}."""
    with contextlib.ExitStack() as stack:
        found, running = {count: {} for count in MODEMS}, []

        def attempt(kind, count, what):
            try:
                return what()
            except (systems.Lost, AssertionError, AtsimError, OSError) as error:
                report.fail(f"idle {kind.title}, {count} modems", str(error).split("\n--- log:")[0], kind.is_ours)
                return None
        for count in MODEMS:
            for kind in kinds:
                report.say(f"idle: {kind.title} {kind.pace}".rstrip() + f", modems: {count}")
                system = attempt(kind, count, lambda k=kind, c=count: stack.enter_context(k(c)))
                if system:
                    running.append((kind, count, system))
        report.say(f"idle: all of them, {seconds} s")
        time.sleep(SETTLE_S)
        before = [attempt(kind, count, lambda s=system: Moment(s)) for kind, count, system in running]
        time.sleep(seconds)
        for (kind, count, system), moment in zip(running, before, strict=True):
            if moment and (values := attempt(kind, count,
                                             lambda s=system, m=moment, c=count: between(m, Moment(s), c))):
                found[count][kind.title] = values
    return found


def add(report, key, words, by_title):
    def row(name, title, unit=""):
        values = {system: values[name] for system, values in by_title.items() if name in values}
        report.add(f"{key}.{name}", f"{title} an idle minute, {words}", unit, values, "less")
    row("wakeups", "wake-ups")
    row("round_trips", "AT round trips")
    row("octets", "octets on the line")
    row("cpu", "CPU", "ms")


def add_parts(report, key, words, values):
    """Of ours: what is which process's, and asked for what."""
    for name, title in (("wakeups.daemon", "wake-ups, the daemon's"), ("wakeups.worker", "wake-ups, the workers'"),
                        ("polls", "AT round trips, safety polls'"), ("poll_octets", "octets, safety polls'")):
        report.add(f"{key}.{name}", f"{title}, {words}", "", {systems.Lapor.title: values[name]}, "less")


def run(options, report):
    seconds = QUICK_S if options.quick else LONG_S
    documented = [peer for peer in peers.DOCUMENTED if peer.title in options.peers]
    found = together([Watched, *documented], seconds, report)
    first = "idle.quick" if options.quick else "idle"  # which no aim is held against
    for count, key, words in ((1, first, "one modem, peers as documented"),
                              (8, first + ".eight", "each of 8 modems, peers as documented")):
        add(report, key, words, found[count])
        if ours := found[count].get(systems.Lapor.title):
            add_parts(report, key, words.split(",")[0], ours)
    report.note(QUICK if options.quick else LONG)
    if not options.quick:
        medians = rounds.interleaved(options.with_rounds(1), report, "idle", be_still(FASTEST_S), peers.FASTEST)
        add(report, "idle.fastest", "one modem, peers without a pause",
            {kind.title: values for kind, values in medians.items()})
