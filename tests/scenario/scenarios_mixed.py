# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios_mixed.py - several things at once, as they come in the field."""

import pdu
from steps import (Row, again, central, central_down, change, citizen, clear, fault, kill_daemon, kill_workers, plug, restart,
                   set_, unplug, urc, wait_event, wait_sent, wait_state, wait_taken, wait_until)
from steps import pdu as put

POISON = pdu.deliver("+6285712345678", "halo", length=90)
QUIET = {"reports": False}


def amid(count):
    """So many of the texts are complaints already, and the others are not."""
    return wait_until(lambda s: len(s.g.complaints()) >= count, f"{count} complaints", 30)


ROWS = [
    Row("unplugged while it sends, while another is silent",
        [fault("silence", "gsm2"), fault("late", command="CMGS", ms=1500), citizen(3), amid(5),
         wait_until(lambda s: s.g.rows("SELECT 1 FROM v_reply WHERE state = 'sending'"), "a reply on its way"),
         unplug(), wait_state("down"), clear(), plug(), clear(modem="gsm2")], touches=("gsm2", "gsm3"), modems=3,
        bystander=False, polls=20),
    Row("a full SIM with poison in it, and silence",
        [fault("no_cmti"), put(POISON), citizen(7), fault("silence", command="CMGL", count=1), wait_taken(40)],
        kinds=("broken",), sim={"slots": 4}, modem=QUIET, is_sane=False, polls=30),
    Row("a worker killed amid a drain, three times",
        [fault("no_cmti"), fault("late", ms=30), *[step for n in range(3) for step in
                                                   (citizen(4), amid(2 + 4 * n + 1), kill_workers())],
         wait_taken(40)], touches=("gsm2",), polls=40),
    Row("the daemon killed amid a drain, three times",
        [fault("no_cmti"), fault("late", ms=30), *[step for n in range(3) for step in
                                                   (citizen(4), amid(2 + 4 * n + 1), kill_daemon)],
         wait_taken(40)], touches=("gsm2",), modem=QUIET, polls=40),
    Row("the daemon killed while it sends, with a modem unplugged and back",
        [citizen(3), amid(5), kill_daemon, unplug(), wait_state("down", polls=20), plug(), kill_daemon,
         wait_taken(40)], touches=("gsm2",), polls=40),
    Row("a restart amid silence, noise and a full SIM",
        [fault("sim_full"), fault("garbage", count=3), fault("silence", command="CMGL", count=1), citizen(3), restart,
         clear(), wait_taken(40)], touches=("gsm2",), polls=40),
    Row("all modems unplugged at once, and plugged in in another order",
        [lambda s: [s.g.atsim.hangup(n) for n in s.g.names], citizen(2), citizen(2, modem="gsm2"),
         citizen(2, modem="gsm3"), wait_state("down", "gsm3"),
         lambda s: [s.g.atsim.restore(n) for n in reversed(s.g.names)], wait_taken(40)], modems=3,
        touches=("gsm2", "gsm3"), bystander=False, polls=20),
    Row("each of three modems with a trouble of its own",
        [fault("silence", command="CMGL", count=1), fault("garbage", "gsm2", count=3), fault("cut", "gsm3", ms=300,
                                                                                             command="CMGD", count=1),
         citizen(3), citizen(3, modem="gsm2"), citizen(3, modem="gsm3"), wait_taken(40)], modems=3,
        touches=("gsm2", "gsm3"), bystander=False, polls=30),
    Row("central down, no network, and a worker killed",
        [central_down, fault("not_registered"), citizen(2), kill_workers(), wait_event("2117"), clear(),
         wait_taken(30)], touches=("gsm2",), polls=30),
    Row("central that hangs and a modem that is cut, with replies in between",
        [central("hang", count=3), fault("cut", command="CMGS", ms=300, count=1), citizen(4), wait_taken(30)],
        touches=("gsm2",), polls=30),
    Row("refusals, lost answers and late reports in one go",
        [fault("cms", code=38, count=2), fault("noanswer_send", count=1), fault("report_late", ms=1500),
         fault("report_twice", count=2), citizen(5), wait_taken(40), wait_sent(6, polls=60)], touches=("gsm2",),
        polls=40),
    Row("deletes lost, lists cut short and announcements dropped",
        [fault("delete_lost", count=2), fault("truncated_list", count=2), fault("drop_cmti", count=2), citizen(6),
         wait_taken(60)], modem=QUIET, polls=60),
    Row("another SIM comes in while messages of the old one wait",
        [fault("no_cmti"), citizen(3), change(imsi="510108888888888"), citizen(2), wait_taken(30)],
        events=("2125",), mend=(lambda s: s.g.ctl("modem", "gsm1", "reset"),), polls=20),
    Row("a PIN that is wanted again after each reset is given each time",
        [again(fault("pin", pin="1234")), citizen(), wait_taken(20), unplug(), wait_state("down"), citizen(), plug(),
         wait_taken(20), unplug(), wait_state("down"), plug(), citizen(), wait_taken(20)],
        each=lambda g: {"gsm1": {"pin_file": g.path("pin")}}, never=("2109", "2110", "2111"), polls=12),
    Row("a modem that loses its network again and again",
        [step for code in (2, 1, 3, 1, 0, 1) for step in (fault("registration", code=code), citizen())] +
        [wait_taken(30)], polls=20),
    Row("a slow modem whose line fills with announcements and unknown lines",
        [fault("late", ms=150), fault("chatter", line='+CMTI: "SM",1', ms=20, count=100), urc("RDY", times=3),
         citizen(4), wait_taken(40)], polls=40),
    Row("resets that a busy SIM follows",
        [set_(boot_ms=1500), unplug(), wait_state("down"), citizen(2), plug(), wait_taken(30), set_(boot_ms=0)],
        polls=20),
    Row("parts that arrive by pieces between unplugging and killing",
        [lambda s: halves(s, [2]), unplug(), wait_state("down"), plug(), wait_state("up"), kill_workers(),
         lambda s: halves(s, [1]), wait_taken(30)], touches=("gsm2",), polls=30),
]


def halves(s, order):
    """One half of a complaint of two parts; the same one each time."""
    text = "uji dua bagian " + "lampu jalan padam " * 10
    s.book["+6281200000980"] = text.strip()
    s.g.sms("LAPOR " + text.strip(), "+6281200000980", "gsm1", ref=33, parts=order)
