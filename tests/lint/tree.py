# SPDX-License-Identifier: GPL-2.0-or-later
"""tree.py - what the lints share: the tree's files, C without its comments and strings, and how a lint ends.

Each lint is called as NAME.py [ROOT [BUILD]]; without them it looks at the tree it stands in, and at build/ there.
"""
import os
import re
import shutil
import sys

ROOT = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else os.path.join(ROOT, "build")
SKIP = 77

_found = []


def fail(path, line, text):
    """One violation; line 0 is the whole file."""
    _found.append(f"{path}:{line}: {text}" if line else f"{path}: {text}")


def end():
    """Prints what was found and ends the lint: 0 clean, 1 not."""
    for text in _found:
        print(text)
    sys.exit(1 if _found else 0)


def skip(why):
    """Ends the lint with "not looked at"."""
    print(f"skipped: {why}")
    sys.exit(SKIP)


def need(tool):
    """Skips the lint when a tool that it calls is not installed."""
    if not shutil.which(tool):
        skip(f"{tool} is not installed")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def files(*suffixes):
    """Paths from the root, sorted, of all files with one of these endings; build folders left out."""
    for folder, below, names in os.walk(ROOT):
        here = os.path.relpath(folder, ROOT)
        below[:] = sorted(d for d in below if d not in (".git", "__pycache__")
                          and not (here == "." and d.startswith("build")))
        for name in sorted(set(names) - {".git"}):
            path = os.path.normpath(os.path.join(here, name))
            if path.endswith(suffixes or ("",)) and not os.path.islink(os.path.join(ROOT, path)):
                yield path


def scripts():
    """All python and shell scripts: by their ending, or by their first line."""
    for path in files():
        if path.endswith((".py", ".sh")):
            yield path
        elif "." not in os.path.basename(path):
            with open(os.path.join(ROOT, path), "rb") as file:
                if re.match(rb"#!.*(python3|sh)\b", file.readline()):
                    yield path


_TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<include>^[ \t]*\#[ \t]*include[^\n]*)
  | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
""", re.VERBOSE | re.DOTALL | re.MULTILINE)


def code(text):
    """C with comments, strings and includes blanked; lines and columns stay."""
    return _TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def strings(text):
    """(line, text) of each string of C, neighbours joined as the compiler does."""
    line, pending, end_of_last = 0, "", -1
    for m in _TOKEN.finditer(text):
        if m.lastgroup != "string" or m.group()[0] != '"':
            continue
        between = code(text[end_of_last:m.start()]) if end_of_last >= 0 else "x"
        if between.strip() and pending:
            yield line, pending
            pending = ""
        if not pending:
            line = text.count("\n", 0, m.start()) + 1
        pending += m.group()[1:-1]
        end_of_last = m.end()
    if pending:
        yield line, pending


def includes(text):
    """(line, name, is_system) of each #include."""
    bare = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.DOTALL)
    for number, content in enumerate(bare.split("\n"), 1):
        m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', content)
        if m:
            yield number, m.group(2), m.group(1) == "<"


def calls(text, pattern):
    """(line, name) of each call of a function whose name matches, in C without comments and strings."""
    for m in re.finditer(rf"(?<![\w.>])({pattern})\s*\(", code(text)):
        yield text.count("\n", 0, m.start()) + 1, m.group(1)


# The message language: pure functions, with whatever they stand on in daemon/.
_LANGUAGE = re.compile(r"daemon/(parse|ticket|number|gsm7|reply)(_\w+)?\.[ch]")


def language():
    """Paths of the language's files: those named above and, with their sources, all headers that they include."""
    ours, waiting = set(), [path for path in files(".c", ".h") if _LANGUAGE.fullmatch(path)]
    while waiting:
        path = waiting.pop()
        if path in ours or not os.path.exists(os.path.join(ROOT, path)):
            continue
        ours.add(path)
        below = [name for _, name, is_system in includes(read(path)) if not is_system and name.startswith("daemon/")]
        waiting += below + [name.removesuffix(".h") + ".c" for name in below]
    return ours
