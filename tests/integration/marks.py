# SPDX-License-Identifier: GPL-2.0-or-later
"""marks.py - the numbers, words and secrets of test_nowhere.py, where they may stand, and a server that repeats them."""

import base64
import contextlib
import http.server
import json
import os

NUMBERS = {"normal": "+6281390817263", "anonim": "+6285698172635", "rahasia": "+6287781726354", "sent": "+6289581726343"}
WORDS = {"normal": "zorvaxkenimtal", "anonim": "qwebulonzaripk", "rahasia": "vyxomertaldunq"}
MORE = {"normal": "brimkoladuxesin", "anonim": "tolvikasupranex", "rahasia": "xandrubikolsmet"}  # of additions
NOTES = {"normal": "plimkorvandexut", "anonim": "gruvaltinoskyme", "rahasia": "drekumalsivonta"}  # of officers
LEADS = {"normal": "LAPOR", "anonim": "LAPOR ANONIM", "rahasia": "LAPOR RAHASIA"}
TOKEN, PIN = "tok-Kz81mVqwTjXr05", "73915528"
HMAC = base64.b64encode(b"nowhere-hmac-key-of-32-octets-!!").decode()
OAUTH2, ACCESS = "oauth-Nw62hYbdLs97ge", "access-Rt40cPxzWm38fu"
KEY = bytes(range(0xA0, 0xC0))

# What may stand where, of the kinds of traces.Marks: all else is nowhere.
ALLOWED = {
    "store": ("word", "pseudonym", "link"),  # lapor.db, its log and its copies: normal complaints, and whose they are
    "spool": ("word", "hidden", "pseudonym", "number", "link"),  # what is handed to an office as files
    "complaints": ("word", "link"),  # what lapor-smsctl shows of complaints
    "reveal": ("word", "hidden", "number", "link"),
}
# What is the other side's, or holds secrets by purpose.
OURS_NOT = ("central", "token", "pin", "hmac", "oauth2", "privacy.key", "sent.jsonl", "lapor-smsd.conf", "wrong.conf")


class Echo(http.server.BaseHTTPRequestHandler):
    """A server that repeats in its answer, and in its headers, all that it was told."""
    protocol_version = "HTTP/1.1"
    calls = 0

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/token" and Echo.calls % 3 == 0:
            status, words = 200, {"access_token": ACCESS, "token_type": "Bearer", "expires_in": 2}
        else:
            said = self.headers.get("Authorization", "")
            try:
                said += " " + json.loads(body)["text"]
            except (ValueError, KeyError):
                pass
            status = (422, 500, 400, 503)[Echo.calls % 4]
            words = {"title": f"bad {said}", "detail": f"{said} {body}", "error": said, "error_description": body}
        Echo.calls += 1
        data = json.dumps(words).encode()
        self.send_response(status, "No")
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("X-Echo", body.replace("\n", " ")[:1000])
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = answer

    def log_message(self, *_):
        pass


def listening(*pids):
    """Sockets of these processes that listen: their paths, or protocol and address."""
    mine = set()
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a worker that has ended meanwhile
            for fd in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(FileNotFoundError):
                    mine.add(os.readlink(f"/proc/{pid}/fd/{fd}"))
    found = []
    with open(f"/proc/{pids[0]}/net/unix", encoding="utf-8") as f:
        for line in list(f)[1:]:
            fields = line.split()
            if int(fields[3], 16) & 0x10000 and f"socket:[{fields[6]}]" in mine:
                found.append(fields[7] if len(fields) > 7 else "unix without a name")
    for protocol in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet", "netlink"):
        with open(f"/proc/{pids[0]}/net/{protocol}", encoding="utf-8") as f:
            for line in list(f)[1:]:
                fields = line.split()
                inode = fields[{"packet": 8, "netlink": 9}.get(protocol, 9)]
                is_listener = not protocol.startswith("tcp") or fields[3] == "0A"
                if is_listener and f"socket:[{inode}]" in mine:
                    found.append(f"{protocol} {fields[1]}")
    return sorted(found)
