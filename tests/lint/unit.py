#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""unit.py - systemd accepts all our units, and calls the exposure of each service 1.6 or less."""
import glob
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


def built(match):
    """The program as built: verify wants to see it."""
    program = os.path.join(tree.BUILD, "daemon", match.group(2))
    if not os.path.exists(program) and not os.path.exists(os.path.join(tree.ROOT, "daemon/main.c")):
        program = shutil.which("true")
    return match.group(1) + program


def check(service, folder):
    """A unit as generated, with its timer beside it where it has one."""
    name = os.path.basename(service)
    unit = os.path.join(folder, name)
    with open(service, encoding="utf-8") as file:
        text = file.read()
    with open(unit, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^(Exec\w+=)\S+/(lapor-sms\w+)\b", built, text))
    if "@" in re.sub(r"(?m)^#.*|@[a-z-]+(?= |$)", "", text.replace("~@", "@")):
        tree.fail(name, 0, "a @name@ was not filled in")
    for device in re.findall(r"(?m)^DeviceAllow=(?!char-\d+ )(.*)", text):
        tree.fail(name, 0, f"DeviceAllow={device} says nothing while the driver is not loaded: say its major number")
    units = [unit]
    timer = os.path.join(tree.ROOT, "etc/systemd", name.replace(".service", ".timer"))
    if os.path.exists(timer):
        units.append(shutil.copy(timer, folder))

    status, output = run("verify", "--man=no", *units)
    if status or output:
        tree.fail("systemd-analyze verify " + name, 0, output or f"exit {status}")
    status, output = run("security", "--offline=true", f"--threshold={THRESHOLD}", unit)
    if status:
        tree.fail("systemd-analyze security " + name, 0, f"exposed above {THRESHOLD / 10}:\n{output}")


tree.need("systemd-analyze")
services = sorted(glob.glob(os.path.join(tree.BUILD, "etc", "*.service")))
if not services:
    tree.fail("etc", 0, "no unit was made")
for each in services:
    with tempfile.TemporaryDirectory() as scratch:
        check(each, scratch)
tree.end()
