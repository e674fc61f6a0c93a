# SPDX-License-Identifier: GPL-2.0-or-later
"""parsing.py - what it takes to understand a message: the texts of tests/corpus, through parse_bench."""

import os
import re
import subprocess

import gateway


def run(options, report):
    name = "tests/bench/parse_bench"
    subprocess.run(["ninja", "-C", gateway.BUILD, name], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(gateway.SOURCE, "tests/corpus/messages.jsonl"), "rb") as texts:
        ran = subprocess.run([os.path.join(gateway.BUILD, name), "20" if options.quick else "200"], stdin=texts,
                             capture_output=True, text=True, check=True)
    report.add("parse.us", "parse of a message, one processor", "us", {"lapor-smsd": float(re.search(r"([\d.]+) us", ran.stdout)[1])},
               "less")
