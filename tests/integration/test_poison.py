# SPDX-License-Identifier: GPL-2.0-or-later
"""Broken and hostile PDUs among good messages: the good become complaints, the others are kept as heard, and the SIM
is empty in the end."""

import os
import signal
import unittest

import gateway
import pdu
from gateway import CITIZEN, OTHER, Gateway

GOOD = pdu.deliver(OTHER, "x")

# What each is, and its PDU. libgammu 1.42 errs, over-reads or dies on them.
POISON = {
    "odd hex": GOOD[:-1],
    "no hex": "this is no PDU at all",
    "one octet": "00",
    "cut in the middle": GOOD[:30],
    "an address longer than the PDU": pdu.SMSC + "04" + "FF91",
    "a reserved message type": pdu.deliver(OTHER, "x", first=0x07),
    "compressed text": pdu.deliver(OTHER, b"\x01\x02\x03\x04", dcs=0x20),
    "compressed text of UCS-2": pdu.deliver(OTHER, b"\x01\x02\x03\x04", dcs=0x28),
    "junk behind the text": pdu.deliver(OTHER, "halo", tail="DEADBEEF" * 4),
    "less text than it says": pdu.deliver(OTHER, "halo", length=90),
    "a header length of 255": pdu.deliver(OTHER, b"\xff" + b"\x01" * 20, first=0x44),
    "a header longer than the text": pdu.deliver(OTHER, b"\x20\x00\x03\x01\x02\x01halo", first=0x44),
    "a user data length of 200": pdu.deliver(OTHER, bytes(range(1, 176)), length=200),
    "nothing but filler": "FF" * 60,
}
# Odd, but libgammu reads them.
ODD = {
    "part 0": pdu.deliver(OTHER, "bagian nol", udh=pdu.concat(9, 2, 0)),
    "part 3 of 2": pdu.deliver(OTHER, "bagian lebih", udh=pdu.concat(10, 2, 3)),
    "part 1 of 0": pdu.deliver(OTHER, "tanpa jumlah", udh=pdu.concat(11, 0, 1)),
    "no valid time": pdu.deliver(OTHER, "LAPOR tanpa waktu", scts="FFFFFFFFFFFFFF"),
}

# One of each kind that is no text of a person (TS 23.040 sections 9.2.3.9 and .24, TS 23.038 section 4).
KINDS = {
    "flash": pdu.deliver(OTHER, "uji jenis flash", dcs=0x10),
    "indication": pdu.deliver(OTHER, "uji jenis indication", dcs=0xC8),
    "wap": pdu.deliver(OTHER, b"\x01\x06\x02\x03push", dcs=4, udh=bytes.fromhex("0605040b8423f0")),
    "port": pdu.deliver(OTHER, b"ring", dcs=0xF5, udh=bytes.fromhex("06050415810000")),
    "data": pdu.deliver(OTHER, bytes(range(60)), dcs=4),
    "sim": pdu.deliver(OTHER, bytes(range(30)), dcs=0xF6, pid=0x7F),
    "submit": pdu.submit(OTHER, "uji jenis submit"),
}
# Septets that mean something else than in the default alphabet.
TURKISH = bytes([0x24, 1, 1])
HINDI = bytes([0x25, 1, 6, 0x24, 1, 6])
NATIONAL = {
    "Turkish": (pdu.deliver(OTHER, "Sokakta \x1bs\x1bg\x1bi\x1bI \x1be yok", udh=b"\x03" + TURKISH),
                "Sokakta şğıİ € yok"),
    "Hindi": (pdu.deliver(OTHER, "\x4c\x24\x4e\x15 \x3d\x44 \x3d\x50\x2f\x52 \x1b\x1d\x1b\x1e \x1bR\x1bT",
                          udh=b"\x06" + HINDI),
              "\u0938\u0921\u093c\u0915 \u092a\u0930 \u092a\u093e\u0928\u0940 \u0967\u0968 RT"),
}

DATA = "unsealed(data, 'inbox_part.data:' || hex(fingerprint))"


class Poison(unittest.TestCase):
    def run_poison(self, g, broken, patience=gateway.LONG):
        """Good ones before, between and behind; the daemon is started when all lie there."""
        texts = [f"uji sehat {n}" for n in range(3)]
        half = len(broken) // 2
        for text, some in zip(texts, (broken[:half], broken[half:], [])):
            g.sms("LAPOR " + text, f"+62812000001{texts.index(text)}")
            for octets in some:
                g.atsim.inject_pdu("gsm1", octets)
        g.start(is_up=False)
        for text in texts:
            g.wait_rows(1, "SELECT * FROM v_complaint WHERE text = ?", text, timeout=patience)
        g.until(lambda: g.atsim.sim()["used"] == 0, "an empty SIM", patience)
        return texts

    def prepared(self, **more):
        g = Gateway(modem={"poll": 1, "reports": False}, **more)
        g.prepare()
        g.is_sane = False  # libgammu may overrun its stack, which a sanitizer tells before it dies
        return g

    def test_broken_ones_do_not_stop_those_behind(self):
        g = self.prepared()
        try:
            self.run_poison(g, list(POISON.values()))
            raw = g.wait_rows(1, "SELECT count(*) AS n FROM v_message WHERE kind = 'broken'")[0]["n"]
            kept = g.rows("SELECT kind, text FROM v_message WHERE kind <> 'complaint'")
            self.assertGreaterEqual(raw, len(POISON) - 4)
            self.assertEqual(len(kept), len(POISON), kept)
            self.assertEqual(g.logged("LPR-5005"), raw)
            self.assertEqual(len(g.complaints()), 3 + sum(row["kind"] == "complaint" for row in kept))
            g.close()
        finally:
            g.remove()

    def test_each_kind_alone_is_taken_off_the_sim(self):
        g = self.prepared()
        try:
            g.start()
            for name, octets in POISON.items():
                with self.subTest(name):
                    before = g.rows("SELECT count(*) AS n FROM v_message")[0]["n"]
                    g.atsim.inject_pdu("gsm1", octets)
                    g.until(lambda: g.atsim.sim()["used"] == 0, "an empty SIM", gateway.LONG)
                    g.until(lambda: g.rows("SELECT count(*) AS n FROM v_message")[0]["n"] == before + 1, "it is kept")
            g.report("uji sesudah semua")
            g.close()
        finally:
            g.remove()

    def test_the_octets_are_kept_as_heard(self):
        g = self.prepared()
        try:
            g.start()
            octets = POISON["compressed text"]
            g.atsim.inject_pdu("gsm1", octets)
            g.wait_rows(1, "SELECT * FROM v_message WHERE kind = 'broken'")
            g.wait_empty()
            self.assertEqual(g.row(f"SELECT hex({DATA}) AS h FROM inbox_part")["h"], octets)
            g.close()
        finally:
            g.remove()

    def test_a_line_longer_than_any_message_is_kept_as_far_as_it_goes(self):
        g = self.prepared()
        try:
            g.start()
            g.atsim.inject_pdu("gsm1", "no PDU, " * 75)
            g.wait_log("the first 400 of 600 octets")
            g.wait_empty()
            self.assertEqual(g.row(f"SELECT length({DATA}) AS n FROM inbox_part")["n"], 400)
            g.close()
        finally:
            g.remove()

    def test_odd_headers_are_messages_of_their_own(self):
        g = self.prepared()
        try:
            self.run_poison(g, list(ODD.values()))
            texts = {row["text"] for row in g.rows("SELECT text FROM v_message")}
            for text in ("bagian nol", "bagian lebih", "tanpa jumlah"):
                self.assertIn(text, texts)
            # Those say too little for a complaint of their own, and stand before the next one of their sender.
            g.wait_rows(1, "SELECT * FROM v_complaint WHERE text LIKE '%tanpa waktu'")
            g.close()
        finally:
            g.remove()

    def test_what_is_no_text_of_a_person_is_kept_and_not_answered(self):
        with Gateway(modem={"poll": 1}) as g:
            for octets in KINDS.values():
                g.atsim.inject_pdu("gsm1", octets)
            for kind in KINDS:
                g.wait_rows(1, "SELECT * FROM v_message WHERE kind = ?", kind)
            g.wait_empty()
            g.report("uji sesudah semua jenis")
            self.assertEqual((len(g.complaints()), len(g.sent())), (1, 1))
            self.assertEqual(len(g.rows("SELECT * FROM v_message")), len(KINDS) + 1)
            self.assertEqual(g.logged("LPR-5011"), len(KINDS) - 1)
            self.assertEqual(g.logged("LPR-5004"), 1)
            texts = {row["kind"]: row["text"] for row in g.rows("SELECT kind, text FROM v_message")}
            for kind in ("flash", "indication", "submit"):
                self.assertEqual(texts[kind], "uji jenis " + kind)
            for kind in ("data", "wap"):
                self.assertEqual(texts[kind], "")

    def test_national_tables_are_read(self):
        with Gateway(modem={"poll": 1}) as g:
            for number, (octets, text) in enumerate(NATIONAL.values()):
                g.keep_private(OTHER, text)
                g.atsim.inject_pdu("gsm1", octets)
                g.wait_complaint(text)
                self.assertEqual(len(g.complaints()), number + 1)
            g.wait_empty()
            rows = g.rows("SELECT text FROM v_message WHERE kind = 'complaint'")
            self.assertEqual({row["text"] for row in rows}, {text for _, text in NATIONAL.values()})

    def test_they_are_read_in_the_other_memory_too(self):
        g = Gateway(sim={"memory": "ME"}, modem={"poll": 1, "init": []})
        try:
            g.prepare()
            for octets, text in NATIONAL.values():
                g.keep_private(OTHER, text)
                g.atsim.inject_pdu("gsm1", octets)
            self.assertEqual(len(g.atsim.sim()["me"]), len(NATIONAL))
            g.start()
            for _, text in NATIONAL.values():
                g.wait_complaint(text)
            g.until(lambda: g.atsim.sim()["me"] == [], "an empty ME")
            g.close()
        finally:
            g.remove()

    def test_a_zero_in_a_text_does_not_end_it(self):
        with Gateway(modem={"poll": 1}) as g:
            text = "LAPOR uji nol \0 di tengah kata"
            g.atsim.inject_pdu("gsm1", pdu.deliver(OTHER, text.encode("utf-16-be"), dcs=8))
            g.wait_complaint("uji nol \ufffd di tengah kata")
            g.wait_empty()

    def test_a_long_message_of_national_text_is_joined(self):
        """Its parts have one time and one sender: only the octets tell which is which."""
        with Gateway(modem={"poll": 1}) as g:
            parts = [(TURKISH + bytes([0, 3, 77, 3, n + 1]), "Sokakta " + "\x1bs" * (n + 1)) for n in range(3)]
            for elements, text in reversed(parts):
                g.atsim.inject_pdu("gsm1", pdu.deliver(OTHER, text, udh=bytes([len(elements)]) + elements))
            g.wait_complaint("Sokakta şSokakta şşSokakta şşş")
            g.wait_empty()

    def test_status_reports_lie_among_messages(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "no_reports")
            g.report("uji sebelum laporan")
            mr = g.sent()[0]["mr"]
            g.terminate()
            g.sms("LAPOR uji di depan", OTHER)
            g.atsim.inject_pdu("gsm1", f"{pdu.SMSC}06{mr:02X}{pdu.address(CITIZEN)}{pdu.SCTS}{pdu.SCTS}00")
            g.sms("LAPOR uji di belakang", OTHER)
            g.start()
            g.wait_complaints(3)
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered'")
            g.wait_empty()

    def test_a_sim_full_of_stored_submits_is_emptied(self):
        with Gateway(modem={"poll": 1}, sim={"slots": 3}) as g:
            g.atsim.fault("gsm1", "no_cmti")
            for number in range(3):
                g.atsim.inject_pdu("gsm1", pdu.submit(OTHER, f"konsep {number}"))
            g.sms("LAPOR uji di balik konsep")
            g.wait_complaint("uji di balik konsep")
            g.wait_empty()
            self.assertEqual(len(g.rows("SELECT * FROM v_message WHERE kind = 'submit'")), 3)
            self.assertEqual({s["to"] for s in g.wait_sent(1)}, {CITIZEN})

    def test_a_worker_that_dies_loses_nothing_of_the_others(self):
        g = self.prepared()
        try:
            octets = POISON["a user data length of 200"]
            g.start()
            g.atsim.fault("gsm1", "no_cmti")
            for number in range(8):
                g.sms(f"LAPOR uji korban {number}", f"+62812000002{number}")
                g.atsim.inject_pdu("gsm1", octets[:-2] + f"{number:02X}")
            for pid in g.workers():
                os.kill(pid, signal.SIGKILL)
            for number in range(8):
                g.wait_complaint(f"uji korban {number}")
            g.until(lambda: g.atsim.sim()["used"] == 0, "an empty SIM", gateway.LONG)
            self.assertEqual(len(g.complaints()), 8)
            self.assertEqual(len(g.rows("SELECT * FROM v_message WHERE kind = 'broken'")), 8)
            g.close()
        finally:
            g.remove()

    def test_a_modem_that_cannot_list_is_rid_of_them_too(self):
        g = self.prepared()
        try:
            g.atsim.fault("gsm1", "error", command="CMGL")
            self.run_poison(g, list(POISON.values()))
            self.assertEqual(len(g.rows("SELECT * FROM v_message WHERE kind = 'broken'")), len(POISON))
            g.close()
        finally:
            g.remove()

    def test_a_sim_full_of_poison_is_emptied(self):
        g = self.prepared(sim={"slots": 3})
        try:
            for number in range(3):
                g.atsim.inject_pdu("gsm1", POISON["compressed text"][:-2] + f"{number:02X}")
            g.sms("LAPOR uji di balik racun")
            self.assertEqual(g.atsim.sim()["waiting"], 1)
            g.start(is_up=False)
            g.wait_complaint("uji di balik racun")
            g.wait_empty()
            g.close()
        finally:
            g.remove()


if __name__ == "__main__":
    gateway.main(jobs=4)
