# SPDX-License-Identifier: GPL-2.0-or-later
"""contract.py - holds requests and answers against etc/central/openapi.yaml.

    contract = Contract(path)
    operation = contract.check_request("PUT", "/v1/complaints/..", headers, body)
    contract.check_answer(operation, 201, "application/json", answer)

Of JSON Schema it knows what that file uses, and is stricter in one thing: a key that the file does not describe is
wrong. test_contract.py lets python3-jsonschema judge the same.
"""

import json
import re
import urllib.parse

import yaml
from book import Wrong

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


class Broken(Wrong):
    """Not as the file says; detail says what and where."""


def fail(where, why):
    raise Broken(500, "Not as openapi.yaml says", f"{where}: {why}")


def is_type(value, name):
    if name in ("integer", "number"):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def is_same(value, other):
    return type(value) is type(other) and value == other


class Schemas:
    """The schemas of one file."""

    def __init__(self, document):
        self.document = document

    def resolve(self, part):
        while "$ref" in part:
            name = part["$ref"]
            part = self.document
            for step in name.removeprefix("#/").split("/"):
                part = part[step]
        return part

    def fits(self, value, schema, strict):
        try:
            self.check(value, schema, "", strict)
        except Broken:
            return False
        return True

    def check(self, value, schema, where, strict=True):
        schema = self.resolve(schema)
        self.check_kind(value, schema, where)
        self.check_both(value, schema, where, strict)
        if isinstance(value, str):
            self.check_text(value, schema, where)
        elif is_type(value, "integer"):
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                fail(where, "out of range")
        elif isinstance(value, list):
            self.check_list(value, schema, where, strict)
        elif isinstance(value, dict):
            self.check_object(value, schema, where, strict)

    @staticmethod
    def check_kind(value, schema, where):
        types = schema.get("type", [])
        if types and not any(is_type(value, t) for t in ([types] if isinstance(types, str) else types)):
            fail(where, f"is no {types}")
        if "const" in schema and not is_same(value, schema["const"]):
            fail(where, f"is not {schema['const']!r}")
        if "enum" in schema and not any(is_same(value, one) for one in schema["enum"]):
            fail(where, f"is none of {schema['enum']}")

    def check_both(self, value, schema, where, strict):
        """Schemas in a schema. Only the ones that hold the value whole may be strict."""
        for part in schema.get("allOf", []):
            self.check(value, part, where, strict)
        if "anyOf" in schema and not any(self.fits(value, part, False) for part in schema["anyOf"]):
            fail(where, "fits none of several")
        if "oneOf" in schema and sum(self.fits(value, part, strict) for part in schema["oneOf"]) != 1:
            fail(where, "does not fit exactly one of several")
        if "if" in schema and self.fits(value, schema["if"], False):
            self.check(value, schema["then"], where, False)

    @staticmethod
    def check_text(value, schema, where):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            fail(where, "is too short or too long")
        if not re.search(schema.get("pattern", ""), value):
            fail(where, f"does not match {schema['pattern']}")

    def check_list(self, value, schema, where, strict):
        if len(value) > schema.get("maxItems", len(value)):
            fail(where, "has too many items")
        if schema.get("uniqueItems") and len({json.dumps(v, sort_keys=True) for v in value}) != len(value):
            fail(where, "has an item twice")
        for number, item in enumerate(value):
            self.check(item, schema.get("items", {}), f"{where}/{number}", strict)

    def check_object(self, value, schema, where, strict):
        for key in schema.get("required", []):
            if key not in value:
                fail(f"{where}/{key}", "is missing")
        properties = schema.get("properties", {})
        for key, item in value.items():
            if key in properties:
                self.check(item, properties[key], f"{where}/{key}", strict)
            elif strict and properties:
                fail(f"{where}/{key}", "is not known")


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.document = yaml.load(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.schemas = Schemas(self.document)
        self.operations = [
            (method.upper(), re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z"), path, method)
            for path, item in self.document["paths"].items() for method in item if method in ("get", "put", "post")]

    def parameters(self, path, method):
        item = self.document["paths"][path]
        for part in item.get("parameters", []) + item[method].get("parameters", []):
            yield self.schemas.resolve(part)

    def check_parameters(self, path, method, given):
        """given: what stands where, as dictionaries of text."""
        known = set()
        for parameter in self.parameters(path, method):
            place, name = parameter["in"], parameter["name"]
            key = name.lower() if place == "header" else name
            known.add((place, key))
            value = given[place].get(key)
            if value is None:
                if parameter.get("required"):
                    fail(name, f"is missing in the {place}")
                continue
            if self.schemas.resolve(parameter["schema"]).get("type") == "integer" and value.isdigit():
                value = int(value)
            self.schemas.check(value, parameter["schema"], name)
        for key in given["query"]:
            if ("query", key) not in known:
                fail(key, "is not known in the query")

    def check_request(self, method, target, headers, body):
        """Gives the operation."""
        url = urllib.parse.urlsplit(target)
        headers = {name.lower(): value for name, value in headers.items()}
        for name, pattern, path, key in self.operations:
            found = pattern.match(url.path)
            if name == method and found:
                break
        else:
            fail(f"{method} {url.path}", "is not known")
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        self.check_parameters(path, key, {"path": found.groupdict(), "query": query, "header": headers})
        operation = self.document["paths"][path][key]
        if "requestBody" in operation:
            self.check_content(operation["requestBody"], headers.get("content-type", ""), body, "body")
        elif body:
            fail("body", "is not wanted")
        return operation

    def check_content(self, part, kind, data, where):
        kind = kind.split(";")[0].strip()
        if kind not in part["content"]:
            fail(where, f"has the type {kind!r}")
        try:
            value = json.loads(data)
        except ValueError:
            fail(where, "is no JSON")
        self.schemas.check(value, part["content"][kind]["schema"], where)

    def check_answer(self, operation, status, kind, data):
        answers = operation["responses"]
        part = self.schemas.resolve(answers.get(str(status), answers["default"]))
        if status < 300 and str(status) not in answers:
            fail(f"answer {status}", "is not known")
        if "content" in part:
            self.check_content(part, kind, data, f"answer {status}")
        elif data:
            fail(f"answer {status}", "has a body")
