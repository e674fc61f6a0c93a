# SPDX-License-Identifier: GPL-2.0-or-later
"""report.py - what was measured: as a table for people, and as JSON."""

import json
import sys
import time

import aims

# bound: what the simulated modem, or the disk, allows whoever does nothing else.
COLUMNS = ["lapor-smsd", "gammu-smsd files", "gammu-smsd SQLite", "smstools3", "bound"]


class Report:
    """about: what was measured on, for the head of both."""

    def __init__(self, about=None, progress=sys.stderr):
        self.about, self.progress = about or {}, progress
        self.rows, self.errors, self.notes, self.begun = [], [], [], time.monotonic()

    def say(self, text):
        """What happens now."""
        spent = int(time.monotonic() - self.begun)
        print(f"== {spent // 60}:{spent % 60:02d} {text}", file=self.progress, flush=True)

    def add(self, key, title, unit, values, better="more", note=""):
        """values: by system, None where it has none; better: "more" or "less". Aims are those of aims.py."""
        self.rows.append({"key": key, "title": title, "unit": unit, "values": values, "better": better, "note": note})

    def fail(self, key, why, is_ours=True):
        """Of ours it is a failure of the run; of a peer a line in the table."""
        self.errors.append({"key": key, "why": str(why), "is_ours": is_ours})
        self.say(f"ERROR {key}: {why}")

    def note(self, text):
        self.notes.append(text)

    @property
    def is_good(self):
        return not any(error["is_ours"] for error in self.errors)

    # As JSON

    def as_dict(self):
        rows = []
        for row in self.rows:
            ratio = aims.ratio(aims.Aim(row["key"], "best"), row["values"], row["better"])
            has_peer = aims.best(row["values"], row["better"]) is not None
            rows.append({**row, "ratio": ratio if has_peer else None, "aims": [
                {"aim": aims.words(aim), "seen": aims.ratio(aim, row["values"], row["better"]),
                 "reached": aims.is_reached(aim, row["values"], row["better"])} for aim in aims.of(row["key"])]})
        return {"about": self.about, "measures": rows, "errors": self.errors, "notes": self.notes}

    def write_json(self, path):
        with open(path, "w", encoding="utf-8") as f:
            json.dump(self.as_dict(), f, indent=1)
            f.write("\n")

    # As a table

    def table(self):
        titles = [title for title in COLUMNS if any(row["values"].get(title) is not None for row in self.rows)]
        lines = [["measure", "unit", *titles, "ratio", "aim", "reached"]]
        for row in self.as_dict()["measures"]:
            lines += self.lines_of(row, titles)
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        text = [f"{key}: {value}" for key, value in self.about.items()] + [""]
        text += [as_line(line, widths) for line in lines[:1]] + ["  ".join("-" * width for width in widths)]
        text += [as_line(line, widths) for line in lines[1:]]
        text += [""] + [f"ERROR {error['key']}: {error['why']}" for error in self.errors]
        text += [f"* {note}" for note in self.notes]
        return "\n".join(text).rstrip("\n") + "\n"

    @staticmethod
    def lines_of(row, titles):
        values = [aims.short(row["values"].get(title)) for title in titles]
        first, *more = row["aims"] or [{"aim": "", "seen": row["ratio"], "reached": None}]
        ratio = row["ratio"]
        yield [row["title"], row["unit"], *values, aims.short(ratio), first["aim"], as_answer(first)]
        for aim in more:
            yield ["", "", *[""] * len(titles), aims.short(aim["seen"]), aim["aim"], as_answer(aim)]


def as_answer(aim):
    if not aim["aim"]:
        return ""
    return {True: "yes", False: "NO", None: "?"}[aim["reached"]]


def as_line(cells, widths):
    """Words left, numbers right."""
    last = len(cells) - 3
    return "  ".join(cell.rjust(width) if 2 <= i <= last else cell.ljust(width)
                     for i, (cell, width) in enumerate(zip(cells, widths, strict=True))).rstrip()
