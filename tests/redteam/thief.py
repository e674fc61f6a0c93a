# SPDX-License-Identifier: GPL-2.0-or-later
"""thief.py - whoever has a copy of the store and no key: looks for what is known to be in it, in every form that it may
have, and for the person behind each pseudonym.

    thief.py FILE WORD..     what of the words stands in it
"""
import hashlib
import hmac
import sqlite3
import sys


def swap(digits):
    """As a PDU has a number: octets of two digits, the wrong way round."""
    digits += "F" * (len(digits) % 2)
    return bytes.fromhex("".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2)))


def pack(text, shift):
    """GSM-7 as in a PDU, when so many bits stand before; what is whole of it."""
    value = bits = 0
    for char in text:
        value |= (ord(char) & 0x7F) << bits
        bits += 7
    whole = (value << shift).to_bytes((bits + shift + 7) // 8, "little")
    return whole[1:-1]


def forms(word):
    """All octets that mean the same."""
    found = {word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le"), word.encode().hex().encode()}
    if word.isascii() and len(word) >= 6:
        found |= {pack(word, shift) for shift in range(8)}
    digits = word.lstrip("+")
    if digits.isdigit():
        found |= {swap(digits), digits.encode(), b"0" + digits.removeprefix("62").encode()}
    return {form for form in found if len(form) >= 4}


def search(octets, words):
    """Those of the words that stand there in one form or another."""
    return {word for word in words if any(form in octets for form in forms(word))}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def cells(path):
    """(table, column, value) of all that is no number, by any reader of SQLite."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        db.text_factory = bytes
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            cursor = db.execute(f'SELECT * FROM "{table.decode()}"')
            names = [row[0] if isinstance(row[0], str) else row[0].decode() for row in cursor.description]
            for row in cursor:
                yield from ((table.decode(), name, value) for name, value in zip(names, row) if isinstance(value, bytes))


def find_people(path, numbers):
    """Numbers whose pseudonym is found with a key that stands in the store: an HMAC of all numbers of a country is the
    work of a day."""
    found = list(cells(path))
    keys = {value for table, _, value in found if table == "fact"}
    for value in list(keys):
        try:
            keys.add(bytes.fromhex(value.decode()))
        except ValueError:
            pass
    pseudonyms = {value for table, column, value in found if (table, column) == ("person", "pseudonym")}
    return {number for number in numbers for key in keys
            if hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:32].encode() in pseudonyms}


if __name__ == "__main__":
    for each in sorted(search(read(sys.argv[1]), sys.argv[2:])):
        print(each)
