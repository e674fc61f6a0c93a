#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""generate.py FRAME PROGRAM OUT TEMPLATE... - the completion for bash, from what lapor-smsctl says of itself."""
import json
import re
import subprocess
import sys

SHORT = {"config": "-c"}
WHOLE = {"STATUS", "MODEM", "TICKET", "COMMAND", "TEMPLATE"}
STATUSES = ("received submitted verified in_progress answered replied postponed redirected closed archived "
            "cancelled").split()


def kind_of(word):
    """What can be proposed for FILE.csv, forward|reply, TICKET|--all-parked, NAME|DEVICE, ..; "-": nothing."""
    choices = [w for w in re.sub(r"[\[\]]", "", word).split("|") if not w.startswith("-")]
    if not choices:
        return ""
    if all(re.fullmatch(r"[a-z][a-z-]*", w) for w in choices):
        return " ".join(choices)
    first = choices[0].split(".")[0]
    if first in ("PATH", "FOLDER", "DIRECTORY"):
        first = "FILE"
    return first if first in WHOLE | {"FILE"} else "-"


def arguments(command):
    """Kinds of a command's own arguments; options and their values are left out."""
    words = command["arguments"].replace("..", "").split()
    with_value = {"--" + o["name"] for o in command["options"] if o["argument"]}
    kinds = []
    while words:
        word = words.pop(0)
        option = word.strip("[]").split("|")[0]
        if option.startswith("-"):
            if option in with_value and words and "]" not in word:
                words.pop(0)
            continue
        kind = "MODEM" if re.match(r"\[?NAME\b(?!=)", word) else kind_of(word)
        if kind:
            kinds.append(kind)
    return kinds


def case(pattern, assignment):
    return f"        {pattern}) {assignment} ;;"


def main():
    frame, program, out, *templates = sys.argv[1:]
    book = json.loads(subprocess.run([program, "help", "--json"], check=True, capture_output=True, text=True).stdout)
    commands = book["commands"]
    options = {o["name"]: o for o in [*book["options"], *(o for c in commands for o in c["options"])]}
    names = " ".join(c["name"] for c in commands)
    parts = {
        "OPTIONS": [case(" | ".join(filter(None, ["--" + name, SHORT.get(name)])), f"kind='{kind_of(o['argument'])}'")
                    for name, o in options.items() if o["argument"]],
        "ARGUMENTS": [case(f"{c['name']}/{i}", f"kind='{kind}'") for c in commands
                      for i, kind in enumerate(arguments(c)) if kind != "-"],
        "COMMON": [" ".join("--" + o["name"] for o in book["options"])],
        "COMMANDS": [case(c["name"], "words+=' " + " ".join("--" + o["name"] for o in c["options"]) + "'")
                     for c in commands if c["options"]],
        "STATUSES": [" ".join(STATUSES)],
        "NAMES": [names],
        "TEMPLATES": [" ".join(templates)],
    }
    with open(frame, encoding="utf-8") as file:
        text = file.read()
    for name, lines in parts.items():
        text = text.replace(f"@{name}@", "\n".join(lines))
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)


main()
