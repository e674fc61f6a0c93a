#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""analysis.py ROOT BUILD TOOL - what gcc -fanalyzer, clang-tidy or cppcheck says of the gateway's own C.

Nothing is left to say, or it is justified in place, on the line or in the lines before it: /* analysis: CHECK: why */.
A justification that nothing needs any more is a fault, too. Each run shows first, on a file with a bug, that the tool
can find something.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import tree

OURS = ("daemon/", "modem/", "store/", "forwarder/")
# A use after free for gcc, two branches that are one expression for clang-tidy, an index for cppcheck.
BUG = """#include <stdlib.h>
int main(int argc, char **argv)
{
	int list[2] = { 0, 0 };
	char *p = malloc(4);
	if (!p || argc == argc)
		return list[2];
	free(p);
	return argv[0][0] + p[0];
}
"""
# It does not see _cleanup_ (gcc, the sanitizers and valgrind look for leaks), nor the headers of libraries.
CPPCHECK = ["--suppress=missingInclude", "--suppress=memleak",
            "--include=" + os.path.join(tree.ROOT, "tests/lint/cppcheck.h")]
MARK = re.compile(r"/\* analysis: ([\w.-]+): \w[^*]*")


def commands():
    """The compiler's call for each source of ours, once."""
    with open(os.path.join(tree.BUILD, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), tree.ROOT)
        if path.startswith(OURS):
            found.setdefault(path, entry)
    return found


def bare(entry):
    """Its arguments without what makes an object, and without other tools' flags."""
    words = shlex.split(entry["command"])
    while not re.search(r"(cc|clang)(-\d+)?$", words[0]):
        words = words[1:]
    kept, skip = [], False
    for word in words[1:]:
        if skip or word in ("-o", "-MF", "-MQ", "-MT"):
            skip = not skip
        elif word not in ("-Werror", "-MD", "-c") and not word.startswith("-fsanitize"):
            kept.append(word)
    return kept


def run(arguments, directory):
    answer = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=directory,
                            env={**os.environ, "LC_ALL": "C"})
    return answer.stdout + answer.stderr


def by_gcc(entry):
    text = run(["gcc", *bare(entry), "-fanalyzer", "-fdiagnostics-color=never", "-fdiagnostics-plain-output", "-c", "-o",
                "/dev/null"], entry["directory"])
    return re.findall(r"^(\S+?):(\d+):\d+: (?:warning|error): (.*) \[-(Wanalyzer[\w-]+)\]$",
                      re.sub(r" \[CWE-\d+\]", "", text), re.MULTILINE)


def by_clang_tidy(entry):
    text = run(["clang-tidy", "--quiet", "--config-file=" + os.path.join(tree.ROOT, ".clang-tidy"), entry["file"], "--",
                *(word for word in bare(entry) if word != entry["file"])], entry["directory"])
    return [(path, line, said, check.split(",")[0]) for path, line, said, check in re.findall(
        r"^(\S+?):(\d+):\d+: (?:warning|error): (.*) \[([\w.,-]+)\]$", text, re.MULTILINE)]


def by_cppcheck(entry):
    words = [word for word in bare(entry) if word.startswith(("-D", "-U", "-I"))]
    text = run(["cppcheck", "--quiet", "--std=c11", "--library=gnu", "--enable=warning,portability,performance",
                "--template={file}:{line}: {message} [{id}]", *CPPCHECK, *words, entry["file"]],
               entry["directory"])
    return re.findall(r"^(\S+?):(\d+): (.*) \[(\w+)\]$", text, re.MULTILINE)


TOOLS = {"gcc": by_gcc, "clang-tidy": by_clang_tidy, "cppcheck": by_cppcheck}


def belongs(check, tool):
    return tool == ("gcc" if check.startswith("Wanalyzer") else "clang-tidy" if "-" in check else "cppcheck")


def marks():
    """{(path, line): check}: what is justified, by the line that its comment stands before or on."""
    found = {}
    for path in tree.files(".c", ".h", ".inc"):
        if not path.startswith(OURS) and path != "lapor.h":
            continue
        text = tree.read(path)
        lines = text.split("\n")
        for m in MARK.finditer(text):
            line = text.count("\n", 0, m.start()) + 1
            end = text.find("*/", m.start())
            if lines[line - 1].lstrip().startswith("/*") and not text[end + 2:].split("\n", 1)[0].strip():
                line = text.count("\n", 0, end) + 2
            found.setdefault((path, line), set()).add(m.group(1))
    return found


def prove(tool):
    with tempfile.TemporaryDirectory() as scratch:
        with open(os.path.join(scratch, "bug.c"), "w", encoding="ascii") as file:
            file.write(BUG)
        if not TOOLS[tool]({"command": "gcc -O2 -c bug.c", "file": "bug.c", "directory": scratch}):
            tree.fail("analysis.py", 0, f"{tool} finds no bug in a file that has one")


def main(tool):
    tree.need(tool)
    # Tests that wait for modems go first.
    os.nice(10)
    prove(tool)
    wanted, justified, used = commands(), marks(), set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = {finding for findings in pool.map(lambda e: [(e["directory"], *f) for f in TOOLS[tool](e)],
                                                  wanted.values()) for finding in findings}
    for directory, path, line, said, check in sorted(found):
        place = (os.path.relpath(os.path.join(directory, path), tree.ROOT), int(line))
        if check in justified.get(place, ()):
            used.add((*place, check))
        elif not place[0].startswith(".."):
            tree.fail(*place, f"{said} [{check}]")
    for (path, line), checks in justified.items():
        for check in checks:
            if belongs(check, tool) and (path, line, check) not in used:
                tree.fail(path, line, f"{check} is justified here, and {tool} has nothing to say")
    tree.end()


if len(sys.argv) < 4 or sys.argv[3] not in TOOLS:
    sys.exit("analysis.py ROOT BUILD " + "|".join(TOOLS))
main(sys.argv[3])
