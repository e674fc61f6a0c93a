# SPDX-License-Identifier: GPL-2.0-or-later
"""After an outage: receipts that are too late do not leave in a flood; one notice each goes in their place, when notices
may go, as the budgets allow, and behind what is new. Also where the store is one of the version before."""

import collections
import glob
import os
import sqlite3
import time
import unittest

import gateway
from gateway import OTHER, SOURCE, Gateway
from test_guard import ZONE, hour_now

LATE = 3000
MANY = 100  # of them by one person, and first
PER_MINUTE = 5
QUEUE = "SELECT template, state, count(*) AS n FROM v_reply GROUP BY 1, 2"


def fill_level_2(path):
    """A store as the version before left it: all modems were away for two days, and receipts wait since."""
    os.makedirs(os.path.dirname(path), mode=0o750)
    store = sqlite3.connect(path)
    for name in sorted(glob.glob(os.path.join(SOURCE, "store", "migrations", "*.sql")))[:2]:
        with open(name, encoding="utf-8") as f:
            store.executescript(f.read())
    now = int(time.time())
    with store:
        for n in range(LATE):
            person, at = max(0, n - MANY + 1), (now - 2 * 86400) * 1000000 + n
            store.execute("INSERT OR IGNORE INTO person VALUES (?, ?, 1)", (f"{person:032x}", f"+62813{person:08d}"))
            store.execute(
                "INSERT INTO complaint (ref, serial, ticket, person, modem, status, class, visibility, has_place, has_time,"
                " emergency, text, missing, received_us, updated_us) VALUES (?, ?, ?, ?, 'gsm1', 'received', 'pengaduan',"
                " 'normal', 1, 0, 0, ?, x'', ?, ?)",
                (f"00000000-0000-4000-8000-{n:012d}", n, f"{n:06d}", f"{person:032x}", f"jalan {n} rusak", at, at))
            store.execute(
                "INSERT INTO reply (person, complaint, preferred, template, class, text, parts, state, queued_us,"
                " expires_us) VALUES (?, ?, 'gsm1', 'receipt', 0, 'Laporan diterima', 1, 'queued', ?, ?)",
                (f"{person:032x}", n + 1, at, at + 86400 * 1000000))
    assert store.execute("PRAGMA user_version").fetchone() == (2,)
    store.close()
    os.chmod(path, 0o600)


def queue(g):
    return {(r["template"], r["state"]): r["n"] for r in g.rows(QUEUE)}


class Outage(unittest.TestCase):
    def assert_one_notice_each(self, g, expired):
        rows = g.rows("SELECT ticket, sum(template = 'receipt' AND state = 'expired') AS late,"
                      " sum(template = 'status') AS notices FROM v_reply GROUP BY ticket HAVING late > 0")
        self.assertEqual(len(rows), expired)
        self.assertEqual({(r["late"], r["notices"]) for r in rows}, {(1, 1)})

    def test_late_receipts_of_the_version_before_become_notices_that_leave_by_the_budget(self):
        g = Gateway(modem={"send_per_minute": PER_MINUTE}, haste=10)
        fill_level_2(g.store)
        try:
            g.prepare().start()
            sent = g.wait_sent(PER_MINUTE)
            self.assert_one_notice_each(g, LATE)
            g.wait_log("LPR-2144")
            # What is new goes before them, in the next minute at the latest.
            g.sms("LAPOR lampu mati di Desa Makmur", OTHER)
            g.wait_complaint("lampu mati di Desa Makmur")
            taken = len(g.sent())
            g.wait_sent(1, OTHER)
            before = [s["to"] for s in g.sent()].index(OTHER)
            self.assertLessEqual(before - taken, 2 * PER_MINUTE)
            # Each person has one before the one with a hundred has a second.
            people = collections.Counter(s["to"] for s in g.wait_sent(before + 1))
            self.assertLessEqual(people["+6281300000000"], 1)
            self.assertTrue(all("Laporan diterima" not in s["text"] for s in g.sent()))
            self.assertIn("diterima", sent[0]["text"])
            # Nor does a restart bring anything twice.
            g.terminate()
            g.start()
            self.assert_one_notice_each(g, LATE)
            texts = collections.Counter(s["text"] for s in g.sent() if s["to"] != OTHER)
            self.assertEqual(max(texts.values()), 1)
            g.close()
        finally:
            g.remove()

    def test_in_quiet_hours_the_notices_for_late_receipts_wait_and_what_is_new_does_not(self):
        hour = hour_now()
        quiet = {"quiet_from": hour, "quiet_to": (hour + 2) % 24, "time_zone": ZONE, "receipt_valid": 5}
        with Gateway(settings={"replies": quiet}) as g:
            g.atsim.hangup("gsm1")
            g.wait_modems(("down",))
            for n in range(20):
                g.ctl("inject", "--from", f"+62813{n:08d}", "--text", f"LAPOR jalan nomor {n} rusak di Desa Sukamaju")
            g.wait_rows(20, "SELECT id FROM v_reply WHERE template = 'status' AND state = 'queued'")
            self.assert_one_notice_each(g, 20)
            g.atsim.restore("gsm1")
            g.wait_modems()
            g.sms("STATUS", OTHER)
            g.wait_sent(1, OTHER)
            self.assertEqual(len(g.sent()), 1)
            self.assertEqual(queue(g).get(("status", "queued")), 20)
            g.terminate()
            g.write_settings(replies={"quiet_to": hour})
            g.start()
            sent = g.wait_sent(1 + 20)
            self.assertEqual(len({s["to"] for s in sent}), 21)
            # In the order in which people wrote, and none of them twice.
            self.assertEqual([s["to"] for s in sent[1:]], [f"+62813{n:08d}" for n in range(20)])


if __name__ == "__main__":
    gateway.main()
