# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job: from a PDU on the SIM to a complaint at the central system, and back to the phone."""

import re
import unittest

import gateway
from gateway import CITIZEN, OTHER, TOKEN, Gateway

TICKET = re.compile(r"[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}")


class Walk(unittest.TestCase):
    def check_put(self, g, complaint):
        """The request at central, as interfaces.md section 3 wants it."""
        ref = complaint["ref"]
        puts = [r for r in g.central.requests() if r["path"] == f"/v1/complaints/{ref}"]
        self.assertEqual([p["method"] for p in puts], ["PUT"])
        headers = puts[0]["headers"]
        self.assertEqual(headers["Authorization"], f"Bearer {TOKEN}")
        self.assertEqual(headers["Idempotency-Key"], f'"{ref}"')
        self.assertEqual(headers["Content-Type"].split(";")[0], "application/json")
        body = g.central.state()["complaints"][ref]["body"]
        self.assertRegex(body.pop("received_at"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        body.pop("has_place"), body.pop("has_time")
        self.assertEqual(body, {
            "version": 1, "ref": ref, "ticket": complaint["ticket"], "gateway": "test-1", "channel": "sms",
            "class": "pengaduan", "visibility": "normal", "text": complaint["text"], "route": None, "category": None,
            "location": None, "place": None, "emergency": False, "incomplete": False, "missing_parts": [],
            "similar_to": None, "reporter": {"phone": CITIZEN}})

    def test_a_message_becomes_a_complaint_and_two_messages_back(self):
        with Gateway(modems=2) as g:
            text = "jalan berlubang di Jl Melati RT 02 Desa Sukamaju, sejak 3 hari lalu"
            g.sms("LAPOR " + text, modem="gsm2")
            complaint = g.wait_complaints(1)[0]
            self.assertEqual(complaint["text"], text)
            self.assertEqual(complaint["modem"], "gsm2")
            self.assertRegex(complaint["ticket"], TICKET)

            receipt = g.wait_sent(1)[0]
            self.assertEqual((receipt["to"], receipt["modem"], receipt["parts"]), (CITIZEN, "gsm2", 1))
            self.assertIn(complaint["ticket"], receipt["text"])
            self.assertEqual(receipt["dcs"], 0)
            self.assertTrue(receipt["report"])
            g.wait_empty("gsm2")

            complaint = g.wait_forwarded(complaint["ticket"])
            self.assertEqual((complaint["status"], complaint["forward_state"]), ("submitted", "done"))
            self.check_put(g, complaint)

            reply = g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered'")[0]
            self.assertIsNotNone(reply["delivered_at"])
            contact = g.until(lambda: g.central.complaints()[0]["contact"], "the contact fact")
            self.assertRegex(contact["delivered_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            g.wait_empty("gsm2")

            g.central.set_status("verified", ticket=complaint["ticket"], agency="Dinas PU")
            notice = g.wait_sent(2)[1]
            self.assertEqual((notice["to"], notice["modem"]), (CITIZEN, "gsm2"))
            self.assertIn("terverifikasi", notice["text"])
            self.assertIn("Dinas PU", notice["text"])
            self.assertEqual(g.complaints()[0]["status"], "verified")
            g.wait_rows(2, "SELECT * FROM v_reply WHERE state = 'delivered'")
            self.assertEqual(len(g.sent()), 2)
            self.assertEqual(g.row("SELECT kind, ticket, parts FROM v_message"),
                             {"kind": "complaint", "ticket": complaint["ticket"], "parts": 1})

    def test_a_status_is_told_once_and_each_note_of_an_answer(self):
        with Gateway() as g:
            ticket = g.report("lampu jalan mati di Jl Anggrek")["ticket"]
            ref = g.wait_forwarded(ticket)["ref"]
            first = g.central.set_status("verified", ticket=ticket)
            g.wait_sent(2)
            g.central.event("test-1", first)  # the same event once more
            g.central.set_status("verified", ticket=ticket)  # the same status as another event
            g.central.set_status("answered", ticket=ticket, note="Sudah kami tinjau")
            g.wait_sent(3)
            g.central.set_status("answered", ticket=ticket, note="Diperbaiki hari Senin")
            g.central.set_status("answered", ticket=ticket, note="Diperbaiki hari Senin")
            g.wait_sent(4)
            g.central.set_status("closed", ticket=ticket)
            texts = [s["text"] for s in g.wait_sent(5)][1:]
            for text, word in zip(texts, ["terverifikasi", "Sudah kami tinjau", "Diperbaiki hari Senin", "ditutup"]):
                self.assertIn(word, text)
            self.assertEqual(len(texts), 4)
            g.until(lambda: g.rows("SELECT count(*) AS n FROM v_reply WHERE state IN ('queued', 'sending')") ==
                    [{"n": 0}], "no reply that waits")
            self.assertEqual(g.central.state()["complaints"][ref]["puts"], 1)

    def test_an_unknown_status_counts_as_in_progress_with_its_label(self):
        with Gateway() as g:
            ticket = g.report("air PDAM keruh di RT 05")["ticket"]
            g.wait_forwarded(ticket)
            g.central.set_status("escalated", ticket=ticket, label="Dinaikkan ke Provinsi")
            notice = g.wait_sent(2)[1]
            self.assertIn("diproses", notice["text"])
            complaint = g.complaints()[0]
            self.assertEqual((complaint["status"], complaint["label"]), ("in_progress", "Dinaikkan ke Provinsi"))

    def test_events_of_others_and_of_other_shapes_do_not_stop_those_behind(self):
        with Gateway() as g:
            ticket = g.report("sampah menumpuk di Pasar Baru")["ticket"]
            g.wait_forwarded(ticket)
            g.central.event("test-1", {"id": "x-1", "ref": "00000000-0000-4000-8000-000000000000",
                                       "tracking_id": "1", "status": "verified", "at": "2026-11-21T10:20:30Z"})
            g.central.event("test-1", {"id": 5, "status": ["verified"]})
            g.central.event("test-1", "hello")
            g.central.set_status("in_progress", ticket=ticket)
            self.assertIn("diproses", g.wait_sent(2)[1]["text"])
            g.wait_log("LPR-4202")

    def test_hidden_complaints_carry_a_pseudonym_and_no_number(self):
        with Gateway() as g:
            g.sms("ANONIM pungli di kantor kelurahan", CITIZEN)
            g.sms("RAHASIA pungli di kantor camat", OTHER)
            for complaint in g.wait_complaints(2):
                g.wait_forwarded(complaint["ticket"])
            bodies = {c["body"]["visibility"]: c["body"] for c in g.central.complaints()}
            self.assertEqual(set(bodies), {"anonim", "rahasia"})
            for body in bodies.values():
                self.assertEqual(list(body["reporter"]), ["pseudonym"])
                self.assertNotIn("812345", str(body))
            texts = {s["to"]: s["text"] for s in g.wait_sent(2)}
            self.assertIn("ANONIM", texts[CITIZEN])
            self.assertIn("RAHASIA", texts[OTHER])
            self.assertNotEqual(bodies["anonim"]["reporter"], bodies["rahasia"]["reporter"])

    def test_route_category_and_location_go_with_the_complaint(self):
        routes = [{"keyword": "TANGKAB", "agency": "Kabupaten Tangerang", "category": "", "keep": False}]
        with Gateway(settings={"intake": {"routes": routes, "categories": ["JALAN", "AIR"]}}) as g:
            g.sms("LAPOR TANGKAB jembatan hampir putus")
            g.sms("LAPOR#AIR#Desa Sukamaju#pompa rusak sejak kemarin", OTHER)
            g.wait_complaints(2)
            g.until(lambda: len(g.central.complaints()) == 2, "both at central")
            bodies = {c["body"]["text"]: c["body"] for c in g.central.complaints()}
            self.assertEqual(bodies["jembatan hampir putus"]["route"], "TANGKAB")
            body = bodies["pompa rusak sejak kemarin"]
            self.assertEqual((body["category"], body["location"]), ("AIR", "Desa Sukamaju"))

    def test_numbers_are_masked_in_the_views(self):
        with Gateway() as g:
            g.report("uji nomor")
            sender = g.row("SELECT sender FROM v_message")["sender"]
            self.assertEqual(sender, "+62812****890")
            for view in ("v_complaint", "v_message", "v_reply", "v_forward", "v_modem", "v_health"):
                for row in g.rows(f"SELECT * FROM {view}"):
                    self.assertNotIn(CITIZEN[3:], str(row), view)


if __name__ == "__main__":
    gateway.main()
