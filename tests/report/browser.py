# SPDX-License-Identifier: GPL-2.0-or-later
"""browser.py - one headless Chromium, spoken to over a pipe (DevTools protocol). Python's standard library only.

    with Browser() as b:
        b.open("/tmp/page.html", width=390, height=844)
        b.ask("document.title")

Nothing listens anywhere, and whatever a page asks for beside itself is kept in b.requests.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium")
SLACK = float(os.environ.get("LAPOR_SLACK") or 1)
PATIENCE = 60.0 * SLACK
OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
           "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync", "--hide-scrollbars",
           "--force-color-profile=srgb", "--host-resolver-rules=MAP * ~NOTFOUND"]
TROUBLE = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Audits.issueAdded")


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="lapor-browser-")
        command_read, self.command = os.pipe()
        self.answer, answer_write = os.pipe()
        # Chromium reads at 3 and writes at 4.
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", 'exec "$@" 3<&$IN 4>&$OUT', "bash", PROGRAM, *OPTIONS,
             f"--user-data-dir={self.folder}"],
            env={**os.environ, "IN": str(command_read), "OUT": str(answer_write), "HOME": self.folder},
            pass_fds=(command_read, answer_write), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(command_read)
        os.close(answer_write)
        self.next_id, self.buffer, self.session, self.events = 1, b"", None, []

    def __enter__(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.call(domain + ".enable")
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.command)
        os.close(self.answer)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self, end):
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.answer], [], [], left)[0]:
                raise AssertionError("the browser does not answer")
            data = os.read(self.answer, 1 << 20)
            if not data:
                raise AssertionError("the browser has ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        request = {"id": self.next_id, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        self.next_id += 1
        os.write(self.command, json.dumps(request).encode() + b"\0")
        end = time.monotonic() + PATIENCE
        while True:
            message = self.receive(end)
            if message.get("id") == request["id"]:
                assert "error" not in message, (method, message["error"])
                return message["result"]
            self.events.append(message)

    def wait_event(self, method):
        end = time.monotonic() + PATIENCE
        while not any(e.get("method") == method for e in self.events):
            self.events.append(self.receive(end))

    def open(self, path, width=1280, height=900, media="screen", scheme="light"):
        """A page of this machine, as a screen of this size shows it."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events = []
        self.call("Page.navigate", url="file://" + path)
        self.wait_event("Page.loadEventFired")

    @property
    def requests(self):
        return [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]

    @property
    def troubles(self):
        """What a person would see in the console."""
        return [e["params"] for e in self.events if e.get("method") in TROUBLE]

    def ask(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self, path):
        """The whole page, however long."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self):
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
