#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py - measures the gateway, beside those whom one would take instead; ./bench calls it.

Each measure is a file here with run(options, report): options.quick, options.rounds, options.peers (titles of those
that are installed); report.add(), report.fail(), report.note() of report.py. What is to be reached stands in aims.py.
"""

import argparse
import importlib
import os
import platform
import signal
import subprocess
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

import gateway  # noqa: E402
import peers  # noqa: E402
from report import Report  # noqa: E402

MEASURES = ["receive", "latency", "sending", "idle", "forward", "parsing", "growth"]


class Options:
    def __init__(self, quick=False, rounds=0, without_peers=False, whole=False, cache=None):
        self.quick, self.rounds = quick, rounds or (1 if quick else 3)
        self.whole, self.cache = whole, cache  # of growth.py
        self.peers = [] if without_peers else [title for title in peers.NEEDS if not peers.missing(title)]

    def with_rounds(self, rounds):
        """The same, but for so many rounds: where one takes long."""
        other = Options.__new__(Options)
        other.__dict__.update(self.__dict__, rounds=rounds)
        return other


def measures():
    """{name: first line of its description} of those that are here."""
    found = {}
    for name in MEASURES:
        path = os.path.join(HERE, name + ".py")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                if "\ndef run(options, report):\n" in f.read():
                    found[name] = importlib.import_module(name).__doc__.splitlines()[0].split(" - ", 1)[-1]
    return found


def filesystem(path):
    ran = subprocess.run(["stat", "-f", "-c", "%T", path], capture_output=True, text=True, check=False)
    return ran.stdout.strip() or "unknown"


def about(options):
    load = os.getloadavg()
    return {"machine": f"{os.cpu_count()} processors, {platform.machine()}, Linux {platform.release()}",
            "load before": " ".join(f"{value:.2f}" for value in load),
            "disk": f"{tempfile.gettempdir()} ({filesystem(tempfile.gettempdir())})",
            "pass": f"{'quick' if options.quick else 'full'}, median of {options.rounds} interleaved round(s)",
            "peers": ", ".join(options.peers) or "none"}


def run(names, options, report):
    for name in names:
        try:
            importlib.import_module(name).run(options, report)
        except Exception as error:  # one measure that cannot be taken leaves the others
            traceback.print_exc()
            report.fail(name, error)
    for title in peers.NEEDS:
        if title not in options.peers:
            report.note(f"{title} is not measured: {', '.join(peers.missing(title)) or 'left out'}")


def main():
    parser = argparse.ArgumentParser(prog="bench", description="Measures the gateway, beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a measure of --list; else all")
    parser.add_argument("--list", action="store_true", help="names the measures")
    parser.add_argument("--quick", action="store_true", help="some minutes: fewer messages, one round")
    parser.add_argument("--rounds", type=int, default=0, help="how often each is measured (3; with --quick 1)")
    parser.add_argument("--json", metavar="FILE", default=os.path.join(gateway.BUILD, "bench.json"))
    parser.add_argument("--folder", metavar="DIR", help="where everything is kept meanwhile: the disk that is measured")
    parser.add_argument("--without-peers", action="store_true", help="this gateway alone")
    parser.add_argument("--whole", action="store_true", help="growth to ten million complaints: 37 GB of disk")
    parser.add_argument("--cache", metavar="DIR", help="keeps the filled stores of growth there, and uses those that are there")
    arguments = parser.parse_intermixed_args()
    known = measures()
    if arguments.list:
        print("\n".join(f"{name:10}{what}" for name, what in known.items()))
        return 0
    for name in arguments.names:
        if name not in known:
            parser.error(f"no measure is called {name}: {' '.join(known)}")
    if arguments.folder:
        tempfile.tempdir = os.path.abspath(arguments.folder)
    # What was started is ended, however this ends.
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, lambda number, _: sys.exit(128 + number))
    options = Options(arguments.quick, arguments.rounds, arguments.without_peers, arguments.whole, arguments.cache)
    report = Report(about(options))
    try:
        run(arguments.names or known, options, report)
    finally:
        print(report.table(), end="")
        report.write_json(arguments.json)
    return 0 if report.is_good and report.rows else 1


if __name__ == "__main__":
    sys.exit(main())
