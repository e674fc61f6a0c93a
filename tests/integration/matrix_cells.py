# SPDX-License-Identifier: GPL-2.0-or-later
"""matrix_cells.py - each fault of a central system, and what each profile is expected to make of it.

A fault is what the stand-in does (tests/central/stand.py) to each request that hands a complaint over, until it is
switched off. A cell is one fault with a complaint under it: `seen` is what the gateway's log says of that complaint
meanwhile, `end` what becomes of it when the fault is over, `why` the reason in words where it waits for a person, and
`rows` how many of it the server has then.
"""
import collections

CENTRAL_TIMEOUT = 2  # seconds
MEGABYTES_100 = 100 * 1024 * 1024
HTML = {"type": "text/html", "body": "<html><body>Bad Request</body></html>"}

DONE, HELD, PARKED = "done", "held", "parked"
Cell = collections.namedtuple("Cell", "name fault seen end why rows visibility", defaults=(DONE, "", 1, ""))

DOWN = {"fault": "down"}  # nobody listens
OTHER_NAME = {"fault": "other name"}  # its certificate is of another name

FAULTS = {
    "refused": DOWN,
    "wrong name": OTHER_NAME,
    "timeout before": {"fault": "hang"},
    "timeout after": {"fault": "hang", "after": True},
    "lost before (FIN)": {"fault": "close"},
    "lost before (RST)": {"fault": "reset"},
    "lost after (FIN)": {"fault": "close", "after": True},
    "lost after (RST)": {"fault": "reset", "after": True},
    "truncated": {"fault": "truncate", "framing": "length"},
    "truncated, chunked": {"fault": "truncate", "framing": "chunked"},
    "truncated, no length": {"fault": "truncate", "framing": "close"},
    "web page": {"fault": "html"},
    "web page after": {"fault": "html", "after": True},
    "no JSON": {"fault": "notjson"},
    "another shape": {"fault": "othershape"},
    "strangers": {"fault": "strangers"},
    "a stranger": {"fault": "stranger"},
    "a stranger after": {"fault": "stranger", "after": True},
    "400, CRM down": {"status": 400, "words": "CRM is down"},
    "400, a web page": {"status": 400, "retry_after": 1, **HTML},
    "401": {"status": 401, "retry_after": 1},
    "403": {"status": 403, "retry_after": 1},
    "404": {"status": 404, "retry_after": 1},
    "404, a web page": {"status": 404, "retry_after": 1, **HTML},
    "405": {"status": 405, "retry_after": 1},
    "409": {"status": 409},
    "422": {"status": 422},
    "429, seconds": {"status": 429, "retry_after": 2},
    "429, a date": {"status": 429, "retry_date": 2},
    "503": {"status": 503},
    "503, seconds": {"status": 503, "retry_after": 2},
    "500": {"status": 500, "body": ""},
    "500 after": {"status": 500, "body": "", "after": True},
    "500, in words": {"status": 500, "words": "application error"},
    "502, a web page": {"status": 502, **HTML},
    "504 after": {"status": 504, "after": True, **HTML},
    "drip": {"fault": "drip", "ms": 200},
    "100 MB": {"fault": "huge", "size": MEGABYTES_100},
    "100 MB, chunked": {"fault": "huge", "size": MEGABYTES_100, "framing": "chunked"},
    "redirect": {"fault": "redirect"},
    "500, in XML": {"status": 500, "words": "application error", "after": True},
    "100 MB after": {"fault": "huge", "size": MEGABYTES_100, "after": True},
    "empty after": {"status": 200, "body": "", "after": True},
    "a number too short": {"status": 200, "body": "<response><trackingid>170</trackingid></response>"},
    "no number": {"status": 200, "body": "<response><trackingid/><transaksiid>91704471</transaksiid></response>"},
    "a doctype": {"status": 200, "body": "<!DOCTYPE r [<!ENTITY e '1704'>]><r><trackingid>&e;</trackingid></r>"},
    "stale connection": {"fault": "stale"},
    "shut connection": {"fault": "shut"},
}


def cells(table):
    return [Cell(name, FAULTS[name], *rest) for name, *rest in table]


# A PUT may be repeated as often as one likes: whatever is not said clearly means once more.
JSON = cells([
    ("refused", "no answer: Could.?n.t connect"),
    ("timeout before", "no answer: Timeout"),
    ("timeout after", "no answer: Timeout"),
    ("lost before (FIN)", "no answer"),
    ("lost before (RST)", "no answer"),
    ("lost after (FIN)", "no answer"),
    ("lost after (RST)", "no answer"),
    ("truncated", "ends too early"),
    ("truncated, chunked", "ends too early|no answer"),
    ("truncated, no length", "20[01] with JSON that ends too early"),
    ("web page", "200 with a web page"),
    ("web page after", "200 with a web page"),
    ("no JSON", "200 with no JSON"),
    ("another shape", "200 without ref"),
    ("strangers", "200 with JSON that is no object"),
    ("a stranger", "200 with the ref of another complaint"),
    ("a stranger after", "200 with the ref of another complaint"),
    ("400, CRM down", "LPR-4103.*CRM is down", PARKED, "400: Fault: CRM is down", 0),
    ("400, a web page", "LPR-4003.*400"),
    ("401", "LPR-4003.*401"),
    ("403", "LPR-4003.*403"),
    ("404", "LPR-4003.*404"),
    ("405", "LPR-4003.*405"),
    ("409", "LPR-4103.*409", PARKED, "409", 0),
    ("422", "LPR-4103.*422", PARKED, "422", 0),
    ("429, seconds", "429"),
    ("429, a date", "429"),
    ("503", "503"),
    ("503, seconds", "503"),
    ("500", "500: the server is in trouble"),
    ("500 after", "500: the server is in trouble"),
    ("500, in words", "500: Fault: application error"),
    ("502, a web page", "502: the server is in trouble"),
    ("504 after", "504: the server is in trouble"),
    ("drip", "no answer: Timeout"),
    ("100 MB", "longer than"),
    ("100 MB, chunked", "longer than"),
    ("redirect", "LPR-4003.*redirect"),
    ("stale connection", ""),
    ("shut connection", ""),
])
JSON_TLS = cells([("wrong name", "LPR-4003"), ("refused", "no answer"), ("lost after (RST)", "no answer"),
                  ("truncated, no length", "ends too early|no answer")])

# A second POST would be a second complaint: what may have arrived is looked for first.
UNKNOWN = "LPR-4107"
GEOREPORT = cells([
    ("refused", "no answer: Could.?n.t connect"),
    ("timeout before", f"{UNKNOWN}.*no answer: Timeout"),
    ("timeout after", f"{UNKNOWN}.*no answer: Timeout"),
    ("lost before (FIN)", f"{UNKNOWN}.*no answer"),
    ("lost before (RST)", f"{UNKNOWN}.*no answer"),
    ("lost after (FIN)", f"{UNKNOWN}.*no answer"),
    ("lost after (RST)", f"{UNKNOWN}.*no answer"),
    ("truncated", f"{UNKNOWN}.*ends too early"),
    ("truncated, chunked", f"{UNKNOWN}.*(ends too early|no answer)"),
    ("truncated, no length", f"{UNKNOWN}.*200 with"),
    ("web page", f"{UNKNOWN}.*200 with a web page"),
    ("web page after", f"{UNKNOWN}.*200 with a web page"),
    ("no JSON", f"{UNKNOWN}.*200 with"),
    ("another shape", f"{UNKNOWN}.*200 with"),
    ("strangers", f"{UNKNOWN}.*200 with a list of 3 requests"),
    ("a stranger", f"{UNKNOWN}.*somebody else's request"),
    ("a stranger after", f"{UNKNOWN}.*somebody else's request"),
    ("400, CRM down", "LPR-4102.*CRM is down"),
    ("400, a web page", "LPR-4003.*400"),
    ("401", "LPR-4003.*401"),
    ("403", "LPR-4003.*403"),
    ("404", "LPR-4105.*404", HELD, "the default service code is not known", 0),
    ("404, a web page", "LPR-4003.*404"),
    ("405", "LPR-4003.*405"),
    ("409", f"{UNKNOWN}.*409"),
    ("422", "LPR-4102.*422"),
    ("429, seconds", "LPR-4102.*429"),
    ("429, a date", "LPR-4102.*429"),
    ("503", "LPR-4102.*503"),
    ("503, seconds", "LPR-4102.*503"),
    ("500", f"{UNKNOWN}.*500"),
    ("500 after", f"{UNKNOWN}.*500"),
    ("500, in words", "LPR-4102.*500: application error"),
    ("502, a web page", f"{UNKNOWN}.*502"),
    ("504 after", f"{UNKNOWN}.*504"),
    ("drip", f"{UNKNOWN}.*Timeout"),
    ("100 MB", f"{UNKNOWN}.*longer than"),
    ("100 MB, chunked", f"{UNKNOWN}.*longer than"),
    ("redirect", "LPR-4003.*redirect"),
    ("stale connection", ""),
    ("shut connection", ""),
])

# What the server never shows cannot be looked for.
NOT_FOUND_OUT = "it may have been taken, and cannot be looked for"
HIDDEN = [Cell(name, FAULTS[name], UNKNOWN, HELD, NOT_FOUND_OUT, rows, "RAHASIA")
          for name, rows in (("lost before (FIN)", 0), ("lost after (FIN)", 1), ("timeout after", 1))]
# FixMyStreet lists where others take.
FMS = [Cell("a server that lists", {}, f"{UNKNOWN}.*200 with a list", HELD, NOT_FOUND_OUT, 0),
       Cell("lost before (FIN)", FAULTS["lost before (FIN)"], UNKNOWN, HELD, NOT_FOUND_OUT, 0)]

# A second push would be a second complaint, and nothing can be asked: what may have arrived waits for a person.
LOST = "sent, and no whole answer came"


def held(name, why, rows=0, visibility=""):
    return Cell(name, FAULTS[name], "LPR-4105", HELD, f"{NOT_FOUND_OUT}: {why}", rows, visibility)


ADDSTREAM = cells([
    ("refused", "LPR-4102.*not sent: .*onnect"),
    ("400, CRM down", "LPR-4102.*400: the request was not understood"),
    ("422", "LPR-4102.*422: the content was not accepted"),
    ("429, seconds", "LPR-4102.*429"),
    ("429, a date", "LPR-4102.*429"),
    ("503", "LPR-4102.*503"),
    ("503, seconds", "LPR-4102.*503"),
    ("400, a web page", "LPR-4003.*400"),
    ("401", "LPR-4003.*401: the token was not accepted"),
    ("403", "LPR-4003.*403"),
    ("404", "LPR-4003.*404"),
    ("405", "LPR-4003.*405"),
    ("redirect", "LPR-4003.*redirect"),
    ("stale connection", ""),
    ("shut connection", ""),
]) + [
    held("timeout before", f"{LOST}: Timeout"),
    held("timeout after", f"{LOST}: Timeout", 1),
    held("lost before (FIN)", LOST),
    held("lost before (RST)", LOST),
    held("lost after (FIN)", LOST, 1, "ANONIM"),
    held("lost after (RST)", LOST, 1, "RAHASIA"),
    held("truncated", LOST, 1),
    held("truncated, chunked", LOST, 1),
    held("truncated, no length", "200 with no XML, or XML that is cut short", 1),
    held("drip", f"{LOST}: Timeout", 1),
    held("100 MB", f"{LOST}: .*longer than"),
    held("100 MB after", f"{LOST}: .*longer than", 1),
    held("100 MB, chunked", f"{LOST}: .*longer than"),
    held("web page", "200 with a web page"),
    held("web page after", "200 with a web page", 1),
    held("no JSON", "200 with no XML"),
    held("another shape", "200 with no XML"),
    held("empty after", "200 with an empty body", 1),
    held("a number too short", "200 with XML with a trackingid that is no number"),
    held("no number", "200 with XML with a trackingid that is no number"),
    held("a doctype", "200 with XML with a document type"),
    held("strangers", "200 with XML with several trackingids"),
    held("a stranger", ""),
    held("a stranger after", "", 1),
    held("409", "409: the server says that there is a conflict"),
    held("500", "500: the server is in trouble"),
    held("500 after", "500: the server is in trouble", 1),
    held("500, in words", "500: the server is in trouble"),
    held("500, in XML", "500: the server is in trouble", 1),
    held("502, a web page", "502: the server is in trouble"),
    held("504 after", "504: the server is in trouble", 1),
]
ADDSTREAM_TLS = cells([("wrong name", "LPR-4003"), ("refused", "LPR-4102.*not sent")]) + [
    held("lost after (RST)", LOST, 1),
    held("truncated, no length", f"(200 with no XML|{LOST})", 1)]
