# SPDX-License-Identifier: GPL-2.0-or-later
"""Backups: made while the gateway writes, kept by number, and restored: what goes on, and what does not happen twice."""

import glob
import json
import os
import resource
import sqlite3
import stat
import subprocess
import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway


def ask(path, query):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def restore(g, name):
    """Two in one second would put the store aside by one name, which is refused."""
    for aside in glob.glob(g.store + ".aside-*"):
        os.unlink(aside)
    return g.ctl("restore", g.path(name), "--yes")


class Backup(unittest.TestCase):
    def folder_of(self, g):
        return os.path.join(os.path.dirname(g.store), "backup")

    def test_a_backup_is_made_while_the_gateway_writes(self):
        with Gateway() as g:
            g.report("uji sebelum salinan")
            target = g.path("copy.db")
            for number in range(20):
                g.sms(f"LAPOR uji sela {number}", f"+62812000004{number:02}")
            made = g.ctl_json("backup", target)
            self.assertEqual((made["file"], made["removed"]), (target, []))
            self.assertEqual(stat.S_IMODE(os.stat(target).st_mode), 0o600)
            self.assertEqual(made["octets"], os.stat(target).st_size)
            self.assertEqual(ask(target, "PRAGMA integrity_check"), [("ok",)])
            self.assertEqual(ask(target, "SELECT count(*) FROM v_complaint WHERE text = 'uji sebelum salinan'"), [(1,)])
            self.assertIn("--yes", g.ctl("backup", target, code=1))
            g.ctl("backup", "--output", target, "--yes")
            g.wait_complaints(21)
            self.assertEqual([name for name in os.listdir(g.folder) if "copy.db" in name], ["copy.db"])

    def test_of_the_daily_ones_the_newest_are_kept(self):
        with Gateway(central=False) as g:
            folder = self.folder_of(g)
            os.mkdir(folder)
            for day in range(10, 20):
                with open(os.path.join(folder, f"lapor-202001{day}T023000Z.db"), "w", encoding="ascii"):
                    pass
            with open(os.path.join(folder, "notes.txt"), "w", encoding="ascii"):
                pass
            made = g.ctl_json("backup", "--keep", "3")
            self.assertEqual(len(made["removed"]), 8)
            names = sorted(os.listdir(folder))
            self.assertEqual(names[:2], ["lapor-20200118T023000Z.db", "lapor-20200119T023000Z.db"])
            self.assertEqual((os.path.join(folder, names[2]), names[3:]), (made["file"], ["notes.txt"]))
            g.ctl("backup", "--keep", "0", code=64)
            g.ctl("backup", g.path("x.db"), "--keep", "3", code=64)

    def test_what_cannot_be_written_is_told_and_leaves_nothing(self):
        with Gateway(modems=0, central=False) as g:
            self.assertIn("/proc/none", g.ctl("backup", "/proc/none/copy.db", code=74))
            target = g.path("copy.db")
            ran = subprocess.run([gateway.CTL, "-c", g.config, "backup", target], capture_output=True, text=True,
                                 check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000)))
            self.assertEqual((ran.returncode, "no room" in ran.stderr), (74, True), ran.stderr)
            self.assertEqual(glob.glob(target + "*"), [])

    def test_a_restored_store_goes_on_and_does_little_twice(self):
        with Gateway() as g:
            first = g.report("uji lama sekali")
            g.wait_forwarded(first["ticket"])
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered'")
            g.ctl("backup", g.path("copy.db"))
            lost = g.report("uji sesudah salinan", OTHER)
            g.wait_forwarded(lost["ticket"])
            self.assertIn("stop it first", g.ctl("restore", g.path("copy.db"), "--yes", code=75))
            g.terminate()
            g.ctl("restore", g.path("copy.db"), code=64)
            done = g.ctl_json("restore", g.path("copy.db"), "--yes")
            self.assertEqual(done["store"], g.store)
            self.assertEqual(ask(done["aside"], "SELECT count(*) FROM v_complaint"), [(2,)])
            g.start()
            g.wait_log("LPR-3013")
            self.assertEqual([c["ticket"] for c in g.complaints()], [first["ticket"]])
            # The citizen asks, central tells, others report: all as ever, and no ticket is given out twice.
            g.sms("STATUS " + first["ticket"])
            g.wait_sent(2, CITIZEN)
            new = g.report("uji sesudah pulih", "+6281300000077")
            g.wait_forwarded(new["ticket"])
            self.assertNotIn(new["ticket"], (first["ticket"], lost["ticket"]))
            self.assertEqual(len(g.central.complaints()), 3)
            g.sms("STATUS " + lost["ticket"], OTHER)
            g.wait_sent(2, OTHER)
            self.assertEqual((len(g.sent(CITIZEN)), len(g.sent(OTHER))), (2, 2))
            # Only the first start is one after a restore.
            g.terminate()
            g.start()
            self.assertEqual(g.logged("LPR-3013"), 1)

    def test_what_was_erased_since_the_backup_is_named(self):
        with Gateway(central=False) as g:
            kept, gone = g.report("uji tetap")["ticket"], g.report("uji hapus", OTHER)["ticket"]
            g.ctl("backup", g.path("copy.db"))
            g.ctl("reveal", kept, "--reason", "surat penyidik nomor 7")
            g.ctl("erase", gone, "--reason", "permintaan warga sendiri", "--yes")
            g.terminate()
            done = g.ctl_json("restore", g.path("copy.db"), "--yes")
            self.assertEqual(done["erased"], [gone])
            g.start()
            g.ctl("erase", gone, "--reason", "permintaan warga sendiri", "--yes")
            g.terminate()
            said = restore(g, "copy.db")
            self.assertIn(f"lapor-smsctl erase {gone}", said)
            self.assertNotIn(kept, said)
            # Nothing was erased since then.
            self.assertNotIn("lapor-smsctl erase", restore(g, "copy.db"))

    def test_a_backup_of_another_key_is_refused(self):
        with Gateway(modems=0, central=False) as g:
            g.ctl("inject", "--from", OTHER, "--text", "LAPOR uji kunci lain")
            g.ctl("backup", g.path("copy.db"))
            g.terminate()
            os.unlink(g.key)
            g.ctl("key", "new", g.key)
            before = os.stat(g.store).st_ino
            g.ctl("restore", g.path("copy.db"), "--yes", code=78)
            self.assertEqual(os.stat(g.store).st_ino, before)
            g.write_key()
            self.assertIn("start the gateway now", restore(g, "copy.db"))

    def test_what_is_no_good_backup_changes_nothing(self):
        with Gateway(modems=0, central=False) as g:
            g.ctl("backup", g.path("copy.db"))
            g.terminate()
            with open(g.store, "rb") as f:
                before = f.read()
            connection = sqlite3.connect(g.path("other.db"))
            connection.execute("CREATE TABLE bookmark (url TEXT)")
            connection.commit()
            connection.close()
            with open(g.path("junk.db"), "wb") as f:
                f.write(b"this is no database" * 1000)
            self.assertIn("no store of lapor-smsd", g.ctl("restore", g.path("other.db"), "--yes", code=65))
            self.assertIn("damaged", g.ctl("restore", g.path("junk.db"), "--yes", code=65))
            g.ctl("restore", g.path("none.db"), "--yes", code=74)
            with open(g.store, "rb") as f:
                self.assertEqual(f.read(), before)
            self.assertEqual(glob.glob(g.store + ".*"), [g.store + ".lock"])

    def test_a_damaged_store_names_the_newest_backup_and_stays_as_it_is(self):
        with Gateway(central=False) as g:
            g.report("uji rusak")
            made = json.loads(g.ctl("--json", "backup"))["file"]
            g.terminate()
            g.start()
            g.kill()  # so that a log lies beside the store
            with open(g.store, "r+b") as f:
                f.seek(4096 * 2)
                f.write(b"\xa5" * 4096 * 60)
            files = {}
            for name in (g.store, g.store + "-wal"):
                with open(name, "rb") as f:
                    files[name] = f.read()
            g.spawn()
            self.assertEqual(g.wait_end(), 65)
            g.codes.pop()
            self.assertIn(f"lapor-smsctl restore {made}", g.log_lines[-1])
            for name, octets in files.items():
                with open(name, "rb") as f:
                    self.assertEqual(f.read(), octets, name)
            g.ctl("restore", made, "--yes")
            g.start()
            self.assertEqual(len(g.complaints()), 1)


if __name__ == "__main__":
    gateway.main()
