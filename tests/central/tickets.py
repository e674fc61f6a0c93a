# SPDX-License-Identifier: GPL-2.0-or-later
"""tickets.py - what the stand-in GeoReport server knows: tickets, updates, and what strangers have reported."""
import json
import os
import re
import threading
import time

from wrong import Wrong

MARKER = re.compile(r"\[([^\]/]*)/([^\]]*)\] ?")
CLOSED = ("closed", "fixed", "no_further_action", "duplicate", "cancelled", "not_councils_responsibility")


class Tickets:
    """All under one lock; each change is on disk before the answer leaves."""

    def __init__(self, path, first_id):
        self.path = path
        self.lock = threading.RLock()
        self.data = {"next_id": first_id, "tickets": {}, "updates": [], "received": []}
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.data = json.load(f)

    def save_all(self):
        if self.path:
            with open(f"{self.path}.new", "w", encoding="utf-8") as f:
                json.dump(self.data, f, indent=1)
            os.replace(f"{self.path}.new", self.path)

    # Asked by the server

    def add(self, code, form, token=None, is_hidden=False, is_strange=False):
        with self.lock:
            number = self.data["next_id"]
            self.data["next_id"] += 1
            ticket = {"id": number, "code": code, "token": token, "asked": 0, "hidden": is_hidden,
                      "strange": is_strange, "word": "open", "status": "open", "notes": "", "agency": "",
                      "requested": time.time(), "updated": time.time(), "history": True, "form": form}
            self.data["tickets"][str(number)] = ticket
            self.save_all()
            return ticket

    def all(self):
        with self.lock:
            return list(self.data["tickets"].values())

    def by_id(self, number):
        with self.lock:
            return self.data["tickets"].get(str(number))

    def by_token(self, token):
        """Counts how often it was asked for."""
        with self.lock:
            for ticket in self.data["tickets"].values():
                if ticket["token"] == token:
                    ticket["asked"] += 1
                    return ticket
        return None

    def receive(self, form):
        """An update of ours: (its number here, whether it came before)."""
        with self.lock:
            for number, known in enumerate(self.data["received"], 1):
                if known["update_id"] == form["update_id"]:
                    known["posts"] += 1
                    return number, True
            self.data["received"].append({**form, "posts": 1})
            self.save_all()
            return len(self.data["received"]), False

    def updates(self, start, end):
        with self.lock:
            return [u for u in self.data["updates"] if start <= u["at"] <= end]

    # Asked by the control side

    def view(self):
        """Complaints in the shape of the other stand-in's."""
        shown = {}
        for ticket in self.all():
            if not ticket["strange"]:
                known = self.view_one(ticket)
                shown[known["tracking_id"]] = known
        return {"complaints": shown, "updates": self.data["updates"], "received": self.data["received"]}

    def view_one(self, ticket):
        form, number = ticket["form"], str(ticket["id"])
        mark = MARKER.match(form.get("description", ""))
        said = [r for r in self.data["received"] if r["service_request_id"] == number]
        return {"ref": number, "tracking_id": number, "status": ticket["word"], "puts": 1, "contact": None,
                "code": ticket["code"], "form": form,
                "body": {"ticket": mark[2] if mark else "", "missing_parts": [],
                         "text": MARKER.sub("", form.get("description", ""), count=1)},
                "messages": {r["update_id"]: {"kind": "update", "text": MARKER.sub("", r["description"], count=1)}
                             for r in said}}

    def count(self):
        return sum(not ticket["strange"] for ticket in self.all())

    def find(self, query):
        for ticket in self.all():
            known = self.view_one(ticket)
            if known["tracking_id"] in (query.get("ref"), query.get("tracking_id")):
                return ticket
            if query.get("ticket") is not None and query["ticket"] == known["body"]["ticket"]:
                return ticket
        raise Wrong(404, "No such complaint", "no ticket with this number or marker")

    def set_status(self, query):
        with self.lock:
            ticket, word = self.find(query), query["status"]
            ticket.update(word=word, status="closed" if word in CLOSED else "open", notes=query.get("note", ""),
                          agency=query.get("agency") or ticket["agency"], updated=time.time())
            self.data["updates"].append({"id": len(self.data["updates"]) + 1, "ticket": ticket["id"], "word": word,
                                         "at": ticket["updated"], "note": query.get("note", "")})
            self.save_all()
            return self.view_one(ticket)

    def change(self, query):
        """Any member of a ticket, by its number."""
        with self.lock:
            self.find({"tracking_id": str(query["id"])}).update({k: v for k, v in query.items() if k != "id"})
            self.save_all()
