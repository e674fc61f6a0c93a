# SPDX-License-Identifier: GPL-2.0-or-later
"""points.py - the calls of one whole walk, and which of them are to be the last."""
import collections
import re

DAEMON = ["pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "sendmsg", "sendto", "recvmsg",
          "recvfrom", "read", "connect"]
WORKER = ["write", "read", "sendto", "recvfrom", "sendmsg", "recvmsg", "ioctl", "poll"]

CALL = re.compile(r'(\w+)\((?:\d+<([^>]*)>)?')


def read_trace(path, calls, since):
    """The (call, which, file) of a trace, in order: `which` counts from the start of the process, as strace does.

    What comes before the first line that holds `since` is counted and left out."""
    counts = collections.Counter()
    found, is_walk = [], False
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            is_walk = is_walk or since in line
            m = CALL.match(line)
            if m and m[1] in calls:
                counts[m[1]] += 1
                if is_walk:
                    found.append((m[1], counts[m[1]], m[2] or ""))
    return found


def part_runs(found):
    """Neighbours: the same call on the same file, one after the other, with no other call of the set between."""
    runs = []
    for point in found:
        if runs and runs[-1][-1][0] == point[0] and runs[-1][-1][2] == point[2]:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def sample(found, wanted):
    """Of each run the first and the last, as these stand beside another call; then an even choice of `wanted`."""
    ends = [point for run in part_runs(found) for point in ([run[0], run[-1]] if len(run) > 1 else run)]
    if len(ends) <= wanted:
        return ends
    return [ends[i * len(ends) // wanted] for i in range(wanted)]
