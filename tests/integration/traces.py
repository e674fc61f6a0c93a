# SPDX-License-Identifier: GPL-2.0-or-later
"""traces.py - finds a number, a word or a secret in octets, in whatever form it was left there."""

import base64
import functools
import re
import urllib.parse

from pdu import pack, semi_octets

LINK = re.compile(rb"\+62\d*\*{4}\d+")  # a number as people see it
TICKET = re.compile(rb"\b[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}\b")


def packed(word):
    """GSM-7, at each bit at which it may begin; the octets that it shares with others are left out."""
    return {pack(word, fill)[1:-1] for fill in range(8)}


def in_base64(data):
    """At each octet of three at which it may begin, without the digits that it shares with others."""
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + data)
        yield text[(shift * 8 + 5) // 6:(shift + len(data)) * 8 // 6]


def encodings(data):
    """Octets, and what programs make of them when they show them. What is short stands somewhere by chance."""
    assert len(data) >= 5, data
    return [data, data.hex().encode(), *in_base64(data)]


@functools.cache
def forms_of_word(word):
    octets = {word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le"), *packed(word)}
    return frozenset(form for one in octets for form in encodings(one))


@functools.cache
def forms_of_number(number):
    """number: "+62..". The digits without 62 or 0 stand in each way to write it."""
    national = number.removeprefix("+62")
    swapped = {bytes.fromhex(semi_octets(head + national)) for head in ("62", "0", "")}
    # A number of odd length ends half way through an octet.
    swapped |= {one[:-1] for one in swapped if one[-1] >> 4 == 0xF}
    return frozenset({form for one in swapped for form in encodings(one)}) | forms_of_word(national)


@functools.cache
def forms_of_secret(secret):
    data = secret if isinstance(secret, bytes) else secret.encode()
    quoted = urllib.parse.quote(data, safe="").encode()
    return frozenset({*encodings(data), quoted, base64.urlsafe_b64encode(data).rstrip(b"=")})


class Marks:
    """What must be nowhere, by kind: normal and hidden words, numbers, secrets, pseudonyms."""

    def __init__(self):
        self.kinds = {"number": set(), "word": set(), "hidden": set(), "secret": set(), "pseudonym": set()}

    def add(self, kind, *marks):
        self.kinds[kind].update(marks)

    def find(self, data, allowed=()):
        """What stands there and should not: (kind, mark), sorted. Case does not matter."""
        small, found = data.lower(), []
        forms = {"number": forms_of_number, "secret": forms_of_secret}
        for kind, marks in self.kinds.items():
            for mark in marks if kind not in allowed else ():
                if any(form in data or form.lower() in small for form in forms.get(kind, forms_of_word)(mark)):
                    found.append((kind, mark))
        if "link" not in allowed:
            found += [("link", line) for line in data.splitlines() if LINK.search(line) and TICKET.search(line)]
        return sorted(found, key=repr)
