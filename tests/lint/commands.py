#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""commands.py - lapor-smsctl(1) names each command of the program with an example, and each option that one takes."""
import re

import tree

PROGRAM, PAGE = "daemon/ctl.c", "man/lapor-smsctl.1"
text = tree.read(PROGRAM)
page = tree.read(PAGE)
table = text[text.index(" commands[] = {"):]
table = table[:table.index("\n};")]
rows = re.findall(r'\{ "([a-z-]+)", (.*?) \}', table, re.DOTALL)
options = dict((bit, name) for name, bit in re.findall(r'\{ "([a-z-]+)", KEY_OF\((\w+)\)', text))
examples = page[page.index(".Sh EXAMPLES"):]
examples = examples[:examples.index("\n.Sh ")]
if len(rows) < 15 or len(options) < 10:
    tree.fail(PROGRAM, 0, "its tables cannot be read")

for name, rest in rows:
    if not re.search(rf"^\.It Cm {name}\b", page, re.MULTILINE):
        tree.fail(PAGE, 0, f"does not say what {name} does")
    if not re.search(rf"^[$#] lapor-smsctl (-\S+ (\S+ )?)*{name}\b", examples, re.MULTILINE):
        tree.fail(PAGE, 0, f"has no example of {name}")
    for bit in re.findall(r"CTL_OPTION_(\w+)", rest):
        if bit not in options:
            tree.fail(PROGRAM, 0, f"{name} takes {bit}, which is no option")
        elif not re.search(rf"Fl -{options[bit]}\b", page):
            tree.fail(PAGE, 0, f"does not name --{options[bit]} of {name}")
tree.end()
