# SPDX-License-Identifier: GPL-2.0-or-later
"""rounds.py - the same on each system in turn, some times; of each value the median."""

import statistics

import peers
import systems
from atsim import AtsimError


def systems_of(options, of_peers):
    """Ours, and those peers that are here."""
    return [systems.Lapor] + [peer for peer in of_peers if peer.title in options.peers]


def interleaved(options, report, key, measure, of_peers=tuple(peers.FASTEST), modems=1):
    """measure(system) gives a dict of numbers; this gives {kind of system: {name: median}}. Ours, a peer, .., ours,
    a peer, .. A system that failed has no values, and an error line."""
    seen, failed = {}, set()
    for turn in range(options.rounds):
        for kind in systems_of(options, of_peers):
            if kind in failed:
                continue
            report.say(f"{key}: {kind.title} {kind.pace}".rstrip() + f", round {turn + 1} of {options.rounds}")
            try:
                with kind(modems) as system:
                    values = measure(system)
            except (systems.Lost, AssertionError, AtsimError, OSError) as error:
                failed.add(kind)
                seen.pop(kind, None)
                report.fail(f"{key} {kind.title} {kind.pace}".rstrip(), str(error).split("\n--- log:")[0], kind.is_ours)
                continue
            for name, value in values.items():
                seen.setdefault(kind, {}).setdefault(name, []).append(value)
    return {kind: {name: statistics.median(numbers) for name, numbers in values.items()}
            for kind, values in seen.items()}


def column(medians, name, pace=""):
    """{title: value} of one of the values: ours, and that of the peers of this pace."""
    return {kind.title: values[name] for kind, values in medians.items()
            if name in values and (kind.is_ours or kind.pace == pace)}
