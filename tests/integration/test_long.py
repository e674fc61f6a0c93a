# SPDX-License-Identifier: GPL-2.0-or-later
"""Long messages: parts in any order, of several senders, twice, late, or never."""

import unittest

import gateway
import pdu
from gateway import CITIZEN, OTHER, Gateway


def long_text(word, parts, size=140):
    """A text of so many GSM-7 parts, each word of which is another."""
    text = "LAPOR "
    number = 0
    while len(text) < parts * size:
        number += 1
        text += f"{word}{number} "
    return text.strip()


def body_of(text):
    return text.removeprefix("LAPOR ")


class Long(unittest.TestCase):
    def test_parts_in_reverse_order_make_one_complaint(self):
        with Gateway() as g:
            text = long_text("mundur", 3)
            made = g.sms(text, parts=[3, 2, 1], ref=7)
            self.assertEqual(made["parts"], 3)
            complaint = g.wait_complaints(1)[0]
            self.assertEqual((complaint["text"], complaint["incomplete"]), (body_of(text), 0))
            self.assertEqual(g.row("SELECT parts, parts_expected FROM v_message"), {"parts": 3, "parts_expected": 3})
            g.wait_sent(1)
            g.wait_empty()

    def test_two_senders_with_the_same_reference_stay_apart(self):
        with Gateway() as g:
            one, two = long_text("satu", 2), long_text("dua", 2)
            for sender, text, part in ((CITIZEN, one, 2), (OTHER, two, 2), (OTHER, two, 1), (CITIZEN, one, 1)):
                g.sms(text, sender, parts=[part], ref=99)
            texts = {c["text"] for c in g.wait_complaints(2)}
            self.assertEqual(texts, {body_of(one), body_of(two)})
            g.wait_sent(2)
            g.wait_empty()

    def test_two_modems_hear_the_same_reference_of_one_sender(self):
        with Gateway(modems=2) as g:
            one, two = long_text("kiri", 2), long_text("kanan", 2)
            for modem, text, part in (("gsm1", one, 1), ("gsm2", two, 1), ("gsm1", one, 2), ("gsm2", two, 2)):
                g.sms(text, modem=modem, parts=[part], ref=5)
            texts = {c["text"]: c["modem"] for c in g.wait_complaints(2)}
            self.assertEqual(texts, {body_of(one): "gsm1", body_of(two): "gsm2"})

    def test_references_of_16_bits_do_not_meet_those_of_8(self):
        with Gateway() as g:
            wide, narrow = long_text("lebar", 2), long_text("sempit", 2)
            g.sms(wide, parts=[1], ref=0x0105, width=16)
            g.sms(narrow, parts=[2], ref=0x05)
            g.sms(narrow, parts=[1], ref=0x05)
            g.sms(wide, parts=[2], ref=0x0105, width=16)
            self.assertEqual({c["text"] for c in g.wait_complaints(2)}, {body_of(wide), body_of(narrow)})

    def test_ten_parts_in_disorder(self):
        with Gateway(sim={"slots": 4}) as g:
            text = long_text("panjang", 10, 145)
            made = g.sms(text, parts=[10, 1, 9, 2, 8, 3, 7, 4, 6, 5], ref=1)
            self.assertEqual(made["parts"], 10)
            self.assertEqual(g.wait_complaints(1)[0]["text"], body_of(text))
            g.wait_empty()

    def test_the_same_part_twice_counts_once(self):
        with Gateway() as g:
            text = long_text("kembar", 2)
            at = "2026-11-21T10:20:30+07:00"
            g.sms(text, parts=[1, 1], ref=3, scts=at)
            g.wait_empty()
            g.sms(text, parts=[1], ref=3, scts=at)
            g.wait_empty()
            g.sms(text, parts=[2, 2], ref=3, scts=at)
            self.assertEqual(g.wait_complaints(1)[0]["text"], body_of(text))
            g.wait_empty()
            g.wait_sent(1)
            g.wait_log("LPR-5006", 3)
            self.assertEqual(len(g.complaints()), 1)
            self.assertEqual(g.rows("SELECT * FROM v_message WHERE kind IS NOT 'complaint'"), [])

    def test_an_emoji_split_over_two_parts_comes_whole(self):
        with Gateway() as g:
            first = "LAPOR banjir besar di kampung kami, tolong segera dibantu petugas "
            first += "a" * (66 - len(first))
            whole = first + "\U0001f30a\U0001f64f air masuk rumah warga"
            units = whole.encode("utf-16-be")
            parts = [units[:134], units[134:]]  # 67 units: ends behind the lead surrogate
            self.assertEqual(parts[0][-2:], b"\xd8\x3c")
            g.keep_private(CITIZEN, whole)
            for number in (2, 1):
                g.atsim.inject_pdu("gsm1", pdu.deliver(CITIZEN, parts[number - 1], 8, udh=pdu.concat(200, 2, number)))
            self.assertEqual(g.wait_complaints(1)[0]["text"], body_of(whole))
            g.until(lambda: g.central.complaints(), "the complaint at central")
            self.assertEqual(g.central.complaints()[0]["body"]["text"], body_of(whole))

    def test_what_stays_away_is_marked_and_added_when_it_comes_late(self):
        with Gateway(settings={"intake": {"multipart_timeout": 2}}) as g:
            text = long_text("hilang", 3)
            g.sms(text, parts=[1, 3], ref=44)
            g.wait_empty()
            complaint = g.wait_complaints(1)[0]
            self.assertEqual(complaint["incomplete"], 1)
            g.wait_forwarded(complaint["ticket"])
            body = g.central.complaints()[0]["body"]
            self.assertEqual((body["incomplete"], body["missing_parts"]), (True, [2]))
            self.assertEqual(body["text"], complaint["text"])
            g.wait_sent(1)
            g.wait_log("LPR-5007")

            g.sms(text, parts=[2], ref=44)
            message = g.until(lambda: list(g.central.complaints()[0]["messages"].values()), "the addition")[0]
            self.assertEqual(message["kind"], "addition")
            self.assertIn(message["text"].strip(), text)
            self.assertEqual(g.central.complaints()[0]["body"], body)
            complaint = g.wait_complaints(1)[0]
            self.assertEqual((complaint["text"], complaint["incomplete"]), (body_of(text), 0))
            g.wait_empty()
            self.assertEqual(len(g.sent()), 1)

    def test_a_late_part_before_the_first_attempt_puts_the_complaint_right(self):
        with Gateway(settings={"intake": {"multipart_timeout": 1}, "central": {"url": ""}}) as g:
            text = long_text("susul", 2)
            g.sms(text, parts=[2], ref=45)
            self.assertEqual(g.wait_complaints(1)[0]["incomplete"], 1)
            g.sms(text, parts=[1], ref=45)
            g.until(lambda: g.complaints()[0]["text"] == body_of(text), "the whole text")
            g.wait_empty()
            self.assertEqual(g.terminate(), 0)
            g.write_settings(central={"url": g.central.url})
            g.start()
            g.wait_forwarded(g.complaints()[0]["ticket"])
            taken = g.central.complaints()[0]
            self.assertEqual((taken["body"]["text"], taken["body"]["incomplete"]), (body_of(text), False))
            self.assertEqual(taken["messages"], {})

    def test_what_is_left_of_a_message_is_no_command(self):
        with Gateway(settings={"intake": {"multipart_timeout": 1}}) as g:
            g.atsim.inject("gsm1", CITIZEN, "STATUS", udh="050003210201")
            complaint = g.wait_complaints(1)[0]
            self.assertEqual((complaint["text"], complaint["incomplete"]), ("STATUS", 1))

    def test_parts_wait_over_a_restart(self):
        with Gateway() as g:
            text = long_text("malam", 2)
            g.sms(text, parts=[2], ref=46)
            g.wait_empty()
            g.kill()
            g.start()
            g.sms(text, parts=[1], ref=46)
            self.assertEqual(g.wait_complaints(1)[0]["text"], body_of(text))


if __name__ == "__main__":
    gateway.main()
