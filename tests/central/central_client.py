# SPDX-License-Identifier: GPL-2.0-or-later
"""central_client.py - starts a stand-in central system and talks to its control side.

    with Central(folder, token="secret") as central:
        central.fault("status", status=503, retry_after=2)
        central.set_status(ticket="K7M-2Q2", status="verified")
"""

import json
import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request

from tickets import Tickets

HERE = os.path.dirname(os.path.abspath(__file__))


class Central:
    """One central system; its state lies in folder and outlives stop(), kill() and start(). more: further options of
    the program, such as --tls-cert."""

    program = "central.py"
    complaint_path = "/complaints/"  # in what hands a complaint over

    def __init__(self, folder, token="", hmac_secret="", port=0, more=()):
        self.folder, self.token, self.hmac_secret, self.more = folder, token, hmac_secret, list(more)
        self.port = port  # after the first start: kept, so that it comes back where it was
        self.process = None
        os.makedirs(folder, exist_ok=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def origin(self):
        return f"{'https' if '--tls-cert' in self.more else 'http'}://127.0.0.1:{self.port}"

    @property
    def url(self):
        return self.origin

    def options(self):
        return ["--token", self.token, "--hmac-secret", self.hmac_secret]

    def start(self):
        command = [sys.executable, os.path.join(HERE, self.program), "--port", str(self.port), "--with-stdin",
                   "--state", self.file(), *self.options(), *self.more]
        # Out of the terminal's foreground group: Ctrl-C there is for whoever started it.
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        process_group=0)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError("the central system did not start")
        self.port = json.loads(line)["port"]
        return self

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def end(self, how):
        if self.process is None:
            return
        if self.process.poll() is None:
            how()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process = None

    def stop(self):
        self.end(lambda: self.process.terminate())

    def kill(self):
        self.end(lambda: self.process.kill())

    def call(self, what, body=None):
        """Asks the control side; body None is a GET. ValueError with its words when it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}/_test/{what}", data=data)
        unverified = ssl._create_unverified_context()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                             urllib.request.HTTPSHandler(context=unverified))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise ValueError(f"{what}: {json.load(error).get('detail')}") from None

    def state(self):
        return self.call("state")

    def complaints(self):
        """What was taken, in order: ref, body, tracking_id, status, puts, messages, contact."""
        return list(self.state()["complaints"].values())

    def file(self):
        return os.path.join(self.folder, "central.json")

    def kept(self):
        """The same while it is stopped."""
        try:
            with open(self.file(), encoding="utf-8") as f:
                return list(json.load(f)["complaints"].values())
        except FileNotFoundError:
            return []

    def count(self):
        """How many complaints were taken: a question that stays small."""
        return self.call("count")["complaints"]

    def requests(self):
        return self.state()["requests"]

    def set_status(self, status, **which):
        """which: ref=, ticket= or tracking_id=, and label=, note=, agency=, at= as wanted."""
        return self.call("status", {"status": status, **which})

    def event(self, gateway, event):
        return self.call("event", {"gateway": gateway, "event": event})

    def fault(self, fault, count=1, **more):
        """count 0: until clear(). path=, method=, holds=: only for such requests."""
        return self.call("fault", {"fault": fault, "count": count, **more})

    def clear(self):
        return self.call("clear", {})


class GeoReport(Central):
    """One GeoReport server; like: ureport, adapter, fms, spec. complaints() has the shape of the other one."""

    program = "georeport.py"
    complaint_path = "/requests."

    def __init__(self, folder, like="spec", key="", port=0, more=()):
        super().__init__(folder, port=port, more=more)
        self.like, self.key = like, key

    @property
    def url(self):
        return f"{self.origin}/open311/v2"

    def options(self):
        return ["--like", self.like, "--key", self.key]

    def kept(self):
        return list(Tickets(self.file(), 1).view()["complaints"].values())

    def change(self, number, **members):
        return self.call("change", {"id": number, **members})


class AddStream(Central):
    """The push of XML. complaints() has the shape of the other one's, a row for each push."""

    program = "addstream.py"
    complaint_path = "/addstream/"

    @property
    def url(self):
        return f"{self.origin}/addstream/push"

    def options(self):
        return ["--token", self.token]
