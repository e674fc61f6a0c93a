# SPDX-License-Identifier: GPL-2.0-or-later
"""stand.py - what the stand-in central systems share: the HTTP server, the faults, and the control side.

Control, without authentication, on the same port:
  GET  /_test/state   all that is known: complaints, requests, counts, faults ..
  GET  /_test/count   how many complaints
  POST /_test/status  {"ref"|"ticket"|"tracking_id", "status", "label"?, "note"?, "agency"?, "at"?}
  POST /_test/fault   {"fault": NAME, "count": N (1; 0: until clear), "path"?: "part of a path", "method"?,
                       "holds"?: "part of the request's body", "after"?: true, ..}
       status {"status", "retry_after"? in seconds, "retry_date"? as a date so many seconds from now, "type"?, "body"?,
       "words"? in the protocol's own shape} |
       hang | close | reset | close_after | truncate {"framing"?: length, chunked, close} | html | notjson |
       huge {"size"?, "framing"?} | othershape | strangers | stranger | slow {"ms"} | drip {"ms"} | queued | redirect |
       stale (a request on a connection that has served before is taken, and the connection closed) |
       shut (answered, and the connection closed without a word of that)
       "after": the request is processed, and then the fault takes the place of the answer.
  POST /_test/tls     {"other": true}: the other certificate from now on
  POST /_test/clear   no faults any more, requests forgotten
"""
import argparse
import collections
import contextlib
import email.utils
import http.server
import json
import os
import select
import signal
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

from wrong import Wrong

BODY_MAX = 1024 * 1024
KEPT_REQUESTS = 1000
BLOCK = b"x" * 65536
HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "User-Agent", "webhook-id",
           "webhook-timestamp", "webhook-signature")
FAULTS = ("status", "hang", "close", "reset", "close_after", "truncate", "html", "notjson", "huge", "othershape",
          "strangers", "stranger", "slow", "drip", "queued", "redirect", "stale", "shut")
REASON = {503: "Service Unavailable", 429: "Too Many Requests"}
HTML = b"<!DOCTYPE html><html><body>Maaf, ada gangguan</body></html>"

# body: octets, or what json makes some of; None: none at all. framing: length, chunked, or close (HTTP/1.0's way)
Answer = collections.namedtuple("Answer", "status body kind headers framing",
                                defaults=("application/json", (), "length"))


class Gone(Exception):
    """The connection is to be closed without (more of) an answer."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, options, handler, book):
        super().__init__((options.host, options.port), handler)
        self.options, self.book = options, book
        self.lock = threading.Lock()
        self.faults = []
        self.requests = collections.deque(maxlen=KEPT_REQUESTS)
        self.counts = collections.Counter()
        self.connections, self.open = 0, set()
        self.tls = None
        if options.tls_cert:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.choose_certificate(False)
            if options.tls_client_ca:
                self.tls.load_verify_locations(options.tls_client_ca)
                self.tls.verify_mode = ssl.CERT_REQUIRED
            if options.tls_old:
                self.tls.maximum_version = ssl.TLSVersion.TLSv1_2
            self.socket = self.tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def choose_certificate(self, is_other):
        """That of all connections from now on."""
        one = (self.options.tls_cert, self.options.tls_key)
        self.tls.load_cert_chain(*((self.options.tls_other_cert, self.options.tls_other_key) if is_other else one))

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (Gone, OSError)):
            super().handle_error(request, client_address)

    def take_fault(self, handler, data):
        with self.lock:
            for fault in self.faults:
                if fits(fault, handler, data):
                    if fault["count"] > 0:
                        fault["count"] -= 1
                        if fault["count"] == 0:
                            self.faults.remove(fault)
                    return fault
        return {}

    def record(self, handler):
        seen = {"method": handler.command, "path": handler.path, "at": time.time(), "fault": None,
                "headers": {name: handler.headers[name] for name in HEADERS if handler.headers[name] is not None}}
        with self.lock:
            self.requests.append(seen)
            self.counts[f"{handler.command} {urllib.parse.urlsplit(handler.path).path}"] += 1
        return seen

    def state(self):
        with self.book.lock, self.lock:
            return json.loads(json.dumps({**self.book.view(), "requests": list(self.requests), "counts": self.counts,
                                          "faults": self.faults, "connections": self.connections}))


def fits(fault, handler, data):
    return (fault.get("path", "") in handler.path and fault.get("method", handler.command) == handler.command
            and fault.get("holds", "").encode() in data and (fault["fault"] != "stale" or handler.served > 1))


class Handler(http.server.BaseHTTPRequestHandler):
    """Of a protocol: answer() gives an Answer or raises Wrong, answer_wrong() makes an Answer of that, and control()
    knows its own controls, if any."""
    protocol_version = "HTTP/1.1"
    server_version = "stand-in-central"
    disable_nagle_algorithm = True
    served = 0  # requests on this connection
    fault = {}  # of this request

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections += 1
            self.server.open.add(self)
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

    def finish(self):
        with self.server.lock:
            self.server.open.discard(self)
        super().finish()

    def log_message(self, *_):
        pass

    # Answers

    def send(self, answer):
        data, damage = answer.body, self.fault.get("fault")
        if data is None:
            data = b""
        elif not isinstance(data, bytes):
            data = json.dumps(data).encode()
        framing = self.fault.get("framing", answer.framing)
        self.send_response(answer.status, REASON.get(answer.status))
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Type", answer.kind)
            self.send_framing(framing, len(data))
        self.end_headers()
        if damage == "drip":
            data = self.drip(data, framing)
        self.write(data[:len(data) // 2] if damage == "truncate" else data, framing, damage != "truncate")
        if damage in ("truncate", "shut"):
            self.close()

    def send_framing(self, framing, size):
        if framing == "length":
            self.send_header("Content-Length", str(size))
        elif framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Connection", "close")

    def write(self, data, framing, is_whole=True):
        if framing == "chunked":
            data = b"%x\r\n%s\r\n" % (len(data), data) if data else b""
            data += b"0\r\n\r\n" if is_whole else b""
        self.wfile.write(data)

    def close(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
        raise Gone

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

    def reset(self):
        """RST in place of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
        raise Gone

    def drip(self, data, framing):
        """Octet by octet; gives the last one."""
        for at in range(len(data) - 1):
            self.write(data[at:at + 1], framing, False)
            time.sleep(self.fault["ms"] / 1000)
        return data[-1:]

    def flood(self):
        size, framing = self.fault.get("size", 6 * 1024 * 1024), self.fault.get("framing", "length")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_framing(framing, size)
        self.end_headers()
        self.write(b'{"filler":"' if size > len(BLOCK) else b"", framing, False)
        for _ in range(size // len(BLOCK)):
            self.write(BLOCK, framing, False)
        self.close()

    def send_status(self):
        fault, headers = self.fault, []
        if "retry_after" in fault:
            headers = [("Retry-After", str(fault["retry_after"]))]
        elif "retry_date" in fault:
            at = time.time() + fault["retry_date"]
            headers = [("Retry-After", email.utils.formatdate(at, usegmt=True))]
        answer = self.answer_wrong(Wrong(fault["status"], "Fault", fault.get("words", "this answer was asked for")))
        if "body" in fault:
            answer = answer._replace(body=fault["body"].encode())
        self.send(answer._replace(headers=headers, kind=fault.get("type", answer.kind)))

    def strangers(self, count):
        """Tickets of others, in the protocol's own shape."""
        raise NotImplementedError

    def send_fault(self):
        """True when the fault was the answer."""
        simple = {
            "html": Answer(200, HTML, "text/html; charset=utf-8"), "notjson": Answer(200, b"this is no json"),
            "othershape": Answer(200, {"hello": ["world"]}),
            "redirect": Answer(302, None, headers=[("Location", "/_test/elsewhere")]),
        }
        match self.fault.get("fault"):
            case "status": self.send_status()
            case "hang": self.hang()
            case "reset": self.reset()
            case "close" | "close_after" | "stale": self.close()
            case "huge": self.flood()
            case "strangers": self.send(self.strangers(3))
            case "stranger": self.send(self.strangers(1))
            case name if name in simple: self.send(simple[name])
            case _: return False
        return True

    # Requests

    def answer(self, url, data):
        raise NotImplementedError

    def answer_wrong(self, wrong):
        raise NotImplementedError

    def control(self, what, query):
        raise Wrong(404, "Nothing here", "no such control")

    def serve(self):
        url = urllib.parse.urlsplit(self.path)
        self.fault = {}
        data = self.read_body()
        if url.path.startswith("/_test/"):
            return self.serve_test(url.path.removeprefix("/_test/"), data)
        self.served += 1
        seen = self.server.record(self)
        fault = self.server.take_fault(self, data)
        seen["fault"] = fault.get("fault")
        is_after = fault.get("after") or seen["fault"] in ("close_after", "stale")
        self.fault = fault
        if not is_after and self.send_fault():
            return None
        if seen["fault"] == "slow":
            time.sleep(fault["ms"] / 1000)
        answer = self.answer(url, data)
        return None if is_after and self.send_fault() else self.send(answer)

    def serve_test(self, what, data):
        server = self.server
        query = json.loads(data or b"{}")
        answer = {"ok": True}
        match (self.command, what):
            case ("GET", "state"): answer = server.state()
            case ("GET", "count"): answer = {"complaints": server.book.count()}
            case ("POST", "status"): answer = server.book.set_status(query)
            case ("POST", "fault"): self.add_fault(query)
            case ("POST", "tls"): self.change_certificate(query["other"])
            case ("POST", "clear"):
                with server.lock:
                    server.faults.clear()
                    server.requests.clear()
                    server.counts.clear()
            case ("POST", _): answer = self.control(what, query) or answer
            case _: raise Wrong(404, "Nothing here", "no such control")
        return self.send(Answer(200, answer))

    def change_certificate(self, is_other):
        """Kept connections know the former one: they end."""
        self.server.choose_certificate(is_other)
        with self.server.lock:
            for handler in self.server.open - {self}:
                with contextlib.suppress(OSError):  # the other side may have ended it, amid its handshake too
                    handler.connection.shutdown(socket.SHUT_RDWR)

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
            self.send(self.answer_wrong(wrong))
        except (KeyError, TypeError, ValueError) as error:
            self.send(self.answer_wrong(Wrong(400, "Not understood", f"{type(error).__name__}: {error}")))

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = handle_request


def end(server):
    server.book.save_all()
    os._exit(0)


def exit_with_stdin():
    while os.read(0, 4096):
        pass
    os._exit(0)


def parser(description):
    it = argparse.ArgumentParser(description=description)
    it.add_argument("--host", default="127.0.0.1", choices=["127.0.0.1"])
    it.add_argument("--port", type=int, default=0, help="0: a free one")
    it.add_argument("--port-file", help="the port as JSON goes there too")
    it.add_argument("--state", help="JSON file that outlives the program")
    it.add_argument("--tls-cert", help="PEM: serve https")
    it.add_argument("--tls-key")
    it.add_argument("--tls-other-cert", help="PEM: of another name, for the control tls")
    it.add_argument("--tls-other-key")
    it.add_argument("--tls-client-ca", help="PEM: clients must show a certificate of this authority")
    it.add_argument("--tls-old", action="store_true", help="TLS 1.2 at most")
    it.add_argument("--with-stdin", action="store_true", help="end when standard input ends")
    return it


def run(server):
    options = server.options
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
