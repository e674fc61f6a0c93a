#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_scenario.py - faults and mixtures of them, one after the other: what must be true after each of them.

  run_scenario.py --list              each with the polls within which it must be noticed
  run_scenario.py NAME...             those whose sentence holds one of these words
  run_scenario.py --group 2/6         each sixth, from the second on
  run_scenario.py --valgrind [..]     the daemon (not its workers) under valgrind, with more patience
"""

import argparse
import concurrent.futures
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "integration"))

VALGRIND = ("valgrind -q --error-exitcode=99 --exit-on-first-error=no --leak-check=full "
            "--show-leak-kinds=definite,possible --errors-for-leak-kinds=definite,possible")
VALGRIND_SLACK = "4"


def chosen(rows, options):
    if options.group:
        which, count = map(int, options.group.split("/"))
        rows = rows[which - 1::count]
    if options.every:
        rows = rows[::options.every]
    return [row for row in rows if not options.names or any(w.lower() in row.name.lower() for w in options.names)]


def play(row):
    """The word for how it went, the seconds, and why."""
    from scene import Scene
    start = time.monotonic()
    if row.skip:
        return row, "skip", 0.0, row.skip
    try:
        Scene(row).play()
    except AssertionError as error:
        return row, "not ok", time.monotonic() - start, str(error)
    return row, "ok", time.monotonic() - start, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--group", metavar="N/COUNT")
    parser.add_argument("--every", type=int, metavar="N", help="a smaller choice: each nth")
    parser.add_argument("--valgrind", action="store_true")
    parser.add_argument("--jobs", type=int, default=4, help="so many at a time")
    options = parser.parse_args()
    if options.valgrind:
        os.environ["LAPOR_WRAP"] = VALGRIND
        os.environ.setdefault("LAPOR_SLACK", VALGRIND_SLACK)
    from scenarios import ROWS  # after the environment is as they want it
    rows = chosen(ROWS, options)
    if options.list:
        for row in rows:
            print(f"{row.polls:3d}  {row.name}" + (f"  (not here: {row.skip})" if row.skip else ""))
        print(f"{len(rows)} scenarios")
        return 0
    failed, start = 0, time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
        longest_first = sorted(rows, key=lambda row: -row.polls)
        for done in concurrent.futures.as_completed([pool.submit(play, row) for row in longest_first]):
            row, word, seconds, why = done.result()
            print(f"{word:7}{seconds:6.1f} s  {row.name}" + (f" ({why})" if word == "skip" else ""), flush=True)
            if word == "not ok":
                print(why, flush=True)
                failed += 1
    print(f"{len(rows)} scenarios, {failed} failed, {time.monotonic() - start:.0f} s")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
