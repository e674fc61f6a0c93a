#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""lint_settings.py ROOT - the table of settings, their manual page in each language and the default file agree.

daemon/config_items.inc, lapor-smsd.conf(5) and etc/lapor-smsd.conf name the same settings; the pages
with the same defaults, ranges and effect; the file shows defaults where it is commented out.
"""
import re
import sys
from collections import namedtuple
from pathlib import Path

Row = namedtuple("Row", "name kind default least most effect")

PREFIXES = {"ROOT": "", "MODEM": "modems.", "ROUTE": "intake.routes.", "CENTRAL": "central.",
            "SERVICE_CODE": "central.georeport2.service_codes."}
# How a page writes a range, and what it says of a setting that is not in effect at once.
Page = namedtuple("Page", "path to effects")
PAGES = (Page("man/lapor-smsd.conf.5", "to", {"LATER": ".Em Not in effect yet .", "RESTART": ".Em Needs a restart ."}),
         Page("man/id/man5/lapor-smsd.conf.5", "sampai",
              {"LATER": ".Em Belum berlaku .", "RESTART": ".Em Perlu dijalankan ulang ."}))
FILE = "etc/lapor-smsd.conf"
# Entries that the default file shows as examples: their texts are no defaults.
EXAMPLES = ("intake.routes.", "central.georeport2.service_codes.", "modems.name", "modems.device", "modems.init")


def read_table(path):
    """The rows of config_items.inc."""
    text = re.sub(r"/\*.*?\*/", "", Path(path).read_text(), flags=re.S)
    rows = []
    for kind, inside in re.findall(r'^(STRINGS?|INT|BOOL|GROUPS|GROUP_OR_LIST)\(((?:"[^"]*"|[^")])*)\)', text, re.M):
        args = [a.strip() for a in re.findall(r'(?:"[^"]*"|[^,"])+', inside)]
        name = PREFIXES[args[0]] + args[1]
        least = most = None
        if kind == "INT":
            default, least, most = args[2:5]
        elif kind in ("GROUPS", "GROUP_OR_LIST"):
            default = []
        else:
            default = args[2].strip('"')
            if kind == "STRINGS":
                default = default.split()
        rows.append(Row(name, kind, default, least, most, args[-1]))
    return rows


def written(row):
    """The default as the manual page and a file write it."""
    if row.kind == "STRING":
        return '"%s"' % row.default
    if row.kind == "STRINGS":
        return "[%s]" % ", ".join('"%s"' % word for word in row.default)
    return {"GROUPS": "()", "GROUP_OR_LIST": "{ }"}.get(row.kind, row.default)


def lint_manual(rows, page, text):
    items = {}
    for name, head, body in re.findall(r"^\.It Ic (\S+) No = (.*)\n((?:(?!\.It |\.El).*\n)*)",
                                       text, re.M):
        if name in items:
            yield "%s: stands twice" % name
        items[name] = (head.replace("\\(dq", '"').replace("\\e", "\\"), body)
    for row in rows:
        if row.name not in items:
            yield "%s: is missing" % row.name
            continue
        head, body = items.pop(row.name)
        wanted = written(row)
        if row.kind == "INT":
            wanted += " Pq %s %s %s" % (row.least, page.to, row.most)
            head = " ".join(head.split()[:len(wanted.split())])
        if head != wanted:
            yield "%s: says %s, the table %s" % (row.name, head, wanted)
        for effect, words in page.effects.items():
            if (words in body) != (row.effect == effect):
                yield "%s: its effect is %s, the page says otherwise" % (row.name, row.effect)
    for name in items:
        yield "%s: is no setting" % name


def uncomment(line):
    """A line with the settings that are commented out made visible, marked by '!'."""
    return re.sub(r"^(\s*)#(\s*)(?=\{ |[a-z][a-z0-9_]* = |[})])", r"\1\2!", line)


def parse_file(text):
    """Yields (name, value as written, commented out); for groups and lists of groups no value."""
    stack = []
    hidden = False
    tokens = re.findall(r'\n|!|"(?:\\.|[^"\\])*"|#[^\n]*|[A-Za-z_][\w]* =|\[[^\]]*\]|[{}()]|[\w.+-]+',
                        "\n".join(uncomment(line) for line in text.split("\n")))
    for token in tokens:
        if token == "\n":
            hidden = False
        elif token == "!":
            hidden = True
        elif token.endswith(" ="):
            stack.append(token[:-2])
        elif token in "{(" and stack:
            stack.append(token)
        elif token in "})":
            while stack.pop() not in "{(":
                pass
            if stack and stack[-1] not in "{(":
                yield ".".join(t for t in stack if t not in "{("), None, hidden
                stack.pop()
        elif not token.startswith("#") and stack:
            yield ".".join(t for t in stack if t not in "{("), token, hidden
            stack.pop()


def lint_file(rows, text):
    seen = {}
    groups = {row.name.rsplit(".", 1)[0] for row in rows if "." in row.name}
    for name, value, hidden in parse_file(text):
        if name not in groups or name in [row.name for row in rows]:
            if name in seen:
                yield "%s: stands twice" % name
            seen[name] = (value, hidden)
    for row in rows:
        if row.name not in seen:
            yield "%s: is missing" % row.name
            continue
        value, hidden = seen.pop(row.name)
        if hidden and value is not None and value != written(row) and not row.name.startswith(EXAMPLES):
            yield "%s: shows %s as its default, the table has %s" % (row.name, value, written(row))
    for name in seen:
        yield "%s: is no setting" % name


def main():
    root = Path(sys.argv[1])
    rows = read_table(root / "daemon/config_items.inc")
    if len(rows) < 80:
        print("config_items.inc: only %d rows were understood" % len(rows))
        return 1
    errors = [(page.path, e) for page in PAGES for e in lint_manual(rows, page, (root / page.path).read_text())]
    errors += [(FILE, e) for e in lint_file(rows, (root / FILE).read_text())]
    for where, error in errors:
        print("%s: %s" % (where, error))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
