# SPDX-License-Identifier: GPL-2.0-or-later
"""bands.py - what a message may cost, counted: the one place where these numbers stand.

No timings: each is the same on a fast machine and on one that is loaded, within what `least` and `most` leave. Above a
band something costs more than it did; below, it costs less, or is not counted any more. HACKING.md ("Cost") says what
to do then. `seen` is what it was when the band was set: of Debian 12's gcc, glibc and SQLite on x86-64.
"""

import collections

Band = collections.namedtuple("Band", "seen least most words")


def about(seen, words, share=0.1):
    return Band(seen, seen * (1 - share), seen * (1 + share), words)


BANDS = {
    # A whole gateway with one modem, a SIM of 30 slots. The aim is 2 a message and 2 a drain.
    "lines.burst": about(28 / 120, "AT lines of a message received, of 120 at once: a drain of 30 is CPMS, CMGL and five"
                                   " lines that delete six"),
    "lines.alone": about(3, "AT lines of a message that comes alone: CPMS, CMGL, CMGD"),
    "lines.sent": about(4, "AT lines of a message sent: CMGS, and the three that take in its delivery report"),
    "lines.idle": Band(0, 0, 0, "AT lines while complaints come another way and nothing is sent"),
    # tests/bench/intake_bench -c: batches of 30 complaints, and a receipt sent behind each.
    "store.statements": about(27.5, "SQL statements of a complaint", 0.02),
    "store.trigger_statements": about(20.43, "those of its triggers, and each trigger", 0.02),
    "store.steps": about(2253, "steps of SQLite's machine for a complaint", 0.05),
    "store.scanned": Band(0, 0, 0, "rows that a complaint passes over without an index"),
    "store.sorted": about(1.1, "sorts of a complaint"),
    "store.commits": about(5 / 30, "commits of a complaint: five a batch", 0.02),
    "store.syncs": about(0.1533, "syncs of a complaint: one a commit that changes something, and the checkpoints'", 0.05),
    "store.written": about(31530, "octets of a complaint written to the store and its log"),
    # callgrind: instructions of our own objects, so that neither the libc's choice for a processor nor libcrypto's counts.
    "parse.ours": about(62200, "instructions of a message of tests/corpus parsed"),
    "intake.ours": about(234600, "instructions of ours for a complaint, as intake_bench takes it in"),
    "intake.sqlite": about(458500, "instructions of SQLite for the same"),
}


def judge(values):
    """Prints each value beside its band; whether all are within theirs, and none is missing or unknown."""
    is_good = True
    for name, value in values.items():
        band = BANDS[name]
        within = band.least <= value <= band.most
        word = "ok" if within else "HIGH" if value > band.most else "LOW"
        print(f"{word:5}{name:26}{value:12.4f}  {band.least:.4f} to {band.most:.4f}, was {band.seen:.4f}: {band.words}")
        is_good &= within
    return is_good
