#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_bench.py - ./bench knows its measures, and says what was measured as it is. No timings here."""

import importlib
import inspect
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "tests", "integration")]

import aims  # noqa: E402
import bench  # noqa: E402
import growth  # noqa: E402
from report import Report  # noqa: E402


def a_report():
    report = Report({"pass": "quick"}, progress=io.StringIO())
    report.add("receive.one.0ms.rate", "received", "1/s", {"lapor-smsd": 1500.0, "gammu-smsd files": 1000.0,
                                                           "gammu-smsd SQLite": 500.0, "bound": 9000.0})
    report.add("idle.wakeups", "wake-ups", "", {"lapor-smsd": 2.0}, "less")
    return report


class Bench(unittest.TestCase):
    def test_the_list_names_each_measure_that_is_here(self):
        ran = subprocess.run([os.path.join(ROOT, "bench"), "--list"], capture_output=True, text=True, check=True)
        named = [line.split()[0] for line in ran.stdout.splitlines()]
        self.assertEqual(named, list(bench.measures()))
        self.assertIn("receive", named)

    def test_each_measure_takes_the_options_and_the_report(self):
        for name in bench.measures():
            self.assertEqual(list(inspect.signature(importlib.import_module(name).run).parameters),
                             ["options", "report"], name)

    def test_each_aim_has_one_bound(self):
        for aim in aims.AIMS:
            self.assertEqual([aim.least, aim.most].count(None), 1, aim)

    def test_an_aim_is_held_against_whom_it_names(self):
        best, sqlite = a_report().as_dict()["measures"][0]["aims"]
        self.assertEqual((best["seen"], best["reached"]), (1.5, True))
        self.assertEqual((sqlite["seen"], sqlite["reached"]), (3.0, False))

    def test_an_aim_without_its_peer_is_open(self):
        report = Report(progress=io.StringIO())
        report.add("receive.one.0ms.rate", "received", "1/s", {"lapor-smsd": 1.0, "bound": 2.0})
        self.assertEqual([aim["reached"] for aim in report.as_dict()["measures"][0]["aims"]], [None, None])
        self.assertIsNone(report.as_dict()["measures"][0]["ratio"])

    def test_the_table_has_a_line_for_each_aim(self):
        lines = a_report().table().splitlines()
        self.assertEqual(lines[0], "pass: quick")
        cells = [line.split() for line in lines[2:]]
        self.assertEqual(cells[2], "received 1/s 1500 1000 500 9000 1.5 >= 1.5 x best peer yes".split())
        self.assertEqual(cells[3], "3 >= 4 x gammu-smsd SQLite NO".split())
        self.assertEqual(cells[4], "wake-ups 2 - - - - at most 3 yes".split())

    def test_only_a_failure_of_ours_fails_the_run(self):
        report = a_report()
        report.fail("latency smstools3", "it does not start", is_ours=False)
        self.assertTrue(report.is_good)
        report.fail("receive lapor-smsd", "999 of 1000 messages")
        self.assertFalse(report.is_good)
        self.assertIn("ERROR receive lapor-smsd: 999 of 1000 messages", report.table())

    def test_the_json_is_what_the_table_says(self):
        report = a_report()
        report.note("smstools3 is not measured")
        with tempfile.NamedTemporaryFile() as file:
            report.write_json(file.name)
            said = json.load(file)
        self.assertEqual(said, json.loads(json.dumps(report.as_dict())))
        self.assertEqual([row["key"] for row in said["measures"]], ["receive.one.0ms.rate", "idle.wakeups"])
        self.assertEqual((said["measures"][0]["ratio"], said["notes"]), (1.5, ["smstools3 is not measured"]))

    def test_numbers_are_short(self):
        for value, text in ((None, "-"), (0, "0"), (0.0123, "0.012"), (1.5, "1.5"), (2.0, "2"), (1234.5, "1234")):
            self.assertEqual(aims.short(value), text)


def growth_figures(cpu_s):
    figures = {}
    for path, _, _, _ in growth.ROWS:
        *groups, name = path.split(".")
        (figures.setdefault(groups[0], {}) if groups else figures)[name] = cpu_s
    return figures


class Growth(unittest.TestCase):
    def test_sizes_go_from_the_least_to_the_greatest(self):
        for options in (bench.Options(quick=True), bench.Options(), bench.Options(whole=True)):
            sizes = growth.sizes_of(options)
            self.assertEqual(list(sizes), sorted(set(sizes)))
            self.assertEqual(growth.WHOLE in sizes, options.whole)

    def test_each_size_is_told_of_and_the_hot_path_is_held_against_the_least(self):
        report = Report(progress=io.StringIO())
        growth.tell(report, {10**4: growth_figures(0.001), 10**6: growth_figures(0.0014), 10**7: growth_figures(0.0016)})
        rows = {row["key"]: row for row in report.as_dict()["measures"]}
        self.assertEqual(len(rows), 3 * len(growth.ROWS) + len(growth.HOT))
        self.assertEqual(rows["growth.1000000.receive.cpu_s"]["values"], {"lapor-smsd": 1400.0})
        self.assertAlmostEqual(rows["growth.flat.receive"]["values"]["lapor-smsd"], 1.6)
        self.assertEqual([aim["reached"] for aim in rows["growth.flat.query"]["aims"]], [False])
        for aim in aims.AIMS:
            if aim.key.startswith("growth."):
                self.assertIn(aim.key, rows)

    def test_what_only_root_sees_is_left_out(self):
        report, figures = Report(progress=io.StringIO()), growth_figures(1)
        for name in ("reads", "octets", "amplification"):
            del figures["receive"][name]
        growth.tell(report, {10**4: figures})
        self.assertEqual(len(report.rows), len(growth.ROWS) - 3)

    def test_without_room_for_a_store_it_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertRegex(growth.too_little_room(10**15, folder), "it takes .* GB in .*, where .* GB are free")

    def test_a_kept_store_is_used_if_it_has_this_schema(self):
        with tempfile.TemporaryDirectory() as cache:
            self.assertIsNone(growth.kept_folder(10**4, cache))
            folder = growth.kept_folder(10**15, cache)
            self.assertFalse(growth.is_filled(folder))
            os.mkdir(folder)
            store = sqlite3.connect(os.path.join(folder, "lapor.db"))
            for level, is_good in ((growth.level() - 1, False), (growth.level(), True)):
                store.execute(f"PRAGMA user_version = {level}")
                self.assertEqual(growth.is_filled(folder), is_good)
                self.assertEqual(growth.too_little_room(10**15, cache) == "", is_good)
            store.close()


unittest.main()
