# SPDX-License-Identifier: GPL-2.0-or-later
"""Offices without an API: complaints as files, IDs by hand, statuses from LAPOR!'s export; and its push of 2018."""

import http.server
import json
import os
import shutil
import threading
import unittest
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone

import gateway
from gateway import CITIZEN, OTHER, TOKEN, Gateway

HEADER = "Tracking ID;Tanggal Laporan Masuk;Isi Laporan Awal;Instansi Terdisposisi;Status Laporan;Alasan Tunda/Arsip\r\n"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


class Office(Gateway):
    """A gateway whose central system is a folder."""

    def __init__(self, **more):
        super().__init__(central=False, modem={"reports": False}, **more)
        self.spool = self.path("spool")
        self.settings = {"central": {"profile": "spool", "spool": {"directory": self.spool}, "retry_first": 1,
                                     "retry_max": 2}}

    def prepare(self):
        os.mkdir(self.spool)
        return super().prepare()

    def files(self):
        return sorted(name for name in os.listdir(self.spool) if name != "done" and not name.startswith("."))

    def wait_files(self, count):
        return self.until(lambda: len(found := self.files()) >= count and found, f"{count} files")

    def content(self, name):
        with open(os.path.join(self.spool, name), encoding="utf-8") as f:
            return json.load(f)

    def write_export(self, rows, encoding="utf-8-sig"):
        path = self.path("ekspor.csv")
        with open(path, "w", encoding=encoding, newline="") as f:
            f.write("Laporan SP4N-LAPOR!;;;;;\r\n\r\n" + HEADER + "".join(";".join(row) + "\r\n" for row in rows))
        return path


def jakarta_today():
    """As LAPOR! writes it: a report is no older than the complaint that it is of."""
    now = datetime.now(timezone(timedelta(hours=7)))
    return f"{now.day} {MONTHS[now.month - 1]} {now.year}"


class Push(http.server.BaseHTTPRequestHandler):
    """What LAPOR! answered in 2018, as far as is known."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        answer = f"<response><trackingid>{1916448 + len(self.server.seen)}</trackingid></response>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Files(unittest.TestCase):
    def test_each_complaint_is_a_file_and_each_addition_one_beside_it(self):
        with Office() as g:
            ticket = g.report("jalan amblas di Jl Teratai")["ticket"]
            self.assertEqual(g.wait_files(1), [f"{ticket}.json"])
            self.assertEqual(os.stat(os.path.join(g.spool, f"{ticket}.json")).st_mode & 0o777, 0o640)
            first = g.content(f"{ticket}.json")
            self.assertEqual((first["ticket"], first["text"]), (ticket, "jalan amblas di Jl Teratai"))
            self.assertEqual(first["reporter"], {"phone": CITIZEN})
            # The office takes it; what comes later stands there alone.
            os.mkdir(os.path.join(g.spool, "done"))
            os.rename(os.path.join(g.spool, f"{ticket}.json"), os.path.join(g.spool, "done", f"{ticket}.json"))
            g.sms(f"TAMBAH {ticket} dekat jembatan kecil")
            name, = g.wait_files(1)
            self.assertTrue(f"{ticket}.json" < name and name.startswith(ticket))
            self.assertEqual(g.content(name)["kind"], "addition")
            g.sms("LAPOR RAHASIA pungutan liar di kantor kecamatan", OTHER)
            g.wait_files(2)
            secret, = (g.content(n) for n in g.files() if n != name)
            self.assertEqual(secret["visibility"], "rahasia")
            self.assertEqual(list(secret["reporter"]), ["pseudonym"])

    def test_without_its_folder_all_waits_and_nothing_is_lost(self):
        with Office(haste=30) as g:
            shutil.rmtree(g.spool)
            ticket = g.report("lampu mati di Jl Teratai")["ticket"]
            g.wait_log("LPR-4003")
            self.assertGreater(g.logged("spool: No such file or directory"), 0)
            os.mkdir(g.spool)
            self.assertEqual(g.wait_files(1), [f"{ticket}.json"])

    def test_ids_by_hand_and_statuses_by_export_reach_the_citizen_once(self):
        with Office() as g:
            one = g.report("jalan amblas di Jl Teratai")["ticket"]
            two = g.report("lampu mati di Jl Teratai", OTHER)["ticket"]
            g.wait_files(2)
            self.assertIn("6340753", g.ctl("link", one, "6-340-753"))
            g.ctl("link", two, "6340753", code=1)
            g.ctl("link", "ABC-DE2", "6340759", code=1)
            g.wait_forwarded(one)
            today = jakarta_today()
            path = g.write_export([
                ["6340753", today, '"jalan amblas;\r\ndi ""Jl Teratai"""', "Dinas PU", "Terdisposisi", ""],
                ["6340760", today, f"[test-1/{two}] lampu mati", "PLN", "Diarsipkan oleh Admin", "Terlalu umum"],
                ["6340761", today, "dari orang lain", "PLN", "Proses", ""],
                ["6,34E+06", today, "dari spreadsheet", "PLN", "Proses", ""]], "cp1252")
            dry = g.ctl_json("import", path, "--dry-run")
            self.assertEqual([(c["ticket"], c["status"], c["is_linked"], c["is_told"]) for c in dry["changed"]],
                             [(one, "in_progress", False, True), (two, "archived", True, True)])
            self.assertEqual((dry["strangers"], dry["unreadable"], dry["rows"]), ([6], [7], 4))
            self.assertEqual({c["status"] for c in g.complaints()}, {"submitted", "received"})
            self.assertIn("2 complaints changed", g.ctl("import", path))
            g.wait_sent(2, CITIZEN)
            told = g.wait_sent(2, OTHER)[-1]["text"]
            self.assertIn("Terlalu umum", told)
            self.assertEqual({c["ticket"]: (c["tracking_id"], c["status"]) for c in g.complaints()},
                             {one: ("6340753", "in_progress"), two: ("6340760", "archived")})
            again = g.ctl_json("import", path)
            self.assertEqual((again["changed"], again["same"]), ([], [4, 5]))
            self.assertEqual(len(g.sent()), 4)

    def test_a_file_that_is_no_export_changes_nothing_and_says_why(self):
        with Office() as g:
            ticket = g.report("jalan amblas di Jl Teratai")["ticket"]
            cases = {"Tracking ID": b"nama,isi\r\na,b\r\n", "UTF-16": "Tracking ID".encode("utf-16"),
                     "workbook": b"PK\x03\x04\x00\x00", "row 3: more behind": b"\r\nTracking ID,Status\r\n6340753,\"x\"y\r\n"}
            for why, octets in cases.items():
                with open(g.path("x.csv"), "wb") as f:
                    f.write(octets)
                with self.subTest(why):
                    self.assertIn(why, g.ctl("import", g.path("x.csv"), code=65))
            g.ctl("import", g.path("none.csv"), code=66)
            # All of it is of others.
            g.ctl("import", g.write_export([["1111111", "", "", "", "Selesai", ""]]), code=1)
            self.assertEqual(g.row("SELECT status FROM v_complaint WHERE ticket = ?", ticket)["status"], "received")


class Stream(unittest.TestCase):
    def test_the_push_of_2018_has_its_token_in_the_body_alone(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Push)
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = {"central": {"profile": "addstream", "url": f"http://127.0.0.1:{server.server_port}/api/addstream"}}
        try:
            with Gateway(modem={"reports": False}, settings=settings) as g:
                ticket = g.report("jalan amblas di Jl Teratai & <Melati>")["ticket"]
                self.assertEqual(g.wait_forwarded(ticket)["tracking_id"], "1916449")
                (path, headers, body), = server.seen
                self.assertEqual(path, "/api/addstream")
                self.assertNotIn("Authorization", headers)
                root = ElementTree.fromstring(body)
                self.assertEqual(root.get("token"), TOKEN)
                self.assertEqual(root.findtext("pelapor/telpon"), CITIZEN)
                self.assertTrue(root.findtext("laporan/isi").startswith(f"[test-1/{ticket}] jalan amblas di Jl Teratai & <M"))
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    gateway.main()
