#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""crash.py - kills the gateway at every disk and socket call in turn, and demands exactly one of everything.

No hook in the programs: strace's fault injection sends SIGKILL at the entry of the N-th call of a kind. Each point has
a folder, a modem, a central system and a store of its own; the gateway is killed, started again, left alone until
nothing is to be done, and then looked at.

  walk     the daemon, from an empty disk: one message waits on the SIM
  parts    the daemon, with a store: one message in two parts, the second comes after the first was taken
  again    the daemon, started after a crash in the middle of a walk: a crash while it recovers
  worker   lapor-modem, while the daemon lives on
"""
import argparse
import concurrent.futures
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bench
import points
from bench import CITIZEN, LONG, SHORT, Bench, inject, until

SKIP = 77
# Of the points of each series, as many as fit into the time of a default run.
WANTED = {"walk": 140, "parts": 90, "again": 25, "worker": 60}


class Series:
    """One way to be killed. `store`: path of the store to begin with, or None."""

    def __init__(self, name, build, store, half):
        self.name, self.build = name, build
        self.store = None if name == "walk" else store
        self.half = half
        self.calls = points.WORKER if name == "worker" else points.DAEMON
        self.text = LONG if name == "parts" else SHORT

    def open(self, folder, uncertain):
        return Bench(self.build, folder, uncertain, self.store)

    def start(self, b, options):
        """Brings the message and starts the gateway, its daemon or its worker under strace with `options`."""
        if self.name == "parts":
            b.sim.inject("gsm1", CITIZEN, LONG, ref=7, parts=[1])
        else:
            b.sim.inject("gsm1", CITIZEN, SHORT)
        if self.name == "worker":
            b.wrap_worker()
            b.start()
            b.trace_worker(options)
            return
        if self.name == "again":
            b.start(b.strace(inject(*self.half), "trace.first"))
            if not until(b.is_dead):
                raise RuntimeError("the first crash did not come")
        b.start(b.strace(options))

    def bring_rest(self, b):
        """The second part, once the first has left the SIM or the daemon the world."""
        if self.name == "parts":
            until(lambda: b.is_dead() or b.sim.sim()["used"] == 0)
            b.sim.inject("gsm1", CITIZEN, LONG, ref=7, parts=[2])

    def count(self, folder):
        """The calls of a walk that nothing disturbs."""
        with self.open(folder, "resend-once") as b:
            self.start(b, ["-e", "trace=openat," + ",".join(self.calls)])
            self.bring_rest(b)
            if not until(b.is_quiet):
                raise RuntimeError(f"{self.name}: the walk does not end:\n{b.log()}")
            b.daemon.kill()
            b.daemon.wait()
            return points.read_trace(b.path("trace"), self.calls, self.begin(b))

    def begin(self, b):
        return '"/dev/pts/' if self.name == "worker" else b.path("lapor.db")


def judge(b, text):
    """All that is wrong."""
    wrong = []
    known = b.central.complaints()
    if len(known) != 1:
        wrong.append(f"{len(known)} complaints at central")
    rows = b.query("SELECT text, incomplete FROM v_complaint")
    if rows != [(text, 0)]:
        wrong.append(f"{len(rows)} complaints in the store: {rows}")
    elif known and known[0]["body"]["text"] != text:
        wrong.append("central has another text")
    replies = b.query("SELECT state, repeated FROM v_reply")
    if len(replies) != 1:
        wrong.append(f"{len(replies)} replies in the store: {replies}")
    wrong += judge_receipts(b, replies)
    check = b.query("PRAGMA integrity_check") + b.query("PRAGMA foreign_key_check")
    if check != [("ok",)]:
        wrong.append(f"the store is damaged: {check}")
    if b.sim.sim()["used"]:
        wrong.append("the SIM is not empty")
    not_whole = b.verify()
    return wrong + ([not_whole] if not_whole else [])


def judge_receipts(b, replies):
    """One; one more for each repeat. None only where its row says so: uncertain, and sent again at a time that nobody
    here waits for (after a second crash under "resend-once"), or never ("hold")."""
    wrong = []
    count = len(b.receipts())
    for state, repeats, is_planned in b.query("SELECT state, repeats, next_at IS NOT NULL FROM v_reply"):
        if is_planned != (state == "uncertain" and b.uncertain != "hold"):
            wrong.append("a receipt that may be lost is never sent again" if not is_planned else "a repeat too many")
        if not (0 if state == "uncertain" else 1) <= count <= 1 + repeats:
            wrong.append(f"{count} receipts, with {replies}")
    return wrong


def finish(b, series):
    """Starts what is dead, waits until all is quiet, and judges."""
    if series.name != "worker":
        b.start()
    is_quiet = until(lambda: b.is_dead() or b.is_quiet())
    wrong = b.end()
    wrong = [wrong] if wrong else []
    if not is_quiet:
        wrong.append("it did not come to rest")
    return wrong + judge(b, series.text)


def strike(b, series, call, n):
    """One walk up to the call, or to its end; gives the call that it was."""
    if series.name == "worker":
        series.start(b, inject(call, n))
        until(lambda: b.tracer.poll() is not None or b.is_quiet())
        b.end_trace()
    else:
        series.start(b, inject(call, n))
        series.bring_rest(b)
        until(lambda: b.is_dead() or b.is_quiet())
        b.daemon.kill()
        b.daemon.wait()
    return bench.last_call(b.trace())


def try_point(series, call, n, uncertain, folder):
    """Gives (what happened, list of what is wrong)."""
    with series.open(folder, uncertain) as b:
        struck = strike(b, series, call, n)
        wrong = finish(b, series)
        replies = b.query("SELECT state, repeated FROM v_reply")
        told = ", ".join(f"{state}{' repeated' if repeated else ''}" for state, repeated in replies)
        puts = [one["puts"] for one in b.central.complaints()]
        return f"killed at {struck or 'the end of the walk'}; PUT {puts}, {len(b.receipts())} SMS, {told}", wrong


def run_point(job):
    series, call, n, options = job
    name = f"{series.name}:{call}:{n}"
    # Half of them with the one policy, half with the other.
    uncertain = options.uncertain or ("hold" if n % 2 else "resend-once")
    folder = os.path.join(options.folder, name.replace(":", "-"))
    start = time.monotonic()
    try:
        what, wrong = try_point(series, call, n, uncertain, folder)
    except Exception as error:  # pylint: disable=broad-except
        what, wrong = "the test itself failed", [f"{type(error).__name__}: {error}"]
    print(f"{'FAIL' if wrong else 'ok  '} {name}: {what} ({uncertain}, {time.monotonic() - start:.1f} s)", flush=True)
    for line in wrong:
        print(f"       {line}", flush=True)
    if wrong:
        print(f"       alone: {sys.argv[0]} --keep --uncertain {uncertain} --only {name}", flush=True)
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return not wrong


def why_not():
    """Why this machine cannot run the suite, or None."""
    if not shutil.which("strace"):
        return "strace is not installed"
    command = ["strace", "-D", "-qq", "-o", os.devnull, *inject("exit_group", 1), "true"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode != -signal.SIGKILL:
        return f"strace cannot trace here: {tried.stderr.strip()}"
    return None


def half_way(build, store, folder):
    """The call by which a receipt is handed to the worker: the crash that leaves most to recover."""
    series = Series("half", build, store, None)
    with series.open(folder, "resend-once") as b:
        series.start(b, ["-e", "trace=sendto", "-s", "64"])
        if not until(b.is_quiet):
            raise RuntimeError("the walk does not end")
        b.daemon.kill()
        b.daemon.wait()
        with open(b.path("trace"), encoding="utf-8", errors="replace") as file:
            for n, line in enumerate(file, 1):
                if CITIZEN in line and "PUT" not in line:
                    return "sendto", n
    raise RuntimeError("no receipt was handed over")


def plan(options):
    """The jobs of this run, and how many calls there were."""
    if options.only:
        name, call, n = options.only.split(":")
        return [(make_series(options, name), call, int(n), options)]
    jobs = []
    for name in options.series or WANTED:
        series = make_series(options, name)
        found = series.count(os.path.join(options.folder, f"{name}-count"))
        if not found:
            raise RuntimeError(f"{name}: no call was seen")
        chosen = found if options.all else points.sample(found, WANTED[name])
        print(f"{name}: {len(found)} calls, {len(chosen)} points", flush=True)
        jobs += [(series, call, n, options) for call, n, _ in chosen]
    return jobs


def make_series(options, name):
    store = os.path.join(options.folder, "store", "lapor.db")
    if not os.path.exists(store):
        bench.make_store(options.build, os.path.dirname(store))
    half = half_way(options.build, store, os.path.join(options.folder, "half")) if name == "again" else None
    return Series(name, options.build, store, half)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(bench.TREE, "build"), help="the build folder")
    parser.add_argument("--all", action="store_true", help="each call, not a sample")
    parser.add_argument("--series", action="append", choices=list(WANTED), help="these only")
    parser.add_argument("--only", metavar="SERIES:CALL:N", help="this one point")
    parser.add_argument("--uncertain", choices=["resend-once", "hold"], help="replies.uncertain, for all points")
    parser.add_argument("--jobs", type=int, default=8, help="points side by side (8)")
    parser.add_argument("--keep", action="store_true", help="leave the folders")
    return parser.parse_args()


def main():
    options = read_options()
    reason = why_not()
    if reason:
        print(f"skipped: {reason}")
        return SKIP
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    options.build = os.path.abspath(options.build)
    options.folder = tempfile.mkdtemp(prefix="crash.")
    start = time.monotonic()
    try:
        jobs = plan(options)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = list(pool.map(run_point, jobs))
    finally:
        if options.keep:
            print(f"the folders are in {options.folder}")
        else:
            shutil.rmtree(options.folder, ignore_errors=True)
    failed = results.count(False)
    print(f"{len(results)} points, {failed} failed, {time.monotonic() - start:.0f} s")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
