# SPDX-License-Identifier: GPL-2.0-or-later
"""world.py - what every line of a story acts on: the gateway, the phones, the screen, and who is speaking."""
import json
import re
import time

from gateway import AtsimError, Gateway, MODEMS, PAUSE, Problem, SLACK
from phones import Phones, normalise

LIMIT = round(30 * SLACK)  # seconds that an expectation waits
CITIZEN = "+6281234567890"
NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class World:
    def __init__(self, gateway: Gateway, screen):
        self.gateway, self.screen = gateway, screen
        self.phones = Phones(gateway.atsim.record, gateway.atsim.numbers)
        self.home = self.number = CITIZEN
        self.modem = MODEMS[0]
        self.limit = LIMIT
        self.names = {}
        self.reference, self.stamps = 0, {}
        self.ended = False

    # Time

    def tick(self):
        """Shows what arrived meanwhile, and sees to it that the daemon lives."""
        with self.screen.lock:
            for sms in self.phones.read():
                self.screen.sms(sms, sms.to if sms.to != self.number else None)
            self.gateway.check_alive()

    def wait(self, condition, limit=None):
        """Its value once it is true; None after `limit` seconds."""
        end = time.monotonic() + (self.limit if limit is None else limit)
        while True:
            self.tick()
            if value := condition():
                return value
            if time.monotonic() > end:
                return None
            time.sleep(PAUSE)

    def wait_modems(self):
        """Until all are up."""
        if not self.wait(lambda: list(self.gateway.modem_states().values()) == ["up"] * len(MODEMS)):
            raise Problem(f"the modems did not come up within {self.limit} s: {self.gateway.modem_states()}\n"
                          f"{self.gateway.log_end(15)}")

    # Names

    def ticket(self):
        """The last ticket seen on this phone; waits for the first."""
        ticket = self.phones.ticket(self.number) or self.wait(lambda: self.phones.ticket(self.number))
        if not ticket:
            raise Problem(f"{self.number} has been told no ticket yet")
        return ticket

    def resolve(self, name):
        """An ID as typed: last, a name given by :name, a ticket or a tracking ID."""
        if name in ("last", "ticket"):
            return self.ticket()
        return self.names.get(name, name.upper())

    def tracking(self):
        """The central system's ID of the last ticket."""
        ticket = self.ticket()
        found = self.wait(lambda: ((self.gateway.ask("show", ticket) or {}).get("complaint") or {}).get("tracking_id"))
        if not found:
            raise Problem(f"{ticket} has no tracking ID yet")
        return found

    def fill(self, line):
        """With the IDs in place of {ticket}, {tracking} and the names given by :name."""
        def replace(match):
            name = match.group(1)
            if name == "tracking":
                return self.tracking()
            if name in ("last", "ticket") or name in self.names:
                return self.resolve(name)
            raise Problem(f"{match.group()} is not known; :name {name} gives the last ticket that name")
        return NAME.sub(replace, line)

    def complaint(self, name):
        """What the central system holds of this one, by ticket or tracking ID; None while it does not."""
        bare = re.sub(r"[^0-9A-Z]", "", name)
        for known in self.gateway.complaints():
            if bare in (known["body"]["ticket"].replace("-", ""), known["tracking_id"]):
                return known
        return None

    # Speaking

    def speak_as(self, number):
        self.number = normalise(number)

    def text(self, text, **more):
        """The citizen's phone sends it: one PDU for each part, to the modem that is spoken to."""
        self.reference = self.reference % 255 + 1
        # The network stamps by the second, and nobody texts twice in one: the gateway takes the same words with the same
        # stamp for the same message.
        self.stamps[self.number] = max(int(time.time()), self.stamps.get(self.number, 0) + 1)
        more.setdefault("ref", self.reference)
        more.setdefault("scts", self.stamps[self.number])
        try:
            return self.gateway.atsim.inject(self.modem, self.number, text, **more)
        except AtsimError as error:
            raise Problem(f"the network does not take this SMS: {error}") from None

    def sims(self):
        return {name: self.gateway.atsim.sim(name) for name in MODEMS}

    def describe_sims(self):
        lines = []
        for name, sim in self.sims().items():
            plug = "" if sim["plugged"] else ", unplugged"
            lines.append(f"{name} {sim['number']}: {sim['used']} of {sim['size']} slots used, {sim['waiting']} SMS"
                         f" waiting in the network{plug}")
            lines += [f"  slot {slot['slot']}: {slot['pdu']}" for slot in sim["slots"]]
        return "\n".join(lines)

    def describe_central(self):
        lines = [f"{known['body']['ticket']} {known['tracking_id']} {known['status']}: {known['body']['text']}"
                 f" (put {known['puts']}x{describe_more(known)})" for known in self.gateway.complaints()]
        if not self.gateway.central.is_running():
            lines.append("(the central system is down)")
        return "\n".join(lines or ["(the central system holds no complaint)"])


def describe_more(known):
    words = []
    if known["body"]["missing_parts"]:
        words.append("parts missing: " + json.dumps(known["body"]["missing_parts"]))
    if known["contact"]:
        words.append("receipt reached the phone")
    words += [f"{message['kind']}: {message['text']}" for message in known["messages"].values()]
    return "".join("; " + word for word in words)
