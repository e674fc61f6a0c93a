#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""catalogue.py - the catalogue of events: each event is said by the trunk, what a remedy names is there, and the
journal takes the catalogue that is made of them, in each language."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid

import ctl
import tree

sys.path.insert(0, os.path.join(tree.ROOT, "daemon"))
import events  # noqa: E402

TABLE = "daemon/events.inc"
CATALOGS = {"etc/lapor-smsd.catalog": None, "etc/lapor-smsd.id.catalog": "po/id.po"}
SETTING = re.compile(r"\b(?:alert|balance|central|control|intake|limits|log|modems|privacy|replies|sla|store|watch)"
                     r"(?:\.[a-z_0-9]+)+")


def check_used(rows):
    """By the trunk; the events of causes and states are in its tables too."""
    said = set(re.findall(r"\bLOG_EVENT_([A-Z0-9_]+)\b", "".join(tree.read(p) for p in tree.files(".c")
                                                                if p.startswith("daemon/"))))
    for row in rows:
        if row.name not in said:
            tree.fail(TABLE, 0, f"LPR-{row.number} {row.name} is said by nobody: retire its number")


def check_names(rows):
    """What an operator is told to run, set or read."""
    settings = tree.read("man/lapor-smsd.conf.5")
    pages = {os.path.basename(path).removesuffix(".in") for path in tree.files() if path.startswith("man/")}
    for row in rows:
        text = f"{row.what}. {row.remedy}"
        for typed in re.findall(r"lapor-smsctl ([a-z-][^.,;]*)", text):
            if error := ctl.error_in(typed):
                tree.fail(TABLE, 0, f"LPR-{row.number}: {error}")
        for setting in SETTING.findall(text):
            if not re.search(rf"^\.It Ic (modems\.)?{re.escape(setting)} ", settings, re.MULTILINE):
                tree.fail(TABLE, 0, f"LPR-{row.number}: there is no setting {setting}")
        for name, section in re.findall(r"\b(lapor-[a-z.-]+)\((\d)\)", text):
            if f"{name}.{section}" not in pages:
                tree.fail(TABLE, 0, f"LPR-{row.number}: there is no page {name}({section})")
        for code in re.findall(r"LPR-(\d{4})", text):
            if int(code) not in {other.number for other in rows}:
                tree.fail(TABLE, 0, f"LPR-{row.number}: there is no LPR-{code}")


def check_ids(prefix):
    """As sd-id128 makes them: random, of version 4, so that nobody else's are alike."""
    one = uuid.UUID(prefix + "0000")
    if one.version != 4 or one.variant != uuid.RFC_4122:
        tree.fail("daemon/log.h", 0, f"{prefix} is not the beginning of a random ID")


def check_catalog(path, rows, prefix):
    made = os.path.join(tree.BUILD, path)
    if not os.path.exists(made):
        tree.fail(path, 0, "was not made")
        return None
    text = tree.read(made)
    ids = re.findall(r"^-- ([0-9a-f]{32})$", text, re.MULTILINE)
    if ids != [f"{prefix}{row.number:04x}" for row in rows]:
        tree.fail(path, 0, "has not one entry for each event")
    for row in rows:
        if f"\nSubject: LPR-{row.number:04}: {row.what}\n" not in text:
            tree.fail(path, 0, f"LPR-{row.number} is not what it says")
    return made


def check_journal(paths, rows, prefix):
    with tempfile.TemporaryDirectory() as root:
        for folder in ("usr/lib/systemd/catalog", "var/lib/systemd/catalog"):
            os.makedirs(os.path.join(root, folder))
        for path in paths:
            shutil.copy(path, os.path.join(root, "usr/lib/systemd/catalog"))
        for options in (["--update-catalog"], ["--list-catalog"]):
            ran = subprocess.run(["journalctl", f"--root={root}", *options], capture_output=True, text=True, check=False,
                                 env={**os.environ, "LC_ALL": "C"})
            if ran.returncode or ran.stderr:
                tree.fail("journalctl", 0, f"{options[0]}: {ran.returncode} {ran.stderr}")
        for row in rows:
            if f"{prefix}{row.number:04x} lapor-smsd: LPR-{row.number:04}: {row.what}" not in ran.stdout:
                tree.fail("journalctl", 0, f"does not list LPR-{row.number}")


table = events.read_table(os.path.join(tree.ROOT, TABLE))
own = re.search(r'#define LOG_MESSAGE_ID +"([0-9a-f]*)"', tree.read("daemon/log.h"))[1]
check_used(table)
check_names(table)
check_ids(own)
catalogs = []
for catalog, po in CATALOGS.items():
    said_as = events.translate(table, events.read_po(os.path.join(tree.ROOT, po))) if po else table
    catalogs.append(check_catalog(catalog, said_as, own))
if shutil.which("journalctl") and all(catalogs):
    check_journal(catalogs, table, own)
tree.end()
