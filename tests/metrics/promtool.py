# SPDX-License-Identifier: GPL-2.0-or-later
"""promtool.py - Prometheus' own checker, without its server: find() gives its path, or None.

Debian has it in the package of the server, which would be started where it is installed. So the package is fetched
and unpacked into the build folder, once.
"""

import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ["BUILD_ROOT"]
KEPT = os.path.join(BUILD, "promtool")
PATIENCE = 120


def run(*command, **how):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, **how)


def fetch():
    """None where that cannot be done: no network, no Debian."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            run("apt-get", "-q", "download", "prometheus", cwd=folder)
            for package in os.listdir(folder):
                run("dpkg", "-x", package, "all", cwd=folder)
                # Another test may have been as far at the same moment.
                with tempfile.NamedTemporaryFile(dir=BUILD, delete=False) as made:
                    with open(os.path.join(folder, "all/usr/bin/promtool"), "rb") as found:
                        shutil.copyfileobj(found, made)
                os.chmod(made.name, 0o755)
                os.replace(made.name, KEPT)
                return KEPT
    except (OSError, subprocess.TimeoutExpired):
        pass
    return None


def find():
    there = shutil.which("promtool") or (KEPT if os.path.exists(KEPT) else None) or fetch()
    if not there:
        print("promtool is not there and could not be fetched: what it would have checked is skipped", file=sys.stderr)
    return there
