# SPDX-License-Identifier: GPL-2.0-or-later
"""steps.py - what can happen in a scenario: each a function of the scene, made by a word of the table; and the row."""

import dataclasses
import os
import signal

import scene as stage


@dataclasses.dataclass
class Row:
    """One scenario. gsm1 is the modem it happens to, the others are bystanders."""

    name: str  # a sentence
    what: list  # the steps
    events: tuple = ()  # LPR numbers that are logged of gsm1 while it lasts
    state: str = ""  # v_modem.state of gsm1 then
    codes: tuple = ()  # v_modem.code of gsm1 then is one of these LPR numbers
    polls: int = 8  # within how many polls all of that
    mend: tuple = ()  # steps after all faults were switched off
    ends: dict = dataclasses.field(default_factory=dict)  # v_modem.state in the end, where it is not up
    kinds: tuple = ()  # of messages that are no complaint
    left: dict = dataclasses.field(default_factory=dict)  # messages that stay on a SIM (None: any)
    never: tuple = ()  # LPR numbers that must not be logged
    touches: tuple = ()  # bystanders to whom something may happen too
    modems: int = 2
    sim: dict = dataclasses.field(default_factory=dict)  # options of atsim
    modem: dict = dataclasses.field(default_factory=dict)  # settings of each modem
    each: dict = dataclasses.field(default_factory=dict)  # settings by modem, or a function of the gateway
    settings: dict = dataclasses.field(default_factory=dict)  # others, or a function of the gateway
    before: tuple = ()  # steps before the daemon starts
    begins: str = "up"  # v_modem.state of gsm1 before the first step
    warms: bool = True  # whether it is used once before that
    bystander: bool = True  # whether gsm2 is texted, and must answer, while it lasts
    haste: int = stage.HASTE
    is_sane: bool = True  # False: libgammu itself may overrun
    skip: str = ""  # why it cannot run here


# The modem

def fault(name, modem="gsm1", **more):
    return lambda s: s.g.atsim.fault(modem, name, **more)


def clear(name=None, modem="gsm1"):
    return lambda s: s.g.atsim.clear(modem, name)


def unplug(modem="gsm1"):
    return lambda s: s.g.atsim.hangup(modem)


def plug(modem="gsm1", link=None):
    return lambda s: s.g.atsim.restore(modem, link and s.g.path(link))


def change(modem="gsm1", **more):
    """Out, another SIM or another modem, and in again."""
    def run(s):
        s.g.atsim.hangup(modem)
        s.g.atsim.set(modem, **more)
        s.g.atsim.restore(modem)
    return run


def set_(modem="gsm1", **more):
    return lambda s: s.g.atsim.set(modem, **more)


def again(*steps, modem="gsm1"):
    """Unplugged, the steps, plugged in: as a fault that is there from power-on."""
    def run(s):
        s.g.atsim.hangup(modem)
        s.wait(lambda: s.modem(modem)["state"] == "down", f"{modem} down")
        for step in steps:
            step(s)
        s.g.atsim.restore(modem)
    return run


def urc(line=None, hex=None, times=1, modem="gsm1"):
    def run(s):
        for _ in range(times):
            s.g.atsim.urc(modem, line, hex)
    return run


def ussd(code=None, text=None, modem="gsm1", **more):
    return lambda s: s.g.atsim.ussd(modem, code, text, **more)


def instead(link_to, modem="gsm1"):
    """Something else stands where the modem was: a path, or None for its own line, held by another program."""
    def run(s):
        link = s.g.atsim.link(modem)

        def back():
            os.unlink(link)
            s.g.atsim.hangup(modem)
            s.g.atsim.restore(modem, link)

        s.g.atsim.hangup(modem)
        s.wait(lambda: s.modem(modem)["state"] == "down", f"{modem} down")
        device = s.g.atsim.restore(modem, link + "-aside")["device"]
        s.stack.callback(back)
        if link_to is None:
            s.stack.enter_context(s.g.atsim.held(path=device))
        os.symlink(link_to or device, link)
    return run


# Texts and messages

def citizen(times=1, modem="gsm1", **more):
    def run(s):
        for _ in range(times):
            s.text(modem, **more)
    return run


def pdu(octets, modem="gsm1"):
    return lambda s: s.g.atsim.inject_pdu(modem, octets)


def sms(text, sender, modem="gsm1", **more):
    return lambda s: s.g.atsim.inject(modem, sender, text, **more)


# Waiting

def wait_event(code, modem="gsm1", count=1, polls=None):
    return lambda s: s.wait(lambda: s.logged(code, modem, count), f"LPR-{code} {modem} {count} times", polls)


def wait_state(state, modem="gsm1", polls=None):
    return lambda s: s.wait(lambda: s.modem(modem)["state"] == state, f"{modem} {state}", polls)


def wait_taken(polls=None):
    """All that was texted is a complaint."""
    return lambda s: s.wait(lambda: len(s.g.complaints()) == len(s.book), f"{len(s.book)} complaints", polls)


def wait_sent(count, modem=None, polls=None):
    """So many messages have left in all, of the warm-up too."""
    return lambda s: s.wait(lambda: len(s.g.sent(None, modem)) >= count, f"{count} sent", polls)


def wait_reply(count, state, polls=None):
    return lambda s: s.wait(lambda: len(s.g.rows("SELECT 1 FROM v_reply WHERE state = ?", state)) >= count,
                            f"{count} replies {state}", polls)


def wait_empty(modem="gsm1", polls=None):
    return lambda s: s.wait(lambda: s.on_sim(modem) == 0, f"an empty SIM: {modem}", polls)


def wait_until(condition, what, polls=None):
    return lambda s: s.wait(lambda: condition(s), what, polls)


def check(condition, what):
    def run(s):
        assert condition(s), what
    return run


# The gateway

def ctl(*arguments, code=0):
    return lambda s: s.g.ctl(*arguments, code=code)


def kill_workers(how=signal.SIGKILL):
    def run(s):
        for pid in s.g.workers():
            os.kill(pid, how)
    return run


def kill_daemon(s):
    s.g.kill()
    s.g.start(is_up=False)


def restart(s):
    s.g.terminate()
    s.g.start(is_up=False)


def central_down(s):
    s.g.central.stop()


def central(fault_name, count=0, **more):
    return lambda s: s.g.central.fault(fault_name, count, **more)


def report(which=-1, st=0, to=None, modem="gsm1", offset=0):
    """A delivery report by hand, of the which-th message that this modem has sent."""
    def run(s):
        sent = s.g.sent(None, modem)[which]
        s.g.atsim.report(modem, (sent["mr"] + offset) % 256, to(sent["to"]) if to else sent["to"], st)
    return run
