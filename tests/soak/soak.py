#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""soak.py - eight modems, thousands of messages in and out, faults at random: nothing lost, nothing twice unmarked.

  soak.py                                        a small one, of about a minute
  soak.py --messages 20000 --replies 10000       the whole one, of half an hour or more: libgammu sends one SMS a second

It prints its seed; --seed does the same again, as far as time allows. Exit 0 when all that must be true is true.
"""

import argparse
import os
import random
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

import gateway  # noqa: E402
from chaos import Chaos  # noqa: E402
from gateway import Gateway  # noqa: E402
from judge import Judge  # noqa: E402

ROOM = 8  # messages on a SIM and outside it before the next is texted
BEHIND = 5  # replies of each modem that wait before the next is texted, so that faults meet all of it
PROGRESS = 10  # seconds between two lines
PLACES = ("Jl Melati", "Pasar Baru", "RT 02", "Desa Sukamaju", "Jl Anggrek", "terminal", "SDN 3", "puskesmas")
THINGS = ("jalan berlubang", "lampu mati", "air keruh", "sampah menumpuk", "pungli", "banjir", "jembatan rusak")
QUEUE = "SELECT count(*) AS n FROM v_reply WHERE state IN ('queued', 'sending')"
WAITS = QUEUE + " OR state = 'uncertain' AND next_at IS NOT NULL"
# Repeats that are due only after a while: an hour is minutes here.
REPEATS = "SELECT count(*) AS n FROM v_reply WHERE state = 'uncertain' AND next_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"


class Feed:
    """What is texted, in the order of a seed: each item a function that texts one SMS to a modem."""

    def __init__(self, g, options, dice):
        self.g, self.random, self.journal = g, dice, []
        self.halves = {name: [] for name in g.names}  # second halves that are still to come
        self.texted, self.serial = 0, 0
        long = min(options.replies // 4, max(0, options.messages - options.replies))
        asks = options.replies // 10
        short = options.replies - long - asks
        service = max(0, options.messages - options.replies - long)
        self.plan = ["short"] * short + ["long"] * long + ["status"] * asks + ["operator"] * service
        dice.shuffle(self.plan)
        self.total = len(self.plan) + long

    def number(self):
        self.serial += 1
        return f"+62813{self.serial:08d}"

    def words(self):
        return f"{self.random.choice(THINGS)} di {self.random.choice(PLACES)} soak {self.serial:06d}"

    def note(self, kind, number, text):
        self.journal.append({"kind": kind, "number": number, "text": text})

    def text(self, modem, number, text, **more):
        self.texted += 1
        self.g.atsim.inject(modem, number, text, **more)

    def short(self, modem):
        number = self.number()
        text = self.words()
        self.note("complaint", number, text)
        self.text(modem, number, "LAPOR " + text)

    def long(self, modem):
        """In two parts, one now and one later, in any order; references are few, so that others have the same."""
        number = self.number()
        text = f"{self.words()} " + "mohon segera diperiksa petugas " * 5 + "terima kasih"
        self.note("complaint", number, text)
        first, second = self.random.sample([1, 2], 2)
        more = {"ref": self.random.randrange(4)}
        self.text(modem, number, "LAPOR " + text, parts=[first], **more)
        self.halves[modem].append(lambda: self.text(modem, number, "LAPOR " + text, parts=[second], **more))

    def status(self, modem):
        number = self.number()
        self.note("status", number, "STATUS")
        self.text(modem, number, "STATUS")

    def operator(self, modem):
        self.serial += 1
        text = f"Info {self.serial:06d}: kuota Anda hampir habis, isi ulang di gerai terdekat"
        self.note("operator", "TELKOMSEL", text)
        self.text(modem, "TELKOMSEL", text)

    def is_done(self):
        return not self.plan and not any(self.halves.values())

    def step(self):
        """One SMS to each modem that has room."""
        fed = 0
        for name in self.g.names:
            sim = self.g.atsim.run("count", modem=name)
            if sim["used"] + sim["waiting"] >= ROOM:
                continue
            halves = self.halves[name]
            if halves and (not self.plan or self.random.random() < 0.3):
                halves.pop(self.random.randrange(len(halves)))()
            elif self.plan:
                getattr(self, self.plan.pop())(name)
            else:
                continue
            fed += 1
        return fed


class Soak:
    def __init__(self, g, options, dice):
        self.g, self.options = g, options
        self.feed = Feed(g, options, dice)
        self.chaos = Chaos(g, dice, options.calm)
        self.start = self.said = time.monotonic()
        self.looks_again, self.behind = self.start, False

    def say(self, what="", is_due=False):
        now = time.monotonic()
        if not is_due and now - self.said < PROGRESS:
            return
        self.said = now
        sent = sum(self.g.atsim.run("count", modem=n)["sent"] for n in self.g.names)
        there = self.g.central.count() if self.g.central.is_running() else "away"
        ill = ", ".join(f"{n} {word}" for n, (_, word) in sorted(self.chaos.ill.items()))
        print(f"{now - self.start:6.0f} s  in {self.feed.texted} of {self.feed.total}, out {sent}, at central {there}"
              f"  {what}{ill}", flush=True)

    def waits(self):
        """What is still under way: SMS on SIMs, messages, complaints and replies."""
        on_sims = 0
        for name in self.g.names:
            sim = self.g.atsim.run("count", modem=name)
            on_sims += sim["used"] + sim["waiting"]
        row = self.g.row(f"SELECT ({WAITS}) AS replies, "
                         "(SELECT count(*) FROM v_complaint WHERE forward_state <> 'done') AS forwards, "
                         "(SELECT count(*) FROM v_message WHERE state <> 'closed') AS messages")
        return {"on SIMs": on_sims, **row}

    def is_behind(self):
        now = time.monotonic()
        if now >= self.looks_again:
            self.looks_again = now + 0.5
            self.behind = self.g.row(QUEUE)["n"] > BEHIND * len(self.g.names)
        return self.behind

    def run(self):
        while not self.feed.is_done():
            if self.is_behind() or self.feed.step() == 0:
                time.sleep(0.05)
            self.chaos.step()
            self.say()
        end = time.monotonic() + self.options.storm
        while time.monotonic() < end and sum(self.waits().values()) > 0:
            self.chaos.step()
            self.say("all is texted; ")
            time.sleep(0.1)
        self.chaos.rest()
        self.drain()

    def drain(self):
        """Until nothing moves any more: patience is counted from the last thing that moved, and not while the only thing
        to come is a repeat whose time is not there yet."""
        before, moved = None, time.monotonic()
        while sum((now := self.waits()).values()) > 0:
            if now != before or self.g.row(REPEATS)["n"] == sum(now.values()):
                before, moved = now, time.monotonic()
            if time.monotonic() - moved > 3 * gateway.PATIENCE:
                print(f"it does not drain: {now}", flush=True)
                return
            self.say(f"draining {now} ")
            time.sleep(0.3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=600, help="SMS in (600)")
    parser.add_argument("--replies", type=int, default=300, help="of which so many make a reply (300)")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--modems", type=int, default=8)
    parser.add_argument("--haste", type=int, default=20)
    parser.add_argument("--calm", type=float, default=0.5, help="seconds between two faults, in the mean")
    parser.add_argument("--storm", type=float, default=10, help="seconds of faults when all is texted")
    parser.add_argument("--log", help="the daemon's log goes there at the end")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}: {options.messages} messages, {options.replies} replies, {options.modems} modems", flush=True)
    g = Gateway(modems=options.modems, haste=options.haste, sim={"slots": 30, "report_delay": 200},
                modem={"poll": 2, "send_per_minute": 0, "send_per_day": 0, "reserve_for_receipts": 0})
    try:
        g.prepare().start()
        soak = Soak(g, options, random.Random(seed))
        soak.run()
        judge = Judge(g, soak.feed.journal)
        wrong = judge.judge()
        g.close()
        if sum(c not in (0, -9) for c in g.codes):
            wrong.append(f"the daemon ended with {g.codes}")
    except Exception as error:
        print(f"--- the end of the log:\n" + "\n".join(g.log_lines[-60:]))
        print(f"seed {seed}: {type(error).__name__}: {error}")
        return 1
    finally:
        if options.log:
            with open(options.log, "w", encoding="utf-8") as f:
                f.write(g.log() + "\n")
        g.remove()
    print("faults: " + ", ".join(f"{n} {w}" for w, n in sorted(soak.chaos.counts.items())))
    for key, value in judge.summary.items():
        print(f"  {key}: {value}")
    for what in wrong:
        print(f"WRONG: {what}")
    print(f"seed {seed}: {len(wrong)} wrong, {time.monotonic() - soak.start:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
