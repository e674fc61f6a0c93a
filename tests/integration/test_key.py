# SPDX-License-Identifier: GPL-2.0-or-later
"""The privacy key: no start without one by accident, what is wrong with it is said, and one follows another."""

import base64
import os
import re
import subprocess
import unittest

import gateway
from gateway import CITIZEN, CTL, DAEMON, KEY_LINE, OTHER, Gateway, Raw

SECOND_LINE = "lapor-key:" + base64.b64encode(bytes(range(32, 64))).decode() + "\n"
SECRET = "RAHASIA uji kunci pungutan liar di kantor"


def ends_with(g, code):
    """What a daemon says that does not start."""
    ran = subprocess.run([DAEMON, "-c", g.config], capture_output=True, text=True, timeout=gateway.PATIENCE, check=False,
                         env={k: v for k, v in os.environ.items() if k != "NOTIFY_SOCKET"})
    assert ran.returncode == code, f"{ran.returncode}, not {code}: {ran.stdout}{ran.stderr}"
    return ran.stdout + ran.stderr


class WithoutModems(unittest.TestCase):
    def setUp(self):
        self.g = Gateway(modems=0, central=False)
        self.addCleanup(self.g.remove)
        self.g.prepare()

    def ends(self, code=78):
        """Said alike by a start and by --check."""
        said = ends_with(self.g, code)
        ran = subprocess.run([DAEMON, "--check", "-c", self.g.config], capture_output=True, text=True, check=False)
        self.assertEqual((ran.returncode, ran.stdout + ran.stderr), (78, said))
        return said

    def write(self, **privacy):
        self.g.settings["privacy"] = privacy
        self.g.write_settings()

    def test_nobody_goes_without_a_key_by_accident(self):
        os.unlink(self.g.key)
        self.assertIn(f"lapor-smsd.conf:4: privacy.key_file: {self.g.key} is not there", self.ends())
        with open(self.g.config, encoding="utf-8") as f:
            settings = re.sub(r"(?m)^privacy = .*\n", "", f.read())
        with open(self.g.config, "w", encoding="utf-8") as f:
            f.write(settings)
        said = self.ends()
        self.assertIn("lapor-smsctl key new makes one", said)
        self.assertIn("there is no privacy key", self.g.ctl("key", code=1))
        made = self.g.ctl_json("key", "new")
        self.assertEqual((made["file"], made["keys"], made["in_use"]), (self.g.key, 1, True))
        self.g.start()
        self.assertEqual(self.g.logged("LPR-1050"), 0)
        self.g.close()

    def test_who_writes_it_down_goes_without_and_is_warned_each_time(self):
        self.write(key_file="")
        for count in (1, 2):
            self.g.start()
            self.g.wait_log("LPR-1050", count)
            self.g.terminate()
        ran = subprocess.run([DAEMON, "--check", "-c", self.g.config], capture_output=True, text=True, check=False)
        self.assertIn("privacy.key_file: phone numbers and secret complaints stand in the store unsealed (LPR-1050)",
                      ran.stdout)
        self.assertIn("nothing is sealed", self.g.ctl("key"))
        said = self.g.ctl("key", "new")
        self.assertIn('Take privacy.key_file = "" out of the settings', said)

    def test_what_is_wrong_with_the_file_is_said_and_no_key_is(self):
        cases = {"lapor-key:c2VjcmV0\n": "privacy-key:1: behind lapor-key: there must be 32 octets",
                 KEY_LINE + "geheim\n": "privacy-key:2: a line is lapor-key:",
                 KEY_LINE * 9: "privacy-key:9: more than 8 keys",
                 "# none\n": "holds no key"}
        for text, sentence in cases.items():
            with self.subTest(sentence):
                self.g.write_key(text)
                said = self.ends()
                self.assertIn(sentence, said)
                for word in ("c2VjcmV0", "geheim", KEY_LINE[10:50]):
                    self.assertNotIn(word, said)
                self.assertIn(sentence, self.g.ctl("key", code=78))
        self.g.write_key()
        os.chmod(self.g.key, 0o644)
        self.assertIn("chmod 0600", self.ends())

    def test_new_keys_stand_on_top_and_the_file_stays_who_it_is(self):
        os.chmod(self.g.key, 0o640)
        first = self.g.ctl_json("key")["keys"][0]["id"]
        said = self.g.ctl("key", "new")
        self.assertIn("apart from the backups", said)
        self.assertIn("lapor-smsctl key rotate", said)
        listed = self.g.ctl_json("key")
        self.assertEqual([(k["state"], k["rows"]) for k in listed["keys"]], [("newest", None), ("older", None)])
        self.assertEqual(listed["keys"][1]["id"], first)
        self.assertEqual(os.stat(self.g.key).st_mode & 0o777, 0o640)
        with open(self.g.key, encoding="ascii") as f:
            lines = f.read().split("\n")
        self.assertIn(listed["keys"][0]["id"], lines[0])
        self.assertEqual(lines[2] + "\n", KEY_LINE)
        for _ in range(6):
            self.g.ctl("key", "new")
        self.assertIn("holds 8 keys", self.g.ctl("key", "new", code=78))
        other = self.g.path("other-key")
        said = self.g.ctl("key", "new", other)
        self.assertIn(f'key_file = "{other}"', said)
        self.assertEqual(os.stat(other).st_mode & 0o137, 0)
        self.assertFalse([name for name in os.listdir(os.path.dirname(self.g.key)) if name != "privacy-key"])
        self.g.ctl("key", "renew", code=64)
        self.assertIn("no daemon answers", self.g.ctl("key", "rotate", code=69))


class Sealed(unittest.TestCase):
    def test_a_sealed_store_opens_with_its_key_only(self):
        with Gateway(central=False) as g:
            g.report("uji kunci lampu mati")
            self.assertEqual(g.logged("LPR-1050"), 0)
            g.terminate()
            self.assertFalse(CITIZEN.encode() in self.octets(g), "its files hold a number")
            g.write_key(SECOND_LINE)
            self.assertIn("sealed with a key that is not in " + g.key, ends_with(g, 78))
            self.assertEqual({k["state"] for k in g.ctl_json("key", code=78)["keys"]}, {"newest", "missing"})
            g.write_key()
            g.settings["privacy"] = {"key_file": Raw('""')}
            g.write_settings()
            self.assertIn("is sealed", ends_with(g, 78))
            # Without it nobody is told that all is whole.
            self.assertIn("NOT looked at", g.ctl("verify", code=2))
            partly = g.ctl_json("verify", code=2)
            self.assertEqual((partly["whole"], partly["words_checked"], partly["faults"]), (False, False, 0))

    def flip(self, g, value):
        """One octet in the middle of a sealed value, in the file."""
        value = value.encode() if isinstance(value, str) else value
        with open(g.store, "r+b") as f:
            at = f.read().index(value[len(value) // 2:]) + 2
            f.seek(at)
            octet = f.read(1)[0]
            f.seek(at)
            f.write(bytes([octet ^ 1]))

    def test_what_does_not_open_holds_up_nothing_else(self):
        with Gateway() as g:
            g.central.kill()
            g.sms(SECRET)
            broken = g.wait_complaints(1)[0]
            g.wait_sent(1, to=CITIZEN)
            g.sms("LAPOR jalan rusak parah di depan pasar Sukamaju " + "sejak bulan lalu sekali " * 6, OTHER, ref=9,
                  parts=[1])
            g.wait_rows(1, "SELECT 1 FROM v_message WHERE state = 'open'")
            g.wait_empty()
            g.terminate()
            values = [g.row("SELECT text FROM complaint")["text"],
                      g.row("SELECT text FROM message WHERE complaint IS NOT NULL")["text"],
                      g.row("SELECT i.data FROM inbox_part AS i JOIN message AS m ON m.id = i.message"
                            " WHERE m.state = 'open'")["data"]]
            for value in values:
                self.flip(g, value)
            g.start()
            g.central.start()
            g.wait_rows(1, "SELECT 1 FROM v_forward WHERE state = 'held' AND last_error LIKE '%does not open%'")
            g.sms("LAPOR jalan rusak parah di depan pasar Sukamaju " + "sejak bulan lalu sekali " * 6, OTHER, ref=9,
                  parts=[2])
            g.wait_rows(1, "SELECT 1 FROM v_message WHERE kind = 'failed'")
            for number in (CITIZEN, OTHER):
                ticket = g.report(f"lampu jalan {number} mati total", sender=number)["ticket"]
                g.wait_forwarded(ticket)
            self.assertEqual(g.logged("LPR-3010"), 0)
            g.wait_rows(1, "SELECT 1 FROM alarm WHERE code = 'LPR-1055'")
            said = g.ctl("verify", code=1)
            self.assertIn(f"complaint {broken['ticket']}", said)
            g.terminate()

    def test_who_asks_for_silence_later_has_it_from_then_on(self):
        with Gateway() as g:
            ticket = g.report("lampu jalan mati di depan kantor desa Sukamaju")["ticket"]
            g.wait_forwarded(ticket)
            g.sms(f"TAMBAH {ticket} jangan sebut nama saya, pelakunya kepala desa")
            g.wait_rows(1, "SELECT 1 FROM v_complaint WHERE visibility = 'anonim'")
            self.assertIsNone(g.row("SELECT text FROM v_complaint")["text"])
            g.wait_rows(1, "SELECT 1 FROM forward WHERE kind = 1 AND state = 'done'")
            self.assertFalse(g.rows("SELECT 1 FROM message WHERE text LIKE '%desa%' UNION ALL SELECT 1 FROM complaint_message"
                                    " WHERE text LIKE '%desa%' UNION ALL SELECT 1 FROM reply WHERE text LIKE '%tiket%'"))
            self.assertEqual(g.central.complaints()[0]["body"]["visibility"], "normal")  # as it was taken
            g.ctl("verify")
            g.terminate()

    def octets(self, g):
        found = b""
        for name in os.listdir(os.path.dirname(g.store)):
            with open(os.path.join(os.path.dirname(g.store), name), "rb") as f:
                found += f.read()
        return found

    def test_one_key_follows_another_and_the_older_one_leaves(self):
        with Gateway() as g:
            tickets = {g.report("uji kunci jalan rusak")["ticket"]: CITIZEN}
            g.sms(SECRET, OTHER)
            tickets |= {row["ticket"]: OTHER for row in g.wait_complaints(2) if row["ticket"] not in tickets}
            g.ctl("backup", g.path("older.db"))
            g.ctl("key", "new")
            self.assertIn("restart", g.ctl("key", "rotate", code=75))
            g.terminate()
            g.start()
            g.wait_log("LPR-1054")
            newest, older = g.ctl_json("key")["keys"]
            self.assertGreater(older["rows"], 0)
            done = g.ctl_json("key", "rotate")
            self.assertEqual(done["key"], newest["id"])
            self.assertGreater(done["rows"], 0)
            g.wait_log("LPR-1053")
            after = {k["id"]: k["rows"] for k in g.ctl_json("key")["keys"]}
            self.assertEqual(after[older["id"]], 0)
            self.assertGreater(after[newest["id"]], 0)
            self.assertEqual(g.ctl_json("key", "rotate")["rows"], 0)
            g.terminate()
            with open(g.key, encoding="ascii") as f:
                g.write_key(f.read().replace(KEY_LINE, ""))
            # What was sealed with the older one alone is not put in its place.
            self.assertIn("sealed with a key that is not", g.ctl("restore", g.path("older.db"), "--yes", code=78))
            self.assertIn("nothing was changed", g.ctl("restore", g.path("older.db"), "--yes", code=78))
            self.assertFalse([name for name in os.listdir(os.path.dirname(g.store)) if "aside" in name or "restored" in name])
            g.start()
            for ticket, number in tickets.items():
                self.assertEqual(g.ctl("reveal", ticket, "--reason", "surat penyidik nomor 7").split("\n")[0], number)
            self.assertEqual(len(g.complaints()), 2)
            # Who wrote before is known.
            ticket = next(iter(tickets))
            g.sms("STATUS " + ticket)
            g.until(lambda: ticket in g.sent(CITIZEN)[-1]["text"] and len(g.sent(CITIZEN)) > 1, "its status")


if __name__ == "__main__":
    gateway.main()
