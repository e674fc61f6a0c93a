# SPDX-License-Identifier: GPL-2.0-or-later
"""central_client.py - starts the stand-in central system and talks to its control side.

    with Central(folder, token="secret") as central:
        central.fault("status", status=503, retry_after=2)
        central.set_status(ticket="K7M-2Q2", status="verified")
"""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "central.py")


class Central:
    """One central system; its state lies in folder and outlives stop(), kill() and start()."""

    def __init__(self, folder, token="", hmac_secret="", port=0):
        self.folder, self.token, self.hmac_secret = folder, token, hmac_secret
        self.port = port  # after the first start: kept, so that it comes back where it was
        self.process = None
        os.makedirs(folder, exist_ok=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, PROGRAM, "--port", str(self.port), "--with-stdin",
                   "--state", os.path.join(self.folder, "central.json"),
                   "--token", self.token, "--hmac-secret", self.hmac_secret]
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
        request = urllib.request.Request(f"{self.url}/_test/{what}", data=data)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise ValueError(f"{what}: {json.load(error).get('detail')}") from None

    def state(self):
        return self.call("state")

    def complaints(self):
        """What was taken, in order: ref, body, tracking_id, status, puts, messages, contact."""
        return list(self.state()["complaints"].values())

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
        """count 0: until clear(). path=: only for paths with this in them."""
        return self.call("fault", {"fault": fault, "count": count, **more})

    def clear(self):
        return self.call("clear", {})
