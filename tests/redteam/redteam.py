#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""redteam.py - plays who means harm against a whole gateway, and prints what each tried and got.

    redteam.py                  1 when anybody got what it should not
    redteam.py --defenceless    the same against a gateway without key, TLS and modes of files: 1 when it does not notice

The hostile sender, the man in the middle, the nosy local user, the thief of a backup and the forger of the store meet one
gateway; the lying worker has another, beside an honest modem.
"""
import argparse
import base64
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "..", "integration"), HERE]

import gateway  # noqa: E402
import pdu  # noqa: E402
import thief  # noqa: E402
from gateway import PATIENCE, TOKEN, Gateway  # noqa: E402
from lane import make_certificates  # noqa: E402
from middle import Middle  # noqa: E402
from test_poison import POISON  # noqa: E402

NOBODY = 65534
CITIZENS = 14
STRANGER, HONEST, CARELESS = "+6285900000001", "+6285900000002", "+6285900000003"
UNKNOWN = "K7M-2Q2"  # a valid ticket that nobody has
VISIBILITIES = ("", "RAHASIA ", "ANONIM ")
SOON = min(15 * gateway.SLACK, 30)  # seconds: behind all of a flood, one a second, it would be a minute


class Report:
    """What one attacker tried; what it got of it."""

    def __init__(self, who):
        self.who, self.tried, self.got, self.said = who, 0, [], []

    def attempt(self, what, got):
        """got: false, or what it got."""
        self.tried += 1
        if got:
            self.got.append(f"{what}: {got}" if got is not True else what)

    def say(self, text):
        self.said.append(text)

    def show(self):
        print(f"{self.who}: {self.tried} tries, {len(self.got)} with success"
              + (f"; {', '.join(self.said)}" if self.said else ""))
        for what in self.got:
            print(f"    GOT {what}")


class World:
    """The gateway that is attacked, with citizens who have written to it."""

    def __init__(self, is_defended):
        self.is_defended = is_defended
        self.key = base64.b64encode(os.urandom(32)).decode()
        self.g = Gateway(haste=5, modem={"poll": 1})
        self.g.is_sane = False  # libgammu may overrun its stack by what the hostile sender sends
        self.numbers = [f"+62813900100{n:02}" for n in range(CITIZENS)]
        self.words = [f"zamrud{n:02}kelapa" for n in range(CITIZENS)]
        self.tickets = []

    @property
    def secret_words(self):
        return [word for n, word in enumerate(self.words) if n % len(VISIBILITIES)]

    def start(self):
        g = self.g
        if self.is_defended:
            g.central.more = make_certificates(g)
            with open(g.path("privacy-key"), "w", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as f:
                f.write(f"lapor-key:{self.key}\n")
        g.prepare()
        self.middle = Middle(g.central.port)
        scheme, ca_file = ("https", g.path("ca.pem")) if self.is_defended else ("http", "")
        g.write_settings(central={"url": f"{scheme}://127.0.0.1:{self.middle.port}", "ca_file": ca_file},
                         privacy={"key_file": g.path("privacy-key") if self.is_defended else ""})
        g.start()
        for n, (number, word) in enumerate(zip(self.numbers, self.words)):
            text = f"{VISIBILITIES[n % len(VISIBILITIES)]}LAPOR pungutan {word} di kantor desa"
            self.tickets.append(self.inject(number, text)["ticket"])
        for ticket in self.tickets:
            g.wait_forwarded(ticket)

    def inject(self, number, text):
        self.g.keep_private(number, text)
        return self.g.ctl_json("inject", "--from", number, "--text", text)

    def close(self):
        self.middle.close()
        self.g.close()


# The hostile sender

def ask(g, text, sender=STRANGER):
    before = len(g.sent(sender))
    g.sms(text, sender)
    return g.wait_sent(before + 1, sender)[-1]["text"]


def fate(g, ticket):
    """All that a command could have changed."""
    return (g.row("SELECT status, text, updated_at FROM v_complaint WHERE ticket = ?", ticket),
            g.rows("SELECT what FROM v_forward_more WHERE ticket = ? AND what <> 'contact'", ticket))


def try_commands(g, report, ticket):
    known, unknown = ask(g, f"STATUS {ticket}"), ask(g, f"STATUS {UNKNOWN}")
    report.attempt("the status of a stranger's ticket differs from that of none",
                   known.replace(ticket, "") != unknown.replace(UNKNOWN, "") and known)
    before = fate(g, ticket)
    for command in (f"BATAL {ticket}", f"SELESAI {ticket}", f"NILAI {ticket} 1", f"TAMBAH {ticket} semua bohong",
                    f"HAPUS {ticket}"):
        ask(g, command)
        report.attempt(command.split()[0] + " of a stranger's ticket", fate(g, ticket) != before)


def try_parts(g, report):
    """A second part for the first of another, with all that the header says alike."""
    g.keep_private(CARELESS, "")
    for sender, part, text in ((CARELESS, 1, "LAPOR tanggul jebol di muara "), (STRANGER, 2, "palsu dari orang lain"),
                               (CARELESS, 2, "sejak kemarin sore")):
        g.atsim.inject_pdu("gsm1", pdu.deliver(sender, text, udh=pdu.concat(77, 2, part)))
    g.wait_sent(1, CARELESS)
    with_it = g.rows("SELECT text FROM v_message WHERE text LIKE '%tanggul%palsu%'")
    report.attempt("a part of one's own in the message of another", bool(with_it))


def try_characters(world, report):
    """What is obeyed by terminals, browsers, templates and readers of logs."""
    g = world.g
    text = ('\x1b[2J\x1b]0;judul\x07 <script>alert(1)</script> {ticket} %s %n $(id) \u202e '
            '\nLPR-9999 palsu sekali')
    ticket = world.inject(STRANGER, "LAPOR " + text)["ticket"]
    for arguments in (["complaints"], ["show", ticket], ["status"]):
        seen = g.ctl(*arguments)
        report.attempt(f"a terminal obeys what {arguments[0]} shows", bool(re.search(r"[\x1b\x07]|^LPR-9999", seen, re.M)))
    page = g.path("page.html")
    g.ctl("report", "--html", page)
    report.attempt("the status page has a script of a stranger", b"<script>alert" in thief.read(page))
    report.attempt("a line of a stranger's in the log", "LPR-9999" in g.log())


def hostile_sender(world):
    g, report = world.g, Report("hostile sender")
    pid = g.process.pid
    try_commands(g, report, world.tickets[0])
    try_parts(g, report)
    try_characters(world, report)
    # So much to fewer than ten numbers in one minute of the clock would be a loop, which stops all replies (LPR-6011).
    for n in range(60):
        world.inject(f"+628570000{n % 12:03}", f"LAPOR banjir pesan yang tidak ada artinya {n}")
    report.tried += 60
    since = time.monotonic()
    g.sms("LAPOR lampu padam di simpang tiga", HONEST)
    g.wait_sent(1, HONEST)
    waited = time.monotonic() - since
    report.attempt("a citizen waits for the receipt", waited > SOON and f"{waited:.1f} s")
    # A worker dies of some of these, and another empties the SIM: that takes its time, and the daemon goes on.
    for octets in POISON.values():
        g.atsim.inject_pdu("gsm1", octets)
        report.tried += 1
    g.sms("LAPOR atap pasar bocor", CARELESS)
    g.wait_sent(2, CARELESS, timeout=3 * PATIENCE)
    report.attempt("the gateway ended", g.process.poll() is not None or g.process.pid != pid)
    report.say(f"a citizen behind all of it had the receipt after {waited:.1f} s")
    return report


# The man in the middle

def man_in_the_middle(world):
    g, middle, report = world.g, world.middle, Report("man in the middle")
    secrets = [TOKEN, *world.words, *world.numbers]
    report.attempt("reading what passes", seen(thief.search(bytes(middle.read), secrets), "secret"))
    if not world.is_defended:
        return report
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    g.path("posing.key"), "-out", g.path("posing.pem"), "-days", "2", "-subj", "/CN=uji", "-addext",
                    "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    middle.pose_with(g.path("posing.pem"), g.path("posing.key"))
    ticket = None
    for how, what in (("pose", "posing with a certificate of its own"), ("plain", "a redirect in clear")):
        middle.turn(how)
        middle.read, visitors = bytearray(), middle.visitors
        ticket = ticket or world.inject(HONEST, "LAPOR uji jalur ke pusat")["ticket"]
        g.until(lambda: middle.visitors > visitors + 1, "two visits")
        report.attempt(what, seen(thief.search(bytes(middle.read), secrets), "secret"))
        answered = g.rows("SELECT tracking_id FROM v_complaint WHERE ticket = ? AND tracking_id IS NOT NULL", ticket)
        report.attempt(f"{what}: a complaint is taken for forwarded", bool(answered))
    middle.turn("listen")
    g.terminate()  # what is the operator's business is tried again slowly, or at once after a start
    g.start()
    g.wait_forwarded(ticket)
    report.say("what waited was forwarded when it had gone")
    return report


def seen(found, kind):
    """How much of what is secret, without saying it."""
    return found and f"{len(found)} {kind}{'s' if len(found) > 1 else ''}"


# The nosy local user

def nosy_user(world):
    g, report = world.g, Report("nosy local user")
    if os.geteuid() != 0:
        report.say("not played: only root can take another user's ID")
        return report
    os.chmod(g.folder, 0o755)  # the files are to keep themselves
    if not world.is_defended:
        os.chmod(os.path.dirname(g.store), 0o755)
        os.chmod(g.store, 0o644)
    with open(os.path.join(HERE, "nosy.py"), encoding="utf-8") as script:
        done = subprocess.run(["/usr/bin/python3", "-B", "-", str(NOBODY), str(g.process.pid), g.path("control.sock"),
                               os.path.dirname(g.store), g.config, g.path("token"), g.path("privacy-key"),
                               g.path("page.html")],
                              stdin=script, cwd="/", capture_output=True, text=True, check=True, timeout=PATIENCE)
    secrets = [TOKEN, world.key, *world.words, *world.numbers]
    for what, got in json.loads(done.stdout).items():
        what = what.replace(g.folder + "/", "")
        if isinstance(got, str):
            # Some of it everybody may see, as the settings: but not what is secret.
            try:
                got = base64.b64decode(got, validate=True)
            except ValueError:
                got = got.encode()
            is_secret = re.search(r"lapor\.db|token|key|environ|mem|socket| fd ", what)
            got = seen(thief.search(got, secrets), "secret") or bool(is_secret and got)
        report.attempt(what, got)
    return report


# The thief of a backup, and who changes what was

def backup_thief(world):
    g, report = world.g, Report("thief of a backup")
    copy = g.path("copy.db")
    g.ctl("backup", copy)
    octets = thief.read(copy)
    inside = b"\0".join(value for _, _, value in thief.cells(copy))
    numbers = thief.search(octets, world.numbers) | thief.search(inside, world.numbers)
    words = thief.search(octets, world.secret_words) | thief.search(inside, world.secret_words)
    people = thief.find_people(copy, world.numbers)
    with sqlite3.connect(copy) as db:
        count, = db.execute("SELECT count(*) FROM complaint").fetchone()
    report.attempt("numbers", seen(numbers, "number"))
    report.attempt("words of anonymous and secret complaints", seen(words, "word"))
    report.attempt("the person behind a pseudonym, by trying numbers", seen(people, "number"))
    report.attempt("keys and tokens", seen(thief.search(octets, [TOKEN, world.key]), "secret"))
    report.say(f"{count} complaints, {len(numbers)} numbers, {len(words)} secret words, {len(people)} pseudonyms broken")
    return report


def forger(world):
    """Changes a row of the past, with the gateway away and all triggers out of the way."""
    g, report = world.g, Report("forger of the store")
    if "verify" not in g.ctl("--help"):
        report.say("not played: there is no lapor-smsctl verify")
        return report
    g.ctl("verify")
    g.terminate()
    with sqlite3.connect(g.store) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("UPDATE message SET text = 'dibuat-buat' WHERE id = (SELECT min(id) FROM message)")
        for _, sql in triggers:
            db.execute(sql)
    ran = subprocess.run([gateway.CTL, "-c", g.config, "verify"], capture_output=True, text=True, check=False)
    report.attempt("a changed message that nobody notices", ran.returncode == 0)
    return report


# The lying worker

def make_liar(g):
    """modem_program: the real one for gsm1, a liar before it for gsm2. The daemon runs what lies beside it, and no more."""
    folder = g.path("programs")
    os.mkdir(folder)
    for source, name in ((os.path.realpath("/usr/bin/python3"), "python"), (gateway.WORKER, "honest")):
        shutil.copy(source, os.path.join(folder, name))
    path = os.path.join(folder, "lapor-modem")
    with open(os.path.join(HERE, "liar.py"), encoding="utf-8") as source, open(path, "w", encoding="utf-8") as file:
        file.write(f"#!{folder}/python -B\n" + source.read())
    os.chmod(path, 0o755)
    return path


def lies_told(g):
    try:
        with open(g.path("store", "lies"), encoding="ascii") as file:
            return sum(1 for _ in file)
    except FileNotFoundError:
        return 0


def lying_worker():
    report = Report("lying worker")
    g = Gateway(modems=2, central=False, haste=20, modem={"poll": 1}, settings={"privacy": {"key_file": ""}})
    g.is_sane = False
    try:
        g.prepare()
        g.write_settings(modem_program=make_liar(g))
        g.start(is_up=False)
        g.wait_modems(name="gsm1")
        for n in range(4):
            g.sms(f"LAPOR uji pembohong {n}", f"+628139002000{n}", modem="gsm2")
            since = time.monotonic()
            complaint = g.report(f"uji jujur nomor {n}", f"+628139003000{n}")
            waited = time.monotonic() - since
            report.attempt("an honest modem's citizen waits", waited > 2 * SOON and f"{waited:.1f} s")
            report.attempt("an honest modem's complaint is another's", complaint["modem"] != "gsm1")
        g.until(lambda: lies_told(g) >= 20, "twenty lies")
        with open(f"/proc/{g.process.pid}/status", encoding="ascii") as file:
            peak = int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) // 1024
        report.attempt("the daemon's memory", peak > 256 and f"{peak} MiB")
        mine = g.rows("SELECT text FROM v_complaint WHERE text LIKE 'uji jujur%' AND modem = 'gsm1'")
        report.attempt("complaints of an honest modem are gone or made twice", len(mine) != 4 and len(mine))
        report.attempt("the daemon ended", g.process.poll() is not None)
        report.tried += lies_told(g)
        report.say(f"{lies_told(g)} lies, the honest modem's citizens all had their receipts, {peak} MiB at most")
        g.close()
    finally:
        g.remove()
    return report


def play(is_defended):
    reports = []
    world = World(is_defended)
    try:
        world.start()
        if is_defended:
            reports.append(hostile_sender(world))
        for attacker in (man_in_the_middle, nosy_user, backup_thief):
            reports.append(attacker(world))
        if is_defended:
            reports.append(forger(world))
            world.close()
    except BaseException:
        print(world.g.log(), file=sys.stderr)
        raise
    finally:
        for report in reports:
            report.show()
        world.g.remove()
    return reports


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--defenceless", action="store_true")
    is_defended = not options.parse_args().defenceless
    reports = play(is_defended)
    if is_defended:
        reports.append(lying_worker())
        reports[-1].show()
        return 1 if any(report.got for report in reports) else 0
    idle = [report.who for report in reports if report.tried and not report.got]
    print("without defences nobody is noticed: " + ", ".join(idle) if idle else "without defences each is noticed")
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(main())
