# SPDX-License-Identifier: GPL-2.0-or-later
"""latency.py - one message at a random moment: how long from its announcement until it is safe, and until the receipt."""

import os
import random
import tempfile
import time

import peers
import rounds
import systems

STEP_S = 0.001
PATIENCE_S = 60
PAUSE_S = (1, 2)  # the last receipt has left
LONG_PAUSE_S = (2, 17)  # any moment between two looks


def wait_stored(system, before):
    """Until it is stored; looked for each millisecond, in the folder or the database."""
    end = time.monotonic() + PATIENCE_S
    while system.newest() == before or system.count_stored() < system.injected:
        if time.monotonic() > end:
            raise systems.Lost(f"a message was not stored in {PATIENCE_S} s")
        time.sleep(STEP_S)


def one_at_a_time(count, pause_s, samples):
    """The measure: gathers the seconds of each message in samples[kind of system]."""
    def measure(system):
        moments, sent_at = random.Random(1), []
        mine = samples.setdefault(type(system), {"stored": [], "receipt": []})
        for number in range(count):
            time.sleep(moments.uniform(*pause_s))
            before = system.newest()
            sent_at.append(time.time())
            begun = time.monotonic()
            system.inject_one(number)
            wait_stored(system, before)
            mine["stored"].append(time.monotonic() - begun)
        system.wait_kept(count, PATIENCE_S)
        system.verify()
        if system.is_ours:
            mine["receipt"] += receipts(system, sent_at)
        return {}
    return measure


def receipts(system, sent_at):
    """Seconds from each announcement to the AT+CMGS of its receipt."""
    left = {to: at for to, at in systems.sent(system.sim, len(sent_at), PATIENCE_S)}
    return [left[systems.citizen(number)] - at for number, at in enumerate(sent_at)]


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def add(report, key, title, samples, name, pace="", bound=()):
    for percent in (50, 95, 99):
        values = {kind.title: percentile(lists[name], percent) * 1000 for kind, lists in samples.items()
                  if lists[name] and (kind.is_ours or kind.pace == pace)}
        top = {"bound": percentile(bound, percent) * 1000} if bound else {}
        report.add(f"{key}.p{percent}", f"{title}, p{percent}", "ms", {**values, **top}, "less")


def syncs(count):
    """Seconds of so many fdatasync(2), each of a page that was appended: no store that syncs is faster than one."""
    with tempfile.TemporaryFile() as f:
        for _ in range(count):
            os.write(f.fileno(), b"s" * 4096)
            begun = time.monotonic()
            os.fdatasync(f.fileno())
            yield time.monotonic() - begun


def run(options, report):
    """The peers as documented are slow: a few messages of them say enough."""
    samples, count = {}, 8 if options.quick else 30
    rounds.interleaved(options, report, "latency", one_at_a_time(count, PAUSE_S, samples), [*peers.FASTEST, *peers.EACH_SECOND])
    if not options.quick:
        rounds.interleaved(options.with_rounds(1), report, "latency documented", one_at_a_time(12, LONG_PAUSE_S, samples),
                           peers.DOCUMENTED)
    add(report, "latency.stored", "+CMTI to stored, peers without a pause", samples, "stored", bound=list(syncs(200)))
    add(report, "latency.each_second", "+CMTI to stored, peers look each second", samples, "stored", "each second")
    if not options.quick:
        add(report, "latency.documented", "+CMTI to stored, peers as documented", samples, "stored", "documented")
    add(report, "latency.receipt", "+CMTI to the receipt's AT+CMGS", samples, "receipt")
