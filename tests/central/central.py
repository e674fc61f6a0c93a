#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""central.py - a stand-in central system that speaks lapor-smsd-central(7), with faults on demand: stand.py.

Of its own:
  POST /_test/event   {"gateway", "event": anything}
"""
import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.parse

import stand
from book import Book
from stand import Answer
from wrong import Wrong

# The tests of the tree hold all that goes to and fro against this file; a stand-in by itself does without.
CONTRACT = os.environ.get("CENTRAL_OPENAPI")

STRANGER = {"ref": "99999999-0000-4000-8000-00000000000{}", "tracking_id": "100000{}", "status": "submitted"}


def problem(wrong):
    body = {"type": "about:blank", "title": wrong.title, "status": wrong.status, "detail": wrong.detail}
    if wrong.field:
        body["field"] = wrong.field
    return body


class Server(stand.Server):
    def __init__(self, options):
        super().__init__(options, Handler, Book(options.state))
        self.contract = None
        if CONTRACT:
            from contract import Contract
            self.contract = Contract(CONTRACT)


class Handler(stand.Handler):
    def answer_wrong(self, wrong):
        headers = [("WWW-Authenticate", "Bearer")] if wrong.status == 401 else []
        return Answer(wrong.status, problem(wrong), "application/problem+json", headers)

    def strangers(self, count):
        found = [{key: text.format(n) for key, text in STRANGER.items()} for n in range(count)]
        return Answer(200, found[0] if count == 1 else found)

    def check_token(self):
        token = self.server.options.token
        if token and not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {token}"):
            raise Wrong(401, "Not authorised", "the token is missing or not ours")

    def check_signature(self, body):
        secret = self.server.options.hmac_secret
        if not secret:
            return
        name, at = self.headers.get("webhook-id", ""), self.headers.get("webhook-timestamp", "")
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
        wanted = "v1," + base64.b64encode(mac).decode()
        if not at.isdigit() or abs(time.time() - int(at)) > 300:
            raise Wrong(401, "Not authorised", "webhook-timestamp is missing or too far away")
        if wanted not in self.headers.get("webhook-signature", "").split():
            raise Wrong(401, "Not authorised", "the signature does not fit")

    def read_json(self, data, key):
        if self.headers.get("Content-Type", "").split(";")[0].strip() != "application/json":
            raise Wrong(415, "Not JSON", "Content-Type must be application/json")
        if key is not None and self.headers.get("Idempotency-Key") != f'"{key}"':
            raise Wrong(422, "The content is not as agreed", "Idempotency-Key: must be the ref", "Idempotency-Key")
        try:
            return json.loads(data)
        except ValueError:
            raise Wrong(400, "Not JSON", "the body is no JSON") from None

    def put(self, path, data):
        match path:
            case ["v1", "complaints", ref]:
                is_queued = self.fault.get("fault") == "queued"
                return self.server.book.put_complaint(ref, self.read_json(data, ref), is_queued)
            case ["v1", "complaints", ref, "messages", uuid]:
                return self.server.book.put_message(ref, uuid, self.read_json(data, None))
            case ["v1", "complaints", ref, "contact"]:
                return self.server.book.put_contact(ref, self.read_json(data, None))
        raise Wrong(404, "Nothing here", "no such path")

    def get(self, path, query):
        if path != ["v1", "events"]:
            raise Wrong(404, "Nothing here", "no such path")
        gateway, after = query.get("gateway", ""), query.get("after", "")
        limit = query.get("limit", "100")
        if not gateway or not limit.isdigit() or not 1 <= int(limit) <= 100:
            raise Wrong(400, "Not understood", "gateway and a limit of 1 to 100 are wanted")
        events, following, more = self.server.book.events(gateway, after, int(limit))
        etag = '"' + hashlib.sha256(json.dumps([events, following, more]).encode()).hexdigest()[:16] + '"'
        if self.headers.get("If-None-Match") == etag:
            return Answer(304, None, headers=[("ETag", etag)])
        return Answer(200, {"events": events, "next": following, "more": more}, headers=[("ETag", etag)])

    def answer(self, url, data):
        """By the contract, both ways."""
        contract = self.server.contract
        if not contract:
            return self.process(url, data)
        try:
            operation = contract.check_request(self.command, self.path, self.headers, data)
            try:
                answer = self.process(url, data)
            except Wrong as wrong:
                answer = self.answer_wrong(wrong)
            if self.command != "GET" or not self.server.book.has_raw:
                data = b"" if answer.body is None else json.dumps(answer.body).encode()
                contract.check_answer(operation, answer.status, answer.kind, data)
        except Wrong as wrong:
            print(f"{self.command} {self.path}: {wrong.title}: {wrong.detail}", file=sys.stderr, flush=True)
            raise
        return answer

    def process(self, url, data):
        path = [urllib.parse.unquote(part) for part in url.path.strip("/").split("/")]
        self.check_token()
        if self.command == "PUT":
            self.check_signature(data)
            return Answer(*self.put(path, data))
        if self.command == "GET":
            return self.get(path, dict(urllib.parse.parse_qsl(url.query)))
        raise Wrong(405, "Not allowed", "PUT and GET only")

    def control(self, what, query):
        if what != "event":
            return super().control(what, query)
        return self.server.book.add_raw_event(query["gateway"], query["event"])


def main():
    parser = stand.parser("A stand-in central system for lapor-smsd.")
    parser.add_argument("--token", default="", help="wanted as Bearer token")
    parser.add_argument("--hmac-secret", default="", help="whsec_.. or base64: PUTs must be signed with it")
    options = parser.parse_args()
    stand.run(Server(options))


if __name__ == "__main__":
    main()
