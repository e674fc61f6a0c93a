#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""banned.py - calls that this project does without, each with what to use instead."""
import re

import tree

# pattern of the name: why, where it is allowed all the same
C_CALLS = [
    (r"system|popen", "no shell: posix_spawn() of a program of ours", None),
    (r"sprintf|vsprintf|strcpy|stpcpy|strcat|strncpy|stpncpy|strncat|gets", "copy_string() or snprintf()", None),
    (r"atoi|atol|atoll|atof", "strtol() with its errors, or a parser of ours", None),
    (r"strtok", "strtok_r(), strchr() or strcspn()", None),
    (r"gmtime|localtime|ctime|asctime", "gmtime_r()", None),
    (r"alloca", "an array of fixed size, or malloc()", None),
    (r"(?:sig|_)?setjmp|(?:sig|_)?longjmp", "return an error", None),
    (r"pthread_\w+|thrd_\w+", "no threads: a process", None),
    (r"sleep|usleep|nanosleep|clock_nanosleep", "wait for the event, not for time", r"tests/atsim/.*|modem/stand_in\.c"),
    (r"mktemp|tmpnam|tempnam", "mkdtemp() or mkostemp()", None),
]
C_INCLUDES = [
    (r"pthread\.h|threads\.h", "no threads", None),
    (r"setjmp\.h", "only cmocka needs it", r"tests/unit/.*"),
]
PYTHON = [
    (r"\bos\.(system|popen)\s*\(", "subprocess.run() with a list"),
    (r"\bshell\s*=\s*True\b", "subprocess.run() with a list"),
]


def check_c(path):
    text = tree.read(path)
    for pattern, instead, allowed in C_CALLS:
        if allowed and re.fullmatch(allowed, path):
            continue
        for line, name in tree.calls(text, pattern):
            tree.fail(path, line, f"{name}() is banned: {instead}")
    for line, name, _ in tree.includes(text):
        for pattern, why, allowed in C_INCLUDES:
            if re.fullmatch(pattern, name) and not (allowed and re.fullmatch(allowed, path)):
                tree.fail(path, line, f"<{name}>: {why}")
    for line, string in tree.strings(text):
        if re.search(r"/bin/(ba|da)?sh\b", string) and not path.startswith("tests/"):
            tree.fail(path, line, f'no shell: "{string}"')


def check_python(path):
    for number, line in enumerate(tree.read(path).split("\n"), 1):
        for pattern, instead in PYTHON:
            if re.search(pattern, line.split("#")[0]):
                tree.fail(path, number, f"banned: {instead}")


for c_file in tree.files(".c", ".h", ".inc"):
    check_c(c_file)
for script in tree.files(".py"):
    if script != "tests/lint/banned.py":
        check_python(script)
tree.end()
