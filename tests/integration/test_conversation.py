# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversations, as a person would text them: what is asked and answered, and what the central system hears of it."""

import unittest

import gateway
from gateway import CITIZEN, OTHER, PATIENCE, Gateway

ASKING = {"intake": {"ask_place": True}}


class Talk:
    """One person's phone: texts, and what comes back, in turn."""

    def __init__(self, g, number=CITIZEN, modem="gsm1"):
        self.g, self.number, self.modem, self.heard = g, number, modem, 0

    def say(self, text, modem=None):
        self.g.sms(text, self.number, modem or self.modem)
        return self

    def hear(self, *words):
        """The next message that comes back holds all of these."""
        self.heard += 1
        text = self.g.wait_sent(self.heard, to=self.number)[self.heard - 1]["text"]
        for word in words:
            assert word in text, f"no {word!r} in {text!r}"
        return text

    def hear_nothing(self):
        """Of what was said before: something said after it is answered, and nothing else came."""
        self.say("BANTUAN").hear("ketik LAPOR lalu isi")

    def ticket(self, number=-1):
        return self.g.complaints()[number]["ticket"]


def followed(g, count):
    """What has followed complaints to central: kind, text, rating."""
    def messages():
        return [m for c in g.central.complaints() for m in c["messages"].values()]
    g.until(lambda: len(messages()) >= count, f"{count} messages at central")
    return [(m["kind"], m["text"], m["rating"]) for m in messages()]


class Conversation(unittest.TestCase):
    def test_where_is_it(self):
        with Gateway(modems=2, settings=ASKING) as g:
            talk = Talk(g)
            talk.say("Lapor pak, lampu jalan mati sudah lama").hear("kami terima, tiket", "Tempatnya di mana?")
            ticket = talk.ticket()
            g.wait_forwarded(ticket)
            talk.say("yang dekat rumah saya pak", "gsm2").hear(ticket, "tempatnya belum jelas")
            g.kill()
            g.start()
            talk.say("pokoknya di sana").hear("sudah ditambahkan", ticket)
            self.assertEqual(followed(g, 2), [("answer", "yang dekat rumah saya pak", None),
                                              ("answer", "pokoknya di sana", None)])
            self.assertEqual(len(g.complaints()), 1)
            self.assertEqual(g.central.complaints()[0]["body"]["text"], "pak, lampu jalan mati sudah lama")

    def test_an_answer_in_two_messages(self):
        with Gateway(settings=ASKING) as g:
            talk = Talk(g)
            talk.say("Lapor pak, lampu jalan mati sudah lama").hear("Tempatnya di mana?")
            self.assertTrue(g.complaints()[0]["incomplete"])
            talk.say("Jl Melati RT 02 Desa Sukamaju").hear("sudah ditambahkan")
            talk.say("Kec Cibadak").hear("sudah ditambahkan")
            self.assertEqual([text for _, text, _ in followed(g, 2)], ["Jl Melati RT 02 Desa Sukamaju", "Kec Cibadak"])
            self.assertEqual([c["incomplete"] for c in g.complaints()], [0])

    def test_danger(self):
        with Gateway(settings=ASKING) as g:
            talk = Talk(g)
            talk.say("Kebakaran!!").hear("telepon 112", "tiket")
            talk.say("di belakang pasar, kebakaran besar").hear("ditambahkan")
            self.assertEqual(len(g.complaints()), 1)

    def test_wishes_reach_central_once(self):
        with Gateway() as g:
            talk, other = Talk(g), Talk(g, OTHER)
            talk.say("LAPOR sampah menumpuk di pasar").hear("kami terima")
            ticket = talk.ticket()
            talk.say(f"TAMBAH {ticket} baunya sampai ke sekolah").hear("sudah ditambahkan", ticket)
            talk.say("NILAI 4").hear("nilai Anda", ticket)
            talk.say("SELESAI").hear("Anda nyatakan selesai", ticket)
            talk.say("Selesai pak").hear("Anda nyatakan selesai", ticket)
            talk.say(f"HAPUS {ticket}").hear("permintaan hapus data", ticket)
            talk.say(f"batal {ticket}").hear("permintaan batal", ticket)
            other.say(f"BATAL {ticket}").hear("tidak ada untuk HP ini")
            self.assertEqual(followed(g, 5), [
                ("addition", "baunya sampai ke sekolah", None), ("rating", "NILAI 4", 4), ("done", "SELESAI", None),
                ("erase", f"HAPUS {ticket}", None), ("cancel", f"batal {ticket}", None)])
            g.wait_log("LPR-5025")

    def test_stop_and_start(self):
        with Gateway() as g:
            talk = Talk(g)
            talk.say("LAPOR air PDAM keruh").hear("kami terima")
            ticket = talk.ticket()
            g.wait_forwarded(ticket)
            talk.say("Min stop sms").hear("pemberitahuan lewat SMS dihentikan")
            g.central.set_status("verified", ticket=ticket)
            g.until(lambda: g.complaints()[0]["status"] == "verified", "the status")
            talk.say("STATUS").hear("terverifikasi")
            talk.say("LAPOR lampu mati").hear("kami terima")
            g.wait_forwarded(g.wait_complaint("lampu mati")["ticket"])
            talk.say("MULAI").hear("aktif lagi")
            g.central.set_status("answered", ticket=ticket, note="Sudah kami tinjau")
            talk.hear("Sudah kami tinjau")
            talk.say("DAFTAR").hear(f"{ticket} ditanggapi", "terkirim")

    def test_two_of_the_same_and_two_that_are_one(self):
        with Gateway() as g:
            talk, other = Talk(g), Talk(g, OTHER)
            talk.say("LAPOR jembatan putus").hear("kami terima")
            ticket = talk.ticket()
            talk.say("lapor jembatan  PUTUS").hear("laporan yang sama", ticket)
            talk.say("LAPOR jembatan putus").hear_nothing()
            other.say("LAPOR jembatan putus").hear("kami terima")
            first = next(c for c in g.complaints() if c["ticket"] == ticket)
            g.until(lambda: len(g.central.complaints()) == 2, "both at central")
            similar = {c["body"]["ticket"]: c["body"]["similar_to"] for c in g.central.complaints()}
            self.assertEqual(similar.pop(ticket), None)
            self.assertEqual(list(similar.values()), [first["ref"]])
            # Two plain SMS of an old phone, the first of them full.
            half = ("Saya warga lama, ingin menyampaikan bahwa saluran air di depan sekolah dasar sudah tersumbat sejak "
                    "musim hujan tahun lalu dan setiap hari airnya naik ke ")[:158]
            self.assertGreaterEqual(len(half.strip()), 150)
            talk.say(half.strip()).hear("kami terima")
            talk.say("halaman, anak-anak jatuh terpeleset").hear("sudah ditambahkan")
            self.assertEqual(len(g.complaints()), 3)
            # Too little, and what it belongs to.
            other.say("lampu mati").hear("belum jelas")
            other.say("di depan kantor sudah tiga malam").hear("kami terima")
            g.wait_complaint("lampu mati di depan kantor sudah tiga malam")

    def test_an_officers_note_passes_the_operators(self):
        with Gateway() as g:
            talk = Talk(g)
            talk.say("LAPOR dalane rusak kabeh, wis suwe ora didandani").hear("sampun katampi")
            ticket = talk.ticket()
            g.wait_forwarded(ticket)
            g.central.set_status("answered", ticket=ticket, agency="Dinas \u201cPU\u201d",
                                 note="Menunggu dana, hub. 0341-551234 \U0001f64f")
            talk.hear('ditanggapi Dinas "PU": Menunggu anggaran, hub. 034-155-123-4.', "menawi mboten dibales")
            talk.say("STATUS").hear("ditanggapi", "Kabar salajengipun")

    def test_the_language_of_the_message(self):
        with Gateway(settings={"sla": {"verify": 0}}) as g:
            Talk(g).say("Lapor pak, dalan neng ngarep omahe rusak kabeh, wis suwe").hear("panjenengan sampun katampi")
            Talk(g, OTHER).say("Lapor pak, cai PDAM teu ngocor geus tilu poe").hear("anjeun parantos katampi")


if __name__ == "__main__":
    gateway.main()
