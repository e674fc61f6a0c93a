# SPDX-License-Identifier: GPL-2.0-or-later
"""scene.py - a gateway to which one scenario happens, the book of what was texted to it, and what must hold after each
scenario: nothing lost, nothing twice, the modems back or the right alarm, memory and descriptors as before."""

import contextlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

import gateway  # noqa: E402
from gateway import Gateway, merged, wait_until  # noqa: E402

HASTE = 100
POLL = 1  # seconds
GROWTH = 12 * 1024 * 1024  # of the daemon's memory, after the warm-up
ENDED = ("sent", "delivered", "failed", "expired", "dropped")
MOBILE = "+62812{:08d}"
OF_CITIZENS = ("complaint", "status", "help", "empty", "bad_id")  # kinds that a text of a person can have
# What a modem may say beside another one's trouble: its end in order, a probe that came through.
HARMLESS = ("LPR-2119", "LPR-2150")


class Bench(Gateway):
    """A gateway in a hurry, with settings for single modems."""

    def __init__(self, row):
        self.scenario = row
        super().__init__(modems=row.modems, sim=row.sim, modem={"poll": POLL, **row.modem},
                         haste=row.haste)

    def defaults(self):
        below = super().defaults()
        each = self.scenario.each(self) if callable(self.scenario.each) else self.scenario.each
        below["modems"] = [merged(modem, each.get(modem["name"], {})) for modem in below["modems"]]
        return merged(below, self.own_settings())

    def own_settings(self):
        return self.scenario.settings(self) if callable(self.scenario.settings) else self.scenario.settings

    def write_settings(self, **more):
        with open(self.path("pin"), "w", encoding="ascii") as f:
            f.write("1234\n")
        os.chmod(self.path("pin"), 0o600)
        super().write_settings(**more)


class Scene:
    """What steps are done to. book: number of a citizen -> the text of the one complaint that must come of it."""

    def __init__(self, row):
        self.row, self.g = row, Bench(row)
        self.stack = contextlib.ExitStack()
        self.book, self.count = {}, 0
        self.before = {}
        self.log_start = 0

    # Texts

    def number(self):
        self.count += 1
        return MOBILE.format(self.count)

    def text(self, modem="gsm1", words="", **more):
        """A complaint of a citizen of its own."""
        sender = self.number()
        body = f"{words or 'uji kejadian'} nomor {self.count:03d}"
        self.book[sender] = body
        self.g.sms("LAPOR " + body, sender, modem, **more)
        return sender

    # Waiting

    def wait(self, condition, what, polls=None):
        """Within so many polls, on a machine that others load too."""
        seconds = (polls or self.row.polls) * POLL * 3 * gateway.SLACK
        return self.g.until(condition, f"{what} (within {polls or self.row.polls} polls)", seconds)

    def logged(self, code, modem="gsm1", count=1):
        """Whether this event of this modem was logged since the scenario began ("": of the gateway)."""
        word = f"LPR-{code} {modem}" if modem else f"LPR-{code}"
        return sum(word in line for line in self.g.log_lines[self.log_start:]) >= count

    def modem(self, name="gsm1"):
        return self.g.row("SELECT * FROM v_modem WHERE name = ?", name)

    # Beginning

    def prepare(self):
        g = self.g
        g.prepare()
        for step in self.row.before:
            step(self)
        g.start(is_up=False)
        g.wait_modems(states=(self.row.begins,), name="gsm1")
        for name in g.names[1:]:
            g.wait_modems(name=name)
        if self.row.warms:
            self.warm()
        self.log_start = len(g.log_lines)

    def warm(self):
        """Everything has been used once before memory and descriptors are looked at."""
        g = self.g
        for name in g.names:
            self.text(name, "uji pemanasan")
        g.wait_complaints(len(g.names))
        self.settle()
        self.before = self.figures()

    def figures(self):
        """Memory in octets, descriptors without connections to central, and children that nobody waits for."""
        pid = self.g.process.pid
        with open(f"/proc/{pid}/statm", encoding="ascii") as f:
            memory = int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return {"memory": memory, "descriptors": self.descriptors(pid)}

    @staticmethod
    def descriptors(pid):
        with open(f"/proc/{pid}/net/tcp", encoding="ascii") as f:
            network = {f"socket:[{line.split()[9]}]" for line in list(f)[1:]}
        links = []
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                links.append(os.readlink(f"/proc/{pid}/fd/{name}"))
        return len([link for link in links if link not in network])

    @staticmethod
    def zombies(pid):
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as f:
                    stat = f.read()
                state, parent = stat[stat.rindex(")") + 2:].split()[:2]
                if int(parent) == pid and state == "Z":
                    found.append(int(name))
        return found

    # What must hold after each scenario

    def heal(self):
        """All faults end, all is plugged in, central answers."""
        self.stack.close()
        for name in self.g.names:
            self.g.atsim.clear(name)
            self.g.atsim.latency(name, ms=0, send_ms=0)
            if not self.g.atsim.sim(name)["plugged"]:
                self.g.atsim.restore(name)
        if not self.g.central.is_running():
            self.g.central.start()
        self.g.central.clear()
        for step in self.row.mend:
            step(self)

    def settle(self):
        """Until everything that was texted is a complaint, at central, and answered as far as it can be."""
        g = self.g
        g.until(lambda: len(g.complaints()) >= len(self.book), f"{len(self.book)} complaints, not {len(g.complaints())}")
        g.until(lambda: len(g.central.complaints()) >= len(self.book), "all of them at central")
        g.until(lambda: all(r["state"] in ENDED or r["state"] == "uncertain" and self.is_left(r)
                            for r in g.rows("SELECT * FROM v_reply")), "no reply that waits")
        for name in g.names:
            left = self.row.left.get(name, 0)
            if left is not None:
                g.until(lambda name=name, left=left: self.on_sim(name) == left, f"a SIM with {left} messages: {name}")

    def is_left(self, reply):
        """An uncertain one that nobody sends again."""
        return bool(reply["repeated"]) or self.g.own_settings().get("replies", {}).get("uncertain") == "hold"

    def on_sim(self, name):
        sim = self.g.atsim.sim(name)
        return sim["used"] + sim["waiting"] + len(sim["me"])

    def check_complaints(self):
        """Each text is one complaint, here and at central."""
        wanted = sorted(self.book.values())
        assert sorted(c["text"] for c in self.g.complaints()) == wanted, \
            f"complaints: {sorted(c['text'] for c in self.g.complaints())}, texted: {wanted}"
        there = sorted(c["body"]["text"] for c in self.g.central.complaints())
        assert there == wanted, f"at central: {there}, texted: {wanted}"

    def check_others(self):
        """What is no complaint was kept, as what it is."""
        if self.row.kinds is None:
            return
        kinds = sorted(m["kind"] for m in self.g.rows("SELECT kind FROM v_message WHERE kind <> 'complaint'"))
        assert kinds == sorted(self.row.kinds), f"other messages: {kinds}, not {sorted(self.row.kinds)}"

    def check_replies(self):
        """Each citizen has the receipt, once; and once more for each repeat that is marked."""
        for sender, body in self.book.items():
            sent = self.g.sent(sender)
            row = self.g.row("SELECT r.state, r.repeats, c.ticket FROM v_reply AS r JOIN v_complaint AS c "
                             "ON c.ticket = r.ticket WHERE c.text = ? AND r.template LIKE 'receipt%'", body)
            parts = {}
            for s in sent:
                assert row["ticket"] in s["text"] or s["parts"] > 1, f"somebody got another's words: {s['text']}"
                parts[s["part"]] = parts.get(s["part"], 0) + 1
            most = 1 + row["repeats"]
            least = 1 if row["state"] in ("sent", "delivered") else 0
            for count in parts.values() or [0]:
                assert least <= count <= most, f"{count} receipts for {body!r}, whose reply is {row}"

    def check_modems(self):
        """Each works again, or stands as the row says; of the bystanders nothing bad was logged."""
        for name in self.g.names:
            state = self.row.ends.get(name, "up")
            self.g.until(lambda name=name, state=state: self.modem(name)["state"] == state,
                         f"{name} {state}, not {self.modem(name)['state']} {self.modem(name)['code']}")
        for name in self.g.names[1:]:
            if name in self.row.touches:
                continue
            bad = [line for line in self.g.log_lines[self.log_start:]
                   if f" {name}" in line and "LPR-21" in line and not line.startswith(HARMLESS)]
            assert not bad, f"{name} has nothing to do with it: {bad}"

    def check_daemon(self):
        """Memory, descriptors and children as before."""
        g = self.g
        wait_until(lambda: not self.zombies(g.process.pid), "no zombie", 10 * gateway.SLACK)
        if not self.before or gateway.WRAP:
            return
        wait_until(lambda: self.figures()["descriptors"] <= self.before["descriptors"],
                   f"{self.before['descriptors']} descriptors, not {self.figures()['descriptors']}", 10 * gateway.SLACK)
        grown = self.figures()["memory"] - self.before["memory"]
        with open(f"/proc/{g.process.pid}/maps", encoding="utf-8") as f:
            assert grown < GROWTH or "libasan" in f.read(), f"the daemon has grown by {grown} octets"

    # The whole

    def play(self):
        g, row = self.g, self.row
        try:
            self.prepare()
            for step in row.what:
                step(self)
            self.expect()
            self.heal()
            self.settle()
            for check in (self.check_modems, self.check_complaints, self.check_others, self.check_replies,
                          self.check_daemon):
                check()
            for code in row.never:
                assert not self.logged(code, ""), f"LPR-{code} was logged"
            g.is_sane = row.is_sane
            g.close()
        except Exception as error:
            raise AssertionError(f"{row.name}: {type(error).__name__}: {error}\n--- log:\n{g.log()}") from error
        finally:
            self.stack.close()
            g.remove()

    def expect(self):
        """While the trouble lasts: the events, the state and its cause; a bystander is served meanwhile."""
        row = self.row
        for code in row.events:
            self.wait(lambda code=code: self.logged(code), f"LPR-{code} gsm1")
        if row.state:
            self.wait(lambda: self.modem()["state"] == row.state, f"gsm1 {row.state}, not {self.modem()['state']}")
        if row.codes:
            self.wait(lambda: self.modem()["code"] in [f"LPR-{c}" for c in row.codes],
                      f"one of {row.codes} as the cause, not {self.modem()['code']}")
        if row.bystander and len(self.g.names) > 1:
            sender = self.text("gsm2", "uji tetangga")
            self.wait(lambda: self.g.sent(sender), "the bystander's receipt", polls=max(6, row.polls))
