#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""central.py - a stand-in central system that speaks lapor-smsd-central(7), with faults on demand.

Control, without authentication, on the same port:
  GET  /_test/state   all that is known: complaints, events, requests, counts, faults
  GET  /_test/count   how many complaints
  POST /_test/status  {"ref"|"ticket"|"tracking_id", "status", "label"?, "note"?, "agency"?, "at"?}
  POST /_test/event   {"gateway", "event": anything}
  POST /_test/fault   {"fault": NAME, "count": N (1; 0: until clear), "path"?: "part of a path", ..}
       status {"status", "retry_after"?, "type"?, "body"?} | hang | close | close_after | truncate | html | notjson |
       huge {"size"?} | othershape | slow {"ms"} | queued | redirect
  POST /_test/clear   no faults any more, requests forgotten
"""

import argparse
import base64
import collections
import hashlib
import hmac
import http.server
import json
import os
import select
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.parse

from book import Book, Wrong

# The tests of the tree hold all that goes to and fro against this file; a stand-in by itself does without.
CONTRACT = os.environ.get("CENTRAL_OPENAPI")

BODY_MAX = 1024 * 1024
KEPT_REQUESTS = 1000
HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "User-Agent", "webhook-id",
           "webhook-timestamp", "webhook-signature")
FAULTS = ("status", "hang", "close", "close_after", "truncate", "html", "notjson", "huge", "othershape", "slow",
          "queued", "redirect")
REASON = {503: "Service Unavailable", 429: "Too Many Requests"}


class Gone(Exception):
    """The connection is to be closed without (more of) an answer."""


def problem(wrong):
    body = {"type": "about:blank", "title": wrong.title, "status": wrong.status, "detail": wrong.detail}
    if wrong.field:
        body["field"] = wrong.field
    return body


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, options):
        super().__init__((options.host, options.port), Handler)
        self.options = options
        self.book = Book(options.state)
        self.contract = self.load_contract()
        self.lock = threading.Lock()
        self.faults = []
        self.requests = collections.deque(maxlen=KEPT_REQUESTS)
        self.counts = collections.Counter()
        self.connections = 0

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (Gone, OSError)):
            super().handle_error(request, client_address)

    @staticmethod
    def load_contract():
        if not CONTRACT:
            return None
        from contract import Contract
        return Contract(CONTRACT)

    def take_fault(self, path):
        with self.lock:
            for fault in self.faults:
                if fault.get("path", "") in path:
                    if fault["count"] > 0:
                        fault["count"] -= 1
                        if fault["count"] == 0:
                            self.faults.remove(fault)
                    return fault
        return None

    def record(self, handler):
        seen = {"method": handler.command, "path": handler.path, "at": time.time(), "fault": None,
                "headers": {name: handler.headers[name] for name in HEADERS if handler.headers[name] is not None}}
        with self.lock:
            self.requests.append(seen)
            self.counts[f"{handler.command} {urllib.parse.urlsplit(handler.path).path}"] += 1
        return seen

    def state(self):
        with self.book.lock, self.lock:
            return json.loads(json.dumps({
                "complaints": self.book.data["complaints"], "events": self.book.data["events"],
                "requests": list(self.requests), "counts": self.counts, "faults": self.faults,
                "connections": self.connections}))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "stand-in-central"
    disable_nagle_algorithm = True
    operation = None  # whose answer is to be held against the contract

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections += 1
        if isinstance(self.request, ssl.SSLSocket):
            self.shake_hands()

    def shake_hands(self):
        """A client that is refused gets to read why: closing with octets unread would take that back."""
        try:
            self.request.do_handshake()
        except ssl.SSLError:
            with socket.socket(fileno=os.dup(self.request.fileno())) as plain:
                plain.settimeout(10)
                plain.shutdown(socket.SHUT_WR)
                while plain.recv(4096):
                    pass
            raise Gone from None

    def log_message(self, *_):
        pass

    # Answers

    def send(self, status, body, kind="application/json", headers=(), cut=False):
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if self.operation:
            operation, self.operation = self.operation, None
            self.server.contract.check_answer(operation, status, kind, data)
        self.send_response(status, REASON.get(status))
        for name, value in headers:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if cut else data)
        if cut:
            self.close()

    def close(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
        raise Gone

    def send_wrong(self, wrong):
        headers = [("WWW-Authenticate", "Bearer")] if wrong.status == 401 else []
        self.send(wrong.status, problem(wrong), "application/problem+json", headers)

    def read_body(self):
        size = int(self.headers.get("Content-Length") or 0)
        if size > BODY_MAX:
            self.close_connection = True
            raise Wrong(413, "Too large", f"at most {BODY_MAX} octets")
        return self.rfile.read(size)

    # What the faults do

    def hang(self):
        """Until the other side gives up."""
        while True:
            ready, _, _ = select.select([self.connection], [], [], 1)
            if ready and not self.connection.recv(1, socket.MSG_PEEK):
                self.close()

    def send_fault(self, fault):
        """True when the fault was the answer."""
        name = fault["fault"]
        if name == "status":
            headers = [("Retry-After", str(fault["retry_after"]))] if "retry_after" in fault else []
            wrong = Wrong(fault["status"], "Fault", "this answer was asked for")
            body = fault["body"].encode() if "body" in fault else problem(wrong)
            self.send(fault["status"], body, fault.get("type", "application/problem+json"), headers)
        elif name == "hang":
            self.hang()
        elif name == "close":
            self.close()
        elif name == "html":
            self.send(200, b"<!DOCTYPE html><html><body>Maaf, ada gangguan</body></html>", "text/html; charset=utf-8")
        elif name == "notjson":
            self.send(200, b"this is no json")
        elif name == "huge":
            self.send(200, b'{"filler":"' + b"x" * fault.get("size", 6 * 1024 * 1024) + b'"}')
        elif name == "othershape":
            self.send(200, {"hello": ["world"]})
        elif name == "redirect":
            self.send(302, None, headers=[("Location", "/_test/elsewhere")])
        else:
            return False
        return True

    # Requests

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

    def put(self, path, data, queued):
        match path:
            case ["v1", "complaints", ref]:
                return self.server.book.put_complaint(ref, self.read_json(data, ref), queued)
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
        if self.server.book.has_raw:
            self.operation = None
        etag = '"' + hashlib.sha256(json.dumps([events, following, more]).encode()).hexdigest()[:16] + '"'
        if self.headers.get("If-None-Match") == etag:
            return 304, None, [("ETag", etag)]
        return 200, {"events": events, "next": following, "more": more}, [("ETag", etag)]

    def serve(self):
        self.operation = None
        url = urllib.parse.urlsplit(self.path)
        path = [urllib.parse.unquote(part) for part in url.path.strip("/").split("/")]
        data = self.read_body()
        if path[0] == "_test":
            return self.serve_test("/".join(path[1:]), data)
        seen = self.server.record(self)
        contract = self.server.contract
        operation = contract and contract.check_request(self.command, self.path, self.headers, data)
        fault = self.server.take_fault(self.path) or {"fault": None}
        seen["fault"] = fault["fault"]
        if fault["fault"] and self.send_fault(fault):
            return None
        self.operation = operation
        if fault["fault"] == "slow":
            time.sleep(fault["ms"] / 1000)
        self.check_token()
        if self.command == "PUT":
            self.check_signature(data)
            status, body = self.put(path, data, fault["fault"] == "queued")
            headers = []
        elif self.command == "GET":
            status, body, headers = self.get(path, dict(urllib.parse.parse_qsl(url.query)))
        else:
            raise Wrong(405, "Not allowed", "PUT and GET only")
        if fault["fault"] == "close_after":
            self.close()
        return self.send(status, body, headers=headers, cut=fault["fault"] == "truncate")

    def serve_test(self, what, data):
        server = self.server
        query = json.loads(data or b"{}")
        if self.command == "GET" and what == "state":
            return self.send(200, server.state())
        if self.command == "GET" and what == "count":
            return self.send(200, {"complaints": len(server.book.data["complaints"])})
        if self.command != "POST":
            raise Wrong(404, "Nothing here", "no such control")
        if what == "status":
            return self.send(200, server.book.set_status(query))
        if what == "event":
            server.book.add_raw_event(query["gateway"], query["event"])
        elif what == "fault":
            self.add_fault(query)
        elif what == "clear":
            with server.lock:
                server.faults.clear()
                server.requests.clear()
                server.counts.clear()
        else:
            raise Wrong(404, "Nothing here", "no such control")
        return self.send(200, {"ok": True})

    def add_fault(self, query):
        if "fault" not in query and "status" in query:
            query["fault"] = "status"
        if query.get("fault") not in FAULTS:
            raise Wrong(422, "No such fault", "one of " + ", ".join(FAULTS), "fault")
        if query["fault"] == "status" and not isinstance(query.get("status"), int):
            raise Wrong(422, "No status", "the fault status needs a status", "status")
        query.setdefault("count", 1)
        with self.server.lock:
            self.server.faults.append(query)

    def handle_request(self):
        try:
            self.serve()
        except Wrong as wrong:
            if wrong.status == 500:
                print(f"{self.command} {self.path}: {wrong.title}: {wrong.detail}", file=sys.stderr, flush=True)
            self.send_wrong(wrong)
        except (KeyError, TypeError, ValueError) as error:
            self.send_wrong(Wrong(400, "Not understood", f"{type(error).__name__}: {error}"))

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = handle_request


def end(server):
    server.book.save_all()
    os._exit(0)


def exit_with_stdin():
    while os.read(0, 4096):
        pass
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description="A stand-in central system for lapor-smsd.")
    parser.add_argument("--host", default="127.0.0.1", choices=["127.0.0.1"])
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--port-file", help="the port as JSON goes there too")
    parser.add_argument("--state", help="JSON file that outlives the program")
    parser.add_argument("--token", default="", help="wanted as Bearer token")
    parser.add_argument("--hmac-secret", default="", help="whsec_.. or base64: PUTs must be signed with it")
    parser.add_argument("--tls-cert", help="PEM: serve https")
    parser.add_argument("--tls-key")
    parser.add_argument("--tls-client-ca", help="PEM: clients must show a certificate of this authority")
    parser.add_argument("--tls-old", action="store_true", help="TLS 1.2 at most")
    parser.add_argument("--with-stdin", action="store_true", help="end when standard input ends")
    options = parser.parse_args()

    server = Server(options)
    if options.tls_cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.tls_cert, options.tls_key)
        if options.tls_client_ca:
            context.load_verify_locations(options.tls_client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
        if options.tls_old:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    signal.signal(signal.SIGTERM, lambda *_: end(server))
    if options.with_stdin:
        threading.Thread(target=exit_with_stdin, daemon=True).start()
    ready = json.dumps({"port": server.server_address[1]})
    if options.port_file:
        with open(options.port_file + ".new", "w", encoding="utf-8") as f:
            f.write(ready + "\n")
        os.replace(options.port_file + ".new", options.port_file)
    print(ready, flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
