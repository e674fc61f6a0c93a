# SPDX-License-Identifier: GPL-2.0-or-later
"""judge.py - what must be true after a soak: every complaint once at central, every reply once or marked, nobody got
another's words."""

import collections
import json

REPLIES = ("SELECT unsealed(p.number, 'person.number:' || p.pseudonym) AS number, r.text, r.state, r.repeated, "
           "r.repeats, r.class, r.template, c.ticket FROM reply AS r JOIN person AS p ON p.pseudonym = r.person LEFT JOIN complaint AS c ON c.id = r.complaint")
RECEIPT = 0  # enum outbox_class
KINDS = {"complaint": "complaint", "status": "status", "operator": "service"}


class Judge:
    """journal: what was texted, dicts of kind, number and text. Collects what is wrong, and numbers for the summary."""

    def __init__(self, g, journal):
        self.g, self.journal = g, journal
        self.wrong, self.summary = [], {}
        self.by_kind = collections.defaultdict(list)
        for entry in journal:
            self.by_kind[entry["kind"]].append(entry)

    def fault(self, what, *examples):
        self.wrong.append(what + "".join(f"\n      {json.dumps(e, ensure_ascii=False)}" for e in examples[:5]))

    def compare(self, what, wanted, found):
        """Two bags of the same."""
        wanted, found = collections.Counter(wanted), collections.Counter(found)
        if missing := wanted - found:
            self.fault(f"{sum(missing.values())} missing: {what}", *missing)
        if more := found - wanted:
            self.fault(f"{sum(more.values())} too many: {what}", *more)

    def complaints(self):
        """Exactly once, here and at central, by name and by text, each of its own sender."""
        wanted = [e["text"] for e in self.by_kind["complaint"]]
        here = self.g.rows("SELECT ref, text, incomplete FROM v_complaint")
        there = self.g.central.complaints()
        self.compare("complaints in the store", wanted, [c["text"] for c in here])
        self.compare("complaints at central", wanted, [c["body"]["text"] for c in there])
        self.compare("names of complaints at central", [c["ref"] for c in here], [c["ref"] for c in there])
        senders = {e["text"]: e["number"] for e in self.by_kind["complaint"]}
        self.compare("complaints of their own senders", [[e["text"], e["number"]] and f"{e['number']} {e['text']}"
                                                         for e in self.by_kind["complaint"]],
                     [f"{c['body']['reporter'].get('phone')} {c['body']['text']}" for c in there])
        if torn := [c["text"] for c in here if c["incomplete"]]:
            self.fault(f"{len(torn)} complaints are incomplete", *torn)
        self.summary["complaints at central"] = len(there)
        self.summary["puts more than once"] = sum(c["puts"] > 1 for c in there)
        assert len(senders) == len(wanted), "texts of the soak are unique"

    def messages(self):
        """Each message is what it is, once."""
        found = self.g.rows("SELECT kind, text, state FROM v_message")
        for kind, name in KINDS.items():
            count = sum(m["kind"] == name for m in found)
            if count != len(self.by_kind[kind]):
                self.fault(f"{count} messages of kind {name}, not {len(self.by_kind[kind])}")
        others = [m for m in found if m["kind"] not in KINDS.values()]
        if others:
            self.fault(f"{len(others)} messages of other kinds", *others)
        self.compare("the operator's messages", [e["text"] for e in self.by_kind["operator"]],
                     [m["text"] for m in found if m["kind"] == "service"])

    def replies(self):
        """At least once and, unless marked, at most once; what left is what was said to this person. All but receipts
        may stay uncertain, and lost, after their one repeat."""
        rows = self.g.rows(REPLIES)
        sent = collections.Counter((s["to"], s["text"]) for s in self.g.sent())
        marked = unsent = twice = 0
        for row in rows:
            count = sent.pop((row["number"], row["text"]), 0)
            is_marked = row["repeated"] or row["state"] == "uncertain"
            marked += bool(is_marked)
            twice += count > 1
            if count > 1 + row["repeats"] or row["repeated"] != (row["repeats"] > 0):
                self.fault(f"a reply left {count} times", row)
            if count == 0 and row["state"] == "uncertain" and row["repeated"] and row["class"] != RECEIPT:
                unsent += 1
            elif count == 0:
                self.fault("a reply never left", row)
        if sent:
            self.fault(f"{len(sent)} messages left that nobody was to get", *map(list, sent))
        self.summary.update({"replies": len(rows), "marked uncertain or repeated": marked,
                             "repeated more than once": sum(r["repeats"] > 1 for r in rows),
                             "left more than once, marked": twice,
                             "no receipts, uncertain after two tries, and lost": unsent})
        self.answered(rows)

    def answered(self, rows):
        """No message without its answer."""
        receipts = [r["number"] for r in rows if r["template"].startswith("receipt")]
        self.compare("receipts", [e["number"] for e in self.by_kind["complaint"]], receipts)
        others = [r["number"] for r in rows if not r["template"].startswith("receipt")]
        self.compare("answers to STATUS", [e["number"] for e in self.by_kind["status"]], others)

    def are_empty(self):
        sims = [self.g.atsim.sim(name) for name in self.g.names]
        return not any(sim[what] for sim in sims for what in ("used", "waiting", "me", "reports_waiting"))

    def modems(self):
        try:
            # The report on the last reply comes behind it, and lies on the SIM until that is looked at.
            self.g.until(self.are_empty, "SIMs that hold nothing")
        except AssertionError as error:
            self.fault(str(error), *({name: self.g.atsim.sim(name)} for name in self.g.names))
        self.summary["left by modem"] = {n: self.g.atsim.stats(n)["sent"] for n in self.g.names}

    def chain(self):
        """No kill has broken it, or left a row out of it."""
        try:
            self.g.ctl("verify")
        except AssertionError as error:
            self.fault(str(error))

    def judge(self):
        for part in (self.complaints, self.messages, self.replies, self.modems, self.chain):
            part()
        return self.wrong
