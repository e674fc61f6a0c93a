# SPDX-License-Identifier: GPL-2.0-or-later
"""lapor-smsctl: every command, with and without --json, with the daemon and without it."""

import json
import re
import sqlite3
import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway

STAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"


class Ctl(unittest.TestCase):
    def check_reading(self, g, ticket, tracking):
        """The commands that read the store, as tables and as JSON of the right types."""
        status = g.ctl_json("status")
        self.assertEqual(status["gateway"], "test-1")
        self.assertEqual([m["name"] for m in status["modems"]], ["gsm1", "gsm2"])
        self.assertTrue(all(isinstance(n, int) for n in status["counts"].values()))
        self.assertEqual(status["counts"]["complaints_today"], 2)
        self.assertIn("gsm2", g.ctl("status"))

        health = g.ctl_json("health")
        self.assertIn("gsm1", json.dumps(health))
        self.assertIn("gsm2", g.ctl("health", "gsm2"))
        self.assertNotIn("gsm1", g.ctl("health", "gsm2"))
        g.ctl("health", "gsm9", code=1)
        log = g.ctl_json("health", "--log")
        self.assertTrue(log)
        for row in log:
            self.assertRegex(row["at"], STAMP)
            self.assertRegex(row["code"], r"^LPR-\d{4}$")
        g.ctl("health", "--log", "--since", "1h")

        complaints = g.ctl_json("complaints")
        self.assertEqual({c["ticket"] for c in complaints}, {r["ticket"] for r in g.complaints()})
        one = [c for c in complaints if c["ticket"] == ticket][0]
        self.assertRegex(one["received_at"], STAMP)
        self.assertIs(one["incomplete"], False)
        self.assertIsNone(one["route"])
        self.assertEqual(one["tracking_id"], tracking)
        self.assertIn(ticket, g.ctl("complaints"))
        self.assertEqual([c["ticket"] for c in g.ctl_json("complaints", "--state", "submitted")], [ticket])
        self.assertEqual(g.ctl_json("complaints", "--since", "2030-01-01"), [])
        self.assertIn("submitted", g.ctl("complaints", "--state", "submited", code=64))
        g.ctl("complaints", "--since", "yesterdayish", code=64)

        for name in (ticket, ticket.replace("-", "").lower(), tracking, f"{tracking[0]}-{tracking[1:4]}-{tracking[4:]}"):
            shown = g.ctl_json("show", name)
            self.assertEqual(shown["complaint"]["ticket"], ticket)
        self.assertEqual(len(shown["replies"]), 1)
        self.assertIn("uji ctl", g.ctl("show", ticket))
        g.ctl("show", "K7M-2Q2" if ticket != "K7M-2Q2" else "BX4-TRQ", code=1)
        g.ctl("show", code=64)

        forwards = g.ctl_json("queue", "forward")
        self.assertEqual([(f["state"], f["attempts"]) for f in forwards if f["what"] == "complaint"], [("parked", 1)])
        self.assertIn("parked", g.ctl("queue", "forward"))
        self.assertEqual(g.ctl_json("queue", "reply"), [])
        g.ctl("queue", "reply")
        g.ctl("queue", "nonsense", code=64)

    def test_what_reads_works_with_and_without_the_daemon(self):
        with Gateway(modems=2, modem={"reports": False}) as g:
            ticket = g.report("uji ctl")["ticket"]
            tracking = g.wait_forwarded(ticket)["tracking_id"]
            g.central.fault("status", status=422, path="/v1/complaints/")
            g.report("uji ditolak", OTHER)
            g.wait_rows(1, "SELECT * FROM v_forward WHERE state = 'parked'")
            self.check_reading(g, ticket, tracking)
            status = g.ctl_json("status")["daemon"]
            self.assertIs(status["running"], True)
            self.assertEqual(status["pid"], g.process.pid)
            g.terminate()
            self.check_reading(g, ticket, tracking)
            self.assertIs(g.ctl_json("status")["daemon"]["running"], False)
            for command in (["inject", "--from", OTHER, "--text", "LAPOR apa saja"], ["send", OTHER, "halo"],
                            ["retry", "--all-parked"]):
                self.assertIn("daemon", g.ctl(*command, code=69))

    def test_numbers_are_masked_in_what_is_printed(self):
        with Gateway() as g:
            g.report("uji telepon 081299998888 dan NIK 3201234567890001")
            for arguments in (["status"], ["health"], ["complaints"], ["show", g.complaints()[0]["ticket"]]):
                for json_too in ([], ["--json"]):
                    said = g.ctl(*json_too, *arguments)
                    for secret in (CITIZEN[3:], "081299998888", "3201234567890001"):
                        self.assertNotIn(secret, said, arguments)
            self.assertIn("3201234567890001", g.complaints()[0]["text"])

    def test_inject_is_as_if_a_modem_had_brought_it(self):
        with Gateway(modems=2) as g:
            answer = g.ctl_json("inject", "--from", CITIZEN, "--text", "LAPOR uji inject", "--modem", "gsm2")
            self.assertEqual(answer["kind"], "complaint")
            complaint = g.wait_complaint("uji inject")
            self.assertEqual((complaint["ticket"], complaint["modem"]), (answer["ticket"], "gsm2"))
            self.assertEqual(g.wait_sent(1, CITIZEN)[0]["modem"], "gsm2")
            g.wait_forwarded(answer["ticket"])
            self.assertIn("status", g.ctl("inject", "--from", CITIZEN, "--text", "STATUS " + answer["ticket"]))
            self.assertIn("terkirim", g.wait_sent(2, CITIZEN)[1]["text"])
            self.assertEqual(g.ctl_json("inject", "--from", "PLN", "--text", "promo"),
                             {"kind": "service", "ticket": None})
            g.ctl("inject", "--from", CITIZEN, "--text", "x", "--modem", "gsm9", code=64)
            g.ctl("inject", "--from", CITIZEN, code=64)
            self.assertEqual(len(g.complaints()), 1)

    def test_send_arrives(self):
        with Gateway() as g:
            self.assertEqual(g.ctl_json("send", OTHER, "Uji kirim dari operator")["parts"], 1)
            sent = g.wait_sent(1, OTHER)[0]
            self.assertEqual((sent["text"], sent["parts"]), ("Uji kirim dari operator", 1))
            g.ctl("send", OTHER, "panjang " * 40)
            parts = g.wait_sent(4, OTHER)[1:]
            self.assertEqual([p["part"] for p in parts], [1, 2, 3])
            self.assertEqual("".join(p["text"] for p in parts), "panjang " * 40)
            self.assertEqual(len({p["ref"] for p in parts}), 1)
            g.wait_rows(2, "SELECT * FROM v_reply WHERE state = 'delivered'")
            g.ctl("send", OTHER, "Halo \U0001f600")
            self.assertEqual(g.wait_sent(5, OTHER)[4]["text"], "Halo \U0001f600")
            g.ctl("send", "PLN", "halo", code=64)
            g.ctl("send", OTHER, "", code=64)
            g.ctl("send", OTHER, "x" * 5000, code=64)
            g.ctl("send", OTHER, code=64)

    def test_parse_needs_neither_daemon_nor_store(self):
        g = Gateway(modems=0, settings={"intake": {"categories": ["AIR"]}})
        try:
            g.write_settings()
            keys = {"kind", "class", "visibility", "id", "rate", "route", "category", "location", "body", "has_place",
                    "has_time", "emergency"}
            parsed = json.loads(g.ctl("parse", "ANONIM LAPOR jalan rusak"))
            self.assertEqual(set(parsed), keys)
            self.assertEqual((parsed["kind"], parsed["visibility"], parsed["body"], parsed["id"]),
                             ("complaint", "anonim", "jalan rusak", None))
            self.assertEqual(json.loads(g.ctl("parse", "STATUS k7m2q2"))["id"], "K7M-2Q2")
            self.assertEqual(json.loads(g.ctl("parse", "halo", "--from", "PLN"))["kind"], "service")
            self.assertEqual(json.loads(g.ctl("parse", "LAPOR#AIR#Desa#mati"))["category"], "AIR")
            lines = "".join(json.dumps({"from": CITIZEN, "text": t}) + "\n" for t in ("STATUS", "LAPOR", "BANTUAN"))
            kinds = [json.loads(line)["kind"] for line in g.ctl("parse", "--jsonl", stdin=lines).splitlines()]
            self.assertEqual(kinds, ["status", "empty", "help"])
            g.ctl("parse", "--jsonl", stdin=lines + "this is no JSON\n", code=65)
            g.ctl("parse", code=64)
        finally:
            g.remove()

    def test_render_shows_what_a_citizen_would_read(self):
        with Gateway() as g:
            shown = g.ctl_json("render", "receipt", "id=K7M-2Q2")
            self.assertIn("K7M-2Q2", shown["text"])
            self.assertEqual(shown["parts"], 1)
            g.ctl("render", "nonsense", code=64)

    def test_wrong_usage_and_wrong_settings_have_their_codes(self):
        with Gateway() as g:
            g.ctl("nonsense", code=64)
            g.ctl(code=64)
            g.ctl("status", "--no-such-option", code=64)
            g.terminate()
            with open(g.config, "a", encoding="utf-8") as f:
                f.write("gatewai = 1;\n")
            self.assertRegex(g.ctl("status", code=78), r"lapor-smsd\.conf:\d+: ")
            g.write_settings(store={"path": g.path("nowhere", "lapor.db")})
            g.ctl("complaints", code=74)

    def test_what_people_read_is_there_in_indonesian(self):
        def said(*arguments, code=0):
            return g.ctl("--language", "id", *arguments, code=code)

        with Gateway(central=False) as g:
            ticket = g.report("jalan rusak di Jl Melati RT 02")["ticket"]
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered'")  # nothing changes behind that
            self.assertRegex(said("complaints"), r"^TIKET +TRACKING +MASUK +STATUS +KE PUSAT +JENIS +SIFAT +MODEM +RUTE +"
                                                 r"ISI\n" + ticket + r" .* diterima +akan dikirim ")
            life = said("show", ticket)
            for line in (rf"^laporan {ticket} \(waktu dalam WIB\)", r"^  menyebut tempat +ya$", r"^  ke pusat +akan dikirim",
                         r"^pesan$", r"^balasan$", r"^penerusan ke pusat$", r"^kabar dari pusat: tidak ada$",
                         r"^MASUK +DIKIRIM +MODEM +PENGIRIM +BAGIAN +DARI +JENIS +ISI$", r"^laporan +akan dikirim +"):
                self.assertRegex(life, re.compile(line, re.MULTILINE))
            self.assertRegex(said("queue", "forward"), r"^TIKET +APA +KEADAAN +PERCOBAAN +PUSAT +BERIKUTNYA +SEBAB")
            self.assertRegex(said("queue", "reply"), r"^tidak ada balasan|^ID +TIKET +TEMPLAT ")
            self.assertEqual(said("modem", "gsm1", "pause"), "gsm1 dijeda\n")
            self.assertIn("lapor-smsctl: tidak ada yang ditolak pusat dari laporan ini (", said("retry", ticket, code=1))
            self.assertEqual(said("show", "K7M-2Q2", code=1), "lapor-smsctl: tidak ada laporan K7M-2Q2: bukan tiket, bukan "
                                                              "tracking ID, dan bukan ref\n")
            self.assertEqual(said("erase", ticket, "--yes", "--reason", "permintaan warga"),
                             f"{ticket} dihapus; pusat tidak pernah menerimanya\nTidak ada cadangan di samping basis data; salinan "
                             "di tempat lain masih memuatnya sampai seseorang menghapusnya.\n")
            self.assertRegex(said("show", ticket), r"\n  isi dihapus {8}20")
            self.assertRegex(said("audit"), r"^WAKTU +OLEH +APA +TIKET +SEBAB .*\n.* penghapusan ")
            # JSON is the same in each language.
            self.assertEqual(json.loads(said("--json", "show", ticket)), g.ctl_json("show", ticket))

    def test_an_empty_store_gives_empty_lists(self):
        with Gateway() as g:
            for command in (["complaints"], ["queue", "forward"], ["queue", "reply"]):
                self.assertEqual(g.ctl_json(*command), [])
                g.ctl(*command)
            g.ctl("retry", "--all-parked")
            g.ctl("retry", "K7M-2Q2", code=1)
            g.ctl("show", "K7M-2Q2", code=1)

    def test_it_reads_while_the_daemon_writes(self):
        with Gateway(modem={"reports": False}) as g:
            g.atsim.inject("gsm1", "+628124{n}", "LAPOR beban {n}", count=25)
            seen = 0
            while seen < 25:
                now = len(g.ctl_json("complaints"))
                self.assertGreaterEqual(now, seen)
                seen = now
            self.assertEqual(sqlite3.connect(g.store).execute("PRAGMA integrity_check").fetchone()[0], "ok")


if __name__ == "__main__":
    gateway.main(jobs=4)
