#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""nosy.py - a local user without any right: tries all that a shell on the machine can, and prints as JSON what it got,
by what it tried: what it read, as base64, or true.

    nosy.py UID DAEMON-PID SOCKET PATH..   takes this user's ID first, if it may; of folders, all that is below
"""
import base64
import ctypes
import json
import os
import socket
import sys

PTRACE_ATTACH = 16
OF_PROCESS = ("environ", "mem", "maps", "cmdline", "status", "stack", "auxv", "fdinfo/3", "map_files", "fd")


def read(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read(1 << 22)).decode()


def below(paths):
    for path in paths:
        yield path
        for place, _, names in os.walk(path):
            yield from (os.path.join(place, name) for name in names)


def connect(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.settimeout(2)
        end.connect(path)
        end.sendall(b'{"do": "status"}\n')
        return base64.b64encode(end.recv(65536)).decode() or True


def write(path):
    with open(path, "ab"):
        return True


def attach(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_ATTACH, int(pid), None, None):
        raise OSError(ctypes.get_errno(), "ptrace")
    return True


def signal(pid):
    os.kill(int(pid), 0)
    return True


def main(uid, daemon, control, *paths):
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(int(uid), int(uid), int(uid))
        os.setresuid(int(uid), int(uid), int(uid))
    got = {}

    def attempt(name, function, *arguments):
        got[name] = None
        try:
            got[name] = function(*arguments)
        except OSError:
            pass

    pids = [daemon] + [pid for pid in os.listdir("/proc") if pid.isdigit() and child_of(pid) == daemon]
    for number, pid in enumerate(pids):
        who = f"worker {number}" if number else "daemon"
        for name in OF_PROCESS:
            attempt(f"{who} {name}", os.listdir if name in ("fd", "map_files") else read, f"/proc/{pid}/{name}")
        for fd in range(32):
            attempt(f"{who} fd {fd}", read if fd > 2 else os.readlink, f"/proc/{pid}/fd/{fd}")
        attempt(f"{who} ptrace", attach, pid)
        attempt(f"{who} signal", signal, pid)
    for path in below(paths):
        # Whoever may not list a folder may guess a name in it.
        for name in (path, os.path.join(path, "lapor.db"), os.path.join(path, "lapor.db-wal")):
            attempt(f"read {name}", read, name)
            attempt(f"write {name}", write, name)
    attempt("control socket", connect, control)
    print(json.dumps(got))


def child_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[1]
    except OSError:
        return None


main(*sys.argv[1:])
