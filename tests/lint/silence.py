#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""silence.py - leaves and the language are silent: only the trunk logs (design 5)."""
import re

import tree

LEAVES = ("modem/", "store/", "forwarder/")
WORDS = re.compile(
    r"\b(sd_journal_\w+|stderr|stdout|(?:write|dprintf)\s*\(\s*STD(?:ERR|OUT)_FILENO"
    r"|(?:v?syslog|openlog|perror|v?printf|puts|putchar|psignal|v?warnx?|v?errx?|log_\w+)(?=\s*\())")
HEADERS = ("syslog.h", "err.h", "systemd/sd-journal.h")

# One line when a person starts lapor-modem by hand.
USAGE_ERROR = {"modem/main.c": ("stderr",)}

language = tree.language()
for path in tree.files(".c", ".h", ".inc"):
    if not path.startswith(LEAVES) and path not in language:
        continue
    text = tree.read(path)
    for m in WORDS.finditer(tree.code(text)):
        if m.group() not in USAGE_ERROR.get(path, ()):
            tree.fail(path, text.count("\n", 0, m.start()) + 1, f"{m.group()}: only daemon/ logs; return the error")
    for line, name, _ in tree.includes(text):
        if name in HEADERS:
            tree.fail(path, line, f"<{name}>: only daemon/ logs")
tree.end()
