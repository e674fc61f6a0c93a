# SPDX-License-Identifier: GPL-2.0-or-later
"""likes.py - what a GeoReport v2 server is like: by the standard. The three that differ: quirks.py."""
import datetime
import json
import secrets
from xml.sax.saxutils import escape

from stand import Answer
from tickets import Tickets

PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h2>{0}</h2></body></html>\n"
ITEMS = {"attributes": "attribute", "endpoints": "endpoint", "formats": "format"}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
CREATE = ("api_key", "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "email",
          "device_id", "account_id", "first_name", "last_name", "phone", "description", "media_url")
LIST = ("jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status")
UPDATE = ("api_key", "update_id", "service_request_id", "status", "updated_datetime", "description")
UPDATE_MORE = ("jurisdiction_id", "email", "phone", "first_name", "last_name", "title", "media_url", "account_id",
               "service_code")


class Refused(Exception):
    """A status, and a description or several; html: a page in their place."""

    def __init__(self, status, *descriptions, html=None):
        super().__init__(status)
        self.status, self.descriptions, self.html = status, descriptions, html


class Service:
    def __init__(self, name, kind="realtime", group="SP4N", is_private=False, attributes=()):
        self.name, self.kind, self.group = name, kind, group
        self.is_private, self.attributes = is_private, attributes


def xml(name, value, item=None, depth=0):
    """An element; a list is one that holds elements named `item`, or just so many of its own name."""
    blank, item = "  " * depth, item or ITEMS.get(name)
    if isinstance(value, dict):
        inside = "".join(xml(k, v, depth=depth + 1) for k, v in value.items())
    elif isinstance(value, list):
        if not item:
            return "".join(xml(name, v, depth=depth) for v in value)
        inside = "".join(xml(item, v, depth=depth + 1) for v in value)
    else:
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return f"{blank}<{name}>{escape(text)}</{name}>\n"
    return f"{blank}<{name}>\n{inside}{blank}</{name}>\n"


class Spec:
    """By the standard, with its tokens and blackbox services. Answers are (status, root, item, elements)."""

    first_id = 638344
    zone = datetime.timezone.utc
    framing = "length"
    declaration = DECLARATION
    xml_kind, json_kind = "text/xml; charset=utf-8", "application/json; charset=utf-8"
    has_updates = False
    key_field = "api_key"
    services = {
        "JLN": Service("Jalan rusak"), "SMP": Service("Sampah", "batch"), "BOX": Service("Rahasia", "blackbox"),
        "AIR": Service("Air bersih", attributes=("meter",)),
    }

    def __init__(self, options):
        self.key, self.jurisdiction, self.url = options.key, options.jurisdiction, ""
        self.updates = self.has_updates if options.updates is None else options.updates == "yes"
        self.book = Tickets(options.state, self.first_id)
        if not self.book.all():
            for number in range(options.strangers):
                code = list(self.services)[0]
                self.book.add(code, {"description": f"Laporan orang lain nomor {number}", "address_string": "Jl. Lain"},
                              is_strange=True)

    # How it is written

    def time(self, seconds):
        return datetime.datetime.fromtimestamp(int(seconds), self.zone).isoformat().replace("+00:00", "Z")

    def write_json(self, status, root, elements):
        return json.dumps(elements)

    def write_xml(self, root, item, elements):
        return self.declaration + xml(root, elements, item)

    def render(self, page, suffix):
        status, root, item, elements = page
        if suffix == "xml":
            return self.wrap(status, self.write_xml(root, item, elements), self.xml_kind)
        return self.wrap(status, self.write_json(status, root, elements), self.json_kind)

    def wrap(self, status, text, kind):
        return Answer(status, text.encode(), kind, framing=self.framing)

    def web(self, status, title):
        return self.wrap(status, PAGE.format(title), "text/html; charset=utf-8")

    def error(self, status, description):
        return {"code": status, "description": description}

    def refuse(self, refused, suffix):
        if refused.html:
            return self.web(refused.status, refused.html)
        errors = [self.error(refused.status, description) for description in refused.descriptions]
        return self.render((refused.status, "errors", "error", errors), suffix)

    # What is asked

    def serve(self, method, path, query, form):
        """query, form: dicts."""
        given = {**query, **form}.get("jurisdiction_id")
        if given and self.jurisdiction and given != self.jurisdiction:
            raise Refused(404, "jurisdiction_id not found")
        match method, path:
            case "GET", ["discovery"]: return 200, "discovery", "", self.discovery()
            case "GET", ["services"]: return 200, "services", "service", self.list_services(query)
            case "GET", ["services", code]: return 200, "service_definition", "", self.define(code)
            case "POST", ["requests"]: return 200, "service_requests", "request", self.create(query, form)
            case "GET", ["requests"]: return 200, "service_requests", "request", self.list(query)
            case "GET", ["requests", number]: return 200, "service_requests", "request", self.one(number, query)
            case "GET", ["tokens", token]: return 200, "service_requests", "request", self.token(token)
            case "GET", ["servicerequestupdates"]:
                return 200, "service_request_updates", "request_update", self.list_updates(query)
            case "POST", ["servicerequestupdates"]:
                return 200, "service_request_updates", "request_update", self.take_update(form)
        raise self.nothing()

    def nothing(self):
        return Refused(404, "Resource not found")

    def discovery(self):
        return {"changeset": "2026-11-01T00:00:00Z", "contact": "admin@example.org", "key_service": "",
                "endpoints": [{"specification": "http://wiki.open311.org/GeoReport_v2", "url": self.url,
                               "changeset": "2026-11-01T00:00:00Z", "type": "test",
                               "formats": ["text/xml", "application/json"]}]}

    def service(self, code, service):
        return {"service_code": code, "service_name": service.name, "description": service.name,
                "metadata": bool(service.attributes), "type": service.kind, "keywords": "sms", "group": service.group}

    def list_services(self, query):
        return [self.service(code, s) for code, s in self.services.items() if not s.is_private]

    def define(self, code):
        attributes = [{"variable": True, "code": a, "datatype": "string", "required": True, "order": n,
                       "datatype_description": "", "description": a}
                      for n, a in enumerate(self.find_service(code).attributes, 1)]
        return {"service_code": code, "attributes": attributes}

    def find_service(self, code):
        if code not in self.services:
            raise Refused(404, "service_code not found")
        return self.services[code]

    def check_key(self, form):
        if form.get("api_key") != self.key:
            raise Refused(403, "api_key missing or not valid")

    def check_create(self, form):
        self.check_key(form)
        if "service_code" not in form:
            raise Refused(400, "service_code was not provided")
        service = self.find_service(form["service_code"])
        if not (("lat" in form and "long" in form) or form.get("address_string") or form.get("address_id")):
            raise Refused(400, "a location must be provided")
        for attribute in service.attributes:
            if f"attribute[{attribute}]" not in form:
                raise Refused(400, f"attribute[{attribute}] is required")
        return service

    def create(self, query, form):
        service = self.check_create(form)
        token = "T" + secrets.token_hex(8) if service.kind == "batch" else None
        ticket = self.book.add(form["service_code"], self.kept(form), token, service.is_private)
        return [self.created(ticket, service)]

    @staticmethod
    def kept(form):
        return {key: value for key, value in form.items() if key != "api_key"}

    def created(self, ticket, service):
        if service.kind == "batch":
            return {"token": ticket["token"]}
        if service.kind == "blackbox":
            return {}
        return {"service_request_id": self.number(ticket), "service_notice": "", "account_id": None}

    def number(self, ticket):
        return ticket["id"]

    def date(self, text):
        try:
            return datetime.datetime.fromisoformat(text).timestamp()
        except ValueError:
            raise self.bad_date() from None

    def bad_date(self):
        return Refused(400, "not a date")

    def is_listed(self, ticket):
        return not ticket["hidden"] and self.services[ticket["code"]].kind != "blackbox"

    def choose(self, query):
        """Those that the arguments leave; service_request_id overrides all."""
        listed = [ticket for ticket in self.book.all() if self.is_listed(ticket)]
        if query.get("service_request_id"):
            return [ticket for ticket in listed if str(ticket["id"]) in query["service_request_id"].split(",")]
        if query.get("service_code"):
            listed = [ticket for ticket in listed if ticket["code"] in query["service_code"].split(",")]
        if query.get("start_date"):
            start = self.date(query["start_date"])
            listed = [ticket for ticket in listed if ticket["requested"] >= start]
        if query.get("end_date"):
            end = self.date(query["end_date"])
            listed = [ticket for ticket in listed if ticket["requested"] <= end]
        return listed

    def list(self, query):
        statuses = query.get("status", "open,closed").split(",")
        return [self.record(ticket, True) for ticket in self.choose(query) if ticket["status"] in statuses]

    def one(self, number, query):
        ticket = self.book.by_id(number)
        if not ticket or not self.is_listed(ticket):
            raise Refused(404, "service_request_id not found")
        return [self.record(ticket, False)]

    def record(self, ticket, is_listed):
        form = ticket["form"]
        found = {
            "service_request_id": self.number(ticket), "status": ticket["status"], "status_notes": ticket["notes"],
            "service_name": self.services[ticket["code"]].name, "service_code": ticket["code"],
            "description": form.get("description", ""), "agency_responsible": ticket["agency"],
            "requested_datetime": self.time(ticket["requested"]), "updated_datetime": self.time(ticket["updated"]),
            "address": form.get("address_string", ""), "lat": number_of(form.get("lat")),
            "long": number_of(form.get("long"))}
        return {key: value for key, value in found.items() if value not in ("", None)}

    def token(self, token):
        """Ready when it is asked for the second time."""
        ticket = self.book.by_token(token)
        if not ticket or ticket["asked"] < 2:
            raise Refused(404, "token not found")
        return [{"service_request_id": self.number(ticket), "token": token}]

    # The extension for updates, where a server has it

    def list_updates(self, query):
        if not self.updates:
            raise self.nothing()
        start = self.date(query["start_date"]) if "start_date" in query else 0
        end = self.date(query["end_date"]) if "end_date" in query else float("inf")
        return [{"update_id": u["id"], "service_request_id": u["ticket"], "status": u["word"],
                 "updated_datetime": self.time(u["at"]), "description": u["note"], "media_url": ""}
                for u in self.book.updates(start, end)]

    def take_update(self, form):
        if not self.updates:
            raise self.nothing()
        self.check_key(form)
        for key in UPDATE:
            if not form.get(key):
                raise Refused(400, f"{key} is required")
        self.date(form["updated_datetime"])
        if not self.book.by_id(form["service_request_id"]):
            raise Refused(404, "service_request_id not found")
        return self.update_taken(*self.book.receive(self.kept(form)))

    def update_taken(self, number, is_known):
        return [{"update_id": number}]


def number_of(text):
    return float(text) if text else None
