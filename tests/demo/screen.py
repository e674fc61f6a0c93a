# SPDX-License-Identifier: GPL-2.0-or-later
"""screen.py - how the demo looks: SMS in a frame as on a phone, everything else in plain lines. Colours on a terminal."""
import os
import sys
import textwrap
import threading

WIDTH = 46
STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def plain(text):
    """Without what could move a terminal's cursor."""
    return "".join(c if c.isprintable() else " " for c in text)


def wrap(text, width=WIDTH):
    lines = []
    for line in text.split("\n"):
        lines += textwrap.wrap(plain(line), width, break_on_hyphens=False) or [""]
    return lines


class Screen:
    """All that is printed goes through here, so that an SMS does not break into a line being typed."""

    def __init__(self, out=None):
        self.out = out or sys.stdout
        self.colours = self.out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.typing = None  # while a person types: gives the prompt and what stands behind it
        self.lock = threading.RLock()

    def style(self, text, *names):
        if not self.colours:
            return text
        return "".join(f"\033[{STYLES[name]}m" for name in names) + text + "\033[0m"

    def say(self, text="", *names):
        with self.lock:
            if self.typing:
                self.out.write("\r\033[K")
            for line in text.split("\n"):
                self.out.write((self.style(line, *names) if line and names else line) + "\n")
            if self.typing:
                self.out.write(self.typing())
            self.out.flush()

    def note(self, text):
        """What the demo itself did."""
        self.say("\n".join("  " + line for line in text.split("\n")), "dim")

    def wrong(self, text):
        self.say(text, "red")

    def sms(self, sms, number=None):
        """A message as the phone shows it. number: whose phone, where that is not plain."""
        head = f" {sms.sender}  {sms.at:%H:%M:%S} "
        if number:
            head += f"(to {number}) "
        body = wrap(sms.text)
        width = max(len(head), *map(len, body))
        edge = "green"
        lines = [self.style("╭─" + head.ljust(width, "─") + "─╮", edge)]
        bar = self.style("│", edge)
        lines += [f"{bar} {self.style(line.ljust(width), 'bold')} {bar}" for line in body]
        lines.append(self.style("╰" + "─" * (width + 2) + "╯", edge))
        self.say("\n".join("    " + line for line in lines))
