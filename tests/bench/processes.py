# SPDX-License-Identifier: GPL-2.0-or-later
"""processes.py - what processes cost, from /proc: time of a processor, memory, wake-ups."""

import os


def read(*parts):
    """A file of /proc; "" when its process has ended."""
    try:
        with open(os.path.join("/proc", *map(str, parts)), encoding="ascii", errors="replace") as f:
            return f.read()
    except OSError:
        return ""


def stat(pid):
    """The fields after the name, which may hold anything; the first is the state, field 3 of proc(5)."""
    text = read(pid, "stat")
    return text[text.rindex(")") + 2:].split() if text else []


def threads(pid):
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def tree(pid):
    """The process and all below it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := stat(name)) and fields[0] not in "ZX":
            parents.setdefault(int(fields[1]), []).append(int(name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def cpu_seconds(pids):
    """Of the threads that run, in nanoseconds of the scheduler; of children that ended, in ticks of 10 ms."""
    spent = 0.0
    for pid in pids:
        for thread in threads(pid):
            spent += int((read(pid, "task", thread, "schedstat").split() or [0])[0]) / 1e9
        fields = stat(pid)
        if fields:
            spent += (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    return spent


def number(text, name):
    for line in text.splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def wakeups(pids):
    """How often they have waited and were woken: voluntary context switches of all threads."""
    return sum(number(read(pid, "task", thread, "status"), "voluntary_ctxt_switches")
               for pid in pids for thread in threads(pid))


def resident_mib(pid):
    return number(read(pid, "status"), "VmRSS") / 1024
