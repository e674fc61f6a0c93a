# SPDX-License-Identifier: GPL-2.0-or-later
"""book.py - what the stand-in central system knows: complaints, events, and what it accepts."""

import contextlib
import json
import os
import re
import threading
import time

from wrong import Wrong

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
PHONE = re.compile(r"\+[0-9]{5,15}\Z")
CLASSES = ("pengaduan", "aspirasi", "informasi")
VISIBILITIES = ("normal", "anonim", "rahasia")
KINDS = ("addition", "answer", "done", "rating", "cancel", "erase")
LABELS = {
    "submitted": "Terkirim", "verified": "Terverifikasi", "in_progress": "Diproses", "answered": "Ditanggapi",
    "replied": "Ditanggapi pelapor", "postponed": "Ditunda", "redirected": "Bukan wewenang", "closed": "Ditutup",
    "archived": "Diarsipkan", "cancelled": "Dibatalkan",
}
FIRST_TRACKING = 6340753


def wrong_field(field, why):
    return Wrong(422, "The content is not as agreed", f"{field}: {why}", field)


def is_text(value):
    return isinstance(value, str)


def is_text_or_null(value):
    return value is None or isinstance(value, str)


def is_bool(value):
    return isinstance(value, bool)


def is_uuid(value):
    return isinstance(value, str) and bool(UUID.match(value))


def is_time(value):
    if not isinstance(value, str) or not TIME.match(value):
        return False
    try:
        time.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return False
    return True


def is_place(value):
    return value is None or (isinstance(value, dict) and list(value) == ["text"] and is_text(value["text"]))


def is_parts(value):
    return (isinstance(value, list) and all(type(n) is int and 1 <= n <= 255 for n in value)
            and value == sorted(set(value)))


def is_reporter(value):
    if not isinstance(value, dict) or len(value) != 1:
        return False
    if "phone" in value:
        return isinstance(value["phone"], str) and bool(PHONE.match(value["phone"]))
    return isinstance(value.get("pseudonym"), str) and value["pseudonym"] != ""


COMPLAINT = {
    "version": (lambda v: type(v) is int and v == 1, "must be 1"),
    "ref": (is_uuid, "must be a UUID in small letters"),
    "ticket": (lambda v: is_text(v) and v != "", "must be text"),
    "gateway": (lambda v: is_text(v) and v != "", "must be text"),
    "channel": (lambda v: v == "sms", "must be sms"),
    "received_at": (is_time, "must be a time like 2026-11-21T10:20:30Z"),
    "class": (lambda v: v in CLASSES, "must be one of " + ", ".join(CLASSES)),
    "visibility": (lambda v: v in VISIBILITIES, "must be one of " + ", ".join(VISIBILITIES)),
    "text": (is_text, "must be text"),
    "route": (is_text_or_null, "must be text or null"),
    "category": (is_text_or_null, "must be text or null"),
    "location": (is_text_or_null, "must be text or null"),
    "place": (is_place, 'must be {"text":..} or null'),
    "has_place": (is_bool, "must be true or false"),
    "has_time": (is_bool, "must be true or false"),
    "emergency": (is_bool, "must be true or false"),
    "incomplete": (is_bool, "must be true or false"),
    "missing_parts": (is_parts, "must be a list of part numbers, ascending"),
    "similar_to": (lambda v: v is None or is_uuid(v), "must be a UUID or null"),
    "reporter": (is_reporter, 'must be {"phone":"+62.."} or {"pseudonym":".."}'),
}
MESSAGE = {
    "text": (is_text, "must be text"),
    "at": (is_time, "must be a time like 2026-11-21T10:20:30Z"),
    "kind": (lambda v: v in KINDS, "must be one of " + ", ".join(KINDS)),
    "rating": (lambda v: v is None or (type(v) is int and 1 <= v <= 5), "must be 1 to 5 or null"),
}
CONTACT = {"delivered_at": (is_time, "must be a time like 2026-11-21T10:20:30Z")}


def check(body, fields):
    """Every key, none beside them, each of its kind."""
    if not isinstance(body, dict):
        raise wrong_field("body", "must be an object")
    for key, (fits, why) in fields.items():
        if key not in body:
            raise wrong_field(key, "is missing")
        if not fits(body[key]):
            raise wrong_field(key, why)
    for key in body:
        if key not in fields:
            raise wrong_field(key, "is not known")


def check_complaint(ref, body):
    check(body, COMPLAINT)
    if body["ref"] != ref:
        raise wrong_field("ref", "is not the name in the URL")
    if body["incomplete"] != bool(body["missing_parts"]):
        raise wrong_field("incomplete", "does not fit missing_parts")
    if body["visibility"] != "normal" and "phone" in body["reporter"]:
        raise wrong_field("reporter", "must be hidden for this visibility")


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Book:
    """All under one lock; each change is on disk before the answer leaves: a line in a journal beside the file, which
    is written whole at the start and at an orderly end."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.RLock()
        self.data = {"next_tracking": FIRST_TRACKING, "complaints": {}, "events": []}
        self.saved_events = 0
        self.has_raw = False  # events of any shape
        self.journal = None
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.data = json.load(f)
        if path:
            self.replay()
            self.save_all()

    def view(self):
        return {"complaints": self.data["complaints"], "events": self.data["events"]}

    def count(self):
        return len(self.data["complaints"])

    def replay(self):
        """What an end without order has left in the journal; half a line at its end was never answered."""
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            with open(f"{self.path}.journal", encoding="utf-8") as f:
                for line in f:
                    change = json.loads(line)
                    self.data["next_tracking"] = change["next_tracking"]
                    if change["complaint"]:
                        self.data["complaints"][change["complaint"]["ref"]] = change["complaint"]
                    self.data["events"][change["first"]:] = change["events"]

    def save_all(self):
        if not self.path:
            return
        with self.lock:
            new = f"{self.path}.new"
            with open(new, "w", encoding="utf-8") as f:
                json.dump(self.data, f, indent=1)
            os.replace(new, self.path)
            if self.journal:
                self.journal.close()
            self.journal = open(f"{self.path}.journal", "w", encoding="utf-8")
            self.saved_events = len(self.data["events"])

    def save(self, known=None):
        """This complaint, and the events since the last time."""
        if not self.path:
            return
        first, self.saved_events = self.saved_events, len(self.data["events"])
        json.dump({"next_tracking": self.data["next_tracking"], "complaint": known, "first": first,
                   "events": self.data["events"][first:]}, self.journal)
        self.journal.write("\n")
        self.journal.flush()

    def put_complaint(self, ref, body, queued):
        """Gives (HTTP status, answer)."""
        check_complaint(ref, body)
        with self.lock:
            known = self.data["complaints"].get(ref)
            if known:
                known["puts"] += 1
                self.save(known)
                if known["body"] != body:
                    raise Wrong(409, "Other content under this ref", "the complaint is kept as it came first")
                return self.answer(known, 200)
            number = self.data["next_tracking"]
            self.data["next_tracking"] += 1
            known = {"ref": ref, "body": body, "tracking_id": f"{number:07d}", "status": "submitted", "puts": 1,
                     "queued": queued, "messages": {}, "contact": None, "taken_at": now()}
            self.data["complaints"][ref] = known
            if queued:
                self.add_event(known, "submitted", {})
            self.save(known)
            return self.answer(known, 201)

    @staticmethod
    def answer(known, status):
        if known["queued"]:
            return 202, {"ref": known["ref"], "status": "queued"}
        return status, {"ref": known["ref"], "tracking_id": known["tracking_id"], "status": known["status"]}

    def complaint(self, ref):
        known = self.data["complaints"].get(ref)
        if not known:
            raise Wrong(404, "No such complaint", "nothing is known under this ref")
        return known

    def put_message(self, ref, uuid, body):
        check(body, MESSAGE)
        if not is_uuid(uuid):
            raise wrong_field("message-uuid", "must be a UUID in small letters")
        if (body["kind"] == "rating") != (body["rating"] is not None):
            raise wrong_field("rating", "goes with the kind rating, and only with it")
        with self.lock:
            messages = self.complaint(ref)["messages"]
            if uuid in messages and messages[uuid] != body:
                raise Wrong(409, "Other content under this name", "the message is kept as it came first")
            status = 200 if uuid in messages else 201
            messages[uuid] = body
            self.save(self.complaint(ref))
            return status, {"ref": ref, "message": uuid}

    def put_contact(self, ref, body):
        check(body, CONTACT)
        with self.lock:
            self.complaint(ref)["contact"] = body
            self.save(self.complaint(ref))
            return 204, None

    def add_event(self, known, status, more):
        event = {"id": f"e-{len(self.data['events']) + 1}", "ref": known["ref"], "tracking_id": known["tracking_id"],
                 "status": status, "label": more.get("label", LABELS.get(status, status)), "note": more.get("note", ""),
                 "agency": more.get("agency", ""), "at": more.get("at", now())}
        known["status"] = status
        self.data["events"].append({"gateway": known["body"]["gateway"], "event": event})
        return event

    def find(self, query):
        for known in self.data["complaints"].values():
            if query.get("ref") == known["ref"] or query.get("tracking_id") == known["tracking_id"]:
                return known
            if query.get("ticket") is not None and query["ticket"] == known["body"]["ticket"]:
                return known
        raise Wrong(404, "No such complaint", "no complaint with this ref, ticket or tracking_id")

    def set_status(self, query):
        with self.lock:
            known = self.find(query)
            event = self.add_event(known, query["status"], query)
            self.save(known)
            return event

    def add_raw_event(self, gateway, event):
        """Any JSON at all, for trying what a gateway makes of it."""
        with self.lock:
            self.has_raw = True
            self.data["events"].append({"gateway": gateway, "event": event})
            self.save()

    def events(self, gateway, after, limit):
        """Gives (events, next, more). A cursor is c-N: N events are behind."""
        if after and not re.fullmatch(r"c-[0-9]{1,9}", after):
            raise Wrong(400, "Unknown cursor", "after must be the next of an earlier page")
        with self.lock:
            at = int(after[2:]) if after else 0
            found = []
            for entry in self.data["events"][at:]:
                if entry["gateway"] == gateway:
                    if len(found) == limit:
                        return found, f"c-{at}", True
                    found.append(entry["event"])
                at += 1
            return found, f"c-{at}", False
