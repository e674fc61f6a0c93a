# SPDX-License-Identifier: GPL-2.0-or-later
"""aims.py - what each measure is to reach, in one place. A measure may have several aims.

of: "" for the value itself, "best" for the best peer, or the title of one. least or most: how large ours is to be,
divided by that.
"""

import collections

Aim = collections.namedtuple("Aim", "key of least most", defaults=("", None, None))

SQLITE, SMSTOOLS = "gammu-smsd SQLite", "smstools3"
DRAIN = 30  # messages in a full SIM: a drain has two round trips more

AIMS = [
    Aim("receive.one.0ms.round_trips", most=2 + 2 / DRAIN),
    Aim("receive.one.0ms.rate", "best", least=1.5),
    Aim("receive.one.0ms.rate", SQLITE, least=4),
    Aim("receive.one.20ms.rate", "best", least=1.5),
    Aim("receive.eight.0ms.rate", SQLITE, least=20),
    Aim("receive.eight.0ms.rate", SMSTOOLS, least=1),
    Aim("receive.eight.20ms.rate", SMSTOOLS, least=1),
    Aim("receive.one.0ms.cpu", "best", most=1),
    Aim("receive.one.0ms.daemon_mib", most=24),
    Aim("receive.one.0ms.worker_mib", most=10),
    Aim("latency.stored.p50", "best", most=1 / 20),
    Aim("latency.stored.p99", "best", most=1 / 10),
    Aim("latency.each_second.p50", "best", most=1 / 20),
    Aim("latency.each_second.p99", "best", most=1 / 10),
    Aim("latency.documented.p50", "best", most=1 / 20),
    Aim("latency.documented.p99", "best", most=1 / 10),
    Aim("idle.round_trips", most=0),
    Aim("idle.wakeups", most=3),
    Aim("idle.eight.wakeups", most=3),
    Aim("sending.3000ms.rate", "best", least=1),
    Aim("forward.50ms.rate", least=200),
    Aim("parse.us", most=20),
    Aim("growth.1000000.resident_mib", most=24),
    Aim("growth.flat.receive", most=1.5),
    Aim("growth.flat.receipt", most=1.5),
    Aim("growth.flat.query", most=1.5),
]


def of(key):
    return [aim for aim in AIMS if aim.key == key]


def words(aim):
    if aim.least is None and not aim.of:
        return f"at most {short(aim.most)}"
    if not aim.of:
        return f"at least {short(aim.least)}"
    bound = f">= {short(aim.least)}" if aim.least is not None else f"<= {short(aim.most)}"
    return f"{bound} x {'best peer' if aim.of == 'best' else aim.of}"


def ratio(aim, values, better):
    """Ours as the aim sees it; None when a value is missing."""
    ours = values.get("lapor-smsd")
    if ours is None or not aim.of:
        return ours
    peer = best(values, better) if aim.of == "best" else values.get(aim.of)
    return ours / peer if peer else None


def best(values, better):
    """The best peer's; the bound is no peer."""
    others = [value for title, value in values.items() if value is not None and title not in ("lapor-smsd", "bound")]
    return (max if better == "more" else min)(others) if others else None


def is_reached(aim, values, better):
    """None when it cannot be said."""
    seen = ratio(aim, values, better)
    if seen is None:
        return None
    return seen >= aim.least if aim.least is not None else seen <= aim.most


def short(value):
    """A number as people read it."""
    if value is None:
        return "-"
    if value and abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:.0f}"
