# SPDX-License-Identifier: GPL-2.0-or-later
"""ctl.py - what the lints know of lapor-smsctl: its table of commands and options, and whether a line could be typed."""
import re

import tree

PROGRAM = "daemon/ctl.c"


def _read():
    text = tree.read(PROGRAM)
    table = text[text.index(" commands[] = {"):]
    rows = re.findall(r'\{ "([a-z-]+)", (.*?) \}', table[:table.index("\n};")], re.DOTALL)
    options = re.findall(r'\{ "([a-z-]+)", (?:KEY_OF\((\w+)\)|[^,]+), ("[^"]*"|NULL), ', text[text.index(" options[] = {"):])
    if len(rows) < 15 or len(options) < 10:
        tree.fail(PROGRAM, 0, "its tables cannot be read")
    by_bit = {bit: name for name, bit, _ in options if bit}
    taken = {name: re.findall(r"CTL_OPTION_(\w+)", rest) for name, rest in rows}
    for name, bits in taken.items():
        for bit in set(bits) - set(by_bit):
            tree.fail(PROGRAM, 0, f"{name} takes {bit}, which is no option")
    return ({name: [by_bit[bit] for bit in bits if bit in by_bit] for name, bits in taken.items()},
            {name for name, bit, _ in options if not bit}, {name for name, _, argument in options if argument != "NULL"})


# The options that each command takes; those that all do; those that have an argument.
COMMANDS, COMMON, WITH_ARGUMENT = _read()


def error_in(typed):
    """What is wrong with this behind `lapor-smsctl `, or "": only commands and options are looked at."""
    command, used, words = None, [], iter(re.split(r"[|<>&;]", typed)[0].split())
    for word in words:
        word = word.rstrip(".,:)'\"")
        if word == "-c":
            next(words, None)
        elif word.startswith("--") and word != "--":
            name, _, value = word[2:].partition("=")
            used.append(name)
            if name in WITH_ARGUMENT and not value:
                next(words, None)
        elif command is None and word[:1] not in ("-", ""):
            command = word
    if command is not None and command not in COMMANDS:
        return f"there is no lapor-smsctl {command}"
    for name in used:
        if name not in COMMON and name not in COMMANDS.get(command, ()):
            return f"lapor-smsctl {command} takes no --{name}"
    return ""
