# SPDX-License-Identifier: GPL-2.0-or-later
"""runner.py - runs the tests of one file side by side: most of the time they wait for libgammu's own sleeps."""

import concurrent.futures
import sys
import time
import unittest


def all_tests(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from all_tests(test)
        else:
            yield test


def run_one(test):
    result = unittest.TestResult()
    start = time.monotonic()
    test.run(result)
    return test, result, time.monotonic() - start


def main(jobs=3):
    """Runs the tests of the calling file, or those that the command line names (parts of their names)."""
    module = sys.modules["__main__"]
    wanted = sys.argv[1:]
    tests = [t for t in all_tests(unittest.defaultTestLoader.loadTestsFromModule(module))
             if not wanted or any(word in t.id() for word in wanted)]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run_one, test) for test in tests]):
            test, result, seconds = done.result()
            bad = result.failures + result.errors
            word = "not ok" if bad else "skip" if result.skipped else "ok"
            print(f"{word:7}{seconds:6.1f} s  {test.id().removeprefix('__main__.')}", flush=True)
            for _, why in bad + result.skipped:
                print(why, flush=True)
            failures += bool(bad)
    print(f"{len(tests)} tests, {failures} failed")
    sys.exit(1 if failures or not tests else 0)
