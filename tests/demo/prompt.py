# SPDX-License-Identifier: GPL-2.0-or-later
"""prompt.py - lines as they are typed, with the SMS that come meanwhile."""
import sys
import threading

import story
from gateway import Problem
from world import LIMIT

LOOK_EVERY = 0.1  # seconds, for new SMS while nobody types
SETTLE_LIMIT = LIMIT / 2
JOIN_LIMIT = 3
PATIENCE = 8  # seconds that a person is kept waiting for what a line needs


class Prompt:
    """Lines that a person types, or that come through a pipe; SMS appear meanwhile."""

    def __init__(self, world):
        self.world = world
        self.is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self.buffer = lambda: ""
        if self.is_terminal:
            import readline
            self.buffer = readline.get_line_buffer
            world.limit = PATIENCE
        self.over = threading.Event()

    def watch(self):
        while not self.over.wait(LOOK_EVERY):
            try:
                self.world.tick()
            except Problem as problem:
                self.world.screen.wrong(f"{problem}\n:restart starts it again")

    def sign(self):
        return "> " if self.world.number == self.world.home else f"{self.world.number} > "

    def read(self):
        """A line; None at the end."""
        if not self.is_terminal:
            return sys.stdin.readline() or None
        sign, line = self.sign(), None
        self.world.screen.typing = lambda: sign + self.buffer()
        try:
            line = input(sign)
        except EOFError:
            pass
        finally:
            self.world.screen.typing = None
            if line is None:
                self.world.screen.say()
        return line

    def run(self):
        """Gives the exit code."""
        watcher = threading.Thread(target=self.watch, daemon=True)
        watcher.start()
        try:
            while not self.world.ended and (line := self.read()) is not None:
                with self.world.screen.lock:
                    if not self.play(line):
                        return 1
            if not self.is_terminal:
                self.settle()
        finally:
            self.over.set()
            watcher.join(JOIN_LIMIT)  # it may wait for what the end has cut short here
        self.world.tick()
        return 0

    def play(self, line):
        """False where a pipe's line ends it; a person sees what was wrong and goes on."""
        try:
            story.play(self.world, line, shown=self.is_terminal)
        except Problem as problem:
            self.world.screen.wrong(str(problem))
            return self.is_terminal
        return True

    def settle(self):
        """What came through the pipe is answered before the end."""
        def is_quiet():
            counts = (self.world.gateway.ask("status") or {}).get("counts", {})
            busy = ["inbox_ready", "forward_in_flight", "reply_queued", "reply_sending"]
            if self.world.gateway.central.is_running():
                busy.append("forward_due")
            return (not any(counts.get(name) for name in busy)
                    and not any(sim["plugged"] and sim["used"] for sim in self.world.sims().values()))
        self.world.wait(is_quiet, SETTLE_LIMIT)
