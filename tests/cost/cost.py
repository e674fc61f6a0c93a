#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cost.py - what a message costs, counted and held within a band: cost.py lines|store|parse|intake [COMPILER]

lines: AT lines, of a whole gateway. store: statements, commits, syncs and octets, by tests/bench/intake_bench -c.
parse, intake: instructions under callgrind; COMPILER says what built them, other ones than of the bands are skipped.

The bands stand in bands.py; HACKING.md ("Cost") says what to do when one is left. None of this is a timing.
"""

import os
import platform
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

import bands  # noqa: E402
import callgrind  # noqa: E402
import gateway  # noqa: E402

BENCH = os.path.join(gateway.BUILD, "tests", "bench")
CORPUS = os.path.join(gateway.SOURCE, "tests", "corpus", "messages.jsonl")
TEXT = "LAPOR lampu jalan mati nomor {n} di Desa Sukamaju Kecamatan Ciwidey Kabupaten Bandung sejak kemarin"
SLOTS, BURST, SENT, ALONE, BY_HAND = 30, 120, 10, 10, 10
BUILT_BY = "gcc 12 -O2"
SKIP = 77


class Lines:
    """One gateway. Its modem is looked at when it says so and never else, and may send as many as are sent first."""

    def __init__(self, g):
        self.g, self.complaints, self.before = g, 0, 0

    def count(self):
        """Since it was asked before."""
        now = self.g.atsim.stats()["round_trips"]
        spent, self.before = now - self.before, now
        return spent

    def settle(self, complaints):
        self.complaints += complaints
        self.g.wait_complaints(self.complaints)
        self.g.wait_empty()

    def send(self):
        self.count()
        for n in range(SENT):
            self.g.ctl("send", f"+62813{n:08}", "Halo")
            self.g.wait_rows(n + 1, "SELECT * FROM v_reply WHERE state = 'delivered'")
            self.g.wait_empty()
        return self.count() / SENT

    def take_in_at_once(self):
        self.g.atsim.inject("gsm1", "+6281200{n}", TEXT, count=BURST)
        self.settle(BURST)
        return self.count() / BURST

    def take_in_alone(self):
        for n in range(ALONE):
            self.g.sms(TEXT.replace("{n}", f"satu-{n}"), f"+62815{n:08}")
            self.settle(1)
        return self.count() / ALONE

    def take_in_by_hand(self):
        for n in range(BY_HAND):
            self.g.ctl("inject", "--from", f"+62817{n:08}", "--text", TEXT.replace("{n}", f"tangan-{n}"))
            self.settle(1)
        return self.count() / BY_HAND


def lines():
    modem = {"poll": 86400, "send_per_day": SENT, "reserve_for_receipts": 0}
    with gateway.Gateway(central=False, modem=modem, sim={"slots": SLOTS}) as g:
        seen = Lines(g)
        return {"lines.sent": seen.send(), "lines.burst": seen.take_in_at_once(), "lines.alone": seen.take_in_alone(),
                "lines.idle": seen.take_in_by_hand()}


def store():
    said = callgrind.output([os.path.join(BENCH, "intake_bench"), "-c", "-w", "5", "600"])
    return {f"store.{name}": float(value) for name, value in map(str.split, said.splitlines())}


def parse():
    with open(CORPUS, "rb") as messages:
        sums, said = callgrind.run([os.path.join(BENCH, "parse_bench"), "1"], "parse_message", messages)
    return {"parse.ours": sums["parse_bench"] / int(re.match(r"(\d+) messages, 1 rounds", said)[1])}


def intake(messages=150):
    sums, _ = callgrind.run([os.path.join(BENCH, "intake_bench"), "-w", "4", str(messages)], "measure*")
    sqlite = sum(count for name, count in sums.items() if name.startswith("libsqlite3."))
    return {"intake.ours": sums["intake_bench"] / messages, "intake.sqlite": sqlite / messages}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def main():
    measure = {f.__name__: f for f in (lines, store, parse, intake)}[sys.argv[1]]
    if measure in (parse, intake):
        built_by = f"{platform.machine()}, {sys.argv[2] if len(sys.argv) > 2 else BUILT_BY}"
        if built_by != f"x86_64, {BUILT_BY}":
            skip(f"the bands of instructions are of x86_64, {BUILT_BY}; this is {built_by}")
        if not shutil.which("valgrind"):
            skip("there is no valgrind")
    values = measure()
    expected = {name for name in bands.BANDS if name.startswith(measure.__name__ + ".")}
    assert set(values) == expected, f"{sorted(values)} was counted, and not {sorted(expected)}"
    sys.exit(0 if bands.judge(values) else 1)


main()
