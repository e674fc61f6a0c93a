# SPDX-License-Identifier: GPL-2.0-or-later
"""What the journal gets: one complaint's life by its ticket, what repeats without end, and the flight recorder."""

import os
import re
import signal
import unittest

import gateway
import journal
from gateway import CITIZEN, OTHER, Gateway

ASKING = {"intake": {"ask_place": True}}
TEXT = "lampu jalan mati sudah lama sekali"
FLIGHT = re.compile(r" *-\d+\.\d{3} [-<>] .+")


class Watched:
    """A gateway with a journal, if this machine allows that, else its plain lines alone."""

    def __init__(self, **options):
        self.g = Gateway(**options)
        self.journal = journal.Journal(self.g) if journal.is_possible() else None

    def __enter__(self):
        self.g.__enter__()
        return self.g, self.journal

    def __exit__(self, *error):
        try:
            self.g.__exit__(*error)
        finally:
            if self.journal:
                self.journal.close()


def need_journal(watched):
    if not watched:
        raise unittest.SkipTest("no namespace of mounts may be made here")


class Life(unittest.TestCase):
    def test_a_ticket_shows_the_whole_life_of_its_complaint(self):
        with Watched(settings=ASKING) as (g, watched):
            g.sms(f"Lapor pak, {TEXT}")
            ticket = g.wait_complaints(1)[0]["ticket"]
            g.wait_forwarded(ticket)
            g.wait_sent(1)
            g.sms("Jl Melati RT 02 Desa Sukamaju")
            g.wait_sent(2)
            g.central.set_status("verified", ticket=ticket)
            g.wait_sent(3)
            g.sms(f"TAMBAH {ticket} tiangnya juga miring ke jalan")
            g.wait_sent(4)
            g.wait_rows(4, "SELECT * FROM v_reply WHERE ticket = ? AND state = 'delivered'", ticket)
            for code in ("LPR-5001", "LPR-4101", "LPR-5020", "LPR-4203", "LPR-5021"):
                g.wait_log(code)
            g.wait_log("LPR-6006", 4)
            self.assertEqual([line for line in g.log_lines if "LPR-6006" in line and ticket not in line], [])
            need_journal(watched)
            self.look_at(watched.of(LAPOR_TICKET=ticket))

    def look_at(self, life):
        told = [(e["LAPOR_EVENT"], e.get("LAPOR_REPLY")) for e in life]
        queued = ["receipt-question", "added", "notice-verified", "added"]
        self.assertEqual([reply for event, reply in told if event == "reply-queued"], queued)
        self.assertEqual([reply for event, reply in told if event == "reply-sent"], queued)
        for event, count in (("complaint-opened", 1), ("forward-done", 1), ("answer-taken", 1), ("status-changed", 1),
                             ("addition-taken", 1), ("reply-delivered", 4)):
            self.assertEqual(sum(one == event for one, _ in told), count, event)
        self.assertEqual(told[:2], [("complaint-opened", None), ("reply-queued", "receipt-question")])
        taken = next(e for e in life if e["LAPOR_EVENT"] == "forward-done")
        self.assertEqual(taken["LAPOR_TRACKING"], "6340753")
        self.assertTrue(all(e.get("LAPOR_MODEM") == "gsm1" for e in life if e["LAPOR_EVENT"].startswith("reply-")))
        for entry in life:
            number = int(entry["LAPOR_CODE"].removeprefix("LPR-"))
            self.assertEqual(entry["MESSAGE_ID"], f"8d1f6c3e5b7a4f0e9c26a1d4b0f3{number:04x}")
            self.assertTrue(all(entry.values()), f"an empty field: {entry}")

    def test_what_a_person_does_with_a_complaint_is_in_its_life(self):
        with Watched() as (g, _):
            g.central.fault("status", status=422, path="/v1/complaints/")
            complaint = g.report("uji ditolak pusat dahulu")
            g.wait_log(f"{complaint['ticket']}: The central system has refused")
            g.ctl("retry", complaint["ticket"])
            g.wait_forwarded(complaint["ticket"])
            g.wait_log("LPR-4108")
            g.wait_log("LPR-4101")
            self.assertEqual(g.logged(f"LPR-4108 {complaint['ticket']}: "), 1)

    def test_what_repeats_does_not_fill_it(self):
        """A service's messages, without a ticket: the first ones are told, and then how many more there were."""
        with Watched(sim={"slots": 100}) as (g, _):
            for number in range(75):
                g.sms(f"Promo hari ini nomor {number}", "TSEL-INFO")
            g.wait_rows(75, "SELECT * FROM v_message")
            g.wait_log("LPR-5003", 60)
            g.report("uji tetap dicatat")
            g.wait_log("LPR-5001")
            g.terminate()
            self.assertLess(g.logged("LPR-5003 gsm1"), 70)
            self.assertEqual(g.logged("LPR-1040 gsm1"), 1)
            self.assertTrue(any(re.search(r"LPR-5003: 1\d more like this in \d+ s", line) for line in g.log_lines))


class Flight(unittest.TestCase):
    def lines(self, g, name="gsm1"):
        """What is in the recorder now; nothing of a citizen in it."""
        lines = g.ctl_json("modem", name, "flight")["lines"]
        shown = "\n".join(line["text"] for line in lines)
        for word in g.private | {g.atsim.numbers[name].lstrip("+")}:
            self.assertNotIn(word, shown)
        self.assertIsNone(re.search(r"\d{5}", shown), shown)
        self.assertTrue(all(0 <= line["age"] < 600 for line in lines))
        return lines

    def test_a_busy_run_leaves_no_text_and_no_number_in_it(self):
        with Gateway() as g:
            self.assertIn("> AT", g.ctl("modem", "gsm1", "flight"))
            for number in range(3):
                g.report(f"jembatan rusak berat di desa {number}", f"+62812345678{number}0")
            g.sms("PIN saya 1234 nomor 081298765432 tolong", OTHER)
            g.wait_sent(4)
            lines = self.lines(g)
            said = [line["text"] for line in lines if line["way"] == "said"]
            self.assertIn("AT+CMGL=4", said)
            self.assertTrue(any(text.startswith("AT+CMGS=") for text in said))
            self.assertTrue(any(re.fullmatch(r"<PDU \d+>", text) for text in said))
            self.assertIn("no modem is named", g.ctl("modem", "gsm9", "flight", code=1))

    def test_silence_writes_it_out_once(self):
        with Watched(haste=5) as (g, watched):
            g.report("uji sebelum diam saja")
            self.assertEqual(g.logged("LPR-2170"), 0)
            g.atsim.fault("gsm1", "silence", command="CMGL", count=1)
            g.sms("LAPOR uji saat modem diam saja", OTHER)
            g.wait_log("LPR-2105")
            g.wait_log("LPR-2170")
            g.wait_sent(2)
            self.assertEqual(g.logged("LPR-2170"), 1)
            need_journal(watched)
            entry, = watched.of(LAPOR_EVENT="modem-flight")
            self.assertEqual(entry["LAPOR_MODEM"], "gsm1")
            first, *lines = entry["MESSAGE"].split("\n")
            self.assertTrue(first.startswith("LPR-2170 gsm1: "))
            self.assertTrue(0 < len(lines) <= 40)
            for line in lines:
                self.assertTrue(FLIGHT.fullmatch(line), line)
            self.assertTrue(any(line.endswith("> AT+CMGL=4") for line in lines), entry["MESSAGE"])
            self.assertTrue(lines[-1].endswith("leaves the line"))

    def test_it_survives_a_worker_that_is_killed(self):
        with Gateway() as g:
            g.report("uji sebelum proses mati")
            os.kill(g.workers()[0], signal.SIGKILL)
            g.wait_log("LPR-2117")
            g.wait_log("LPR-2170")
            g.wait_log("> AT+CMGS=")
            g.report("uji sesudah proses mati", OTHER)
            g.wait_log("LPR-6001", 2)
            notes = [line["text"] for line in self.lines(g) if line["way"] == "note"]
            self.assertIn("the modem's process has started", notes)


if __name__ == "__main__":
    gateway.main(jobs=6)
