# SPDX-License-Identifier: GPL-2.0-or-later
"""commands.py - the lines that begin with ':': what the other side does."""
import re

from gateway import AtsimError, MODEMS, Problem

MOODS = ("down", "up", "slow", "refuse", "show")
AGENCY = "Dinas PU"
STATUSES = ("submitted", "verified", "in_progress", "answered", "replied", "postponed", "redirected", "closed",
            "archived", "cancelled")
# The words that GeoReport servers have; an answer is words without another status.
GEOREPORT = {"verified": "open", "in_progress": "in_progress", "redirected": "not_councils_responsibility",
             "closed": "closed", "archived": "no_further_action", "cancelled": "cancelled"}


def word_of(world, known, status):
    """What this central system calls the status; a Problem where it has no word for it."""
    if world.gateway.profile != "georeport2":
        return status
    word = known["status"] if status == "answered" else GEOREPORT.get(status)
    if not word:
        raise Problem(f"GeoReport has no word for {status}; it has {', '.join(GEOREPORT)}, and answered")
    return word


def set_status(world, name, status, note="", agency=""):
    """Waits until the central system has the complaint."""
    if not world.gateway.central.is_running():
        raise Problem("the central system is down; :central up")
    ticket = world.resolve(name)
    known = world.wait(lambda: world.complaint(ticket))
    if not known:
        raise Problem(f"the central system has no complaint {ticket}; it holds:\n{world.describe_central()}")
    world.gateway.central.set_status(word_of(world, known, status), ref=known["ref"], note=note, agency=agency)
    world.screen.note(f"the central system: {known['body']['ticket']} is {status}" + (f": {note}" if note else ""))


def verify(world, name):
    set_status(world, name, "verified", agency=AGENCY)


def process(world, name):
    set_status(world, name, "in_progress", agency=AGENCY)


def answer(world, name, text):
    set_status(world, name, "answered", note=text, agency=AGENCY)


def close(world, name):
    set_status(world, name, "closed")


def postpone(world, name, reason):
    set_status(world, name, "postponed", note=reason)


def status(world, name=None, code=None, note=""):
    if name is None:
        return ctl(world, "status")
    if code is None:
        return ctl(world, f"show {world.resolve(name)}")
    return set_status(world, name, code, note=note)


def central(world, mood):
    if mood == "show":
        world.screen.say(world.describe_central())
        return
    if mood not in MOODS:
        raise Problem(f":central {mood}: one of {', '.join(MOODS)}")
    world.gateway.set_central(mood)
    world.screen.note("the central system " + {"down": "is away", "up": "is well", "slow": "takes 3 s for each answer",
                                               "refuse": "refuses every complaint"}[mood])


def modem_of(name):
    if name not in MODEMS:
        raise Problem(f"no modem {name}; there are {' and '.join(MODEMS)}")
    return name


def unplug(world, modem):
    world.gateway.atsim.hangup(modem_of(modem))
    world.screen.note(f"{modem} is pulled out")


def plug(world, modem):
    world.gateway.atsim.restore(modem_of(modem))
    world.screen.note(f"{modem} is put in again")


def speak_from(world, number):
    world.speak_as(number)
    world.screen.note(f"on the phone {world.number}")


def speak_to(world, modem):
    world.modem = modem_of(modem)
    world.screen.note(f"texting to {modem}, {world.gateway.atsim.numbers[modem]}")


def parts(world, order, text):
    if not re.fullmatch(r"\d+(,\d+)*", order):
        raise Problem(f":parts {order}: numbers with commas, like 2,1")
    wanted = [int(number) for number in order.split(",")]
    said = world.text(text, parts=wanted)
    world.screen.note(f"part {order.replace(',', ', then ')} of {said['parts']} arrived")


def part(world, reference, which, text):
    number, _, total = which.partition("/")
    if not (reference.isdigit() and number.isdigit() and total.isdigit()):
        raise Problem(":part REF N/TOTAL TEXT, like :part 7 2/2 the end of the text")
    octets = (int(reference), int(total), int(number))
    if not all(0 <= octet <= 255 for octet in octets):
        raise Problem(":part: all three are at most 255")
    if world.text(text, udh="050003" + bytes(octets).hex())["parts"] != 1:
        raise Problem(":part: this is too long for one part")
    world.screen.note(f"part {number} of {total}, reference {reference}, arrived from {world.number}")


def fault(world, name, rest=""):
    words = rest.split()
    modem = modem_of(words.pop(0)) if words and "=" not in words[0] else world.modem
    more = dict(re.match(r"(\w+)=(.*)", word).groups() for word in words if re.match(r"(\w+)=(.*)", word))
    more = {key: int(value) if value.isdigit() else value for key, value in more.items()}
    if len(more) != len(words):
        raise Problem(":fault NAME [MODEM] [KEY=VALUE ..], like :fault cms gsm1 count=2 code=38")
    try:
        if name == "clear":
            world.gateway.atsim.clear(modem)
        else:
            world.gateway.atsim.fault(modem, name, **more)
    except (AtsimError, TypeError) as error:
        raise Problem(f":fault: {error}") from None
    world.screen.note(f"{modem}: " + ("no faults" if name == "clear" else f"fault {name} is on"))


def kill(world):
    world.gateway.kill_daemon()
    world.gateway.start_daemon()
    world.screen.note("kill -9 of lapor-smsd; started again")


def restart(world):
    code = world.gateway.stop_daemon()
    world.gateway.start_daemon()
    if code != 0:
        raise Problem(f"lapor-smsd ended with {code} at SIGTERM")
    world.screen.note("lapor-smsd ended in order at SIGTERM; started again")


def ctl(world, words):
    code, text = world.gateway.ctl(*words.split())
    world.screen.say(text)
    if code:
        world.screen.note(f"lapor-smsctl ended with {code}")


def log(world, count="15"):
    world.screen.say(world.gateway.log_end(int(count) if count.isdigit() else 15))


def sim(world):
    world.screen.say(world.describe_sims())


def name(world, word):
    if not re.fullmatch(r"[a-z][a-z0-9_]*", word) or word in ("last", "ticket", "tracking"):
        raise Problem(f":name {word}: small letters and digits, and none of last, ticket, tracking")
    world.names[word] = world.ticket()
    world.screen.note(f"{world.names[word]} is {word} from now on")


def limit(world, seconds):
    if not seconds.isdigit():
        raise Problem(":limit SECONDS")
    world.limit = int(seconds)


def end(world):
    world.ended = True


def show_help(world, what=""):
    world.screen.say(HELP_SCRIPT if what == "script" else HELP)


# name -> (function, arguments at least, at most); the last argument takes the rest of the line
COMMANDS = {
    "verify": (verify, 1, 1), "process": (process, 1, 1), "answer": (answer, 2, 2), "close": (close, 1, 1),
    "postpone": (postpone, 2, 2), "status": (status, 0, 3), "central": (central, 1, 1), "unplug": (unplug, 1, 1),
    "plug": (plug, 1, 1), "from": (speak_from, 1, 1), "to": (speak_to, 1, 1), "parts": (parts, 2, 2),
    "part": (part, 3, 3), "fault": (fault, 1, 2), "kill": (kill, 0, 0), "restart": (restart, 0, 0),
    "ctl": (ctl, 1, 1), "log": (log, 0, 1), "sim": (sim, 0, 0), "name": (name, 1, 1), "limit": (limit, 1, 1),
    "quit": (end, 0, 0), "help": (show_help, 0, 1),
}

HELP = """\
Type as if into a phone; your SMS goes to the gateway as a PDU through a simulated modem:
  LAPOR jalan berlubang di Jl Melati RT 02 Desa Sukamaju     a complaint (and so is any other text)
  ANONIM .. | RAHASIA ..                                     without your name | kept from the public
  STATUS K7M-2Q2 | STATUS | K7M-2Q2                          how far it is
  BANTUAN                                                    help, as citizens get it
The central system (ID: a ticket, a tracking ID, or "last" for the last ticket on this phone):
  :verify ID     :process ID     :answer ID TEXT     :postpone ID REASON     :close ID
  :status ID CODE [NOTE]         any other status: redirected, archived, cancelled ..
  :central down|up|slow|refuse   it goes away, comes back, is slow, refuses complaints     :central show
Modems and network:
  :unplug gsm1     :plug gsm1     :sim           pull it out, put it in, what its SIM holds
  :from NUMBER     :to gsm2                      text from another phone, to the other modem
  :parts 2,1 TEXT                                a long text whose parts arrive in this order
  :part REF N/TOTAL TEXT                         one single part of a long text
  :fault NAME [MODEM] [KEY=VALUE ..]             a fault of the simulator: silence, cms, sim_full, no_cmti,
                                                 noanswer_send, not_registered ..; :fault clear
The gateway:
  :status          :ctl ARGS                     lapor-smsctl: :ctl health, :ctl show ID, :ctl queue reply
  :log [N]         the last lines of its log
  :kill            kill -9, and started again    :restart   SIGTERM, and started again
  :quit            the end (as Ctrl-D)           :help script   how to write what --script plays"""

HELP_SCRIPT = """\
A script holds the same lines as are typed at the prompt ("> text" for texts that begin with : ? #), comments with #,
and what is expected. Each expectation waits until it comes true, 30 s at most (:limit SECONDS):
  ? REGEX                  an SMS to this phone matches, one that no earlier expectation took
  ?by MODEM REGEX          the same, and that modem sent it
  ?none SECONDS            so long no SMS comes to this phone that was not expected
  ?central has N complaints
  ?central text REGEX      exactly one complaint there has such a text
  ?central contacted ID    it knows that the receipt reached the phone
  ?state ID CODE           the complaint's status in the gateway: received, submitted, verified ..
  ?modem MODEM STATE       up, down ..
  ?sim empty               no SIM holds a message, and none waits in the network
:name WORD keeps the last ticket under that name. {ticket}, {tracking} and {WORD} stand for IDs in every line."""


def parse(line):
    """(function, arguments) of a line without its colon."""
    word, _, rest = line.partition(" ")
    if word not in COMMANDS:
        raise Problem(f"no command :{word}; :help names them")
    function, least, most = COMMANDS[word]
    arguments = rest.split(None, most - 1) if most > 1 else [rest.strip()] if rest.strip() else []
    if not least <= len(arguments) <= most:
        raise Problem(f":{word} wants {least if least == most else f'{least} to {most}'} words; :help")
    if word == "status" and len(arguments) > 1 and arguments[1] not in STATUSES:
        raise Problem(f":status {arguments[0]} {arguments[1]}: one of {', '.join(STATUSES)}")
    return function, [argument.strip() for argument in arguments]
