# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may see what of a citizen for how long: reveal, erase, purge, and the audit of them."""

import contextlib
import datetime
import glob
import json
import os
import sqlite3
import subprocess
import unittest

import gateway
from behind import behind
from gateway import CITIZEN, OTHER, Gateway

DAY_US = 86400 * 1000000
KEPT = {"keep_text": 100, "keep_number": 50, "keep_raw": 10}


def age(g, days):
    """All that is in the store is so much older, while the daemon is down."""
    shift = days * DAY_US
    with behind(g.store) as store:
        for table, column in (("complaint", "received_us"), ("complaint", "updated_us"), ("message", "received_us"),
                              ("inbox_part", "received_us"), ("reply", "queued_us"), ("person", "active_us")):
            store.execute(f"UPDATE {table} SET {column} = {column} - {shift}")


def files_with(g, word):
    found = []
    for path in glob.glob(g.store + "*"):
        with open(path, "rb") as f:
            if word.encode() in f.read():
                found.append(path)
    return found


class Retention(unittest.TestCase):
    def closed(self, g, complaint):
        g.wait_forwarded(complaint["ticket"])
        g.wait_rows(1, "SELECT * FROM v_reply WHERE ticket = ? AND state = 'delivered'", complaint["ticket"])
        g.until(lambda: not g.rows("SELECT * FROM v_forward_more WHERE state <> 'done'"), "the contact fact")

    def test_a_number_is_shown_for_a_reason_and_that_is_kept(self):
        with Gateway() as g:
            ticket = g.report("uji ungkap nomor")["ticket"]
            g.ctl("reveal", ticket, code=64)
            g.ctl("reveal", ticket, "--reason", "iseng", code=64)
            g.ctl("reveal", "K7M-2Q2", "--reason", "surat penyidik nomor 7", code=1)
            self.assertEqual(g.rows("SELECT * FROM v_audit"), [])
            self.assertEqual(g.ctl("reveal", ticket, "--reason", "surat penyidik nomor 7"), CITIZEN + "\n")
            row = g.row("SELECT * FROM v_audit")
            self.assertEqual((row["what"], row["ticket"], row["reason"]), ("reveal", ticket, "surat penyidik nomor 7"))
            self.assertIn("by uid", row["who"])
            self.assertEqual(g.ctl_json("reveal", ticket, "--reason", "surat kedua"), {"ticket": ticket, "number": CITIZEN})
            self.assertEqual(len(g.ctl_json("audit")), 2)
            self.assertIn("surat kedua", g.ctl("audit"))
            g.wait_log("LPR-3020", 2)

    def test_the_words_of_a_secret_complaint_are_shown_with_its_number(self):
        with Gateway() as g:
            g.sms("LAPOR RAHASIA kepala desa meminta uang")
            ticket = g.wait_complaints(1)[0]["ticket"]
            g.wait_forwarded(ticket)
            g.sms(f"TAMBAH {ticket} sudah tiga kali")
            g.central.set_status("answered", ticket=ticket, note="Inspektorat memeriksa diam-diam")
            g.wait_rows(3, "SELECT * FROM v_reply WHERE ticket = ? AND state = 'delivered'", ticket)
            answer = g.ctl_json("reveal", ticket, "--reason", "surat penyidik nomor 7")
            self.assertEqual((answer["ticket"], answer["number"]), (ticket, CITIZEN))
            words = {word["what"]: word["text"] for word in answer["words"]}
            self.assertIn("kepala desa meminta uang", words["text"])
            self.assertIn("sudah tiga kali", words["addition"])
            self.assertIn("diam-diam", words["note"])
            self.assertIn(ticket, words["reply"])
            said = g.ctl("reveal", ticket, "--reason", "surat penyidik nomor 7").splitlines()
            self.assertEqual(said[0], CITIZEN)
            self.assertEqual(len(said), 1 + len(answer["words"]))
            self.assertEqual(len(g.ctl_json("audit")), 2)
            g.wait_log("LPR-3020", 2)
            self.assertIn("(sealed)", g.ctl("show", ticket))
            g.ctl("erase", ticket, "--yes")
            self.assertNotIn("(sealed)", g.ctl("show", ticket))
            g.ctl("reveal", ticket, "--reason", "surat penyidik nomor 7", code=1)

    def test_an_erased_complaint_is_gone_from_every_file_and_the_rest_goes_on(self):
        with Gateway() as g:
            gone = g.report("uji hapus selokan mampet", "+6281377778888")
            kept = g.report("uji tetap ada", OTHER)
            for complaint in (gone, kept):
                self.closed(g, complaint)
            g.ctl("erase", gone["ticket"], code=64)
            made = g.ctl_json("backup")["made_at"]
            until = (datetime.datetime.fromisoformat(made[:-1]) + datetime.timedelta(days=8)).isoformat() + "Z"
            done = g.ctl_json("erase", gone["ticket"], "--yes", "--reason", "permintaan warga sendiri")
            self.assertEqual((done["central"], done["complaints"], done["numbers"]), ("told", 1, 1))
            self.assertEqual((done["copies"], done["copies_kept"], done["copies_until"]), (1, 0, until))
            g.until(lambda: not files_with(g, "selokan mampet"), "no file with its text")
            self.assertEqual(files_with(g, "+6281377778888"), [])
            shown = g.ctl_json("show", gone["ticket"])["complaint"]
            self.assertEqual((shown["text"], shown["status"]), ("", "submitted"))
            self.assertTrue(shown["text_erased_at"])
            self.assertIn("(erased on ", g.ctl("complaints"))
            self.assertIn("uji tetap ada", g.ctl("complaints"))
            g.wait_rows(1, "SELECT * FROM v_forward_more WHERE ticket = ? AND what = 'erase' AND state = 'done'",
                        gone["ticket"])
            g.ctl("reveal", gone["ticket"], "--reason", "surat penyidik nomor 7", code=1)
            g.ctl("erase", gone["ticket"], "--yes", code=1)
            self.assertEqual(g.row("SELECT * FROM v_audit")["what"], "erase")
            g.wait_log("LPR-3021")
            # Who asks afterwards has no complaint of that ticket.
            g.sms("STATUS " + gone["ticket"], "+6281377778888")
            g.wait_sent(2, "+6281377778888")
            g.report("uji sesudah hapus", OTHER)

    def test_an_erasure_ends_with_a_certificate(self):
        with Gateway() as g:
            gone = g.report("uji sertifikat gorong-gorong ambles", "+6281377778888")
            self.closed(g, gone)
            g.sms("STATUS " + gone["ticket"], "+6281377778888")
            g.wait_sent(2, "+6281377778888")
            g.ctl("audit", "--certificate", gone["ticket"], code=1)
            done = g.ctl_json("erase", gone["ticket"], "--yes")
            self.assertEqual(done["numbers"], 1)
            g.wait_log("LPR-3040")
            row = g.ctl_json("audit", "--certificate", gone["ticket"])
            self.assertEqual((row["found"], row["left_out"] > 9, row["whole"]), (0, False, True))
            self.assertGreater(row["pieces"], 3)
            self.assertGreater(row["searched"], 100000)
            self.assertIn("CERTIFICATE OF ERASURE", g.ctl("audit", "--certificate", str(row["id"])))
            self.assertIsNotNone(g.ctl_json("audit")[0]["ended_at"])
            self.assertEqual(files_with(g, "gorong-gorong ambles") + files_with(g, "+6281377778888"), [])
            # Nothing leads to the ticket from what is left of the person.
            self.assertEqual(g.rows("SELECT 1 FROM person WHERE number IS NOT NULL"), [])
            for text in ("CEK ", "HAPUS "):  # a second STATUS in the same second is the same SMS
                g.sms(text + gone["ticket"], "+6281377778888")
            g.until(lambda: sum("sudah dihapus" in s["text"] for s in g.sent("+6281377778888")) == 2, "honest answers")

    def leave_on_a_free_page(self, g, word):
        """As if SQLite had left it where it does not look any more."""
        with behind(g.store) as store:
            store.execute("CREATE TABLE scrap (x)")
            store.execute("INSERT INTO scrap VALUES (hex(randomblob(100000)))")
            store.execute("DROP TABLE scrap")
        with contextlib.closing(sqlite3.connect(g.store)) as store:
            store.execute("PRAGMA wal_checkpoint (TRUNCATE)")
        with open(g.store, "r+b") as f:
            f.seek(-3000, os.SEEK_END)
            f.write(word.encode())

    def test_what_is_left_is_told_until_the_file_is_written_anew(self):
        with Gateway() as g:
            gone = g.report("uji sisa gorong-gorong ambles", "+6281377778888")
            self.closed(g, gone)
            g.terminate()
            self.leave_on_a_free_page(g, "uji sisa gorong-gorong ambles")
            g.start()
            g.ctl("erase", gone["ticket"], "--yes")
            g.wait_log("LPR-3041")
            self.assertIn("FOUND", g.ctl("audit", "--certificate", gone["ticket"]))
            for written_anew in (False, True):
                g.terminate()
                if written_anew:
                    subprocess.run(["sqlite3", g.store, "VACUUM"], check=True)
                g.start()
                g.report("uji sesudah mulai lagi", OTHER)
                # The file is searched anew beside the work of the gateway.
                g.until(lambda n=written_anew: ("LPR-3041" in [a["code"] for a in g.ctl_json("status")["alarms"]]) != n,
                        "an alarm until it is written anew")
            g.wait_log("LPR-3043")
            self.assertEqual(files_with(g, "gorong-gorong ambles"), [])
            self.assertTrue(g.ctl_json("verify")["whole"])

    def test_a_person_gets_all_that_is_held(self):
        with Gateway() as g:
            mine = g.report(("uji akses " + "jalan rusak parah sekali " * 10).strip(), "+6281377778888")
            other = g.report("uji orang lain", OTHER)
            self.closed(g, mine)
            g.ctl("reveal", mine["ticket"], "--reason", "surat penyidik Anton")
            g.ctl("export", "0813-7777-8888", code=64)
            g.ctl("export", "0813-7777-8888", "--reason", "iseng", code=64)
            g.ctl("export", "081399990000", "--reason", "permintaan akses warga", code=1)
            path = g.store + "-akses.json"
            self.assertEqual(g.ctl("export", "0813-7777-8888", "--reason", "permintaan akses warga", "--output", path), "")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            with open(path, encoding="utf-8") as f:
                held = json.load(f)
            os.unlink(path)
            self.assertEqual(held["person"]["number"], "+6281377778888")
            self.assertIn("jalan rusak parah", held["complaints"][0]["text"])
            self.assertEqual([len(held[k]) for k in ("complaints", "messages")], [1, 1])
            self.assertGreater(len(held["parts"]), 1)
            self.assertTrue(held["parts"][0]["data"])
            self.assertEqual(held["forwards"][0]["state"], "done")
            self.assertEqual([r["what"] for r in held["audit"]], ["reveal", "export"])
            text = json.dumps(held)
            for word in ("Anton", "orang lain", other["ticket"], OTHER):
                self.assertNotIn(word, text)
            self.assertEqual(len(g.rows("SELECT * FROM v_audit WHERE what = 'export'")), 2)
            g.wait_log("LPR-3042", 2)

    def test_what_has_aged_is_erased_at_the_start_and_by_hand(self):
        with Gateway(settings={"privacy": KEPT}) as g:
            complaint = g.report("uji lama tersimpan")
            self.closed(g, complaint)
            self.assertEqual(g.ctl_json("purge")["raw_parts"], 0)
            g.terminate()
            age(g, 11)
            g.start()
            g.wait_rows(1, "SELECT * FROM v_audit WHERE raw_parts = 1 AND who = 'by itself'")
            g.wait_log("LPR-3022")
            self.assertEqual(g.row("SELECT * FROM v_complaint")["text"], "uji lama tersimpan")
            g.terminate()
            with behind(g.store) as store:
                store.execute("UPDATE complaint SET status = 'closed'")
            age(g, 100)
            g.write_settings(privacy={"keep_text": 0, "keep_number": 0, "keep_raw": 0})
            g.start()
            self.assertIn("nothing", g.ctl("purge"))
            g.terminate()
            g.write_settings(privacy=KEPT)
            g.start()
            g.wait_rows(1, "SELECT * FROM v_audit WHERE complaints = 1 AND numbers = 1")
            self.assertIsNotNone(g.row("SELECT * FROM v_complaint")["text_erased_at"])
            g.until(lambda: not files_with(g, "lama tersimpan") and not files_with(g, CITIZEN), "no file with it")
            # The citizen is known again with the next message.
            g.report("uji datang lagi")
            g.sms("STATUS " + complaint["ticket"])
            g.until(lambda: any(complaint["ticket"] in s["text"] for s in g.sent(CITIZEN)[-1:]), "its status")

    def test_a_purge_of_many_does_not_keep_a_citizen_waiting(self):
        with Gateway(settings={"privacy": KEPT}) as g:
            g.report("uji bibit")
            g.terminate()
            with behind(g.store) as store:
                store.execute("""
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                    INSERT INTO complaint (ref, serial, ticket, person, modem, status, class, visibility, has_place,
                        has_time, emergency, text, missing, received_us, updated_us)
                    SELECT printf('%036d', i), 100000 + i, printf('Z%05d', i), person, modem, 'closed', class, visibility,
                        0, 0, 0, 'lama sekali ' || i, x'', 1, 1 FROM n, complaint WHERE complaint.id = 1""")
            g.start()
            g.report("uji sela pembersihan", OTHER)
            g.wait_rows(1, "SELECT * FROM v_audit WHERE complaints = 3000 AND ended_at IS NOT NULL")
            self.assertEqual(len(g.rows("SELECT * FROM v_audit")), 1)


if __name__ == "__main__":
    gateway.main()
