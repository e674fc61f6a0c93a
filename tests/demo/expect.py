# SPDX-License-Identifier: GPL-2.0-or-later
"""expect.py - the lines that begin with '?': what must come, within a time limit. A Problem says what came instead."""
import re
import time

from gateway import MODEMS, Problem


def indent(lines):
    return "\n".join("    " + str(line) for line in lines) or "    (nothing)"


def unexpected(world):
    return [sms for sms in world.phones.of(world.number) if not sms.expected]


def expect_sms(world, regex, modem=None):
    wanted = re.compile(regex)

    def find():
        for sms in unexpected(world):
            if wanted.search(sms.text) and modem in (None, sms.modem):
                return sms
        return None

    if not (sms := world.wait(find)):
        sender = f" by {modem}" if modem else ""
        raise Problem(f"expected within {world.limit} s: an SMS to {world.number}{sender} that matches {regex}\n"
                      f"came to this phone, and not expected before:\n{indent(unexpected(world))}")
    sms.expected = True


def expect_by(world, modem, regex):
    expect_sms(world, regex, modem)


def expect_none(world, seconds):
    if found := world.wait(lambda: unexpected(world), float(seconds)):
        raise Problem(f"expected: no SMS to {world.number} for {seconds} s\ncame:\n{indent(found)}")


def expect_true(world, condition, wanted, found):
    """found: gives what is there instead, as text."""
    if not world.wait(condition):
        raise Problem(f"expected within {world.limit} s: {wanted}\nfound:\n{indent(found().splitlines())}")


def central_has(world, count):
    expect_true(world, lambda: len(world.gateway.complaints()) == int(count),
                f"the central system has {count} complaints", world.describe_central)


def central_text(world, regex):
    wanted = re.compile(regex)

    def found():
        return sum(bool(wanted.search(known["body"]["text"])) for known in world.gateway.complaints()) == 1

    expect_true(world, found, f"exactly one complaint at the central system with a text that matches {regex}",
                world.describe_central)


def central_contacted(world, name):
    ticket = world.resolve(name)
    expect_true(world, lambda: (world.complaint(ticket) or {}).get("contact"),
                f"the central system knows that the receipt of {ticket} reached the phone", world.describe_central)


def state(world, name, code):
    ticket = world.resolve(name)

    def status():
        return ((world.gateway.ask("show", ticket) or {}).get("complaint") or {}).get("status")

    expect_true(world, lambda: status() == code, f"{ticket} is {code} in the gateway", lambda: f"{status()}")


def modem(world, name, wanted):
    expect_true(world, lambda: world.gateway.modem_states().get(name) == wanted, f"{name} is {wanted}",
                lambda: world.gateway.ctl("health")[1])


def sim_empty(world):
    expect_true(world, lambda: not any(sim["used"] or sim["waiting"] for sim in world.sims().values()),
                "the SIMs are empty, and no SMS waits in the network", world.describe_sims)


def is_regex(text):
    try:
        re.compile(text)
    except re.error as error:
        raise Problem(f"no regular expression: {error}: {text}") from None
    return text


# (how it is written, what does it); words in capitals are arguments, REGEX takes the rest of the line
FORMS = (
    ("by MODEM REGEX", expect_by), ("none SECONDS", expect_none), ("central has COUNT complaints", central_has),
    ("central has COUNT complaint", central_has), ("central text REGEX", central_text),
    ("central contacted ID", central_contacted), ("state ID CODE", state), ("modem MODEM STATE", modem),
    ("sim empty", sim_empty),
)
WORDS = {
    "MODEM": "(" + "|".join(MODEMS) + ")", "REGEX": "(.+)", "SECONDS": r"(\d+(?:\.\d+)?)", "COUNT": r"(\d+)",
    "ID": r"(\S+)", "CODE": "([a-z_]+)", "STATE": "([a-z]+)",
}


def parse(line):
    """(function, arguments) of a line without its question mark."""
    if line.startswith(" "):
        return expect_sms, [is_regex(line.strip())]
    for form, function in FORMS:
        pattern = r"\s+".join(WORDS.get(word, word) for word in form.split())
        if match := re.fullmatch(pattern, line.strip()):
            arguments = list(match.groups())
            if form.endswith("REGEX"):
                is_regex(arguments[-1])
            return function, arguments
    raise Problem(f"no expectation ?{line}; they are: ? REGEX, "
                  + ", ".join("?" + form for form, _ in FORMS) + "; to text it: > ?" + line)


def run(world, function, arguments, line):
    """Does it, and says that it came true."""
    begun = time.monotonic()
    function(world, *arguments)
    world.screen.say(f"  ok {line}  ({time.monotonic() - begun:.1f} s)", "green")
