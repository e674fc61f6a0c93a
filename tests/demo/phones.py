# SPDX-License-Identifier: GPL-2.0-or-later
"""phones.py - the citizens' phones: the SMS that left the simulated modems, as their receivers see them."""
import datetime
import json
import re

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TICKET = re.compile(rf"\b[{SYMBOLS}]{{3}}-[{SYMBOLS}]{{3}}\b")


def is_ticket(text):
    """With the right check symbol: the sum of the symbols' values times 1..6 is 0 modulo 31."""
    return sum(n * SYMBOLS.index(c) for n, c in enumerate(text.replace("-", ""), 1)) % len(SYMBOLS) == 0


def normalise(number):
    """A number as the network writes it: 0812.. is +62812..; names and short codes stay."""
    bare = re.sub(r"[ .-]", "", number)
    if re.fullmatch(r"0[1-9]\d{6,13}", bare):
        return "+62" + bare[1:]
    return bare if re.fullmatch(r"\+?\d+", bare) else number


class Sms:
    """One whole message on a phone."""

    def __init__(self, entry, text, sender):
        self.to, self.text, self.modem, self.sender = entry["to"], text, entry["modem"], sender
        self.at = datetime.datetime.fromisoformat(entry["at"].replace("Z", "+00:00")).astimezone()
        self.expected = False  # an expectation has taken it

    def __str__(self):
        return f"{self.at:%H:%M:%S} by {self.modem}: {self.text}"


class Phones:
    """Reads what the modems submitted from atsim's record."""

    def __init__(self, record, senders):
        self.record, self.senders = record, senders  # senders: modem -> the number that receivers see
        self.offset = 0
        self.parts = {}
        self.messages = {}
        self.tickets = {}

    def of(self, number):
        return self.messages.setdefault(number, [])

    def ticket(self, number):
        """The last one that this phone was told; None before there is one."""
        return self.tickets.get(number)

    def read(self):
        """The new messages."""
        try:
            with open(self.record, "rb") as file:
                file.seek(self.offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[:data.rfind(b"\n") + 1]
        self.offset += len(whole)
        new = (self.take(json.loads(line)) for line in whole.splitlines())
        return [sms for sms in new if sms]

    def take(self, entry):
        """The message, once all its parts are there."""
        text = entry["text"]
        if entry["parts"] > 1:
            key = entry["modem"], entry["to"], entry["ref"]
            parts = self.parts.setdefault(key, {})
            parts[entry["part"]] = text
            if len(parts) < entry["parts"]:
                return None
            text = "".join(text for _, text in sorted(self.parts.pop(key).items()))
        sms = Sms(entry, text, self.senders[entry["modem"]])
        self.of(sms.to).append(sms)
        for found in TICKET.findall(text):
            if is_ticket(found):
                self.tickets[sms.to] = found
        return sms
