# SPDX-License-Identifier: GPL-2.0-or-later
"""What citizens ask, and what they are answered, with and without the central system."""

import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway


class Commands(unittest.TestCase):
    def ask(self, g, text, sender=CITIZEN):
        """The answer to a message."""
        before = len(g.sent(sender))
        g.sms(text, sender)
        return g.wait_sent(before + 1, sender)[before]["text"]

    def test_status_by_ticket_by_tracking_id_and_by_nothing(self):
        with Gateway() as g:
            ticket = g.report("jembatan retak di Desa Karya")["ticket"]
            tracking = g.wait_forwarded(ticket)["tracking_id"]
            self.assertIn("terkirim", self.ask(g, f"STATUS {ticket}"))
            grouped = f"{tracking[0]}-{tracking[1:4]}-{tracking[4:]}"
            answer = self.ask(g, f"cek {grouped}")
            self.assertIn("terkirim", answer)
            self.assertIn(grouped, answer)
            self.assertIn(ticket, self.ask(g, "STATUS"))
            self.assertIn("terkirim", self.ask(g, ticket.replace("-", "").lower()))
            self.assertEqual(len(g.complaints()), 1)
            kinds = {row["kind"] for row in g.rows("SELECT kind FROM v_message")}
            self.assertEqual(kinds, {"complaint", "status"})

    def test_another_phone_learns_no_more_than_of_an_unknown_ticket(self):
        with Gateway() as g:
            ticket = g.report("pungli di pasar")["ticket"]
            theirs = self.ask(g, f"STATUS {ticket}", OTHER)
            unknown = self.ask(g, "STATUS K7M-2Q2" if ticket != "K7M-2Q2" else "STATUS BX4-TRQ", OTHER)
            self.assertEqual(theirs, unknown)
            self.assertNotIn(ticket, theirs)
            self.assertIn("tidak ada untuk HP ini", theirs)
            self.assertIn("belum ada laporan", self.ask(g, "STATUS", OTHER))

    def test_help_empty_and_bad_id(self):
        with Gateway() as g:
            self.assertIn("ketik LAPOR", self.ask(g, "BANTUAN"))
            self.assertIn("kosong", self.ask(g, "LAPOR"))
            self.assertIn("salah tulis", self.ask(g, "STATUS K7M-2Q3"))
            self.assertEqual(g.complaints(), [])
            kinds = [row["kind"] for row in g.rows("SELECT kind FROM v_message ORDER BY id")]
            self.assertEqual(kinds, ["help", "empty", "bad_id"])

    def test_what_is_no_command_is_a_complaint_with_its_whole_text(self):
        with Gateway() as g:
            text = "Selamat pagi, status jalan di desa kami rusak berat"
            g.sms(text)
            self.assertEqual(g.wait_complaints(1)[0]["text"], text)
            self.assertIn(g.complaints()[0]["ticket"], g.wait_sent(1)[0]["text"])

    def test_service_senders_are_kept_and_never_answered(self):
        with Gateway(modems=2, settings={"intake": {"deny": ["+6281299990000"]}}) as g:
            senders = ["PLN-INFO", "1708", "+6281299990000", g.atsim.numbers["gsm2"]]
            for number, sender in enumerate(senders):
                g.sms(f"LAPOR promo pulsa murah nomor {number}", sender)
            g.wait_rows(len(senders), "SELECT * FROM v_message WHERE kind = 'service'")
            g.wait_empty()
            # Somebody behind them is answered: were they answered too, it would have been before.
            g.report("jalan gelap di RT 01")
            self.assertEqual([s["to"] for s in g.sent()], [CITIZEN])
            self.assertEqual(len(g.complaints()), 1)

    def test_they_are_answered_while_central_is_down(self):
        with Gateway() as g:
            first = g.report("selokan mampet di Jl Mawar")["ticket"]
            g.wait_forwarded(first)
            g.central.set_status("verified", ticket=first)
            g.wait_sent(2)
            g.central.stop()
            g.wait_log("LPR-4201")
            self.assertIn("terverifikasi", self.ask(g, f"STATUS {first}"))
            second = g.report("selokan mampet di Jl Kenanga")["ticket"]
            self.assertIn("menunggu dikirim", self.ask(g, f"STATUS {second}"))
            self.assertIn("ketik LAPOR", self.ask(g, "BANTUAN"))
            g.central.start()
            g.wait_forwarded(second)

    def test_a_sender_who_writes_without_plus_is_the_same_person(self):
        with Gateway() as g:
            ticket = g.report("tanah longsor di Dusun Krajan")["ticket"]
            g.sms(f"STATUS {ticket}", "0" + CITIZEN[3:])
            self.assertIn(ticket, g.wait_sent(2)[1]["text"])
            self.assertNotIn("tidak ada untuk HP ini", g.sent()[1]["text"])


if __name__ == "__main__":
    gateway.main()
