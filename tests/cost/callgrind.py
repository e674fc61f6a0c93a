# SPDX-License-Identifier: GPL-2.0-or-later
"""callgrind.py - runs a program under callgrind; what each object (program or library) has executed by itself."""

import collections
import os
import re
import subprocess
import tempfile

OBJECT = re.compile(r"(c?)ob=\((\d+)\)(?: (.*))?")


def totals(lines):
    """{name of the object's file: instructions}. A cost behind calls= is of what was called, and stands there already."""
    names, sums, here, is_called = {}, collections.Counter(), None, False
    for line in lines:
        if found := OBJECT.match(line):
            called, number, path = found.groups()
            if path:
                names[number] = os.path.basename(path.strip())
            here = here if called else names[number]
        elif line.startswith("calls="):
            is_called = True
        elif line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            sums[here] += 0 if is_called else int(line.split()[-1])
            is_called = False
    return sums


def run(command, function, stdin=None):
    """Of what runs within the functions of that pattern. Gives totals() and what the program printed."""
    with tempfile.TemporaryDirectory(prefix="lapor-cost-") as folder:
        out = os.path.join(folder, "callgrind.out")
        said = output(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}",
                       f"--toggle-collect={function}", *command], stdin)
        with open(out, encoding="utf-8") as lines:
            return totals(lines), said


def output(command, stdin=None):
    """What a program printed that must end well."""
    ran = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}: exit {ran.returncode}: {ran.stderr[-1000:]}"
    return ran.stdout
