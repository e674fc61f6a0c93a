#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hardening.py - what keeps a bug of memory from becoming more: read from the programs as built, by readelf, and, where
it leaves no trace in them, from the compiler's calls.

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
# What lint-banned forbids in our source, here also by way of a macro or a static library.
BANNED = ("alloca", "atof", "atoi", "atol", "gets", "mktemp", "popen", "pthread_create", "sprintf", "stpcpy", "strcat",
          "strcpy", "strncat", "strtok", "system", "tempnam", "tmpnam", "vsprintf", "wordexp")
# As meson.build says them; the last one on x86 alone.
FLAGS = ("-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection")
FLAGS_OF_X86 = ("-fcf-protection",)
WEAK = """#include <stdio.h>
#include <string.h>
int main(int count, char **words)
{
	char line[80], other[80];
	if (!fgets(line, 80, stdin) || count < 2)
		return 1;
	strcpy(other, words[1]);
	return strcat(other, line)[0];
}
"""
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
    banned = sorted({name.removesuffix("_chk").lstrip("_") for name in re.findall(r"\bUND (\w+)", symbols)}
                    & set(BANNED))
    checks = [
        (re.search(r"Type:\s+DYN", text) and re.search(r"FLAGS_1\).*\bPIE\b", text), "is no PIE: it is always at one address"),
        ("GNU_RELRO" in text, "has no RELRO"),
        (re.search(r"FLAGS\).*\bBIND_NOW\b|FLAGS_1\).*\bNOW\b", text), "is bound late: its table of functions can be written"),
        (stack and "E" not in stack.group(1), "has a stack that can be run"),
        (not re.search(r"LOAD .* RWE ", text), "has memory that can be written and run"),
        (not re.search(r"\((TEXTREL|RPATH|RUNPATH)\)", text), "has text relocations, or a search path of its own"),
        (re.search(r"\b__stack_chk_fail\b", symbols), "has no stack protector"),
        (not banned, f"calls {', '.join(banned)}"),
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


def lacks_flags(command, is_optimized):
    """What this call of the compiler has not been told."""
    words = command.split()
    wanted = [flag for flag in FLAGS if flag not in FLAGS_OF_X86 or os.uname().machine == "x86_64"]
    missing = [flag for flag in wanted if flag not in words]
    if is_optimized and not re.search(r"-D_FORTIFY_SOURCE=[23]\b", command):
        missing.append("-D_FORTIFY_SOURCE")
    return missing


def check_flags(is_optimized):
    """All of ours, and what is made for them; the tests' own may be built as they like."""
    with open(os.path.join(tree.BUILD, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), tree.ROOT)
        if path.startswith(("daemon/", "modem/", "store/", "forwarder/")):
            for flag in lacks_flags(entry["command"], is_optimized):
                tree.fail(path, 0, f"is compiled without {flag}")


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
    if len(found) != 8:
        tree.fail("hardening.py", 0, f"of a weak program's eight faults it finds: {'; '.join(found)}")
    if len(lacks_flags("cc -c weak.c", True)) < len(FLAGS):
        tree.fail("hardening.py", 0, "it sees no difference between flags and none")


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
check_flags(not is_plain)
if shutil.which("cc"):
    prove()
tree.end()
