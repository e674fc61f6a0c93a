# SPDX-License-Identifier: GPL-2.0-or-later
"""One modem's worker and the daemon's side of it (one_modem.c), without a gateway: what it says is looked at line by line."""

import os
import shutil
import subprocess
import tempfile
import threading

from atsim import Atsim
from gateway import ATSIM, BUILD, PATIENCE, SANITIZER, WORKER, wait_until

ONE_MODEM = os.path.join(BUILD, "tests", "integration", "one_modem")
HASTE = 100  # a look at the modem each 3 seconds
FIELDS = ("state", "cause", "detail", "signal", "network", "operator", "cell", "port", "imei", "used", "size")
NONE, NO_DEVICE, NO_SIM, PUK_NEEDED = 0, 1, 8, 11
NOT_REGISTERED, DENIED, NO_SMSC = 12, 13, 14
ROAMING, NO_SIGNAL, SIM_FAILED, MEMORY_FAILED = 16, 17, 18, 19
ANSWERED, REFUSED, SILENT, NOT_ASKED = range(4)
SEND_DONE, SEND_TEMPORARY, SEND_PERMANENT, SEND_UNKNOWN, SEND_SIM = range(5)
NUMBER = "+6281234567890"


class One:
    """modems: how many there are simulated; prepare(atsim) comes before the worker; device(atsim) says what it is to
    use."""

    def __init__(self, modems=1, device=None, roaming=False, prepare=None, ports=()):
        self.folder = tempfile.mkdtemp(prefix="lapor-")
        self.atsim = Atsim(ATSIM, self.folder, [f"gsm{n + 1}" for n in range(modems)], timeout=PATIENCE)
        self.device, self.roaming, self.prepare, self.ports = device, roaming, prepare, ports
        self.lines, self.process = [], None

    def __enter__(self):
        self.atsim.start()
        if self.prepare:
            self.prepare(self.atsim)
        device = self.device(self.atsim) if self.device else self.atsim.link("gsm1")
        ports = [*self.ports, os.path.join(self.folder, "tty-*")]
        self.process = subprocess.Popen([ONE_MODEM, WORKER, device, str(HASTE), "roaming" if self.roaming else "home",
                                         *ports], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        threading.Thread(target=self.read, daemon=True).start()
        return self

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.tell("stop")
        try:
            code = self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.atsim.stop()
            shutil.rmtree(self.folder)
        log = "\n".join(self.lines)
        if kind is None:
            assert code == 0 and not SANITIZER.search(log), log

    def tell(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def said(self, word):
        return [line.removeprefix(word + " ") for line in list(self.lines) if line.startswith(word + " ")]

    def statuses(self):
        return [dict(zip(FIELDS, line.split("|"))) for line in self.said("status")]

    def wait_status(self, **wanted):
        """Until the last status is so."""
        wanted = {key: str(value) for key, value in wanted.items()}

        def is_so():
            statuses = self.statuses()
            return statuses and wanted.items() <= statuses[-1].items() and statuses[-1]
        try:
            return wait_until(is_so, f"status {wanted}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(self.lines)) from None

    def wait_said(self, word, count=1):
        wait_until(lambda: len(self.said(word)) >= count, f"{count} times {word}: {self.lines}")
        return self.said(word)[count - 1]

    def ask(self, code):
        """Asks a USSD code: result, error, text."""
        count = len(self.said("ussd"))
        self.tell(f"ussd {code}")
        result, error, text = self.wait_said("ussd", count + 1).split(" ", 2)
        return int(result), int(error), text

    def send(self):
        """Sends an SMS: result and code."""
        count = len(self.said("sent"))
        self.tell(f"send {NUMBER}")
        result, code = self.wait_said("sent", count + 1).split(" ")
        return int(result), int(code)
