#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""links.py - what each program may load (design 1.2): libgammu is GPL-2 only and parses strangers' bytes. And that
libgammu calls what stands in for others (modem/stand_in.h)."""
import os
import re
import subprocess

import tree

# program: (the source that makes it, libraries that it never loads)
PROGRAMS = {
    "daemon/lapor-smsd": ("daemon/main.c", r"libGammu|libgsmsd"),
    "modem/lapor-modem": ("modem/main.c", r"libsqlite|libcurl|libconfig|libsystemd|libssl|libcrypto|libgnutls"),
    "daemon/lapor-smsctl": ("daemon/ctl.c", r"libcurl|libGammu|libgsmsd"),
}


def needed(path):
    answer = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True, env={"LC_ALL": "C"})
    return re.findall(r"\(NEEDED\).*\[(.*)\]", answer.stdout)


def bound(path, name):
    """To which files the loader binds libgammu's calls; the program itself ends at once, as it has no daemon."""
    answer = subprocess.run([path], capture_output=True, text=True, check=False,
                            env={"LC_ALL": "C", "LD_BIND_NOW": "1", "LD_DEBUG": "bindings"})
    return set(re.findall(rf"binding file \S*libGammu\S* \[0\] to (\S+) \[0\]: normal symbol `{name}'", answer.stderr))


tree.need("readelf")
seen = 0
for program, (source, never) in PROGRAMS.items():
    built = os.path.join(tree.BUILD, program)
    if not os.path.exists(built):
        if os.path.exists(os.path.join(tree.ROOT, source)):
            tree.fail(program, 0, f"was not built, although {source} is there")
        continue
    seen += 1
    libraries = needed(built)
    if not any(library.startswith("libc.so") for library in libraries):
        tree.fail(program, 0, "readelf names no libc: it was not understood")
    for library in libraries:
        if re.match(never, library):
            tree.fail(program, 0, f"loads {library}")
worker = os.path.join(tree.BUILD, "modem/lapor-modem")
for stand_in in ("usleep", "DumpMessage") if os.path.exists(worker) else ():
    if bound(worker, stand_in) != {worker}:
        tree.fail("modem/lapor-modem", 0, f"libgammu is bound to {stand_in} of {bound(worker, stand_in)}")
if not seen and not os.path.exists(os.path.join(tree.ROOT, "daemon/main.c")):
    tree.skip("no program is there yet")
tree.end()
