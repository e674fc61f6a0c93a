# SPDX-License-Identifier: GPL-2.0-or-later
"""recap: a store whose figures are worked out by hand, as a table, CSV and JSON, in both languages."""

import csv
import glob
import io
import json
import os
import sqlite3
import subprocess
import tempfile
import unittest
import uuid
from datetime import datetime, timedelta

import gateway
from behind import behind
from gateway import CTL, PATIENCE, SOURCE

SETTINGS = """gateway = "test-1"; store = { path = "%s"; };
intake = { routes = ( { keyword = "TANGKAB"; agency = "Kabupaten Tangerang"; } ); };
sla = { verify = 3; follow_up = 5; close = 10; holidays_file = "%s"; };
"""
# (received, class, route, status, [(status, at, agency)]): November 2026 begins with a Sunday; the 11th is a holiday.
LIVES = [
    ("02 08:00", "pengaduan", "TANGKAB", "closed",
     [("verified", "03 08:00", "Dinas PU"), ("answered", "05 20:00", ""), ("closed", "09 20:00", ""),
      ("closed", "20 08:00", "")]),
    ("06 12:00", "pengaduan", "TANGKAB", "verified", [("verified", "12 12:00", "")]),
    ("07 10:00", "aspirasi", None, "closed", [("closed", "10 00:00", "=Dinas Air")]),
    ("09 08:00", "aspirasi", None, "cancelled", [("verified", "09 09:00", "Dinas PU")]),
    ("30 23:30", "informasi", None, "received", []),
]


def at_us(day):
    """In Jakarta, of November 2026."""
    moment = datetime.strptime("2026-11-" + day, "%Y-%m-%d %H:%M") - timedelta(hours=7)
    return round((moment - datetime(1970, 1, 1)).total_seconds() * 1e6)


def make_store(path):
    db = sqlite3.connect(path)
    for migration in sorted(glob.glob(os.path.join(SOURCE, "store/migrations/*.sql"))):
        with open(migration, encoding="utf-8") as file:
            db.executescript(file.read())
    db.close()
    with behind(path) as db:
        person = "0" * 32
        db.execute("INSERT INTO person (pseudonym, number, created_us) VALUES (?, '+6281200000000', 0)", (person,))
        for i, (received, kind, route, status, events) in enumerate(LIVES, 1):
            agency = [a for _, _, a in events if a][-1:] or [""]
            db.execute("INSERT INTO complaint (id, ref, serial, ticket, person, modem, status, agency, class, visibility, route,"
                       " has_place, has_time, emergency, text, missing, received_us, updated_us) VALUES (?, ?, ?, ?, ?, 'gsm1',"
                       " ?, ?, ?, 'normal', ?, 0, 0, 0, 'uji', x'', ?, 0)",
                       (i, str(uuid.uuid4()), i, f"T{i}", person, status, agency[0], kind, route, at_us(received)))
            for number, (event, moment, name) in enumerate(events):
                db.execute("INSERT INTO complaint_event (complaint, event_id, status, label, note, agency, at_us, received_us)"
                           " VALUES (?, ?, ?, '', '', ?, ?, ?)",
                           (i, f"e-{number}", event, name, at_us(moment), at_us(moment) + 1))


class Recap(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lapor-recap-")
        self.addCleanup(self.folder.cleanup)
        self.config = os.path.join(self.folder.name, "lapor-smsd.conf")
        self.store = os.path.join(self.folder.name, "lapor.db")
        holidays = os.path.join(self.folder.name, "holidays.txt")
        with open(holidays, "w", encoding="utf-8") as file:
            file.write("2026-11-11 Libur\n")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(SETTINGS % (self.store, holidays))
        make_store(self.store)

    def ctl(self, *arguments, code=0):
        ran = subprocess.run([CTL, "-c", self.config, "recap", *arguments], capture_output=True, text=True,
                             timeout=PATIENCE, check=False)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return ran.stdout if code == 0 else ran.stderr

    def test_json(self):
        """Verified after 1 and 3 days; answered 2.5 days later; closed after 2 and 1."""
        said = json.loads(self.ctl("--json", "--month", "2026-11", "--by", "agency"))
        self.assertEqual((said["from"], said["to"]), ("2026-10-31T17:00:00Z", "2026-11-30T17:00:00Z"))
        self.assertEqual(said["sla_days"], {"verified": 3, "answered": 5, "closed": 10})
        self.assertEqual(said["all"]["complaints"], 4)
        self.assertEqual(said["all"]["cancelled"], 1)
        self.assertEqual(said["all"]["verified"], {"complaints": 2, "share": 0.5, "in_time": 2, "in_time_share": 1.0,
                                                   "median_days": 2.0, "p90_days": 2.8})
        self.assertEqual(said["all"]["answered"]["median_days"], 2.5)
        self.assertEqual((said["all"]["closed"]["complaints"], said["all"]["closed"]["median_days"]), (2, 1.5))
        self.assertEqual([(row["agency"], row["complaints"], row["cancelled"]) for row in said["rows"]],
                         [("", 1, 0), ("=Dinas Air", 1, 0), ("Dinas PU", 1, 1), ("Kabupaten Tangerang", 1, 0)])
        self.assertIsNone(said["rows"][0]["verified"]["median_days"])
        self.assertEqual(said["rows"][0]["verified"]["share"], 0.0)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.ctl("--csv", "--month", "2026-11", "--by", "agency"))))
        self.assertEqual([row["agency"] for row in rows],
                         ["", "'=Dinas Air", "Dinas PU", "Kabupaten Tangerang", "total"])
        self.assertEqual(rows[2]["answered_median_days"], "2.5")
        self.assertEqual(rows[0]["answered_median_days"], "")
        self.assertEqual(rows[-1]["verified_percent"], "50.0")

    def test_table(self):
        table = self.ctl("--month", "2026-11", "--by", "class")
        for words in ("complaints received from 2026-11-01 to 2026-11-30", "CLASS", "MEDIAN DAYS", "aspirasi", "TOTAL",
                      "taken back"):
            self.assertIn(words, table)
        self.assertIn("HARI MEDIAN", subprocess.run(
            [CTL, "-c", self.config, "--language", "id", "recap", "--month", "2026-11"], capture_output=True, text=True,
            timeout=PATIENCE, check=True).stdout)

    def test_spans(self):
        """A day later there is another month; one that has nothing is no error."""
        said = json.loads(self.ctl("--json", "--month", "2026-12"))
        self.assertEqual((said["all"]["complaints"], said["rows"], said["by"]), (0, [], None))
        said = json.loads(self.ctl("--json", "--since", "2026-01-01", "--by", "month"))
        self.assertEqual([row["month"] for row in said["rows"]][:1], ["2026-11"])
        for wrong in (("--month", "2026-13"), ("--by", "modem"), ("--month", "2026-11", "--since", "2d"),
                      ("--csv", "--json")):
            self.ctl(*wrong, code=64)


gateway.main()
