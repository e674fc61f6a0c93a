#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""commands.py - lapor-smsctl(1), in both languages, names each command of the program with an example, and each option
that one takes; and what the manual and the documents tell anybody to type is there."""
import re

import ctl
import tree

PAGES = ("man/lapor-smsctl.1", "man/id/man1/lapor-smsctl.1")
# Where a command is written to be typed: in mdoc and in Markdown, a line or a part of one that is shown as it is.
TYPED = {".md": r"`[^`\n]*\blapor-smsctl ([^`\n]*)`|^(?:    )?(?:[$#] )?(?:sudo )?lapor-smsctl (.*)",
         ".man": r"^(?:\.(?:\w\w )*(?:Ic|Ql|Dl|Li) |[$#] )(?:sudo )?lapor-smsctl (.*)"}


def check_page(path):
    page = tree.read(path)
    examples = page[page.index(".Sh EXAMPLES"):]
    examples = examples[:examples.index("\n.Sh ")]
    shapes = page[page.index(".Sh JSON"):]
    shapes = shapes[:shapes.index("\n.Sh ")]
    for name in ctl.COMMON:
        # Those that argp has by another name are not told of.
        if name not in ("color", "usage") and not re.search(rf"^\.It .*Fl -{name}\b", page, re.MULTILINE):
            tree.fail(path, 0, f"does not say what --{name} is")
    for name, options in ctl.COMMANDS.items():
        if not re.search(rf"^\.It Cm {name}\b", page, re.MULTILINE):
            tree.fail(path, 0, f"does not say what {name} does")
        if not re.search(rf"^[$#] lapor-smsctl (-\S+ (\S+ )?)*{name}\b", examples, re.MULTILINE):
            tree.fail(path, 0, f"has no example of {name}")
        if not re.search(rf"^\.It Cm ([\w-]+ , )*{name}\b", shapes, re.MULTILINE):
            tree.fail(path, 0, f"does not say what {name} --json prints")
        for option in options:
            if not re.search(rf"Fl -{option}\b", page):
                tree.fail(path, 0, f"does not name --{option} of {name}")


def check_typed(path):
    pattern = TYPED[".md" if path.endswith(".md") else ".man"]
    for number, line in enumerate(tree.read(path).split("\n"), 1):
        for found in re.findall(pattern, line):
            if error := ctl.error_in(found if isinstance(found, str) else "".join(found)):
                tree.fail(path, number, error)


for manual in PAGES:
    check_page(manual)
for document in tree.files():
    if document.endswith(".md") or re.fullmatch(r"man/.*\.[1-8](\.in)?", document):
        check_typed(document)
tree.end()
