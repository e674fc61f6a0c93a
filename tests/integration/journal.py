# SPDX-License-Identifier: GPL-2.0-or-later
"""journal.py - a journal for one daemon: it hears what journald would, in a namespace of its own.

The daemon finds our socket where the journal's is, and JOURNAL_STREAM says that its standard error is the journal's.
What it tells is kept as dicts, and as plain lines in the gateway's log, so that close() looks at it too.
"""

import array
import os
import shutil
import socket
import struct
import subprocess
import threading

import gateway

ENTER = ('[ -n "$FAKE_JOURNAL" ] || exec "$@"; mount -t tmpfs none /run && mkdir -p /run/systemd/journal'
         ' && mount --bind "$FAKE_JOURNAL" /run/systemd/journal'
         ' && JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) && export JOURNAL_STREAM && exec "$@"')
COMMAND = ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh"]


def is_possible():
    """Root may make a mount namespace, mostly."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*COMMAND[:4], "sh", "-c", "mount -t tmpfs none /run"], capture_output=True,
                          check=False).returncode == 0


def parse(data):
    """An entry of journald's native protocol as a dict."""
    entry = {}
    while data:
        line, _, data = data.partition(b"\n")
        name, is_text, value = line.partition(b"=")
        if not is_text:
            size, = struct.unpack("<Q", data[:8])
            value, data = data[8:8 + size], data[8 + size + 1:]
        entry[name.decode()] = value.decode()
    return entry


class Journal:
    """Of a gateway that has not been started yet."""

    def __init__(self, g):
        self.g, self.entries = g, []
        folder = g.path("journal")
        os.mkdir(folder)
        g.environment["FAKE_JOURNAL"] = folder
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(os.path.join(folder, "socket"))
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        while True:
            data, ancillary, _, _ = self.socket.recvmsg(1 << 18, 1024)
            for _, _, fds in ancillary:
                fd = array.array("i", fds[:4])[0]
                data = os.pread(fd, 1 << 20, 0)
                os.close(fd)
            if not data:
                return
            entry = parse(data)
            self.entries.append(entry)
            self.g.log_lines.append("\n".join(f"{name}={value}" for name, value in entry.items()))

    def close(self):
        self.socket.shutdown(socket.SHUT_RD)
        self.thread.join()
        self.socket.close()

    def of(self, **fields):
        """As journalctl FIELD=value .. does."""
        return [e for e in list(self.entries) if all(e.get(name) == value for name, value in fields.items())]

    def wait(self, count=1, **fields):
        return self.g.until(lambda: len(found := self.of(**fields)) >= count and found, f"{count} entries with {fields}")


if is_possible():
    gateway.WRAP = COMMAND + gateway.WRAP
