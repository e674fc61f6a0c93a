# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios_line.py - a modem that is silent, garbled, shifted, wedged, gone, busy, or elsewhere."""

import os

from steps import (Row, again, check, citizen, clear, ctl, fault, instead, kill_workers, plug, set_, unplug, urc,
                   wait_event, wait_state, wait_taken, wait_until)

SILENT, GARBLED, GONE, NO_MODEM = "2105", "2107", "2106", "2104"
BABBLE = (SILENT, GARBLED, NO_MODEM, "2120", "2114")  # what a modem that talks nonsense may be taken for


def imei(g):
    """gsm1 is looked for by its IMEI."""
    return {"gsm1": {"device": "imei:" + g.atsim.sim("gsm1")["imei"]}}


def ports(g):
    return {"modem_ports": [g.path("tty-*")]}


ROWS = [
    Row("a modem that is silent in one listing is opened anew",
        [fault("silence", command="CMGL", count=1), citizen()], events=(SILENT,)),
    Row("a modem that answers nothing any more is said to be silent",
        [fault("silence"), citizen()], events=(SILENT,), state="down", codes=(SILENT,), polls=12),
    Row("a modem that is silent until its power comes back is restarted by the gateway itself",
        [fault("silence", command="CMGL", until_power_on=True), citizen(), wait_event("2131", polls=30),
         wait_taken(30)], events=(SILENT, "2131"), polls=30),
    Row("a modem that ignores even a reset ends in quarantine, and comes back by hand",
        [fault("silence"), wait_event("2134", polls=60)], events=(SILENT, "2134"), state="quarantined",
        codes=("2134", SILENT), mend=(ctl("modem", "gsm1", "reset"),), polls=60),
    Row("a modem in quarantine that works again is taken back by itself",
        [fault("silence"), wait_event("2134", polls=60), clear(), citizen(), wait_state("up", polls=60)], polls=60),
    Row("a modem that does not come back from a reset is missed, and found when it is back",
        [set_(reset_ms=-1), fault("silence", command="CMGL"), wait_event("2131", polls=30)], state="down",
        codes=("2101", GONE, "2133"), polls=30),
    Row("garbage before a few answers does no harm",
        [fault("garbage", count=4), citizen(), wait_taken(20)]),
    Row("garbage before every answer is survived until it ends",
        [fault("garbage"), citizen(), wait_until(lambda s: s.modem()["code"], "a cause")], codes=BABBLE, polls=20),
    Row("unknown lines before each answer are lived with",
        [fault("unknown_urc", line="^RSSI: 12", count=20), citizen(2), wait_taken(20)]),
    Row("unknown lines at any time are lived with",
        [fault("chatter", line='+QIND: "csq",20,99', ms=1500), citizen(), wait_taken(20)], polls=12),
    Row("a line of every control character is noise",
        [urc(hex="000102030405060708090b0c0e0f101112131415161718191c1d1e1f7fff0d0a"), citizen(), wait_taken()]),
    Row("two answers that come one command late lead to a new connection",
        [fault("shifted", count=2), citizen(), wait_taken(20)], polls=12),
    Row("a modem whose answers stay shifted is never believed, and heals with its power",
        [fault("shifted", until_power_on=True), citizen(), wait_until(lambda s: s.modem()["code"], "a cause")],
        codes=BABBLE, polls=20),
    Row("a modem that answers only each second command harms nobody",
        [fault("every_second"), citizen(), wait_until(lambda s: s.modem()["code"], "a cause", 20)], codes=BABBLE,
        polls=20),
    Row("a modem that stops reading its line is opened anew",
        [fault("wedge"), citizen()], events=(SILENT,), state="down", polls=12),
    Row("a wedged modem that is plugged in anew works",
        [fault("wedge"), citizen(), wait_event(SILENT, polls=12), unplug(), plug(), wait_taken(20)], polls=12),
    Row("a modem without echo is no modem for us, and is named so",
        [again(fault("echo_off")), citizen()], events=(NO_MODEM,), state="down", codes=(NO_MODEM,), polls=12),
    Row("a modem with a garbled echo is no reason to lose anything",
        [again(fault("echo_garbled")), citizen(), wait_until(lambda s: s.modem()["code"], "a cause")], codes=BABBLE,
        polls=12),
    Row("a slow modem is waited for",
        [fault("late", ms=600), citizen(), wait_taken(30)], never=("2116", "2117"), polls=20,
        haste=5),  # a hundred leave three seconds to open it in, and it needs more
    Row("one answer that comes too late is not taken for the next one",
        [fault("late", command="CMGL", ms=5000, count=1), citizen(), wait_taken(20)], events=(SILENT,), polls=12),
    Row("a modem may be unplugged and plugged in again",
        [unplug(), citizen()], events=(GONE,), state="down", codes=(GONE, "2101")),
    Row("a modem that is unplugged ten times loses nothing",
        [step for _ in range(10) for step in (citizen(), unplug(), wait_state("down"), plug(), wait_state("up"))],
        polls=12),
    Row("a modem that goes amid an answer is opened anew when it is back",
        [fault("cut", command="CMGL", ms=200, count=1), citizen(), wait_taken(20)], events=(GONE,)),
    Row("a modem that goes amid each third answer still loses nothing",
        [fault("cut", command="CMGD", ms=100, count=3), citizen(4), wait_taken(40)], polls=12),
    Row("a modem that is absent at the start is awaited",
        [check(lambda s: s.modem()["state"] == "down", "down"), citizen()], before=(unplug(),), begins="down",
        warms=False, codes=("2101",), state="down"),
    Row("a modem that returns under another device is found by its IMEI",
        [unplug(), wait_state("down"), citizen(), plug(link="tty-ttyUSB7"), wait_taken(20), wait_state("up")],
        each=imei, settings=ports, polls=12),
    Row("a modem whose IMEI is nowhere is said to be missing",
        [unplug()], each=imei, settings=ports, events=(), state="down", codes=("2101", GONE), polls=12),
    Row("another program that holds the line is named",
        [instead(None), wait_event("2103"), wait_until(lambda s: s.logged("2103") and any(
            "ModemManager" in line for line in s.g.log_lines[s.log_start:]), "the name of that program")],
        events=("2103",), state="down", codes=("2103",)),
    Row("a device that is no terminal is no modem",
        [instead("/dev/null"), citizen()], events=(NO_MODEM,), state="down", codes=(NO_MODEM,)),
    Row("a device that may not be opened is named so",
        [instead(None)], events=("2102",), state="down", codes=("2102",),
        skip="root may open any device" if os.geteuid() == 0 else "needs a device of somebody else"),
    Row("a storm of announcements is one look at a time",
        [fault("chatter", line='+CMTI: "SM",1', ms=5, count=300), citizen(2), wait_taken(20)], polls=12),
    Row("an announcement of an empty slot is no message",
        [urc('+CMTI: "SM",7', times=5), citizen(), wait_taken()], never=("5005",)),
    Row("an announcement of a slot that does not exist is no message",
        [urc('+CMTI: "SM",70000'), urc('+CMTI: "XX",1'), citizen(), wait_taken()], never=("5005",)),
    Row("what nobody announced is found by the next poll",
        [fault("no_cmti"), citizen(3), wait_taken()], polls=5),
    Row("a worker that is killed is started again",
        [kill_workers(), citizen()], events=("2117",), touches=("gsm2",)),
    Row("a worker that hangs is replaced",
        [kill_workers(19), citizen(), citizen(modem="gsm2")], events=("2116",), touches=("gsm2",), bystander=False,
        polls=20),
    Row("a modem may be paused and taken back by hand",
        [ctl("modem", "gsm1", "pause"), wait_state("paused"), citizen(),
         wait_until(lambda s: len(s.g.workers()) == 1, "nobody at the port")], events=("2128",),
        state="paused", mend=(ctl("modem", "gsm1", "resume"),)),
    Row("a paused modem stays so over a restart",
        [ctl("modem", "gsm1", "pause"), wait_state("paused"), citizen(), lambda s: (s.g.terminate(), s.g.start(False))],
        state="paused", mend=(ctl("modem", "gsm1", "resume"),)),
    Row("a modem may be begun anew by hand amid its work",
        [citizen(2), ctl("modem", "gsm1", "reset"), citizen(2), wait_taken(20)], events=("2130",), polls=12),
    Row("slow, silent for a moment, and chatty at once",
        [fault("late", ms=200), fault("unknown_urc", line="RDY", count=5), fault("silence", command="CMGD", count=1),
         citizen(3), wait_taken(40)], polls=20, haste=5),
]
