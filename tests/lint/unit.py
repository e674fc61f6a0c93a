#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""unit.py - systemd accepts the unit, and calls its exposure 1.6 or less."""
import os
import re
import shutil
import subprocess
import tempfile

import tree

THRESHOLD = 16  # tenths


def run(*command):
    answer = subprocess.run(["systemd-analyze", *command], capture_output=True, text=True, check=False,
                            env={**os.environ, "SYSTEMD_PAGER": "cat", "SYSTEMD_COLORS": "0"})
    return answer.returncode, (answer.stdout + answer.stderr).strip()


def check(folder):
    """The unit as generated, with its program as built: verify wants to see it."""
    unit = os.path.join(folder, "lapor-smsd.service")
    with open(os.path.join(tree.BUILD, "etc/lapor-smsd.service"), encoding="utf-8") as file:
        text = file.read()
    program = os.path.join(tree.BUILD, "daemon/lapor-smsd")
    if not os.path.exists(program) and not os.path.exists(os.path.join(tree.ROOT, "daemon/main.c")):
        program = shutil.which("true")
    with open(unit, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^(Exec\w+=)\S+/lapor-smsd\b", rf"\g<1>{program}", text))
    if "@" in re.sub(r"(?m)^#.*|@[a-z-]+(?= |$)", "", text.replace("~@", "@")):
        tree.fail("lapor-smsd.service", 0, "a @name@ was not filled in")

    status, output = run("verify", "--man=no", unit)
    if status or output:
        tree.fail("systemd-analyze verify", 0, output or f"exit {status}")
    status, output = run("security", "--offline=true", f"--threshold={THRESHOLD}", unit)
    if status:
        tree.fail("systemd-analyze security", 0, f"exposed above {THRESHOLD / 10}:\n{output}")


tree.need("systemd-analyze")
with tempfile.TemporaryDirectory() as scratch:
    check(scratch)
tree.end()
