# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of atsim share: the client's side of the line, and a test with a running atsim."""
import os
import select
import sys
import tempfile
import time
import unittest

from atsim import SLACK, Atsim

PATIENCE = 30.0 * SLACK  # seconds
HELLO = "0011000B916407281553F80000AA0AE8329BFD4697D9EC37"  # "hellohello" to +46708251358
HELLO_REPORT = "0031" + HELLO[4:]


class Terminal:
    """The client's side of the line."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.got = b""

    def close(self):
        os.close(self.fd)
        self.fd = -1

    def write(self, text):
        os.write(self.fd, text.encode())

    def _more(self, seconds):
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return False
        self.got += os.read(self.fd, 65536)
        return True

    def read(self, until, timeout=PATIENCE):
        """All up to and with `until`; the rest stays for the next read."""
        until = until.encode()
        end = time.monotonic() + timeout
        while until not in self.got:
            if not self._more(end - time.monotonic()):
                raise AssertionError(f"no {until!r} in {self.got!r}")
        said, found, self.got = self.got.partition(until)
        return (said + found).decode(errors="replace")

    def quiet(self, seconds=0.15):
        """What comes in that time; mostly nothing."""
        while self._more(seconds):
            pass
        said, self.got = self.got, b""
        return said.decode("latin1")

    def run(self, command, until="OK\r\n"):
        self.write(command + "\r")
        return self.read(until)

    def send(self, pdu, length=None):
        self.run(f"AT+CMGS={length or len(pdu) // 2 - 1}", "> ")
        self.write(pdu + "\x1a")


class Case(unittest.TestCase):
    binary = None
    modems = ["gsm1"]
    options = {}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.sim = Atsim(self.binary, self.folder, self.modems, timeout=PATIENCE, **self.options).start()
        self.addCleanup(self.sim.stop)
        self.line = self.open()

    def wait_struck(self):
        """Until each fault that was to strike so often has done so: what the modem was told has been heard."""
        self.sim.wait(lambda: not self.sim.run("faults", modem="gsm1")["faults"], what="the end of its faults")

    def wait_asked(self, command, count):
        self.sim.wait(lambda: self.sim.stats()["commands"].get(command, 0) >= count, what=f"{count} times {command}")

    def open(self, modem="gsm1", echo=False):
        line = Terminal(self.sim.link(modem))
        self.addCleanup(lambda: line.fd >= 0 and line.close())
        if not echo:
            line.run("ATE0")
        return line


def main():
    """Runs the tests of the calling script with the atsim that its first argument names."""
    Case.binary = os.path.abspath(sys.argv.pop(1))
    unittest.main()
