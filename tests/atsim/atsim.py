# SPDX-License-Identifier: GPL-2.0-or-later
"""Starts and drives atsim, the AT modem simulator, from a test.

    with Atsim("build/tests/atsim/atsim", folder, ["gsm1", "gsm2"], slots=10) as sim:
        sim.inject("gsm1", "+628123456789", "Jalan rusak di depan pasar")
        sim.wait_sent(1)

Everything of it (links, control socket, record) stands in `folder`. Python's standard library only.
"""
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time

SLACK = float(os.environ.get("LAPOR_SLACK") or 1)  # how many times slower than usual everything may be

HOLDER = """
import fcntl, os, sys, termios
line = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
if sys.argv[2] == "flock":
    fcntl.flock(line, fcntl.LOCK_EX)
else:
    fcntl.ioctl(line, termios.TIOCEXCL)
with open("/proc/self/comm", "w") as comm:
    comm.write(sys.argv[3])
print("held", flush=True)
sys.stdin.read()
"""


class AtsimError(Exception):
    """The simulator answered no, or did not answer."""


class Atsim:
    """One atsim process with one or more modems."""

    def __init__(self, binary, folder, modems=("gsm1",), timeout=10.0, **options):
        """`options` are long options of atsim: slots=5, network=True, report_delay=100, ...

        The process ends with the thread that starts it.
        """
        self.binary = str(binary)
        self.folder = str(folder)
        self.modems = list(modems)
        self.timeout = timeout
        self.options = options
        self.control = os.path.join(self.folder, "atsim.sock")
        self.record = os.path.join(self.folder, "sent.jsonl")
        self.numbers = {}
        self.process = None
        self._socket = None
        self._reader = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    def link(self, modem="gsm1"):
        """The path that a daemon gives as its device."""
        return os.path.join(self.folder, "tty-" + modem)

    def start(self):
        command = [self.binary, "--die-with-parent", "--control", self.control, "--record", self.record]
        for modem in self.modems:
            command += ["--modem", f"{modem}={self.link(modem)}"]
        for name, value in self.options.items():
            name = "--" + name.replace("_", "-")
            if value is True:
                command.append(name)
            elif value is not None and value is not False:
                command += [name, str(value)]
        # Out of the terminal's foreground group: Ctrl-C there is for whoever started it.
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0)
        try:
            self._await_ready()
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.settimeout(self.timeout)
            self._socket.connect(self.control)
            self._reader = self._socket.makefile("r", encoding="utf-8")
        except Exception:
            self._end(kill=True)
            raise
        return self

    def _await_ready(self):
        said = b""
        while not said.endswith(b"ready\n"):
            if not select.select([self.process.stdout], [], [], self.timeout)[0]:
                raise AtsimError("atsim does not start")
            more = os.read(self.process.stdout.fileno(), 4096)
            if not more:
                raise AtsimError(f"atsim ended with {self.process.wait()}")
            said += more
        for line in said.decode().splitlines()[:-1]:
            name, _, _, number = line.split()
            self.numbers[name] = number

    def stop(self):
        """Ends it; links and socket go. Can be called twice."""
        if self._reader:
            self._reader.close()
            self._reader = None
        if self._socket:
            self._socket.close()
            self._socket = None
        if self.process and (code := self._end()) != 0:
            raise AtsimError(f"atsim ended with {code}")

    def _end(self, kill=False):
        process, self.process = self.process, None
        if kill:
            process.kill()
        process.terminate()
        try:
            code = process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        process.stdout.close()
        return code

    def run(self, cmd, **arguments):
        """One command of the control socket; the answer as a dict, AtsimError for a no."""
        arguments = {key: value for key, value in arguments.items() if value is not None}
        self._socket.sendall(json.dumps({"cmd": cmd, **arguments}).encode() + b"\n")
        line = self._reader.readline()
        if not line:
            raise AtsimError("atsim has gone")
        answer = json.loads(line)
        if not answer.pop("ok"):
            raise AtsimError(answer["error"])
        return answer

    def inject(self, modem, sender, text="", **more):
        """A message to the modem. more: udh data scts dcs class flash ref width pid parts count."""
        return self.run("inject", modem=modem, **{"from": sender}, text=text, **more)

    def inject_pdu(self, modem, pdu, length=None):
        """A raw PDU, or any text that +CMGL shall show in its place."""
        return self.run("inject_pdu", modem=modem, pdu=pdu, length=length)

    def sim(self, modem="gsm1"):
        """slots, size, used, waiting, number, imei, imsi, pin_tries, plugged, ..."""
        return self.run("sim", modem=modem)

    def sent(self, modem=None, after=0):
        """The submitted messages without the first `after`, oldest first, as in the record file."""
        return self.run("sent", modem=modem, after=after)["sent"]

    def fault(self, modem, fault, **more):
        """Switches a fault on. more: count command ms code line pin until_power_on."""
        return self.run("fault", modem=modem, fault=fault, **more)

    def clear(self, modem, fault=None):
        """Switches all faults off, or those of one kind."""
        return self.run("clear", modem=modem, fault=fault)

    def hangup(self, modem="gsm1"):
        """Pulls the plug: the pty and its link go."""
        return self.run("hangup", modem=modem)

    def restore(self, modem="gsm1", link=None):
        """Puts it in again: a new pty under the same link, or under another one, as after power-on."""
        return self.run("return", modem=modem, link=link)

    @contextlib.contextmanager
    def held(self, modem="gsm1", how="flock", name="ModemManager", path=None):
        """Another program of that name has the modem's line: flock, or exclusive (which stops nobody who is root)."""
        with subprocess.Popen([sys.executable, "-c", HOLDER, path or self.link(modem), how, name],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            try:
                if holder.stdout.readline() != b"held\n":
                    raise AtsimError("the line could not be held")
                yield holder.pid
            finally:
                holder.stdin.close()

    def report(self, modem, mr, to, st=0, ms=None):
        """A delivery report made by hand."""
        return self.run("report", modem=modem, mr=mr, to=to, st=st, ms=ms)

    def urc(self, modem, line=None, hex=None):
        """An unsolicited line, or raw octets."""
        return self.run("urc", modem=modem, line=line, hex=hex)

    def stats(self, modem="gsm1"):
        """commands, line_octets, round_trips, bytes_in, bytes_out, sent, clients."""
        return self.run("stats", modem=modem)

    def latency(self, modem, ms=None, send_ms=None):
        return self.run("latency", modem=modem, ms=ms, send_ms=send_ms)

    def ussd(self, modem, code=None, text=None, **more):
        """What a USSD code gets ("": any other); more: form status dcs error silent ms. Without a code: no table."""
        return self.run("ussd", modem=modem, code=code, text=text, **more)

    def set(self, modem, **more):
        """mr (the next TP-MR), signal, number, imsi, imei, maker, smsc, operator, operator_code, area, cell, reset_ms,
        boot_ms."""
        return self.run("set", modem=modem, **more)

    def wait(self, condition, timeout=None, what="a condition"):
        """Asks until condition() is true, and gives its value; AtsimError after `timeout` seconds."""
        end = time.monotonic() + (timeout or self.timeout)
        while not (value := condition()):
            if time.monotonic() > end:
                raise AtsimError(f"{what} did not come true")
            time.sleep(0.01)
        return value

    def wait_sent(self, count, modem=None, timeout=None):
        """The submitted messages, once there are `count`."""
        return self.wait(lambda: len(sent := self.sent(modem)) >= count and sent, timeout,
                         f"{count} sent messages")

    def wait_empty(self, modem="gsm1", timeout=None):
        """Until the SIM is empty and nothing waits."""
        return self.wait(lambda: (sim := self.sim(modem))["used"] == 0 and sim["waiting"] == 0 and sim,
                         timeout, "an empty SIM")
