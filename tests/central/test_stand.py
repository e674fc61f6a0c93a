#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_stand.py - the stand-in GeoReport server answers in the shapes that were recorded from the three that it is
like, and its faults are what they say."""
import http.client
import json
import os
import socket
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from central_client import AddStream, Central, GeoReport  # noqa: E402

RECORDED = os.path.join(os.path.dirname(HERE), "fixtures", "open311")
KEY = "key-of-this-test"
PATIENCE = 60  # seconds
NAMES = {"first_name": "Warga", "last_name": "-"}
PLACE = {"address_string": "Jl. Merdeka 17"}
UREPORT = {"api_key": KEY, "service_code": "3", "description": "[t/1] x", **PLACE}
ADAPTER = {**UREPORT, "service_code": "JLN"}
UPDATE = {"api_key": KEY, "jurisdiction_id": "1", "update_id": "u1", "service_request_id": "1", "status": "OPEN",
          "updated_datetime": "2026-11-22T05:00:00Z", "description": "x"}
SOLR = {"status": 400, "words": "Solr HTTP error: HTTP request failed"}
SQL = {"status": 200, "type": "text/html; charset=UTF-8", "body": "SQLSTATE[HY000] [2002] No such file or directory"}

# recorded answer: (what is asked of a server of that name; a dict is posted; what is done before)
CASES = {
    "adapter-get-missing-500.json": ("requests/99.json",),
    "adapter-post-bad-key-500.json": ("requests.json", {**ADAPTER, "api_key": "other"}),
    "adapter-post-batch-token.json": ("requests.json", {**ADAPTER, "service_code": "SMP"}),
    "adapter-post-blackbox-emptyobject.json": ("requests.json", {**ADAPTER, "service_code": "BOX"}),
    "adapter-post-no-key-400.json": ("requests.json", {"service_code": "JLN", **PLACE}),
    "adapter-post-no-location-400.xml": ("requests.xml", {"api_key": KEY, "service_code": "JLN"}),
    "adapter-post-ok.json": ("requests.json", ADAPTER),
    "adapter-post-ok.xml": ("requests.xml", ADAPTER),
    "adapter-post-unknown-arg-400.json": ("requests.json", {**ADAPTER, "foo": "1"}),
    "adapter-services.json": ("services.json",),
    "adapter-services.xml": ("services.xml",),
    "adapter-token-pending-emptylist.json": ("tokens/{token}.json",),
    "adapter-token-ready.json": ("tokens/{token}.json", None, "tokens/{token}.json"),
    "adapter-token-ready.xml": ("tokens/{token}.xml", None, "tokens/{token}.xml"),
    "adapter-updates.json": ("servicerequestupdates.json",),
    "adapter-updates.xml": ("servicerequestupdates.xml",),
    "fms-comma-ids-500html.json": ("requests.json?jurisdiction_id=1&service_request_id=1,2",),
    "fms-discovery.json": ("discovery.json",),
    "fms-no-jurisdiction-200html.json": ("requests.json",),
    "fms-post-requests-LISTS-200.json": ("requests.json", {"jurisdiction_id": "1", "service_code": "Jalan rusak"}),
    "fms-request-missing-200empty.json": ("requests/99.json?jurisdiction_id=1",),
    "fms-request.xml": ("requests/1.xml?jurisdiction_id=1",),
    "fms-requests.json": ("requests.json?jurisdiction_id=1",),
    "fms-services.json": ("services.json",),
    "fms-update-again-400.json": ("servicerequestupdates.json", UPDATE, ("servicerequestupdates.json", UPDATE)),
    "fms-update-bad-key-400.json": ("servicerequestupdates.json", {**UPDATE, "api_key": "other"}),
    "fms-update-ok.json": ("servicerequestupdates.json", {**UPDATE, "update_id": "u2"}),
    "fms-update-unescaped-plus-400.xml": ("servicerequestupdates.xml",
                                          {**UPDATE, "updated_datetime": "2026-11-22T05:00:00 07:00"}),
    "ureport-discovery.json": ("discovery.json",),
    "ureport-get-closed.json": ("requests/3.json",),
    "ureport-get-missing-404.json": ("requests/99.json",),
    "ureport-get-no-history-500.json": ("requests/3.json", None, {"history": False}),
    "ureport-get-token-404html.json": ("tokens/1.json",),
    "ureport-list-updated-after.json": ("requests.json?updated_after=2026-01-01T00:00:00Z",),
    "ureport-post-bad-key-400.json": ("requests.json", {**UREPORT, "api_key": "other"}),
    "ureport-post-db-down-200html.json": ("requests.json", UREPORT, SQL),
    "ureport-post-index-down-400.json": ("requests.json", UREPORT, SOLR),
    "ureport-post-no-service-code-LISTS-200.json": ("requests.json", {"api_key": KEY, **PLACE}),
    "ureport-post-ok.json": ("requests.json", UREPORT),
    "ureport-post-ok.xml": ("requests.xml", {**UREPORT, "lat": "-6.9", "long": "107.6"}),
    "ureport-post-phone-without-name-400.json": ("requests.json", {**UREPORT, "phone": "+6281234567890"}),
    "ureport-post-unknown-service-404.json": ("requests.json", {**UREPORT, "service_code": "77"}),
    "ureport-service-def.xml": ("services/3.xml",),
    "ureport-services.json": ("services.json",),
    "ureport-services.xml": ("services.xml",),
}
# What a record has on one server only by what was reported, and is no quirk.
OPTIONAL = {"lat", "long", "address", "media_url", "expected_datetime", "comment_count"}


def read_recorded(name):
    """(status, media type, whether it is chunked, body)"""
    with open(os.path.join(RECORDED, name + ".http"), "rb") as f:
        head, _, body = f.read().partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines[1:])}
    return int(lines[0].split()[1]), headers["content-type"], "transfer-encoding" in headers, body


def shape(value):
    """Types in place of values; of a list that of all its elements."""
    if isinstance(value, dict):
        return {key: shape(v) for key, v in value.items()}
    if isinstance(value, list):
        return [shape(v) for v in value]
    return "number" if type(value) in (int, float) else type(value).__name__


def shape_xml(element):
    return {"tag": element.tag, "inside": [shape_xml(child) for child in element]}


def keys_of(shapes):
    return [set(one) for one in shapes if isinstance(one, dict)]


class World(unittest.TestCase):
    def start(self, like):
        folder = tempfile.TemporaryDirectory(prefix="lapor-stand-")
        self.addCleanup(folder.cleanup)
        server = GeoReport(folder.name, like, KEY, more=["--strangers", "0" if like == "adapter" else "2"])
        self.addCleanup(server.stop)
        return server.start()

    def ask(self, server, path, form=None):
        data = None if form is None else urllib.parse.urlencode(form).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{server.url}/{path}", data=data, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()



class Recorded(World):
    def prepare(self, server, first):
        """What is done before the question."""
        match first:
            case str(): self.ask(server, self.fill(server, first))
            case (path, form): self.ask(server, path, form)
            case {"history": history}: server.change(3, history=history)
            case {"status": _}: server.fault("status", **first)

    def fill(self, server, path):
        if "{token}" in path and not self.token:
            answer = self.ask(server, "requests.json", {**ADAPTER, "service_code": "SMP"})[2]
            self.token = json.loads(answer)[0]["token"]
        return path.format(token=self.token)

    def assert_same(self, mine, theirs, where):
        """mine has the types and, optional ones aside, the keys that were recorded."""
        self.assertEqual(type(mine), type(theirs), where)
        if isinstance(theirs, list) and theirs and mine:
            seen = keys_of(theirs)
            if not seen:
                return self.assert_same(mine[0], theirs[0], where)
            for one in mine:
                self.assertLessEqual(set.intersection(*seen) - OPTIONAL, set(one), where)
                self.assertLessEqual(set(one), set.union(*seen) | OPTIONAL, where)
            return self.assert_same(*({k: d[k] for k in set(mine[0]) & set(theirs[0])} for d in (mine[0], theirs[0])),
                                    where)
        if isinstance(theirs, dict):
            self.assertEqual(set(mine) - OPTIONAL, set(theirs) - OPTIONAL, where)
            for key in set(mine) & set(theirs):
                self.assert_same(mine[key], theirs[key], f"{where}.{key}")
            return None
        if not isinstance(theirs, (list, dict)) and "NoneType" not in (mine, theirs):
            self.assertEqual(mine, theirs, where)
        return None

    def assert_xml(self, mine, theirs, where):
        self.assertEqual(mine["tag"], theirs["tag"], where)
        mine_tags, their_tags = ({c["tag"] for c in one["inside"]} for one in (mine, theirs))
        self.assertEqual(mine_tags - OPTIONAL, their_tags - OPTIONAL, where)
        for child in theirs["inside"]:
            if same := [c for c in mine["inside"] if c["tag"] == child["tag"]]:
                self.assert_xml(same[0], child, f"{where}/{child['tag']}")

    def check(self, servers, name, path, form=None, first=None):
        """What is done before needs a server of its own."""
        like = name.split("-")[0]
        if first or like not in servers:
            servers[like] = self.start(like)
        server, self.token = servers[like], None
        self.prepare(server, first)
        status, headers, body = self.ask(server, self.fill(server, path), form)
        wanted_status, kind, is_chunked, wanted = read_recorded(name)
        self.assertEqual(status, wanted_status)
        self.assertEqual(headers["Content-Type"].lower(), kind.lower())
        self.assertEqual(headers["Transfer-Encoding"] == "chunked", is_chunked)
        self.assertEqual(bool(body.strip()), bool(wanted.strip()))
        if "html" in kind or not wanted.strip():
            return
        self.assertEqual(body.startswith(b"<?xml"), wanted.startswith(b"<?xml"))
        if "json" in kind:
            self.assert_same(shape(json.loads(body)), shape(json.loads(wanted)), name)
        else:
            self.assert_xml(*(shape_xml(xml.etree.ElementTree.fromstring(text.strip())) for text in (body, wanted)),
                            name)

    def test_each_recorded_answer_has_its_like(self):
        names = {name.removesuffix(".http") for name in os.listdir(RECORDED) if name.endswith(".http")}
        self.assertEqual(names, set(CASES))
        servers = {}
        for name, case in CASES.items():
            with self.subTest(name):
                self.check(servers, name, *case)


class Taking(World):
    def test_a_key_counts_in_the_body_alone_and_the_same_twice_is_two(self):
        for like, code in (("ureport", "3"), ("adapter", "JLN"), ("spec", "JLN")):
            with self.subTest(like):
                server = self.start(like)
                form = {**UREPORT, "service_code": code}
                bare = {key: value for key, value in form.items() if key != "api_key"}
                self.assertGreaterEqual(self.ask(server, f"requests.json?api_key={KEY}", bare)[0], 400)
                for _ in range(2):
                    self.assertEqual(self.ask(server, "requests.json", form)[0], 200)
                self.assertEqual(server.count(), 2)

    def test_what_is_private_is_taken_and_never_shown(self):
        server = self.start("ureport")
        taken = json.loads(self.ask(server, "requests.json", {**UREPORT, "service_code": "9"})[2])[0]
        self.assertEqual(self.ask(server, f"requests/{taken['service_request_id']}.json")[0], 403)
        self.assertNotIn(b"[t/1]", self.ask(server, "requests.json?service_code=9")[2])
        self.assertEqual(server.count(), 1)

    def test_a_change_shows_where_that_server_shows_it(self):
        server = self.start("ureport")
        number = json.loads(self.ask(server, "requests.json", UREPORT)[2])[0]["service_request_id"]
        after = server.complaints()[0]["tracking_id"]
        self.assertEqual(after, str(number))
        before = json.loads(self.ask(server, f"requests/{number}.json")[2])[0]["updated_datetime"]
        time.sleep(1)
        server.set_status("closed", ticket="1", note="beres")
        shown = json.loads(self.ask(server, f"requests/{number}.json")[2])[0]
        self.assertEqual((shown["status"], shown["updated_datetime"]), ("closed", before))
        listed = json.loads(self.ask(server, f"requests.json?service_request_id={number}")[2])[0]
        self.assertNotEqual(listed["updated_datetime"], before)
        adapter = self.start("adapter")
        self.ask(adapter, "requests.json", ADAPTER)
        adapter.set_status("in_progress", ticket="1", note="dikerjakan")
        update = json.loads(self.ask(adapter, "servicerequestupdates.json")[2])[0]
        self.assertEqual((update["status"], update["description"]), ("in_progress", "dikerjakan"))
        self.assertEqual(self.ask(adapter, "requests.json?updated_after=2026-01-01T00:00:00Z")[0], 400)


class Faults(World):
    def connect(self, server, timeout=PATIENCE):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
        self.addCleanup(connection.close)
        return connection

    def post(self, server, connection=None):
        """(status, body), or the name of what went wrong."""
        if not connection:
            connection = self.connect(server)
        try:
            connection.request("POST", "/open311/v2/requests.json", urllib.parse.urlencode(ADAPTER),
                               {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__

    def test_each_is_before_or_after_what_it_says(self):
        cases = (("hang", {}, 0, "TimeoutError"), ("hang", {"after": True}, 1, "TimeoutError"),
                 ("close", {}, 0, "RemoteDisconnected"), ("close", {"after": True}, 1, "RemoteDisconnected"),
                 ("reset", {}, 0, "ConnectionResetError"), ("reset", {"after": True}, 1, "ConnectionResetError"),
                 ("truncate", {"framing": "length"}, 1, "IncompleteRead"),
                 ("truncate", {"framing": "chunked"}, 1, "IncompleteRead"),
                 ("drip", {"ms": 10}, 1, 200), ("shut", {}, 1, 200), ("html", {"after": True}, 1, 200),
                 ("strangers", {}, 0, 200), ("status", {"status": 503}, 0, 503))
        server = self.start("spec")
        for name, more, count, wanted in cases:
            with self.subTest(name, **more):
                before = server.count()
                server.fault(name, method="POST", **more)
                got = self.post(server, self.connect(server, 2 if name == "hang" else PATIENCE))
                self.assertEqual(got if isinstance(got, str) else got[0], wanted)
                self.assertEqual(server.count() - before, count)
                self.assertEqual(server.state()["faults"], [])

    def test_a_stale_connection_dies_after_it_has_served(self):
        server = self.start("spec")
        server.fault("stale", method="POST")
        connection = self.connect(server)
        self.assertEqual(self.post(server, connection)[0], 200)
        self.assertEqual(self.post(server, connection), "RemoteDisconnected")
        self.assertEqual(server.count(), 2)

    def test_a_hundred_megabytes_are_not_kept_in_memory(self):
        server = self.start("spec")
        server.fault("huge", size=100 * 1024 * 1024, framing="close")
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as s:
            s.sendall(b"GET /open311/v2/requests.json HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertIn(b"200", s.recv(1000))
        self.assertEqual(self.post(server)[0], 200)

    def test_a_fault_may_wait_for_what_a_request_holds(self):
        folder = tempfile.TemporaryDirectory(prefix="lapor-stand-")
        self.addCleanup(folder.cleanup)
        with Central(folder.name) as server:
            server.fault("status", status=418, count=0, holds="khusus")
            for body, wanted in ((b"biasa", 415), (b"ini khusus", 418)):
                connection = self.connect(server)
                connection.request("PUT", "/v1/complaints/x", body, {"Idempotency-Key": '"x"'})
                self.assertEqual(connection.getresponse().status, wanted)


def push(token=KEY, phone="+6281234567890", secret="0", hidden="0", text="[t/1] lampu mati\nTujuan: dishub"):
    name = "Warga" if phone else ""
    return (f'<?xml version="1.0" encoding="UTF-8"?><lapor token="{token}"><pelapor><email/><telpon>{phone}</telpon>'
            f"<namadepan>{name}</namadepan><namabelakang>{name}</namabelakang></pelapor>"
            f'<laporan rahasia="{secret}" anonim="{hidden}"><isi>{text}</isi></laporan></lapor>')


class Pushes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lapor-stand-")
        self.addCleanup(folder.cleanup)
        self.server = AddStream(folder.name, token=KEY)
        self.addCleanup(self.server.stop)
        self.server.start()

    def post(self, body, kind="text/xml; charset=UTF-8"):
        """(status, the elements of the answer)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("POST", "/addstream/push", body.encode(), {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, {e.tag: e.text for e in xml.etree.ElementTree.fromstring(answer.read())}

    def test_the_same_twice_is_two_and_both_outlive_the_server(self):
        numbers = []
        for _ in range(2):
            status, said = self.post(push())
            self.assertEqual((status, set(said)), (200, {"trackingid", "transaksiid"}))
            numbers.append(said["trackingid"])
        self.server.stop()
        self.assertEqual([row["tracking_id"] for row in self.server.kept()], numbers)
        self.server.start()
        self.assertEqual([row["tracking_id"] for row in self.server.complaints()], numbers)
        self.assertNotIn(self.post(push())[1]["trackingid"], numbers)
        self.assertEqual({(row["body"]["ticket"], row["body"]["text"]) for row in self.server.complaints()},
                         {("1", "lampu mati")})

    def test_what_is_not_as_agreed_makes_no_row(self):
        cases = ((push(token="other"), 401), (push()[:-3], 400), (push(text="without a marker"), 422),
                 (push(hidden="1"), 422), (push(phone=""), 422), (push(phone="", secret="1"), 422),
                 (push().replace("<email/>", ""), 422), (push().replace("anonim", "anonym"), 422))
        for body, wanted in cases:
            with self.subTest(body):
                status, said = self.post(body)
                self.assertEqual((status, set(said)), (wanted, {"status", "message"}))
        self.assertEqual(self.post(push(), "application/json")[0], 415)
        self.assertEqual(self.server.count(), 0)
        self.assertEqual(self.post(push(phone="", secret="1", hidden="1"))[0], 200)


if __name__ == "__main__":
    unittest.main()
