# SPDX-License-Identifier: GPL-2.0-or-later
"""fixture.py - fills a store of a gateway that does not run, as a busy year would have."""

import math
import time

from behind import behind

HOUR, DAY = 3600, 86400
US = 1_000_000
NUMBER, TEXT = "+6281200000001", "jalan rusak di depan rumah saya"  # what must never stand on the page


def wave(n, period, depth):
    """Up and down, the same each time."""
    return depth * math.sin(2 * math.pi * n / period) + depth / 3 * math.sin(7.3 * n / period)


def spans(now, days):
    """(end, length) of samples as they are thinned: 5 minutes, after two days an hour, after 60 a day."""
    at = now - days * DAY
    while at < now:
        length = 300 if now - at <= 2 * DAY else HOUR if now - at <= 60 * DAY else DAY
        at += length
        yield min(at, now), length


def sample(modem, number, at, length, now, is_down):
    """A row of modem_sample: the balance falls and is topped up, there is a hole, and it is down for a while."""
    signal = None if is_down else round(-77 - 6 * (number % 3) + wave(at / HOUR, 24, 6))
    used = 0 if is_down else max(0, round(3 + wave(at / HOUR, 31, 4)))
    balance = None if number % 2 else 50000 - 1500 * (at // DAY % 31) + 1000 * number
    return (modem, at * US, length * US, "down" if is_down else "up", 0 if is_down else length * US, signal,
            None if signal is None else signal - 4, "home" if not is_down else "", "Operator", "", used, 30,
            balance, 0 if is_down else length // 300, length // 600, 0, 0, 0)


def add_modem(db, number, modem, now, days, state, code, reason):
    down_until = now if state == "down" else now - 20 * HOUR
    rows = []
    for at, length in spans(now, days):
        if 3.2 * DAY < now - at < 4 * DAY:  # nothing is known of it
            continue
        rows.append(sample(modem, number, at, length, now, down_until - 9 * HOUR < at <= down_until))
    db.executemany("INSERT OR REPLACE INTO modem_sample VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    last = rows[-1] if rows else None
    db.execute("INSERT OR REPLACE INTO modem (name, state, since_us, code, reason, signal_dbm, network, operator,"
               " sim_used, sim_size, balance, balance_us) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
               (modem, state, (now - 9 * HOUR) * US, code, reason, last and last[5], "home", "Operator",
                3, 30, last and last[12], (now - HOUR) * US))


def add_messages(db, now, days):
    """Two hundred a day, by day more than by night; of each third one a complaint, most of them taken."""
    db.execute("INSERT OR IGNORE INTO person (pseudonym, number, created_us) VALUES (?, ?, ?)",
               ("f" * 32, NUMBER, now * US))
    n = 0
    for hour in range(days * 24):
        at = now - hour * HOUR
        count = round(10 + wave(at / HOUR - 2, 24, 9))
        for i in range(max(0, count)):
            n += 1
            at_us = (at - i * 37 % HOUR) * US
            db.execute("INSERT INTO message (modem, person, received_us, scts_us, width, reference, total, parts, state,"
                       " due_us, kind, closed_us) VALUES ('gsm1', ?, ?, 0, 0, 0, 1, 1, 'closed', ?, 'complaint', ?)",
                       ("f" * 32, at_us, at_us, at_us))
            db.execute("INSERT INTO reply (person, preferred, template, class, text, parts, state, queued_us, sent_us)"
                       " VALUES (?, '', 'receipt', 0, ?, 1, 'sent', ?, ?)", ("f" * 32, TEXT, at_us, at_us))
            if i % 3 == 0:
                add_complaint(db, n, at_us, hour)


def add_complaint(db, n, at_us, hour):
    ref = f"00000000-0000-4000-8000-{n:012}"
    status = ("closed", "answered", "verified", "received")[min(3, n % 4 if hour > 48 else 3)]
    db.execute("INSERT INTO complaint (ref, serial, ticket, person, modem, status, class, visibility, has_place,"
               " has_time, emergency, text, missing, received_us, updated_us, agency)"
               " VALUES (?, ?, ?, ?, 'gsm1', ?, 'pengaduan', 'normal', 1, 1, 0, ?, x'', ?, ?, 'Dinas PU')",
               (ref, n, f"Q{n:06}", "f" * 32, status, TEXT, at_us, at_us))
    complaint = db.execute("SELECT last_insert_rowid()").fetchone()[0]
    state = "done" if hour > 3 else "due"
    db.execute("INSERT INTO forward (complaint, kind, state, waits, first_us, next_us, at_us, done_us)"
               " VALUES (?, 0, ?, 0, ?, ?, ?, ?)",
               (complaint, state, at_us, at_us, at_us, at_us + 40 * US if state == "done" else None))
    steps = {"closed": 3, "answered": 2, "verified": 1, "received": 0}[status]
    for step, (name, days) in enumerate((("verified", 1), ("answered", 3), ("closed", 6))):
        if step < steps:
            db.execute("INSERT INTO complaint_event (complaint, event_id, status, label, note, agency, at_us,"
                       " received_us) VALUES (?, ?, ?, '', '', 'Dinas PU', ?, ?)",
                       (complaint, name, name, at_us + days * DAY * US, at_us + days * DAY * US))


def fill(path, names, days, messages=14, down=(), operator="Operator"):
    """names: the modems; days: of samples; messages: days of them; down: those with an alarm."""
    now = int(time.time())
    with behind(path) as db:
        for number, name in enumerate(names):
            is_down = name in down
            add_modem(db, number, name, now, days, "down" if is_down else "up", "LPR-2106" if is_down else "",
                      "The modem has gone from the line. Plug it in again or check its power; the gateway finds it by"
                      " itself." if is_down else "")
            if is_down:
                db.execute("INSERT INTO alarm (modem, code, began_us) VALUES (?, 'LPR-2106', ?)",
                           (name, (now - 9 * HOUR) * US))
        db.execute("UPDATE modem SET operator = ?", (operator,))
        add_messages(db, now, messages)
