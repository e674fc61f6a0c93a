#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""addstream.py - a stand-in for the push of XML that LAPOR! took in 2018, with faults on demand: stand.py.

As strict as lapor-smsd-central(7) is about the request. Each push makes a row, the second of the same complaint too.
"""
import json
import os
import re
import threading
import xml.etree.ElementTree

import stand
from wrong import Wrong

PATH = "/addstream/push"
KIND = "text/xml; charset=UTF-8"
FIRST_TRACKING = 1704471
REPORTER = ["email", "telpon", "namadepan", "namabelakang"]
MARKER = re.compile(r"\[([A-Za-z0-9.-]+)/([^\]]+)\] ")
PHONE = re.compile(r"\+[0-9]{5,15}\Z")


def refuse(why):
    return Wrong(422, "Not as agreed", why)


def want_shape(element, tag, attributes, children):
    if element.tag != tag or list(element.attrib) != attributes or [child.tag for child in element] != children:
        raise refuse(f"{tag}: other attributes or elements")


def read_push(data):
    """Gives (token, reporter, flags, text)."""
    try:
        root = xml.etree.ElementTree.fromstring(data)
    except xml.etree.ElementTree.ParseError as error:
        raise Wrong(400, "Not understood", f"no XML: {error}") from None
    want_shape(root, "lapor", ["token"], ["pelapor", "laporan"])
    want_shape(root[0], "pelapor", [], REPORTER)
    want_shape(root[1], "laporan", ["rahasia", "anonim"], ["isi"])
    return (root.get("token"), {field.tag: field.text or "" for field in root[0]}, dict(root[1].attrib),
            root[1][0].text or "")


def check_push(reporter, flags, text):
    if not MARKER.match(text):
        raise refuse("isi: no marker")
    if flags not in ({"rahasia": r, "anonim": a} for r, a in (("0", "0"), ("0", "1"), ("1", "1"))):
        raise refuse("laporan: rahasia or anonim")
    if flags["anonim"] == "1" and any(reporter.values()):
        raise refuse("pelapor: who is hidden has neither number nor name")
    if flags["anonim"] == "0" and not (PHONE.match(reporter["telpon"]) and reporter["namadepan"]):
        raise refuse("pelapor: no number or no name")


class Rows:
    """All under one lock; each row is on disk before the answer leaves."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.RLock()
        self.rows = []
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.rows = list(json.load(f)["complaints"].values())

    def add(self, reporter, flags, text):
        with self.lock:
            number = str(FIRST_TRACKING + len(self.rows))
            self.rows.append({
                "ref": number, "tracking_id": number, "status": "submitted", "puts": 1, "messages": {}, "contact": None,
                "reporter": reporter, "flags": flags,
                "body": {"ticket": MARKER.match(text)[2], "text": MARKER.sub("", text, count=1).split("\n")[0],
                         "whole": text, "missing_parts": []}})
            self.save_all()
            return number

    def view(self):
        return {"complaints": {row["ref"]: row for row in self.rows}}

    def count(self):
        return len(self.rows)

    def set_status(self, query):
        raise Wrong(404, "Nothing here", "statuses are not asked for in this protocol")

    def save_all(self):
        if self.path:
            with self.lock, open(f"{self.path}.new", "w", encoding="utf-8") as f:
                json.dump(self.view(), f, indent=1)
            os.replace(f"{self.path}.new", self.path)


def render(status, fields):
    root = xml.etree.ElementTree.Element("response")
    for name, value in fields:
        xml.etree.ElementTree.SubElement(root, name).text = value
    return stand.Answer(status, xml.etree.ElementTree.tostring(root, "utf-8", xml_declaration=True), KIND)


def taken(numbers):
    return render(200, [field for number in numbers
                        for field in (("trackingid", number), ("transaksiid", f"9{number}"))])


class Handler(stand.Handler):
    def answer_wrong(self, wrong):
        if self.path.startswith("/_test/"):
            return stand.Answer(wrong.status, {"detail": wrong.detail})
        return render(wrong.status, [("status", "error"), ("message", f"{wrong.title}: {wrong.detail}")])

    def strangers(self, count):
        """One alone is the number of the first row: that of another complaint is known only by that."""
        return taken([str(FIRST_TRACKING + n) for n in range(count)])

    def answer(self, url, data):
        if url.path != PATH:
            raise Wrong(404, "Nothing here", "another address")
        if self.command != "POST":
            raise Wrong(405, "Not so", "POST only")
        if self.headers.get("Content-Type") != KIND:
            raise Wrong(415, "Not so", "XML only")
        token, *push = read_push(data)
        if token != self.server.options.token:
            raise Wrong(401, "Who is it", "the token is not known")
        check_push(*push)
        return taken([self.server.book.add(*push)])


def main():
    parser = stand.parser("A stand-in for LAPOR!'s push of XML.")
    parser.add_argument("--token", default="", help="the token that is wanted")
    options = parser.parse_args()
    stand.run(stand.Server(options, Handler, Rows(options.state)))


if __name__ == "__main__":
    main()
