# SPDX-License-Identifier: GPL-2.0-or-later
"""receive.py - a network that has many messages at once: how fast they come in, and what each costs."""

import os
import re
import time
import tty

import gateway
import processes
import rounds
import systems
from atsim import Atsim

PATIENCE_S = 400
LIST, DELETE = b"AT+CMGL=4\r", b"AT+CMGD=%d\r"


def take_in(count, latency_ms):
    """The measure of a system: so many messages, until all are durable and the SIM is empty."""
    def measure(system):
        if latency_ms:
            for name in system.names:
                system.sim.latency(name, ms=latency_ms)
        trips, octets = system.traffic()
        cpu_s, begun = system.cpu_s(), time.monotonic()
        wanted = system.inject(count)
        system.wait_kept(wanted, PATIENCE_S)
        seconds, cpu_s = time.monotonic() - begun, system.cpu_s() - cpu_s
        trips, octets = system.traffic()[0] - trips, system.traffic()[1] - octets
        system.verify()
        values = {"rate": wanted / seconds, "cpu": cpu_s * 1000 / wanted, "round_trips": trips / wanted,
                  "octets": octets / wanted}
        for role, pids in system.pids().items():
            values[role + "_mib"] = max(map(processes.resident_mib, pids))
        return values
    return measure


def ceiling(count, latency_ms):
    """Messages a second of a client that lists and deletes and does nothing else: what the modem itself allows."""
    with gateway.tempfile.TemporaryDirectory(prefix="lapor-bench-") as folder, \
            Atsim(gateway.ATSIM, folder, ["gsm1"], slots=systems.SLOTS) as sim:
        line = os.open(sim.link(), os.O_RDWR | os.O_NOCTTY)
        try:
            tty.setraw(line)
            ask(line, b"AT+CMGF=0\r")
            sim.latency("gsm1", ms=latency_ms)
            begun = time.monotonic()
            sim.inject("gsm1", "+6281200{n}", systems.TEXT % "gsm1", count=count)
            left = count
            while left:
                for number in re.findall(rb"\+CMGL: (\d+)", ask(line, LIST)):
                    ask(line, DELETE % int(number))
                    left -= 1
            return count / (time.monotonic() - begun)
        finally:
            os.close(line)


def ask(line, command):
    os.write(line, command)
    said = b""
    while b"\r\nOK\r\n" not in said:
        said += os.read(line, 65536)
    return said


def measure_one(options, report, modems, latency_ms):
    key = f"receive.{'one' if modems == 1 else 'eight'}.{latency_ms}ms"
    where = f"{modems} modem{'s' if modems > 1 else ''}, {latency_ms} ms"
    count = (90 if latency_ms else 160) if options.quick else (300 if latency_ms else 1000)
    count *= 1 if modems == 1 else 2
    medians = rounds.interleaved(options, report, key, take_in(count, latency_ms), modems=modems)
    top = {"bound": ceiling(count, latency_ms)} if modems == 1 else {}
    report.add(f"{key}.rate", f"received a second, {where}", "1/s", {**rounds.column(medians, "rate"), **top})
    if latency_ms:
        return
    report.add(f"{key}.cpu", f"CPU for 1,000 received, {where}", "s", rounds.column(medians, "cpu"), "less")
    if modems == 1:
        report.add(f"{key}.round_trips", "AT round trips a message received", "", rounds.column(medians, "round_trips"),
                   "less")
        report.add(f"{key}.octets", "octets on the line a message received", "", rounds.column(medians, "octets"), "less")
        report.add(f"{key}.daemon_mib", "resident, the daemon", "MiB", rounds.column(medians, "daemon_mib"), "less")
        report.add(f"{key}.worker_mib", "resident, a worker", "MiB", rounds.column(medians, "worker_mib"), "less")


def run(options, report):
    for modems in (1, 8):
        for latency_ms in (0, 20):
            measure_one(options, report, modems, latency_ms)
