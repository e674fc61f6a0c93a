# SPDX-License-Identifier: GPL-2.0-or-later
"""The conversations of tests/dialogues/ in which no time is passed over, through the whole gateway. Those with the same
settings share a gateway, one behind the other, each with phones of its own; tests/dialogues/README has the format."""

import glob
import os
import re
import time
import unittest

import gateway
from gateway import SOURCE, Gateway, Raw

FOLDER = os.path.join(SOURCE, "tests", "dialogues")
SHARES = 3  # gateways that the conversations without settings of their own are dealt out to


class Script:
    """One conversation: its phones, its settings, and the lines that are played."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        self.phones, self.settings, self.lines = {}, {"intake": {"ask_place": True}}, []
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                self.read(number, line.rstrip("\n"))

    def read(self, number, line):
        if not line or line.startswith("#"):
            return
        if setting := re.fullmatch(r"set (\w+)\.(\w+) = (.*)", line):
            group, key, value = setting.groups()
            self.settings.setdefault(group, {})[key] = Raw(value)
        elif (phone := re.fullmatch(r"(\w+) is ([^:]*)", line)) and phone[1] != "central":
            self.phones[phone[1]] = phone[2]
        else:
            self.lines.append((number, line))

    def passes_time(self):
        return any(line.startswith("+ ") or line == "central is silent" for _, line in self.lines)

    def has_settings(self):
        return len(self.settings) > 1 or len(self.settings["intake"]) > 1


class Stage:
    """Where a script is played: its phones on a gateway."""

    def __init__(self, g, script, turn):
        self.g, self.script = g, script
        # A person's number is theirs in this conversation only; what is no person's stays.
        self.numbers = {name: number if len(re.sub(r"\D", "", number)) < 8 else f"+62811{turn:03}{place:04}"
                        for place, (name, number) in enumerate(script.phones.items(), 1)}
        self.heard = dict.fromkeys(script.phones, 0)
        self.told = {}  # how many words of each complaint at central the script has told of
        self.closed = self.count_closed()

    def count_closed(self):
        return self.g.row("SELECT count(*) AS n FROM message WHERE state = 'closed'")["n"]

    def complaint(self, n):
        marks = ", ".join("?" * len(self.numbers))
        rows = self.g.rows(f"SELECT c.ref, c.ticket, c.tracking_id FROM complaint AS c JOIN person AS p"
                           " ON p.pseudonym = c.person WHERE"
                           f" unsealed(p.number, 'person.number:' || p.pseudonym) IN ({marks}) ORDER BY c.id",
                           *self.numbers.values())
        assert len(rows) >= n, f"there is no complaint {n}"
        return rows[n - 1]

    def fill(self, text):
        def name(mark):
            ticket = self.complaint(int(mark[2]))["ticket"]
            return self.g.wait_forwarded(ticket)["tracking_id"] if mark[1] else ticket
        return re.sub(r"\{(T?)(\d)\}", name, text.replace("\\n", "\n"))

    def play(self):
        for number, line in self.script.lines:
            try:
                self.play_line(line)
            except AssertionError as wrong:
                raise AssertionError(f"{self.script.name}:{number}: {line}: {wrong}") from wrong
        self.end()

    def play_line(self, line):
        for pattern, act in ((r"> similar (\d+) to (\d+)", self.expect_similar),
                             (r"> central (\d+) (\w+)(?: (\d))?: (.*)", self.expect_central),
                             (r"> complaint (\d+): (.*)", self.expect_complaint),
                             (r"> (\w+): (.*)", self.hear), (r"central is (\w+)", self.set_central),
                             (r"central sets (\d+) (\w+) ?(.*)", self.tell), (r"(restart)", self.restart),
                             (r"(\w+)(?: to (\w+))?: (.*)", self.say)):
            if match := re.fullmatch(pattern, line):
                act(*match.groups())
                return
        raise AssertionError("no such line")

    def say(self, name, modem, text):
        self.closed += 1
        # Two of one second and one text would be one message.
        self.g.sms(self.fill(text), self.numbers[name], modem or "gsm1", scts=int(time.time()) - 1000 + self.closed)
        self.g.until(lambda: self.count_closed() >= self.closed, "the message is dealt with")

    def settle(self):
        """Until nothing is under way to anybody."""
        self.g.until(lambda: not self.g.rows("SELECT 1 FROM v_reply WHERE state IN ('queued', 'sending')"), "no reply waits")

    def hear(self, name, words):
        number = self.numbers[name]
        if words == "-":
            self.settle()
            more = [m["text"] for m in self.g.sent(to=number)[self.heard[name]:]]
            assert not more, f"{name} hears {more}"
            return
        self.heard[name] += 1
        text = self.g.wait_sent(self.heard[name], to=number)[self.heard[name] - 1]["text"]
        for word in self.fill(words).split("|"):
            assert word.strip() in text, f"no {word.strip()!r} in {text!r}"

    def at_central(self, n):
        ref = self.complaint(n)["ref"]
        return next((c for c in self.g.central.complaints() if c["ref"] == ref), None)

    def words_at_central(self, n):
        found = self.at_central(n)
        return [] if not found else [("complaint", None, found["body"]["text"])] + [
            (m["kind"], m["rating"], m["text"]) for m in found["messages"].values()]

    def expect_central(self, n, kind, rating, text):
        n = int(n)
        at = self.told[n] = self.told.get(n, 0) + 1
        self.g.until(lambda: len(self.words_at_central(n)) >= at, f"{at} words of complaint {n} at central")
        wanted, found = (kind, int(rating) if rating else None, self.fill(text)), self.words_at_central(n)[at - 1]
        assert found == wanted, f"{found}"

    def expect_complaint(self, n, facts):
        for fact in self.fill(facts).split():
            column, value = fact.split("=")
            self.g.until(lambda: str(self.look(n)[column]) == value, f"{fact}, not {self.look(n)[column]}")

    def look(self, n):
        return self.g.row("SELECT * FROM v_complaint WHERE ref = ?", self.complaint(int(n))["ref"])

    def expect_similar(self, n, to):
        found = self.g.until(lambda: self.at_central(int(n)), "the complaint at central")["body"]["similar_to"]
        assert found == (self.complaint(int(to))["ref"] if int(to) else None), f"{found}"

    def tell(self, n, status, more):
        ticket = self.complaint(int(n))["ticket"]
        self.g.wait_forwarded(ticket)
        fields = dict(field.strip().split("=", 1) for field in more.split(";") if field.strip())
        self.g.central.set_status(status, ticket=ticket, **fields)
        self.g.until(lambda: self.look(n)["status"] == status, "the new status")

    def set_central(self, state):
        if state == "up":
            self.g.central.start()
        else:
            self.g.central.stop()

    def restart(self, _):
        self.settle()
        self.g.kill()
        self.g.start()

    def end(self):
        """Everybody has heard what the script says, and nothing else; and so has central."""
        self.settle()
        self.g.until(lambda: not self.g.rows("SELECT 1 FROM v_forward WHERE state <> 'done'"), "all has reached central")
        for name in self.numbers:
            self.hear(name, "-")
        for n, count in self.told.items():
            found = self.words_at_central(n)
            assert len(found) == count, f"central is told also: {found[count:]}"
            hidden = self.at_central(n)["body"]
            assert ("phone" in hidden["reporter"]) == (hidden["visibility"] == "normal"), "whose it is"


SCRIPTS = [script for script in (Script(path) for path in sorted(glob.glob(os.path.join(FOLDER, "*.txt"))))
           if not script.passes_time()]


class Dialogues(unittest.TestCase):
    def play_all(self, scripts):
        self.assertTrue(scripts)
        with Gateway(modems=2, settings=scripts[0].settings) as g:
            for turn, script in enumerate(scripts):
                Stage(g, script, turn).play()

    def test_settings_of_their_own(self):
        for script in SCRIPTS:
            if script.has_settings():
                self.play_all([script])


def deal_out(share):
    return lambda self: self.play_all([s for s in SCRIPTS if not s.has_settings()][share::SHARES])


for share in range(SHARES):
    setattr(Dialogues, f"test_share_{share + 1}", deal_out(share))

if __name__ == "__main__":
    gateway.main()
