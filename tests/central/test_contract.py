# SPDX-License-Identifier: GPL-2.0-or-later
"""test_contract.py - the protocol's openapi.yaml: whole, as its manual page says, and able to find what is wrong."""

import copy
import json
import os
import re
import sys
import unittest

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

import book  # noqa: E402
from contract import Broken, Contract  # noqa: E402

REF = "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
PATH = f"/v1/complaints/{REF}"
HEADERS = {"Content-Type": "application/json", "Idempotency-Key": f'"{REF}"'}
DROPPED = object()

# Schema, what is changed in its example, and whether it still fits.
CHANGES = [
    ("Complaint", {}, True),
    ("Complaint", {"category": "JALAN", "place": None, "missing_parts": [2, 3], "similar_to": REF}, True),
    ("Complaint", {"visibility": "anonim", "reporter": {"pseudonym": "p-1"}}, True),
    ("Complaint", {"visibility": "normal", "reporter": {"pseudonym": "p-1"}}, True),
    ("Complaint", {"visibility": "rahasia"}, False),
    ("Complaint", {"visibility": "secret"}, False),
    ("Complaint", {"reporter": {}}, False),
    ("Complaint", {"reporter": {"phone": "0812"}}, False),
    ("Complaint", {"version": 2}, False),
    ("Complaint", {"version": True}, False),
    ("Complaint", {"ref": REF.upper()}, False),
    ("Complaint", {"ticket": ""}, False),
    ("Complaint", {"received_at": "2026-11-21"}, False),
    ("Complaint", {"text": None}, False),
    ("Complaint", {"text": DROPPED}, False),
    ("Complaint", {"place": {}}, False),
    ("Complaint", {"place": "pasar"}, False),
    ("Complaint", {"has_place": 1}, False),
    ("Complaint", {"missing_parts": [0]}, False),
    ("Complaint", {"missing_parts": [256]}, False),
    ("Complaint", {"missing_parts": [2, 2]}, False),
    ("Complaint", {"missing_parts": ["2"]}, False),
    ("Complaint", {"similar_to": "K7M-2Q2"}, False),
    ("Message", {"kind": "rating", "rating": 5}, True),
    ("Message", {"rating": 6}, False),
    ("Message", {"rating": "5"}, False),
    ("Message", {"kind": "other"}, False),
    ("Contact", {"delivered_at": "2026-11-21T10:20:41+07:00"}, False),
    ("Taken", {"tracking_id": 6340753}, True),
    ("Taken", {"status": "any word"}, True),
    ("Taken", {"status": 3}, False),
    ("Taken", {"tracking_id": ""}, False),
    ("Taken", {"tracking_id": "a b"}, False),
    ("Taken", {"tracking_id": "1" * 65}, False),
    ("Taken", {"tracking_id": DROPPED}, False),
    ("Queued", {"status": "submitted"}, False),
    ("Page", {"next": 91, "more": True}, True),
    ("Page", {"events": [], "next": DROPPED}, True),
    ("Page", {"events": None}, False),
    ("Page", {"events": [{"id": "e-1"}]}, False),
    ("Page", {"events": [{"id": 1, "tracking_id": "6340753", "at": "2026-11-21T11:00:00.5+07:00"}]}, True),
    ("Page", {"events": [{"id": 1, "ref": REF, "at": "now"}]}, False),
    ("Page", {"events": [{"id": 1, "ref": REF}] * 1001}, False),
    ("Page", {"next": "x" * 512}, False),
    ("Problem", {"status": "422"}, False),
]


def examples(part, found=None):
    """Example by the name of its schema."""
    found = {} if found is None else found
    if isinstance(part, dict):
        if "example" in part and "schema" in part:
            found[part["schema"]["$ref"].rsplit("/", 1)[1]] = part["example"]
        for item in part.values():
            examples(item, found)
    elif isinstance(part, list):
        for item in part:
            examples(item, found)
    return found


def parts(value):
    if isinstance(value, (dict, list)):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from parts(item)


class TheFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.contract = Contract(os.path.join(SOURCE, "etc", "central", "openapi.yaml"))
        cls.document = cls.contract.document
        cls.named = cls.document["components"]["schemas"]
        cls.examples = examples(cls.document)

    def oracle(self, name):
        return jsonschema.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": self.document["components"]})

    def changed(self, name, changes):
        value = copy.deepcopy(self.examples[name])
        for key, item in changes.items():
            value[key] = item
            if item is DROPPED:
                del value[key]
        return value

    def test_every_reference_leads_somewhere(self):
        for part in parts(self.document):
            if isinstance(part, dict) and "$ref" in part:
                self.assertIsInstance(self.contract.schemas.resolve(part), dict)

    def test_every_schema_is_one(self):
        for name, schema in self.named.items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)

    def test_only_words_are_used_that_the_check_knows(self):
        known = {"$ref", "type", "const", "enum", "allOf", "anyOf", "oneOf", "if", "then", "minLength", "maxLength",
                 "pattern", "format", "minimum", "maximum", "maxItems", "uniqueItems", "items", "required",
                 "properties", "description"}

        def words(schema):
            yield from schema
            below = [schema[k] for k in ("if", "then", "items") if k in schema]
            for key in ("allOf", "anyOf", "oneOf"):
                below += schema.get(key, [])
            for item in below + list(schema.get("properties", {}).values()):
                yield from words(item)

        for schema in self.named.values():
            self.assertLessEqual(set(words(schema)), known)

    def test_the_check_judges_as_another_one_does(self):
        for name, changes, fits in CHANGES:
            with self.subTest(name, changes=changes):
                value = self.changed(name, changes)
                schema = {"$ref": f"#/components/schemas/{name}"}
                self.assertEqual(self.contract.schemas.fits(value, schema, True), fits)
                self.assertEqual(self.oracle(name).is_valid(value), fits)

    def test_what_the_file_does_not_describe_is_found(self):
        for name in ("Complaint", "Message", "Contact", "Taken"):
            value = self.changed(name, {"more": 1})
            self.assertTrue(self.oracle(name).is_valid(value))
            self.assertFalse(self.contract.schemas.fits(value, self.named[name], True))

    def test_the_stand_in_wants_what_the_file_says(self):
        for name, fields in (("Complaint", book.COMPLAINT), ("Message", book.MESSAGE), ("Contact", book.CONTACT)):
            self.assertEqual(set(self.named[name]["required"]), set(fields))
            self.assertEqual(set(self.named[name]["properties"]), set(fields))
        self.assertEqual(self.named["Status"]["anyOf"][0]["enum"], list(book.LABELS))
        self.assertEqual(self.named["Message"]["properties"]["kind"]["enum"], list(book.KINDS))

    def test_the_manual_page_gives_examples_that_fit(self):
        with open(os.path.join(SOURCE, "man", "lapor-smsd-central.7"), encoding="utf-8") as f:
            blocks = re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", f.read(), re.MULTILINE | re.DOTALL)
        first = {"version": "Complaint", "delivered_at": "Contact", "text": "Message", "events": "Page",
                 "type": "Problem"}
        seen = set()
        for block in blocks:
            if "{" not in block:
                continue
            value = json.loads(block[block.index("{"):])
            name = first.get(next(iter(value))) or ("Taken" if "tracking_id" in value else "Queued")
            seen.add(name)
            with self.subTest(name):
                self.contract.schemas.check(value, self.named[name], name)
        self.assertEqual(seen, set(first.values()) | {"Taken", "Queued"})

    def refuses(self, pattern, *request):
        with self.assertRaisesRegex(Broken, "Not as openapi.yaml says") as caught:
            self.contract.check_request(*request)
        self.assertRegex(caught.exception.detail, pattern)

    def test_requests_that_are_not_as_agreed_are_found(self):
        body = json.dumps(self.examples["Complaint"])
        self.contract.check_request("PUT", PATH, HEADERS, body)
        self.refuses("is not known", "POST", PATH, HEADERS, body)
        self.refuses("is not known", "PUT", PATH + "/other", HEADERS, body)
        self.refuses("ref: does not match", "PUT", "/v1/complaints/1", HEADERS, body)
        self.refuses("Idempotency-Key: is missing", "PUT", PATH, {"Content-Type": "application/json"}, body)
        self.refuses("Idempotency-Key: does not match", "PUT", PATH, {**HEADERS, "idempotency-key": REF}, body)
        self.refuses("has the type", "PUT", PATH, {**HEADERS, "Content-Type": "text/plain"}, body)
        self.refuses("is no JSON", "PUT", PATH, HEADERS, body[:-1])
        self.refuses("body/kind: is missing", "PUT", f"{PATH}/messages/{REF}", HEADERS, '{"text":"","at":"'
                     '2026-11-22T03:00:00Z","rating":null}')
        self.refuses("webhook-signature: does not match", "PUT", PATH, {**HEADERS, "webhook-signature": "v1,x"}, body)
        self.contract.check_request("GET", "/v1/events?gateway=g&limit=100", {}, b"")
        self.refuses("limit: is not 100", "GET", "/v1/events?gateway=g&limit=99", {}, b"")
        self.refuses("gateway: is missing", "GET", "/v1/events?limit=100", {}, b"")
        self.refuses("after: is too short", "GET", "/v1/events?gateway=g&after=&limit=100", {}, b"")
        self.refuses("since: is not known", "GET", "/v1/events?gateway=g&limit=100&since=1", {}, b"")
        self.refuses("body: is not wanted", "GET", "/v1/events?gateway=g&limit=100", {}, b"{}")

    def test_answers_that_are_not_as_agreed_are_found(self):
        put = self.document["paths"]["/v1/complaints/{ref}"]["put"]
        contact = self.document["paths"]["/v1/complaints/{ref}/contact"]["put"]
        taken = json.dumps(self.examples["Taken"])
        kind, problem = "application/json", "application/problem+json"
        for status, data in ((201, taken), (200, taken), (202, json.dumps(self.examples["Queued"]))):
            self.contract.check_answer(put, status, kind, data)
        self.contract.check_answer(put, 422, problem, json.dumps(self.examples["Problem"]))
        self.contract.check_answer(put, 401, problem, '{"title":"No"}')
        self.contract.check_answer(contact, 204, "", "")
        for operation, status, given, data in (
                (put, 204, "", ""), (put, 201, kind, "{}"), (put, 201, "text/html", taken), (put, 202, kind, taken),
                (put, 422, kind, "{}"), (put, 500, "text/html", "<html>"), (contact, 204, kind, "{}")):
            with self.subTest(status=status, data=data), self.assertRaises(Broken):
                self.contract.check_answer(operation, status, given, data)


if __name__ == "__main__":
    unittest.main()
