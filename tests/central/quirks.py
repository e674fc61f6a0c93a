# SPDX-License-Identifier: GPL-2.0-or-later
"""quirks.py - GeoReport v2 servers as they were seen: uReport 2.3.2, mySociety's open311-adapter, and FixMyStreet."""
import datetime
import json

from likes import CREATE, LIST, UPDATE, UPDATE_MORE, Refused, Service, Spec, number_of

WIB = datetime.timezone(datetime.timedelta(hours=7))


class Ureport(Spec):
    """Takes a phone only with a name, lists when no service_code is sent, hides what is private, and its
    updated_datetime of one ticket never moves."""

    first_id, zone, framing = 3, WIB, "close"
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    services = {"3": Service("Jalan rusak", group="Streets"), "4": Service("Sampah", group="Streets"),
                "9": Service("Rahasia", group="Streets", is_private=True)}

    def service(self, code, service):
        return {**super().service(code, service), "description": None, "keywords": ""}

    def error(self, status, description):
        return {"code": status, "description": description} if description[-1] == "." else {"description": description}

    def nothing(self):
        return Refused(404, html="404 Not Found")

    def check_key(self, form):
        if form.get("api_key") != self.key:
            raise Refused(400, "clients/unknownApiKey")

    def find_service(self, code):
        if code not in self.services:
            raise Refused(404, "categories/unknown")
        return self.services[code]

    def create(self, query, form):
        if "service_code" not in form:
            return self.list({})
        self.check_key(form)
        service = self.find_service(form["service_code"])
        if form.get("phone") and not (form.get("first_name") and form.get("last_name")):
            raise Refused(400, "You did not include all the required fields.")
        ticket = self.book.add(form["service_code"], self.kept(form), is_hidden=service.is_private)
        ticket["agency"] = "Information Services"
        return [self.record(ticket, False)]

    def bad_date(self):
        return Refused(500, html=" ")

    def web(self, status, title):
        return super().web(status, title) if title.strip() else self.wrap(status, "", self.json_kind)

    def list(self, query):
        """Of several IDs only the first; what it does not know it overlooks."""
        found = self.choose({**query, "service_request_id": query.get("service_request_id", "").split(",")[0]})
        if "updated_after" in query:
            after = self.date(query["updated_after"])
            found = [ticket for ticket in found if ticket["updated"] >= after]
        return [self.record(ticket, True) for ticket in found]

    def one(self, number, query):
        ticket = self.book.by_id(number)
        if not ticket:
            raise Refused(404, "tickets/unknown")
        if ticket["hidden"]:
            raise Refused(403, "tickets/private")
        if not ticket["history"]:
            raise self.bad_date()
        return [self.record(ticket, False)]

    def record(self, ticket, is_listed):
        form = ticket["form"]
        found = {"service_request_id": ticket["id"], "status": ticket["status"],
                 "service_name": self.services[ticket["code"]].name, "service_code": int(ticket["code"]),
                 "description": form.get("description", ""), "agency_responsible": ticket["agency"],
                 "requested_datetime": self.time(ticket["requested"])}
        if is_listed:
            more = {"updated_datetime": self.time(ticket["updated"]),
                    "expected_datetime": self.time(ticket["requested"] + 86400)}
            return {**found, **more, **({"address": form["address_string"]} if form.get("address_string") else {})}
        return {**found, "updated_datetime": self.time(ticket["requested"]), "address": form.get("address_string", ""),
                "address_id": None, "zipcode": None, "lat": number_of(form.get("lat")),
                "long": number_of(form.get("long")), "media_url": ""}

    def token(self, token):
        raise self.nothing()


class Adapter(Spec):
    """Takes no argument that it does not know, answers 500 to most of what is wrong, and knows updates."""

    first_id, framing, has_updates = 3, "chunked", True
    xml_kind, json_kind = "text/xml", "application/json"

    def write_json(self, status, root, elements):
        return json.dumps(elements, indent=3, separators=(",", " : ")) + "\n"

    def service(self, code, service):
        return {**super().service(code, service), "metadata": "true" if service.attributes else "false"}

    def refuse_input(self, what, why):
        return Refused(400, f"Error in input for {what}", f"Failed {why}")

    def check_known(self, given, known, what):
        if unknown := sorted(set(given) - set(known)):
            raise self.refuse_input(what, "//rec: found unexpected entries: " + " ".join(unknown)
                                    + " (error: unexpected at $data)")

    def check_given(self, form, wanted, what):
        for key in wanted:
            if not form.get(key):
                raise self.refuse_input(what, f"//rec: no value given for required entry {key}"
                                        " (error: missing at $data)")

    def check_key(self, form):
        if form["api_key"] != self.key:
            raise Refused(500, "Invalid api_key\n")

    def check_create(self, form):
        what = "POST_Service_Request"
        self.check_given(form, ("service_code", "api_key"), what)
        if form["service_code"] not in self.services:
            raise Refused(400, "Bad request")
        service = self.services[form["service_code"]]
        own = [f"attribute[{name}]" for name in service.attributes]
        self.check_known(form, [*CREATE, *own], what)
        self.check_given(form, own, what)
        if not (("lat" in form and "long" in form) or "address_string" in form or "address_id" in form):
            raise Refused(400, f"Error in input for {what}",
                          "Failed //any: matched none of the available alternatives (error: none at $data)",
                          "  - Failed //rec: no value given for required entry address_string"
                          " (error: missing at $data)")
        self.check_key(form)
        return service

    def create(self, query, form):
        self.check_given(form, ("api_key",), "POST_Service_Request")
        return super().create(query, form)

    def created(self, ticket, service):
        return {"service_request_id": self.number(ticket)} if service.kind == "realtime" else super().created(
            ticket, service)

    def number(self, ticket):
        """A number or a string, as it comes."""
        return str(ticket["id"]) if ticket["id"] % 4 == 2 else ticket["id"]

    def list(self, query):
        self.check_known(query, LIST, "GET_Service_Requests")
        return super().list(query)

    def one(self, number, query):
        ticket = self.book.by_id(number)
        if not ticket:
            raise Refused(500, "not found\n")
        return [self.record(ticket, False)]

    def record(self, ticket, is_listed):
        empty = {"address": "", "address_id": "", "zipcode": "", "lat": 0, "long": 0, "media_url": ""}
        found = super().record(ticket, is_listed)
        found.pop("status_notes", None)
        return {**empty, **found}

    def token(self, token):
        ticket = self.book.by_token(token)
        if not ticket:
            raise Refused(500, "not found\n")
        if ticket["asked"] < 2:
            return []
        return [{"service_request_id": self.number(ticket), "token": token}]

    def list_updates(self, query):
        self.check_known(query, ("start_date", "end_date", "jurisdiction_id", "api_key"),
                         "GET_Service_Request_Updates")
        return super().list_updates(query)

    def take_update(self, form):
        self.check_known(form, [*UPDATE, *UPDATE_MORE], "POST_Service_Request_Update")
        self.check_given(form, UPDATE, "POST_Service_Request_Update")
        return super().take_update(form)


class Fms(Spec):
    """Wants a jurisdiction_id, takes no complaint (it lists instead), and takes updates, each once."""

    first_id, zone, framing, declaration = 1, WIB, "length", ""
    has_updates = True
    xml_kind = "application/xml; charset=utf-8"
    services = {"Jalan rusak": Service("Jalan rusak"), "Sampah": Service("Sampah")}

    def write_json(self, status, root, elements):
        if root == "errors":
            elements = elements[0]
        return json.dumps({root: elements}, ensure_ascii=False, separators=(",", ":"))

    def write_xml(self, root, item, elements):
        return "\n".join("  " + line for line in super().write_xml(root, item, elements).splitlines()) + "\n"

    def nothing(self):
        return Refused(404, html="Page Not Found")

    def bad_date(self):
        return Refused(500, html="FixMyStreet::App")

    def serve(self, method, path, query, form):
        if path[0] == "requests" and not (query.get("jurisdiction_id") or form.get("jurisdiction_id")):
            raise Refused(200, html="Open311")
        return super().serve(method, path, query, form)

    def discovery(self):
        found = {**super().discovery(), "max_requests": "1000"}
        del found["key_service"]
        return found

    def service(self, code, service):
        return {"service_code": code, "service_name": code, "description": code, "metadata": "false",
                "type": "realtime"}

    def define(self, code):
        raise self.nothing()

    def token(self, token):
        raise self.nothing()

    def create(self, query, form):
        return self.list({**query, **form})

    def list(self, query):
        number = query.get("service_request_id")
        if number and not number.isdigit():
            raise self.bad_date()
        return super().list(query)

    def one(self, number, query):
        if not number.isdigit():
            raise self.nothing()
        ticket = self.book.by_id(number)
        return [self.record(ticket, False)] if ticket else []

    def record(self, ticket, is_listed):
        form, at = ticket["form"], self.time(ticket["requested"])
        title = form.get("title", "Laporan")
        return {"service_request_id": ticket["id"], "title": title, "detail": form.get("description", ""),
                "description": f"{title}: {form.get('description', '')}", "lat": "-6.9", "long": "107.6",
                "status": ticket["status"], "requested_datetime": at, "agency_sent_datetime": at,
                "updated_datetime": self.time(ticket["updated"]), "service_code": ticket["code"],
                "service_name": ticket["code"], "agency_responsible": {"recipient": ["Dinas PU Kota Bandung"]},
                "interface_used": "SMS 1708", "requestor_name": "Warga"}

    def list_updates(self, query):
        raise Refused(400, "Bad request: POST")

    def take_update(self, form):
        for key in ("jurisdiction_id", *UPDATE):
            if not form.get(key) or (key == "api_key" and form[key] != self.key):
                raise Refused(400, f"Bad request: {key}")
        try:
            self.date(form["updated_datetime"])
        except Refused:
            raise Refused(400, "Bad request: not found") from None
        if not self.book.by_id(form["service_request_id"]):
            raise Refused(400, "Bad request: not found")
        return self.update_taken(*self.book.receive(self.kept(form)))

    def update_taken(self, number, is_known):
        if is_known:
            raise Refused(400, "Bad request: already exists")
        return {"update_id": number}


LIKES = {"ureport": Ureport, "adapter": Adapter, "fms": Fms, "spec": Spec}
