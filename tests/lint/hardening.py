#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hardening.py - what keeps a bug of memory from becoming more: read from the programs as built, by readelf.

The linker marks a program for CET only where all of libc's start files are, which Debian's are not: there our own
objects are looked at. A program that is weak on purpose shows at each run that this lint can find something.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile

import tree

PROGRAMS = ("daemon/lapor-smsd", "modem/lapor-modem", "daemon/lapor-smsctl")
WEAK = "#include <stdio.h>\nint main(void)\n{\n\tchar line[80];\n\treturn !fgets(line, 80, stdin);\n}\n"
WEAK_FLAGS = ["-O1", "-fno-pie", "-no-pie", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-Wl,-z,norelro", "-Wl,-z,lazy",
              "-Wl,-z,execstack", "-Wl,-rpath,/tmp"]


def readelf(*arguments):
    answer = subprocess.run(["readelf", "-W", *arguments], capture_output=True, text=True, check=True,
                            env={"LC_ALL": "C"})
    return answer.stdout


def faults(program, is_optimized):
    """What this program lacks, each in words."""
    text = readelf("--file-header", "--program-headers", "--dynamic", program)
    symbols = readelf("--dyn-syms", program)
    stack = re.search(r"GNU_STACK .* (R?W?E?) +0x", text)
    checks = [
        (re.search(r"Type:\s+DYN", text) and re.search(r"FLAGS_1\).*\bPIE\b", text), "is no PIE: it is always at one address"),
        ("GNU_RELRO" in text, "has no RELRO"),
        (re.search(r"FLAGS\).*\bBIND_NOW\b|FLAGS_1\).*\bNOW\b", text), "is bound late: its table of functions can be written"),
        (stack and "E" not in stack.group(1), "has a stack that can be run"),
        (not re.search(r"LOAD .* RWE ", text), "has memory that can be written and run"),
        (not re.search(r"\((TEXTREL|RPATH|RUNPATH)\)", text), "has text relocations, or a search path of its own"),
        (re.search(r"\b__stack_chk_fail\b", symbols), "has no stack protector"),
        (not is_optimized or re.search(r"\b__(?!stack_)\w+_chk\b", symbols), "is built without _FORTIFY_SOURCE"),
    ]
    return [words for is_fine, words in checks if not is_fine]


def lacks_cet(program):
    """Objects of a program that jumps to any address may lead into."""
    if "X86-64" not in readelf("--file-header", program):
        return []
    objects = glob.glob(os.path.join(glob.escape(program) + ".p", "*.o"))
    if not objects:
        return ["no object of it was found"]
    return [f"{os.path.basename(each)}: not built with -fcf-protection" for each in sorted(objects)
            if not re.search(r"IBT.*SHSTK", readelf("--notes", each))]


def options():
    with open(os.path.join(tree.BUILD, "meson-info", "intro-buildoptions.json"), encoding="utf-8") as file:
        return {option["name"]: option["value"] for option in json.load(file)}


def prove():
    """A weak program has every fault, or this lint sees none."""
    with tempfile.TemporaryDirectory() as scratch:
        source, program = os.path.join(scratch, "weak.c"), os.path.join(scratch, "weak")
        with open(source, "w", encoding="ascii") as file:
            file.write(WEAK)
        subprocess.run(["cc", *WEAK_FLAGS, "-o", program, source], check=True, capture_output=True)
        found = faults(program, True)
    # Its code and its data are in segments of their own all the same.
    if len(found) != 7:
        tree.fail("hardening.py", 0, f"of a weak program's seven faults it finds: {'; '.join(found)}")


tree.need("readelf")
built_with = options()
is_plain = built_with["b_sanitize"] != "none" or built_with["optimization"] in ("0", "plain")
for name in PROGRAMS:
    path = os.path.join(tree.BUILD, name)
    if not os.path.exists(path):
        tree.fail(name, 0, "was not built")
        continue
    for fault in faults(path, not is_plain) + lacks_cet(path):
        tree.fail(name, 0, fault)
if shutil.which("cc"):
    prove()
tree.end()
