# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios_pool.py - replies over several modems, delivery reports, uncertain sends, balance, probes, alarms."""

from steps import (Row, again, central_down, check, citizen, clear, fault, plug, report, set_, sms, unplug, ussd, wait_event,
                   wait_reply, wait_sent, wait_state, wait_taken, wait_until)

ADMIN = "+6285799999999"
ASKS = {"balance": {"ussd": "*888#", "pattern": "Rp ?([0-9.]+)", "every": 2, "warn_below": 10000}}
HOLD = {"replies": {"uncertain": "hold"}}


def one_modem(**more):
    return {"gsm1": more}


def by(modem, least):
    """This modem has sent so many messages."""
    return wait_until(lambda s: len(s.g.sent(None, modem)) >= least, f"{least} sent by {modem}", 30)


def balance(condition, what):
    return wait_until(lambda s: (b := s.modem()["balance"]) is not None and condition(b), what, 20)


def told(words, count=1):
    """The admin has had so many SMS with this in it, by gsm2."""
    return wait_until(lambda s: sum(words in x["text"] for x in s.g.sent(ADMIN, "gsm2")) >= count,
                      f"{count} SMS to the admin with {words!r}", 20)


def by_control(sender):
    """A complaint as if gsm1 had brought it, which may be unable to."""
    def run(s):
        s.book[sender] = f"uji titipan {sender[-3:]}"
        s.g.ctl("inject", "--from", sender, "--text", "LAPOR " + s.book[sender], "--modem", "gsm1")
    return run


def unplug_sending(s):
    """Amid a send, as the network has not answered yet."""
    s.wait(lambda: s.g.rows("SELECT 1 FROM v_reply WHERE state = 'sending'"), "a reply on its way")
    s.wait(lambda: len(s.g.sent()) > len(s.g.rows("SELECT 1 FROM v_reply WHERE state IN ('sent', 'delivered')")), "its PDU")
    s.g.atsim.hangup("gsm1")


ROWS = [
    # The pool
    Row("a budget of two a minute sends the rest by another modem",
        [citizen(4), wait_taken(20), by("gsm2", 3)], each=one_modem(send_per_minute=3), events=("2144",),
        touches=("gsm2",), polls=20, haste=5),  # a minute is hastened too
    Row("a day's budget leaves its reserve to receipts",
        [citizen(2), wait_taken(20), by("gsm1", 3), citizen(2), wait_taken(20), by("gsm2", 2)],
        each=one_modem(send_per_day=3, reserve_for_receipts=2), events=("2146",), touches=("gsm2",), polls=20),
    Row("a modem that hangs in a send holds up that one message only",
        [fault("no_reports"), fault("noanswer_send", count=1), citizen(), wait_event("2120", polls=12),
         by_control("+6281200000991"), by_control("+6281200000992"), wait_taken(20),
         wait_until(lambda s: s.g.sent("+6281200000992", "gsm2"), "the receipt by gsm2", 20)],
        touches=("gsm2",), polls=20, haste=8),
    Row("replies of a modem that is gone leave by the other one",
        [citizen(), wait_taken(), unplug(), wait_state("down"), by_control("+6281200000990"), wait_taken(20),
         wait_until(lambda s: s.g.sent("+6281200000990", "gsm2"), "the receipt by gsm2", 20)],
        touches=("gsm2",), polls=12),
    Row("one number that no network knows holds nobody up",
        [fault("cms", code=1, count=1), citizen(), wait_reply(1, "failed", 20), citizen(3), wait_taken(20),
         by("gsm1", 4)], polls=20),
    # Delivery reports
    Row("a report that comes late is matched",
        [fault("report_late", ms=2500), citizen(), wait_taken(), wait_reply(3, "delivered", 12)], polls=12),
    Row("a report that comes twice is one report",
        [fault("report_twice"), citizen(2), wait_taken(), wait_reply(4, "delivered", 12)], polls=12),
    Row("reports that come in another order are matched",
        [fault("no_reports"), citizen(3), wait_taken(), wait_sent(5, polls=12), report(-1), report(-3), report(-2),
         wait_reply(5, "delivered", 12)], polls=12),
    Row("a report for the number in another form is matched",
        [fault("no_reports"), citizen(), wait_taken(), wait_sent(3, polls=12),
         report(to=lambda to: "0" + to.removeprefix("+62")), wait_reply(3, "delivered", 12)], polls=12),
    Row("references that wrap at 255 are matched",
        [set_(mr=254), citizen(4), wait_taken(20), wait_reply(6, "delivered", 20)], polls=20),
    Row("a report of somebody else's message settles nothing",
        [fault("no_reports"), citizen(), wait_taken(), wait_sent(3, polls=12), report(to=lambda to: "+6285712345678"),
         report(offset=1), wait_event("6009", count=2)], polls=12),
    Row("a report that the phone was not reached marks the reply",
        [fault("report_status", code=0x41, count=1), citizen(), wait_taken(), wait_reply(1, "failed", 12)],
        events=("6007",), polls=12),
    Row("a report that says pending is not the end",
        [fault("report_status", code=0x20, count=1), citizen(), wait_taken(), wait_sent(3, polls=12),
         report(st=0), wait_reply(3, "delivered", 12)], polls=12),
    # Uncertain sends
    Row("a send without an answer is repeated once",
        [fault("no_reports"), fault("noanswer_send", count=1), citizen(), wait_event("6004", polls=12),
         wait_event("6005", "", polls=20), wait_sent(4, polls=20)], polls=20),
    Row("a send whose answer is lost is settled by its report",
        [fault("noanswer_send", count=1), citizen(), wait_event("6004", polls=30), wait_reply(3, "delivered", 20)],
        never=("6005",), polls=20, haste=20),
    Row("a send without an answer is left to a person where that is asked for",
        [fault("no_reports"), fault("noanswer_send", count=1), citizen(), wait_reply(1, "uncertain", 12),
         lambda s: s.g.rows("SELECT 1")], settings=HOLD, never=("6005",), polls=12),
    Row("a modem that is unplugged amid a send leaves it uncertain, and repeated once",
        [fault("no_reports"), fault("late", command="CMGS", ms=2000), citizen(), unplug_sending,
         wait_event("6004", polls=12), clear(), plug(), wait_event("6005", "", polls=20)], polls=20),
    # USSD
    Row("the balance is read and kept",
        [balance(lambda b: b == 25000, "25000")], each=one_modem(**ASKS), events=("2140",), polls=20),
    Row("a low balance raises an alarm, which ends when it is topped up",
        [ussd("*888#", "Sisa pulsa Anda Rp 7.500 s.d. 1/1"), balance(lambda b: b == 7500, "7500"),
         wait_event("2141"), ussd("*888#", "Pulsa Rp50.000"), wait_event("2143", polls=20)],
        each=one_modem(**ASKS), events=("2141", "2143"), polls=20),
    Row("a balance in another alphabet is read",
        [ussd("*888#", "Pulsa Rp 31.250", form="ucs2", dcs=72), balance(lambda b: b == 31250, "31250")],
        each=one_modem(**ASKS), polls=20),
    Row("a balance in packed septets is read",
        [ussd("*888#", "Pulsa Rp 12.345", form="packed"), balance(lambda b: b == 12345, "12345")],
        each=one_modem(**ASKS), polls=20),
    Row("a code that gets no answer holds nothing up",
        [ussd("*888#", silent=True), citizen(2), wait_taken(30)], each=one_modem(**ASKS), events=("2142",), polls=20),
    Row("a code that the network refuses is said to be unreadable",
        [ussd("*888#", error=30), citizen(), wait_taken(20)], each=one_modem(**ASKS), events=("2142",), polls=20),
    Row("a menu in place of the balance is said to be unreadable, and left",
        [ussd("*888#", "1. Pulsa\n2. Kuota", status=1), citizen(), wait_taken(20)], each=one_modem(**ASKS),
        events=("2142",), polls=20),
    # Probes
    Row("probes from modem to modem arrive, and are no complaints",
        [wait_event("2150", "", count=2, polls=30), citizen(), wait_taken(20)], sim={"network": True},
        settings={"watch": {"probe_every": 2, "probe_within": 60}}, kinds=None, polls=30),
    Row("a probe that does not arrive raises an alarm, which ends with the next one",
        [wait_event("2150", "", polls=30), fault("no_cmti", "gsm2"), fault("sim_full", "gsm2"),
         wait_event("2151", "gsm2", polls=40), clear(modem="gsm2"), wait_event("2152", "gsm2", polls=40)],
        sim={"network": True}, settings={"watch": {"probe_every": 2, "probe_within": 3}}, kinds=None,
        touches=("gsm2",), bystander=False, polls=30),
    # Alarms
    Row("the admin is told by another modem when it begins and when it ends",
        [unplug(), wait_state("down"), told("gsm1"), plug(), wait_state("up"), told("gsm1", 2)],
        settings={"alert": {"number": ADMIN}}, events=("2106",), polls=20),
    Row("more alarms than allowed in an hour are told later",
        [unplug(), wait_state("down"), told("gsm1"), plug(), wait_state("up"), wait_event("1011", "", polls=20),
         check(lambda s: len(s.g.sent(ADMIN)) == 1, "one SMS")],
        settings={"alert": {"number": ADMIN, "per_hour": 1}}, events=("2106",), polls=20),
    Row("an alarm that no other modem can tell is not lost",
        [again(fault("no_sim")), wait_event("1012", "", polls=20)], modems=1, bystander=False, events=("2108",),
        settings={"alert": {"number": ADMIN}}, polls=20),
    Row("the operator's answer by SMS is a service message",
        [ussd("*888#", "Info pulsa dikirim lewat SMS"), sms("Pulsa Anda Rp 1.000", "888"), citizen(),
         wait_taken(20)], each=one_modem(**ASKS), kinds=("service",), polls=20),
    Row("a central system that is down costs no receipt",
        [central_down, citizen(3), wait_taken(20), wait_sent(5, polls=20)], events=(), polls=20),
]
