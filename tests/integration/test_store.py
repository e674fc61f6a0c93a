# SPDX-License-Identifier: GPL-2.0-or-later
"""The store: a full disk, a second daemon, files of other versions, power cuts."""

import os
import resource
import sqlite3
import stat
import subprocess
import unittest

import gateway
from gateway import OTHER, Gateway

ROOM = 20000  # octets to which a file may grow: less than the write-ahead log has already


class Store(unittest.TestCase):
    def limit(self, g, octets):
        """For the daemon, a file that reaches the limit is a full disk."""
        hard = resource.prlimit(g.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(g.process.pid, resource.RLIMIT_FSIZE, (octets, hard))

    def ends(self, g, code, word):
        """Starts a daemon that must end by itself, with this code and word."""
        lines = len(g.log_lines)
        g.spawn()
        self.assertEqual(g.wait_end(), code)
        said = "\n".join(g.log_lines[lines:])
        self.assertIn(word, said)
        self.assertIn(g.store, said)
        g.codes.pop()

    def test_a_full_disk_leaves_messages_on_the_sim_until_there_is_room(self):
        with Gateway(modem={"poll": 1}) as g:
            g.report("uji sebelum penuh")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered'")
            g.until(lambda: g.central.complaints()[0]["contact"], "the contact fact")
            self.limit(g, ROOM)
            g.sms("LAPOR uji disk penuh")
            g.sms("LAPOR uji disk penuh juga", OTHER)
            g.wait_log("LPR-3001")
            g.until(lambda: any("store cannot be written" in w for w in g.notify.heard), "a STATUS that says so")
            # The store cannot be told of it; who looks is told all the same.
            self.assertEqual([alarm["code"] for alarm in g.ctl_json("status")["alarms"]], ["LPR-3001"])
            for shown in (g.ctl("status"), g.ctl("health"), g.ctl("report", "--html", "-")):
                self.assertIn("LPR-3001", shown)
            self.assertIn('lapor_alarm_active{code="LPR-3001",modem=""} 1', g.ctl("metrics"))
            listed = g.atsim.stats()["commands"]["CMGL"]
            g.until(lambda: g.atsim.stats()["commands"]["CMGL"] > listed + 1, "two more looks at the SIM")
            self.assertEqual(g.atsim.sim()["used"], 2)
            self.assertEqual(len(g.complaints()), 1)
            self.assertIsNone(g.process.poll())
            self.assertEqual(len(g.sent()), 1)
            g.ctl("inject", "--from", OTHER, "--text", "LAPOR uji titip", code=75)
            self.limit(g, resource.RLIM_INFINITY)
            g.wait_log("LPR-3003")
            self.assertEqual({c["text"] for c in g.wait_complaints(3)},
                             {"uji sebelum penuh", "uji disk penuh", "uji disk penuh juga"})
            g.wait_empty()
            g.wait_sent(3)
            g.until(lambda: len(g.central.complaints()) == 3, "three at central")
            self.assertEqual(g.logged("LPR-3001"), 1)
            g.until(lambda: g.ctl_json("status")["alarms"] == [], "no alarm")

    def test_what_was_sent_while_the_disk_filled_is_not_sent_again(self):
        with Gateway(modem={"poll": 1, "reports": False}) as g:
            g.report("uji pertama")
            g.atsim.latency("gsm1", send_ms=int(4000 * gateway.SLACK))
            g.sms("LAPOR uji kedua", OTHER)
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            self.limit(g, ROOM)
            g.wait_sent(2)
            g.wait_log("LPR-3001")
            self.limit(g, resource.RLIM_INFINITY)
            g.wait_rows(2, "SELECT * FROM v_reply WHERE state = 'sent'")
            self.assertEqual(len(g.sent()), 2)

    def test_a_second_daemon_on_the_same_store_is_refused(self):
        with Gateway() as g:
            ran = subprocess.run([gateway.DAEMON, "-c", g.config], capture_output=True, text=True, check=False,
                                 timeout=gateway.PATIENCE)
            self.assertEqual(ran.returncode, 75)
            self.assertIn(g.store, ran.stderr)
            self.assertIn("another lapor-smsd", ran.stderr)
            self.assertEqual(len([line for line in ran.stderr.splitlines() if line]), 1)
            g.report("uji tetap jalan")
            self.assertEqual(g.ctl_json("status")["daemon"]["running"], True)

    def test_a_store_of_a_newer_version_is_refused(self):
        with Gateway() as g:
            g.terminate()
            connection = sqlite3.connect(g.store)
            connection.execute("PRAGMA user_version = 9999")
            connection.commit()
            connection.close()
            self.ends(g, 65, "newer")
            g.ctl("status", code=65)

    def test_a_damaged_store_is_refused_and_left_alone(self):
        with Gateway() as g:
            g.terminate()
            with open(g.store, "r+b") as f:
                f.write(b"this is no database" * 300)
            with open(g.store, "rb") as f:
                before = f.read()
            self.ends(g, 65, "damaged")
            with open(g.store, "rb") as f:
                self.assertEqual(f.read(), before)

    def test_verify_looks_at_each_page_of_the_file(self):
        with Gateway() as g:
            g.report("uji halaman")
            g.terminate()
            self.assertTrue(g.ctl_json("verify")["whole"])
            page = g.row("SELECT rootpage FROM sqlite_schema WHERE name = 'forward_of'")["rootpage"]
            with open(g.store, "r+b") as f:
                f.seek((page - 1) * 4096)
                f.write(b"\xa5" * 4096)
            self.assertIn("damaged", g.ctl("verify", code=65))

    def test_a_store_that_may_not_be_made_is_said(self):
        with Gateway() as g:
            g.terminate()
            g.write_settings(store={"path": "/proc/none/lapor.db"})
            g.spawn()
            self.assertIn(g.wait_end(), (74, 77))
            self.assertIn("/proc/none/lapor.db", g.log_lines[-1])

    def test_the_store_is_for_its_owner_alone(self):
        with Gateway() as g:
            g.report("uji hak")
            for name in os.listdir(os.path.dirname(g.store)):
                mode = stat.S_IMODE(os.stat(os.path.join(os.path.dirname(g.store), name)).st_mode)
                self.assertEqual(mode & 0o007, 0, name)

    def test_a_power_cut_loses_nothing_and_makes_nothing_twice(self):
        with Gateway() as g:
            for number in range(4):
                g.sms(f"LAPOR uji padam {number}", f"+62812000003{number}")
                g.wait_complaint(f"uji padam {number}")
                g.kill()
                g.start()
            g.until(lambda: len(g.central.complaints()) == 4, "four at central")
            g.wait_rows(4, "SELECT * FROM v_reply WHERE state IN ('sent', 'delivered')", timeout=gateway.LONG)
            g.wait_empty()
            self.assertEqual(len(g.complaints()), 4)
            for number in range(4):
                # A receipt on its way when the power went may come twice, never more often.
                self.assertLessEqual(len(g.sent(f"+62812000003{number}")), 2)

    def test_a_message_that_could_not_be_deleted_before_the_cut_is_known(self):
        with Gateway(modem={"poll": 1, "reports": False}) as g:
            g.atsim.fault("gsm1", "delete_error", code=500)
            g.report("uji sudah tahu")
            self.assertEqual(g.atsim.sim()["used"], 1)
            g.kill()
            g.atsim.clear("gsm1")
            g.start()
            g.wait_empty()
            g.wait_log("LPR-5006")
            self.assertEqual((len(g.complaints()), len(g.sent())), (1, 1))


if __name__ == "__main__":
    gateway.main()
