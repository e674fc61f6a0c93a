# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios_sim.py - SIM and network: PIN, PUK, another SIM, no network, a full or failing store, sends refused."""

from steps import (Row, again, change, check, citizen, ctl, fault, kill_workers, set_, unplug, plug, wait_event,
                   wait_reply, wait_sent, wait_state, wait_taken, wait_until)

PIN = {"gsm1": {}}


def with_pin(g):
    return {"gsm1": {"pin_file": g.path("pin")}}


def only_one_try(s):
    return s.g.atsim.sim("gsm1")["pin_tries"] == 2


def by_gsm2(sender_index=-1):
    """The last citizen of gsm1 was answered by gsm2."""
    def condition(s):
        sender = list(s.book)[sender_index]
        return any(x["modem"] == "gsm2" for x in s.g.sent(sender))
    return wait_until(condition, "the receipt by the other modem")


def registration(code):
    return fault("registration", code=code)


ROWS = [
    Row("a modem without a SIM is named so",
        [again(fault("no_sim"))], events=("2108",), state="down", codes=("2108",)),
    Row("a SIM that is taken out while it works is missed",
        [fault("no_sim")], events=("2108",), codes=("2108",), polls=12),
    Row("a SIM that asks for a PIN which nobody has set is named so",
        [again(fault("pin", pin="4321"))], events=("2109",), state="down", codes=("2109",),
        never=("2110",)),
    Row("the PIN is given, and the SIM works",
        [again(fault("pin", pin="1234")), citizen(), wait_taken()], each=with_pin,
        never=("2109", "2110"), polls=12),
    Row("a wrong PIN is tried once, ever",
        [again(fault("pin", pin="4321")), wait_event("2110"), kill_workers(), wait_event("2117"),
         wait_until(lambda s: s.g.workers(), "another worker"), ctl("modem", "gsm1", "reset"),
         unplug(), wait_state("down"), plug(), wait_state("down"), check(only_one_try, "one try of three")],
        each=with_pin, events=("2110",), state="down", codes=("2109", "2110"), touches=("gsm2",), polls=12),
    Row("a SIM that asks for its PUK is left alone",
        [again(fault("puk"))], each=with_pin, events=("2111",), state="down", codes=("2111",),
        never=("2110",)),
    Row("a SIM that is busy after power-on is waited for",
        [again(set_(boot_ms=2500)), citizen(), wait_taken(20), set_(boot_ms=0)], polls=12),
    Row("a SIM that fails is named so",
        [again(fault("cme", code=13, command="CPIN"))], events=("2123",), state="down", codes=("2123",)),
    Row("a SIM that is wrong is named so",
        [again(fault("cme", code=15, command="CPIN"))], events=("2123",), state="down", codes=("2123",)),
    Row("a SIM that fails in a listing is named so",
        [fault("error", code=313, command="CMGL"), wait_event("2123"), citizen(), by_gsm2()], events=("2123",),
        codes=("2123",), polls=12),
    Row("another SIM raises an alarm, and goes on working",
        [change(imsi="510109999999999"), citizen(), wait_taken(20),
         wait_until(lambda s: s.g.rows("SELECT 1 FROM v_alarm WHERE modem = 'gsm1' AND code = 'LPR-2125'"), "its alarm")],
        events=("2125",), state="up", polls=12),
    Row("another SIM sends nothing where that is asked for, until it is confirmed",
        [change(imsi="510109999999999"), wait_event("2125"), citizen(), by_gsm2()], events=("2125",),
        each={"gsm1": {"sim_change": "hold"}}, codes=("2125",),
        mend=(ctl("modem", "gsm1", "reset"), wait_event("2126")), polls=12),
    Row("the right SIM that comes back ends the alarm",
        [change(imsi="510109999999999"), wait_event("2125"), change(imsi="510100000000001"), wait_state("up"),
         citizen(), wait_taken()], polls=12),
    Row("another modem at the same device is told of",
        [change(imei="352949100000996"), citizen(), wait_taken(20)], events=("2127",), polls=12),
    Row("two modems that change places are both told of",
        [lambda s: [s.g.atsim.hangup(n) for n in s.g.names],
         lambda s: [s.g.atsim.set(n, imei=i, imsi=m) for n, i, m in
                    (("gsm1", "352949100000020", "510100000000002"), ("gsm2", "352949100000012", "510100000000001"))],
         lambda s: [s.g.atsim.restore(n) for n in s.g.names], citizen(), citizen(modem="gsm2"), wait_taken(20),
         wait_event("2127", "gsm2")], events=("2127", "2125"), touches=("gsm2",), bystander=False,
        mend=(ctl("modem", "gsm1", "reset"), ctl("modem", "gsm2", "reset")), polls=12),
    Row("a modem that searches the network sends by another one",
        [registration(2), wait_event("2112"), citizen(), by_gsm2()][:2], events=("2112",), state="degraded",
        codes=("2112",), polls=12),
    Row("a modem that is registered nowhere is told of",
        [registration(0)], events=("2112",), state="degraded", codes=("2112",), polls=12),
    Row("a network that refuses the SIM raises an alarm",
        [registration(3)], events=("2113",), state="degraded", codes=("2113",), polls=12),
    Row("a registration that nobody knows is none",
        [registration(4)], events=("2112",), state="degraded", codes=("2112",), polls=12),
    Row("another operator's network is told of, and used",
        [registration(5), citizen(), wait_taken()], events=("2121",), codes=("2121",), polls=12),
    Row("another operator's network is no trouble where that is said",
        [registration(5), wait_until(lambda s: s.modem()["network"] == "roaming", "roaming"), citizen(), wait_taken()],
        each={"gsm1": {"roaming": True}}, state="up", never=("2121",), polls=12),
    Row("a modem that hears nothing is told of",
        [set_(signal=99)], events=("2122",), codes=("2122",), mend=(set_(signal=20),), polls=12),
    Row("a modem that hears hardly anything is told of",
        [set_(signal=0)], events=("2122",), codes=("2122",), mend=(set_(signal=20),), polls=12),
    Row("a SIM without an SMS centre receives, and others send for it",
        [again(fault("no_smsc")), wait_event("2114"), citizen(), by_gsm2()], events=("2114",), state="degraded",
        codes=("2114",), polls=12),
    Row("a full SIM is emptied, and those that wait come in",
        [fault("no_cmti"), citizen(14), wait_taken(30)], sim={"slots": 5}, modem={"reports": False}, polls=30),
    Row("a SIM that says it is full keeps nobody waiting once it has room",
        [fault("sim_full"), citizen(2)], polls=12),
    Row("a SIM of one slot is enough",
        [citizen(4), wait_taken(30)], sim={"slots": 1}, modem={"reports": False}, polls=20),
    Row("a SIM of 255 slots is emptied too",
        [fault("no_cmti"), lambda s: [s.text() for _ in range(12)], wait_taken(30)], sim={"slots": 255},
        modem={"reports": False}, polls=30),
    Row("a SIM without slots is no reason to fall over",
        [citizen(modem="gsm2"), wait_taken()], sim={"slots": 0, "me_slots": 20}, begins="down", warms=False,
        modem={"features": ["SMS_NO_ME"]}, skip="a SIM without slots holds whatever is texted to it for good"),
    Row("a message store that cannot be read raises an alarm",
        [fault("error", code=320, command="CMGL"), citizen()], events=("2124",), codes=("2124",), polls=20),
    Row("a message store that cannot be chosen raises an alarm",
        [again(fault("error", code=320, command="CPMS")), citizen()], events=("2124",), codes=("2124",), polls=20),
    Row("messages that cannot be deleted make no second complaint",
        [fault("delete_error", code=500, count=4), citizen(2), wait_taken(20)], polls=12),
    Row("messages that can never be deleted raise an alarm",
        [fault("delete_error", code=320), citizen(2), wait_taken(20)], events=("2124",), codes=("2124",), polls=20),
    Row("a delete whose answer is lost takes no other message along",
        [fault("delete_lost", count=1), citizen(4), wait_taken(40)], sim={"slots": 2}, modem={"reports": False},
        polls=20),
    Row("a delete that frees another slot loses nothing that was listed",
        [fault("no_cmti"), fault("delete_other", count=1), citizen(3), wait_taken(20)], polls=12),
    Row("a listing that leaves one out finds it the next time",
        [fault("list_omits", count=1), citizen(2), wait_taken(20)]),
    Row("a listing that shows one twice makes one complaint",
        [fault("list_twice", count=2), citizen(2), wait_taken(20)]),
    Row("what comes into a freed slot is not deleted with the second showing of that slot",
        [lambda s: s.g.atsim.latency("gsm1", ms=60), fault("no_cmti"), fault("list_twice", count=9), citizen(6), wait_taken(20),
         *(citizen() for _ in range(6)), lambda s: s.g.atsim.latency("gsm1", ms=0), wait_taken(30)], polls=20),
    Row("a listing that breaks off is read again",
        [fault("no_cmti"), fault("truncated_list", count=1), citizen(3), wait_taken(30)], polls=12),
    Row("a refusal for now is tried again",
        [fault("cms", code=38, count=1), citizen(), wait_reply(2, "delivered", 20)], modems=1,
        polls=12),
    Row("a refusal for good is not repeated, and holds nobody up",
        [fault("cms", code=1, count=1), citizen(), wait_reply(1, "failed"), citizen(), wait_taken()], polls=12,
        touches=("gsm2",)),
    Row("a SIM that refuses to send gives its replies to another modem at once",
        [fault("cms", code=310), citizen(), by_gsm2()], touches=("gsm2",), polls=12),
    Row("a plain ERROR in place of a send is a refusal for now",
        [fault("cms", code=0, count=1), citizen(), wait_taken(), wait_sent(3, polls=20)], polls=12),
    Row("a prompt that never comes sends nothing twice",
        [fault("silence", command="CMGS", count=1), citizen(), wait_taken(), wait_sent(3, polls=40)], polls=20,
        touches=("gsm2",)),
    Row("a refusal in place of the prompt is tried again",
        [fault("cms_prompt", code=302, count=1), citizen(), wait_taken(), wait_sent(3, polls=40)], polls=20),
]
