# SPDX-License-Identifier: GPL-2.0-or-later
"""That the search of test_nowhere.py can find what it looks for."""

import base64
import unittest

import gateway
from marks import ALLOWED, KEY, NUMBERS, TOKEN, WORDS
from pdu import pack, semi_octets
from traces import Marks


class Search(unittest.TestCase):
    """That it can find what it looks for."""

    def test_each_kind_is_found_in_each_form(self):
        number, word = NUMBERS["normal"], WORDS["rahasia"]
        national = number[3:]
        marks = Marks()
        marks.add("number", number)
        marks.add("hidden", word)
        marks.add("secret", TOKEN, KEY)
        marks.add("pseudonym", "0123456789abcdef0123456789abcdef")
        planted = {
            "number": [number, "62" + national, "0" + national, number.encode("utf-16-be"), semi_octets("62" + national),
                       bytes.fromhex(semi_octets("62" + national)), bytes.fromhex(semi_octets("0" + national)),
                       pack("HP " + number), pack("x" + number).hex(), semi_octets("62" + national).lower(),
                       base64.b64encode(b"ab" + number.encode())],
            "hidden": [word, word.upper(), word.encode("utf-16-be"), word.encode("utf-16-be").hex().upper(),
                       *(pack("x" * n + word + "y") for n in range(9)), pack("ab" + word).hex().upper(),
                       base64.b64encode(b"x" + word.encode() + b"yz")],
            "secret": [TOKEN, base64.b64encode(TOKEN.encode()), TOKEN.encode().hex(), KEY, KEY.hex().upper(),
                       base64.b64encode(KEY), base64.urlsafe_b64encode(KEY)],
            "pseudonym": ["0123456789ABCDEF0123456789abcdef"],
            "link": [f"LPR-5001 K7M-2Q2 {number[:6]}****{number[-3:]}"],
        }
        for kind, ones in planted.items():
            for one in ones:
                data = one if isinstance(one, bytes) else one.encode()
                found = marks.find(b"\x00\x17left: " + data + b" of it\n")
                self.assertIn(kind, [k for k, _ in found], one)
        self.assertEqual(marks.find(b"LPR-5001 gsm1 K7M-2Q2: a complaint was opened\n+62813****263\n"), [])

    def test_what_is_allowed_somewhere_is_found_elsewhere(self):
        marks = Marks()
        marks.add("word", WORDS["normal"])
        for place in ("store", "spool", "complaints", "other", "log"):
            found = marks.find(WORDS["normal"].encode(), ALLOWED.get(place, ()))
            self.assertEqual(bool(found), place in ("other", "log"), place)


if __name__ == "__main__":
    gateway.main()
