#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""drain.py - how fast a full queue empties when the central system is back. Measured by hand, never a test.

    tests/bench/drain.py [--build build] [--complaints 20000] [--people 5000] [--in-flight 16] [--latency 20]

Fills a store with complaints that wait since three days, starts a local server that answers each PUT after
LATENCY milliseconds, starts the daemon, and prints requests a second. Each complaint must come once, and those of
one person in their order.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "integration"))
from behind import behind  # noqa: E402

DAY_US = 86400 * 1000000


class Central(asyncio.Protocol):
    """As little of an HTTP server as libcurl is content with."""

    def __init__(self, book):
        self.book, self.buffer = book, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1")
            length = re.search(r"(?im)^content-length: *(\d+)", head)
            total = end + 4 + (int(length[1]) if length else 0)
            if "100-continue" in head.lower() and len(self.buffer) < total:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            if len(self.buffer) < total:
                return
            body, self.buffer = self.buffer[end + 4:total], self.buffer[total:]
            asyncio.get_running_loop().call_later(self.book.latency_s, self.answer, head.split(" ", 2), body)

    def answer(self, request, body):
        if request[0] == "GET":
            status, said = "200 OK", {"events": [], "next": "", "more": False}
        else:
            status, said = "201 Created", self.book.take(json.loads(body))
        text = json.dumps(said).encode()
        self.transport.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
                             f"Content-Length: {len(text)}\r\n\r\n".encode() + text)


class Book:
    def __init__(self, latency_s):
        self.latency_s, self.seen, self.last = latency_s, {}, {}
        self.twice = self.disorder = 0
        self.first_at = self.last_at = None

    def take(self, c):
        now = time.monotonic()
        self.first_at, self.last_at = self.first_at or now, now
        who = c["reporter"].get("phone") or c["reporter"]["pseudonym"]
        number = int(c["text"].split()[-1])
        self.twice += c["ref"] in self.seen
        self.disorder += number < self.last.get(who, 0)
        self.last[who] = number
        self.seen[c["ref"]] = f"d-{len(self.seen) + 1}"
        return {"ref": c["ref"], "tracking_id": self.seen[c["ref"]], "status": "submitted"}


def fill(path, complaints, people):
    now_us = int(time.time() * 1000000)
    base_us = now_us - 3 * DAY_US
    with behind(path) as db:
        names = [f"{n:032x}" for n in range(people)]
        db.executemany("INSERT INTO person (pseudonym, number, created_us) VALUES (?, ?, ?)",
                       ((name, f"+62811{n:08d}", base_us) for n, name in enumerate(names)))
        for n in range(complaints):
            at_us = base_us + n * 3 * DAY_US // complaints
            row = db.execute(
                "INSERT INTO complaint (ref, serial, ticket, destination, person, modem, status, class, visibility,"
                " has_place, has_time, emergency, text, missing, received_us, updated_us)"
                " VALUES (?, ?, ?, '', ?, 'gsm1', 'received', 'pengaduan', 'normal', 0, 0, 0, ?, x'', ?, ?)",
                (str(uuid.UUID(int=n + 1)), n, f"{n:07d}", names[n * 7919 % people], f"jalan rusak di dekat pasar {n}", at_us,
                 at_us)).lastrowid
            db.execute("INSERT INTO forward (complaint, kind, state, waits, first_us, next_us, at_us, person)"
                       " VALUES (?, 0, 'due', 0, ?, ?, ?, ?)", (row, at_us, at_us, at_us, names[n * 7919 % people]))


def write_settings(path, folder, url, in_flight):
    with open(os.open(f"{folder}/privacy-key", os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as f:
        f.write("lapor-key:" + base64.b64encode(bytes(32)).decode() + "\n")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f'gateway = "bench"; store = {{ path = "{folder}/lapor.db"; }};\n'
                f'privacy = {{ key_file = "{folder}/privacy-key"; }};\n'
                f'control = {{ socket = "{folder}/control.sock"; }}; replies = {{ templates = ""; }};\n'
                f'central = {{ url = "{url}"; in_flight = {in_flight}; retry_first = 1; retry_max = 2; }};\n'
                'log = { level = "warning"; };\n')


async def drain(options, folder):
    daemon = os.path.join(options.build, "daemon", "lapor-smsd")
    settings = os.path.join(folder, "lapor-smsd.conf")
    book = Book(options.latency / 1000)
    write_settings(settings, folder, "", 1)
    made = subprocess.Popen([daemon, "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not os.path.exists(os.path.join(folder, "control.sock")):
        await asyncio.sleep(0.05)
    made.send_signal(signal.SIGTERM)
    made.wait()
    fill(os.path.join(folder, "lapor.db"), options.complaints, options.people)
    server = await asyncio.get_running_loop().create_server(lambda: Central(book), "127.0.0.1", 0)
    write_settings(settings, folder, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", options.in_flight)
    with open(os.path.join(folder, "log"), "wb") as log:
        running = subprocess.Popen([daemon, "-c", settings], stdout=log, stderr=log)
    while len(book.seen) < options.complaints and running.poll() is None:
        await asyncio.sleep(0.1)
    running.send_signal(signal.SIGTERM)
    running.wait()
    server.close()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return book, running.returncode, spent.ru_utime + spent.ru_stime


def measure(build, complaints=20000, people=5000, in_flight=16, latency_ms=20):
    """rate (requests a second), is_good (each came once, in order), text (one line)."""
    options = argparse.Namespace(build=build, complaints=complaints, people=people, in_flight=in_flight, latency=latency_ms)
    folder = tempfile.mkdtemp(prefix="lapor-drain-")
    try:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        book, code, busy = asyncio.run(drain(options, folder))
    finally:
        shutil.rmtree(folder)
    busy -= before.ru_utime + before.ru_stime
    taken, seconds = len(book.seen), max((book.last_at or 0) - (book.first_at or 0), 0.001)
    text = (f"{taken} of {complaints} in {seconds:.1f} s: {taken / seconds:.0f} requests/s; {book.twice} twice, "
            f"{book.disorder} out of order; exit code {code}; {busy:.1f} s of a processor")
    return {"rate": taken / seconds, "is_good": taken == complaints and not book.twice and not book.disorder,
            "text": text}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--complaints", type=int, default=20000)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--latency", type=float, default=20, help="of each answer, in milliseconds")
    options = parser.parse_args()
    seen = measure(options.build, options.complaints, options.people, options.in_flight, options.latency)
    print(seen["text"])
    sys.exit(0 if seen["is_good"] else 1)


if __name__ == "__main__":
    main()
