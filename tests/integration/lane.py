# SPDX-License-Identifier: GPL-2.0-or-later
"""lane.py - one gateway without modems and one stand-in central system, through one trouble after the other."""
import collections
import itertools
import re
import subprocess

from central_client import AddStream, Central, GeoReport
from gateway import TOKEN, Gateway
from matrix_cells import CENTRAL_TIMEOUT, DONE, DOWN, OTHER_NAME

HASTE = 1000  # a minute is 60 ms
CENTRAL = {"timeout": CENTRAL_TIMEOUT, "poll_every": 1, "retry_first": 1, "retry_max": 1}
CODES = {"ureport": ("3", "9", "4"), "adapter": ("JLN", "BOX", "SMP"), "spec": ("JLN", "BOX", "SMP"),
         "fms": ("Jalan rusak", "", "Sampah")}
NUMBERS = itertools.count(81300000001)


def make_certificates(g):
    """Of this machine, and of another; gives the options of the server."""
    options = []
    for option, name in (("", "IP:127.0.0.1"), ("-other", "DNS:lain.example")):
        key, cert = g.path(f"key{option}.pem"), g.path(f"cert{option}.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=uji", "-addext",
                        f"subjectAltName={name}"], check=True, capture_output=True)
        options += [f"--tls{option}-cert", cert, f"--tls{option}-key", key]
    with open(g.path("ca.pem"), "wb") as ca:
        for option in ("", "-other"):
            with open(g.path(f"cert{option}.pem"), "rb") as f:
                ca.write(f.read())
    return options


class Lane:
    """One gateway without modems and one central system, through one cell after the other."""

    def __init__(self, server, settings, path, method):
        self.g = Gateway(modems=0, haste=HASTE, server=server)
        self.g.settings = {"central": {**CENTRAL, **settings(self.g)}}
        self.path, self.method = path, method  # of what hands a complaint over
        self.numbers = {}  # the citizen of each ticket

    def __enter__(self):
        self.g.__enter__()
        return self

    def __exit__(self, *error):
        return self.g.__exit__(*error)

    # The other side

    def switch_on(self, fault, **more):
        if fault == DOWN:
            self.g.central.stop()
        elif fault == OTHER_NAME:
            self.g.central.call("tls", {"other": True})
        elif fault:
            self.g.central.call("fault", {"count": 0, "path": self.path, "method": self.method, **fault, **more})

    def switch_off(self, fault):
        if fault == DOWN:
            self.g.central.start()
        elif fault == OTHER_NAME:
            self.g.central.call("tls", {"other": False})
        self.g.central.clear()

    def rows(self, text):
        return [known for known in self.g.central.complaints() if known["body"]["text"] == text]

    def restart(self, **central):
        self.g.terminate()
        self.g.write_settings(central=central)
        self.g.start()

    def assert_bound(self, test, ticket, row):
        """It has the tracking ID of its own row."""
        known = self.g.row("SELECT tracking_id FROM v_complaint WHERE ticket = ?", ticket)
        test.assertEqual(known["tracking_id"], row["tracking_id"], ticket)

    # The citizen

    def text(self, number, text):
        """Gives what the gateway took it for."""
        self.g.keep_private(number, text)
        return self.g.ctl_json("inject", "--from", number, "--text", text)

    def report(self, text, word="LAPOR "):
        """By a citizen of its own; gives the ticket."""
        number = f"+62{next(NUMBERS)}"
        self.g.keep_private(number, text)
        ticket = self.text(number, word + text)["ticket"]
        self.numbers[ticket] = number
        return ticket

    def forward(self, ticket):
        return self.g.row("SELECT state, last_error FROM v_forward WHERE ticket = ?", ticket)

    def wait_state(self, ticket, state, what):
        def is_so():
            now = self.forward(ticket)
            if now["state"] in (DONE, "held", "parked") and now["state"] != state:
                raise AssertionError(f"{what}: {now}, not {state}")
            return now["state"] == state and now
        return self.g.until(is_so, f"{what}: {ticket} {state}, but {self.forward(ticket)}")

    def wait_said(self, pattern, tickets, since, what):
        """A line of the log about one of them, or about the central system as a whole."""
        wanted = re.compile(pattern)

        def is_said():
            return [line for line in self.g.log_lines[since:]
                    if wanted.search(line) and ("LPR-4003" in line or any(t in line for t in tickets))]
        if pattern:
            self.g.until(is_said, f"{what}: {pattern} in the log")

    def prove(self):
        """One that goes well: a search can be trusted after that."""
        ticket = self.report("pemanasan di Jl Anggrek")
        self.wait_state(ticket, DONE, "one that goes well")
        return ticket

    def assert_each_once(self, test):
        texts = collections.Counter(known["body"]["text"] for known in self.g.central.complaints())
        test.assertEqual([text for text, count in texts.items() if count > 1], [])


def json_lane():
    return Lane(lambda folder: Central(folder, token=TOKEN), lambda g: {}, "/v1/complaints/", "PUT")


def json_tls_lane():
    lane = Lane(lambda folder: Central(folder, token=TOKEN), lambda g: {"ca_file": g.path("ca.pem")}, "/v1/complaints/",
                "PUT")
    lane.g.central.more = make_certificates(lane.g)
    return lane


def georeport_lane(like, xml=False):
    code, secret, other = CODES[like]

    def settings(g):
        return {"profile": "georeport2", "token_file": "", "georeport2": {
            "api_key_file": g.path("token"), "service_code": code, "service_code_secret": secret,
            "jurisdiction_id": "1" if like == "fms" else "",
            "service_codes": [{"category": "SAMPAH", "code": other}, {"category": "LAMPU", "code": "77"}]}}
    options = ["--format", "xml"] if xml else []
    lane = Lane(lambda folder: GeoReport(folder, like, TOKEN, more=options), settings, "requests.json", "POST")
    lane.g.settings["intake"] = {"categories": ["SAMPAH", "LAMPU"]}
    return lane


def addstream_lane():
    return Lane(lambda folder: AddStream(folder, token=TOKEN), lambda g: {"profile": "addstream"}, "/addstream/",
                "POST")


def addstream_tls_lane():
    lane = Lane(lambda folder: AddStream(folder, token=TOKEN),
                lambda g: {"profile": "addstream", "ca_file": g.path("ca.pem")}, "/addstream/", "POST")
    lane.g.central.more = make_certificates(lane.g)
    return lane
