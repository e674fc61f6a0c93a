#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""translations.py - what operators read is there in every language of po/LINGUAS, whole and up to date."""
import gettext
import os
import re
import subprocess
import sys
import tempfile

import tree

EVENTS = "daemon/events.inc"
COMMENT = re.compile(r"^\s*(#|$)")


def run(*command):
    answer = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout + answer.stderr


def extract(folder):
    """What the sources say, as a catalogue without translations; its path."""
    os.mkdir(os.path.join(folder, "po"))
    template = os.path.join(folder, "template.pot")
    for command in ([sys.executable, "-B", "po/words.py", EVENTS, os.path.join(folder, "po", "events.c")],
                    ["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=ctl_fail:2",
                     "--keyword=request_deny:3", "--directory=.",
                     f"--directory={folder}", "--files-from=po/POTFILES", f"--output={template}"]):
        code, said = run(*command)
        if code:
            tree.fail(EVENTS, 0, f"{os.path.basename(command[0])}: {said}")
            tree.end()
    return template


def check_files():
    """Each file with marked sentences is looked through."""
    listed = {line for line in tree.read("po/POTFILES").split("\n") if not COMMENT.match(line)}
    for path in tree.files(".c"):
        marked = re.search(r"(?<!\w)(N?_\(\"|ctl_fail\(|request_deny\()", tree.read(path))
        if path.startswith("daemon/") and marked and path not in listed:
            tree.fail(path, 0, "has sentences to be translated, and is not in po/POTFILES")


def sentences(template, folder):
    """Those of events.inc, as they stand in the code."""
    path = os.path.join(folder, "events.pot")
    run("xgettext", "--from-code=UTF-8", "--keyword=_", f"--output={path}",
        os.path.join(folder, "po", "events.c"))
    with open(path, encoding="utf-8") as file:
        text = re.sub(r'"\n"', "", file.read())
    found = [m.encode().decode("unicode_escape") for m in re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)]
    if len(found) < 100:
        tree.fail(template, 0, f"only {len(found)} sentences of {EVENTS} were found")
    return found


def check_language(language, template, folder):
    path = f"po/{language}.po"
    binary = os.path.join(folder, language + ".mo")
    code, said = run("msgfmt", "--check", f"--output-file={binary}", path)
    if code:
        tree.fail(path, 0, said)
        return
    # Untranslated, fuzzy or missing ones are named.
    code, said = run("msgcmp", path, template)
    for line in said.splitlines() if code else []:
        tree.fail(path, 0, line.replace(folder + os.sep, ""))
    if re.search(r"^#~", tree.read(path), re.MULTILINE):
        tree.fail(path, 0, "holds sentences that the code does not have any more")
    with open(binary, "rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for sentence in sentences(template, folder):
        if catalogue.gettext(sentence) == sentence:
            tree.fail(path, 0, f"not translated: {sentence}")


for tool in ("xgettext", "msgfmt", "msgcmp"):
    tree.need(tool)
check_files()
with tempfile.TemporaryDirectory() as temporary:
    pot = extract(temporary)
    for name in tree.read("po/LINGUAS").split():
        check_language(name, pot, temporary)
tree.end()
