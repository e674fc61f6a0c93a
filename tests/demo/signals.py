# SPDX-License-Identifier: GPL-2.0-or-later
"""signals.py - Ctrl-C, SIGTERM and SIGHUP end the demo in order: they raise SystemExit until its end has begun."""
import os
import signal
import sys
import threading
import time

REPEAT_EVERY = 0.2  # seconds
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    def __init__(self):
        self.is_ending = False  # set by who ends it: from then on signals do nothing
        self.wanted = None
        self.reader, writer = os.pipe()
        for end in (self.reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in ENDING:
            signal.signal(number, self.take)
        threading.Thread(target=self.repeat, daemon=True).start()

    def take(self, number, _):
        if not self.is_ending:
            self.wanted = number
            sys.exit(128 + number)

    def repeat(self):
        """A signal that came just before readline waits for a key would be taken with the next key only, and what is
        raised in a finalizer is lost. It is sent again until the end begins."""
        while not self.is_ending:
            time.sleep(REPEAT_EVERY)
            try:
                numbers = os.read(self.reader, 64)
            except BlockingIOError:
                numbers = b""
            number = self.wanted or (numbers[0] if numbers else None)
            if number and not self.is_ending:
                signal.pthread_kill(threading.main_thread().ident, number)
