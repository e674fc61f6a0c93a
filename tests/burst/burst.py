#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""burst.py - a broadcast names our number: thousands of complaints within minutes, most people with one, a few with a
hundred. Is the intake current, is each message kept, and who is answered first?

  burst.py                                          a small one, as the test suite runs it: order and completeness
  burst.py --messages 10000 --many 10 --pace 60     the measurement: prints how long each SMS lay on its SIM
  burst.py --messages 10000 --many 10 --drain       waits until all receipts have left, at about one a second and modem

Those with a hundred come first, which is the worst for all others. Exit 0 when nothing is lost and the order is fair.
"""

import argparse
import bisect
import collections
import math
import os
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

from gateway import Gateway  # noqa: E402

HUNDRED = 100
MANY, FEW = "+62811", "+62813"  # how their numbers begin
PROGRESS = 10  # seconds between two lines
ROWS = ("SELECT m.text, p.received_us AS at FROM inbox_part AS p JOIN message AS m ON m.id = p.message"
        " WHERE m.state = 'closed'")
RECEIPTS = ("SELECT r.id, r.turn, r.preferred, r.modem, r.state, r.queued_us, r.sent_us,"
            " unsealed(p.number, 'person.number:' || p.pseudonym) AS number FROM reply AS r"
            " JOIN person AS p ON p.pseudonym = r.person WHERE r.class = 0")
LEFT = ("sent", "delivered")


def plan(options):
    """Whose complaints, in their order: (number, text)."""
    texts = []
    for n in range(options.many * HUNDRED):
        texts.append((f"{MANY}{n % options.many:07d}", f"lampu mati nomor {n:05d} di Desa Makmur"))
    for n in range(options.messages - len(texts)):
        texts.append((f"{FEW}{n:08d}", f"jalan rusak nomor {n:05d} di Desa Sukamaju"))
    return texts


class Burst:
    def __init__(self, g, options):
        self.g, self.options, self.texts = g, options, plan(options)
        self.arrived = {}  # text -> when it was on its SIM
        self.start = self.said = time.monotonic()
        self.wrong, self.cpu = [], []

    def fault(self, what):
        self.wrong.append(what)

    def say(self):
        now = time.monotonic()
        if now - self.said < PROGRESS:
            return
        self.said = now
        row = self.g.row("SELECT (SELECT count(*) FROM complaint) AS complaints, (SELECT count(*) FROM reply"
                         " WHERE state = 'queued') AS waiting, (SELECT count(*) FROM forward WHERE kind = 0 AND state = 'done') AS done")
        self.cpu.append((self.seconds_of_cpu(), row["waiting"]))
        print(f"{now - self.start:6.0f} s  on SIMs {len(self.arrived)}, complaints {row['complaints']}, at central"
              f" {row['done']}, receipts that wait {row['waiting']}, CPU {self.cpu[-1][0]:.1f} s", flush=True)

    def seconds_of_cpu(self):
        with open(f"/proc/{self.g.process.pid}/stat", encoding="ascii") as f:
            stat = f.read()
        return sum(map(int, stat[stat.rindex(")") + 2:].split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def allowed(self):
        """How many may have come by now."""
        if not self.options.pace:
            return len(self.texts)
        return int((time.monotonic() - self.start) * self.options.pace) + 1

    def fill(self, modem, upto):
        """As many as the SIM has room for: what arrived later than it was texted could not be told."""
        sim = self.g.atsim.run("count", modem=modem)
        room = self.options.slots - sim["used"] - sim["waiting"]
        fed = 0
        while fed < room and len(self.arrived) < upto:
            number, text = self.texts[len(self.arrived)]
            self.g.sms("LAPOR " + text, number, modem)
            self.arrived[text] = time.time()
            fed += 1
        return fed

    def feed(self):
        while len(self.arrived) < len(self.texts):
            upto = min(self.allowed(), len(self.texts))
            share = -(-(upto - len(self.arrived)) // len(self.g.names))
            fed = sum(self.fill(n, min(upto, len(self.arrived) + share)) for n in self.g.names)
            self.say()
            if fed == 0:
                time.sleep(0.02)

    def is_taken(self):
        self.say()
        return self.g.row("SELECT count(*) AS n FROM complaint")["n"] >= len(self.texts)

    def has_begun(self):
        self.say()
        return self.g.row("SELECT count(*) AS n FROM reply WHERE sent_us IS NOT NULL")["n"] >= self.options.receipts

    def is_drained(self):
        self.say()
        return self.g.row("SELECT count(*) AS n FROM reply WHERE state IN ('queued', 'sending')")["n"] == 0

    def run(self):
        self.feed()
        self.g.until(self.is_taken, "all complaints", 600)
        self.taken = time.monotonic() - self.start
        self.g.until(self.has_begun, f"{self.options.receipts} receipts", 300)
        if self.options.drain:
            self.g.until(self.is_drained, "all receipts", len(self.texts) * 2)

    def judge(self):
        self.complete()
        self.fair()
        return self.wrong

    def complete(self):
        """Each message once, each with one complaint and one receipt to its own sender."""
        rows = self.g.rows(ROWS)
        if sorted(r["text"] for r in rows) != sorted("LAPOR " + text for _, text in self.texts):
            self.fault(f"{len(rows)} messages are kept, not those {len(self.texts)} that came")
        texts = [r["text"] for r in self.g.rows("SELECT text FROM complaint")]
        if sorted(texts) != sorted(text for _, text in self.texts):
            self.fault(f"{len(texts)} complaints, not the {len(self.texts)} of what came")
        self.receipts = self.g.rows(RECEIPTS)
        if sorted(r["number"] for r in self.receipts) != sorted(number for number, _ in self.texts):
            self.fault(f"{len(self.receipts)} receipts, not one for each of {len(self.texts)}")
        if bad := [r for r in self.receipts if r["state"] not in (*LEFT, "queued", "sending")]:
            self.fault(f"{len(bad)} receipts are {sorted({r['state'] for r in bad})}")
        self.waits = sorted(r["at"] / 1e6 - self.arrived[r["text"].removeprefix("LAPOR ")] for r in rows)

    def fair(self):
        """Of those who left by their own modem: in turn, and nobody waited behind two of one other person."""
        self.left = 0
        for name in self.g.names:
            lane = [r for r in self.receipts if r["preferred"] == name]
            sent = sorted((r for r in lane if r["sent_us"] and r["modem"] == name), key=lambda r: r["sent_us"])
            for before, r in zip([None, *sent], sent):
                r["taken_us"] = before["sent_us"] if before else 0  # each was chosen when the one before had left
            self.in_turn(name, lane, sent)
            self.behind_one(name, lane, sent)
            self.left += len(sent)
        if self.left == 0:
            self.fault("no receipt has left at all")
        self.many_left = sum(r["state"] in LEFT and r["number"].startswith(MANY) for r in self.receipts)

    def in_turn(self, name, lane, sent):
        order = sorted(lane, key=lambda r: (r["turn"], r["id"]))
        keys = [(r["turn"], r["id"]) for r in order]
        gone = set()
        for r in sent:
            before = order[:bisect.bisect_left(keys, (r["turn"], r["id"]))]
            if late := [o for o in before if o["id"] not in gone and o["queued_us"] < r["taken_us"]]:
                self.fault(f"{name}: a receipt of turn {r['turn']} left before {len(late)} others, of turn"
                           f" {late[0]['turn']} on")
                return
            gone.add(r["id"])

    def behind_one(self, name, lane, sent):
        """While somebody's only receipt waits, each of those with a hundred is sent one at most."""
        taken = collections.defaultdict(list)
        for r in sent:
            if r["number"].startswith(MANY):
                taken[r["number"]].append(r["taken_us"])
        for o in lane:
            until = o.get("taken_us", math.inf)
            for times in taken.values() if not o["number"].startswith(MANY) else ():
                count = bisect.bisect_left(times, until) - bisect.bisect_right(times, o["queued_us"])
                if count > 1:
                    self.fault(f"{name}: {count} receipts of one person left before the only one of another")
                    return

    def report(self):
        def part(share):
            return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))]
        print(f"{len(self.texts)} messages in {self.taken:.1f} s by {len(self.g.names)} modems, of"
              f" {len({n for n, _ in self.texts})} people; {self.seconds_of_cpu():.1f} s of CPU")
        print(f"  from the SIM to the row: p50 {part(0.5):.3f} s, p95 {part(0.95):.3f} s, p99 {part(0.99):.3f} s,"
              f" longest {self.waits[-1]:.3f} s")
        print(f"  receipts that have left: {self.left}, of those with a hundred: {self.many_left}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--many", type=int, default=2, help="people with a hundred each (2)")
    parser.add_argument("--pace", type=float, default=0, help="messages a second (0: as fast as the SIMs have room)")
    parser.add_argument("--modems", type=int, default=4)
    parser.add_argument("--slots", type=int, default=50, help="of each SIM (50)")
    parser.add_argument("--latency", type=int, default=0, help="ms before each answer of a modem (0)")
    parser.add_argument("--receipts", type=int, default=24, help="that have left before it ends (24)")
    parser.add_argument("--drain", action="store_true", help="until all receipts have left")
    parser.add_argument("--keep", help="copies the store there at the end")
    options = parser.parse_args()
    g = Gateway(modems=options.modems, sim={"slots": options.slots})
    try:
        g.prepare().start()
        for name in g.names:
            g.atsim.latency(name, ms=options.latency)
        burst = Burst(g, options)
        burst.run()
        wrong = burst.judge()
        if not wrong:
            burst.report()
        g.close()
        if options.keep:
            shutil.copytree(os.path.dirname(g.store), options.keep)
    except Exception as error:
        print("--- the end of the log:\n" + "\n".join(g.log_lines[-40:]))
        print(f"{type(error).__name__}: {error}")
        return 1
    finally:
        g.remove()
    for what in wrong:
        print(f"WRONG: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
