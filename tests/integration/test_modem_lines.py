# SPDX-License-Identifier: GPL-2.0-or-later
"""Modems that put messages elsewhere, chatter, or go in the middle of a question: seen at once, and lived with."""

import time
import unittest

import gateway
from gateway import OTHER, Gateway
from one_modem import NUMBER, One

PLAIN = {"init": []}
QIND = '+QIND: "csq",20,99'
LOOKS = 30  # of 20 ms at least


def wait_idle(g):
    """Until nothing was asked for so many looks in a row."""
    seen = []

    def is_idle():
        seen.append(g.atsim.stats()["round_trips"])
        return len(seen) >= LOOKS and len(set(seen[-LOOKS:])) == 1
    g.until(is_idle, "a modem that is asked nothing")


class Memory(unittest.TestCase):
    """The features are the default, which leave ME out."""

    def test_new_messages_land_where_they_are_read(self):
        with Gateway(sim={"memory": "ME"}, modem=PLAIN) as g:
            g.report("uji memori bawaan")
            g.wait_empty()
            self.assertEqual(g.atsim.sim()["me"], [])

    def test_a_modem_without_the_sim_is_told_so(self):
        with Gateway(modem={**PLAIN, "features": ["SMS_NO_SM"], "reports": False}) as g:
            g.report("uji memori modem")
            self.assertEqual((g.atsim.sim()["used"], g.atsim.sim()["me"]), (0, []))

    def test_the_settings_own_line_has_the_last_word(self):
        with Gateway(modem={"init": ['AT+CPMS="SM","SM","ME"'], "features": ["NO_ATSYNCML"]}) as g:
            wait_idle(g)  # the first look at all memories is over
            g.atsim.fault("gsm1", "no_cmti")
            g.sms("LAPOR uji baris sendiri")
            self.assertEqual(len(g.atsim.sim()["me"]), 1)

    def put_elsewhere(self, g, count):
        """Messages in ME from before the daemon."""
        g.prepare()
        for number in range(count):
            g.sms(f"LAPOR uji lama nomor {number}")
        self.assertEqual((g.atsim.sim()["used"], len(g.atsim.sim()["me"])), (0, count))

    def test_old_messages_in_the_other_memory_are_read_too(self):
        g = Gateway(sim={"memory": "ME"}, modem=PLAIN)
        try:
            self.put_elsewhere(g, 3)
            g.start()
            g.wait_complaints(3)
            g.until(lambda: g.atsim.sim()["me"] == [], "an empty ME")
            g.report("uji baru sesudahnya", OTHER)
            g.wait_empty()
            self.assertEqual(len(g.complaints()), 4)
            g.close()
        finally:
            g.remove()

    def test_a_mirrored_memory_costs_no_message(self):
        """A slot that was freed holds the next message at once: it must not be deleted by its second name."""
        g = Gateway(sim={"slots": 2}, modem=PLAIN)
        try:
            g.prepare()
            g.atsim.fault("gsm1", "mirror")
            for number in range(9):
                g.sms(f"LAPOR uji cermin nomor {number}")
            g.start()
            g.wait_complaints(9)
            g.wait_empty()
            g.close()
        finally:
            g.remove()

    def test_what_cannot_be_decoded_there_is_taken_too(self):
        g = Gateway(sim={"memory": "ME"}, modem=PLAIN)
        try:
            self.put_elsewhere(g, 1)
            g.atsim.inject_pdu("gsm1", "07FFZZ not hex", length=9)
            g.start()
            g.wait_complaints(1)
            g.until(lambda: g.atsim.sim()["me"] == [], "an empty ME")
            g.close()
        finally:
            g.remove()

    def test_a_modem_that_cannot_be_told_is_read_everywhere(self):
        g = Gateway(sim={"memory": "ME"}, modem={**PLAIN, "poll": 1})
        try:
            g.prepare()
            g.atsim.fault("gsm1", "no_mem3")
            g.start()
            g.sms("LAPOR uji tanpa pilihan")
            self.assertEqual(g.atsim.sim()["used"], 0)
            g.wait_complaint("uji tanpa pilihan")
            g.until(lambda: g.atsim.sim()["me"] == [], "an empty ME")
            g.close()
        finally:
            g.remove()

    def test_a_modem_that_does_not_answer_is_used_all_the_same(self):
        g = Gateway(modem=PLAIN)
        try:
            g.prepare()
            g.atsim.fault("gsm1", "silence", command="CPMS", count=2)
            g.start()
            g.report("uji tanpa jawaban")
            g.close()
        finally:
            g.remove()


class Lines(unittest.TestCase):
    def test_a_chatty_modem_comes_up_and_serves(self):
        g = Gateway(sim={"latency": 30}, modem=PLAIN)
        try:
            g.prepare()
            g.atsim.fault("gsm1", "chatter", line=QIND, ms=1500)
            g.start()
            g.report("uji celoteh satu")
            g.report("uji celoteh dua", OTHER)
            self.assertEqual(g.logged("LPR-2105"), 0)
            g.close()
        finally:
            g.remove()

    def test_unknown_lines_between_questions_need_no_new_connection(self):
        with Gateway() as g:
            wait_idle(g)
            before = g.atsim.stats()["commands"].get("CNMI")
            for _ in range(5):
                g.atsim.urc("gsm1", QIND)
                wait_idle(g)
            g.report("uji bilas")
            self.assertEqual(g.atsim.stats()["commands"]["CNMI"], before)
            self.assertEqual(g.logged("LPR-2107"), 0)

    def test_families_are_told_to_be_quiet(self):
        for maker, command in (("Quectel", "+QINDCFG"), ("huawei", "^CURC")):
            g = Gateway(modem=PLAIN)
            try:
                g.prepare()
                g.atsim.set("gsm1", maker=maker)
                g.atsim.fault("gsm1", "error", command=command, count=1)
                g.start()
                g.report("uji keluarga")
                self.assertEqual(g.atsim.run("faults", modem="gsm1")["faults"], [])
                g.close()
            finally:
                g.remove()

    def test_an_unplug_in_the_middle_of_a_question_is_seen_at_once(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "silence", command="CMGL")
            g.sms("LAPOR uji cabut")
            g.until(lambda: g.atsim.stats()["commands"]["CMGL"] >= 2, "a question that hangs")
            began = time.monotonic()
            g.atsim.hangup("gsm1")
            g.wait_log("LPR-2106 gsm1")
            self.assertLess(time.monotonic() - began, 5)
            g.atsim.clear("gsm1")
            g.atsim.restore("gsm1")
            g.wait_complaint("uji cabut")
            g.wait_empty()

    def test_a_stop_in_the_middle_of_a_question_is_heeded(self):
        for command in ("CMGL", "CGMR"):  # listing, opening
            with Gateway() as g:
                before = g.atsim.stats()["commands"].get(command, 0)
                g.atsim.fault("gsm1", "silence", command=command)
                if command == "CMGL":
                    g.sms("LAPOR uji henti")
                else:
                    g.atsim.hangup("gsm1")
                    g.atsim.restore("gsm1")
                g.until(lambda: g.atsim.stats()["commands"].get(command, 0) > before, "a question that hangs")
                began = time.monotonic()
                self.assertEqual(g.terminate(), 0)
                self.assertLess(time.monotonic() - began, 4)  # at 5 s it would be killed
                self.assertEqual(g.logged("LPR-2116") + g.logged("LPR-2117"), 0)


class Drains(unittest.TestCase):
    """What they cost, counted; and what comes in between."""

    def commands(self, one, before=None):
        counts = one.atsim.stats()["commands"]
        return {name: counts.get(name, 0) - (before or {}).get(name, 0) for name in ("CPMS", "CMGL", "CMGR", "CMGD", "AT")}

    def test_a_message_costs_one_round_trip_and_its_drain_two(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            before = self.commands(one)
            one.atsim.inject("gsm1", "+628120000{n}", "uji {n}", count=12)
            one.wait_said("part", 12)
            one.atsim.wait_empty()
            one.send()  # behind the last drain
            cost = self.commands(one, before)
            self.assertEqual((cost["CMGD"], cost["CMGR"], cost["AT"]), (12, 0, 0))
            self.assertEqual(cost["CPMS"], cost["CMGL"])
            self.assertLessEqual(cost["CMGL"], 12)

    def test_what_comes_by_itself_amid_a_deletion_is_heard(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "unknown_urc", command="CMGD", line="^ASING: 7")
            one.atsim.fault("gsm1", "late", command="CMGD", ms=400, count=1)
            one.atsim.inject("gsm1", NUMBER, "uji satu")
            one.wait_said("part")
            one.atsim.report("gsm1", 7, NUMBER)
            one.atsim.inject("gsm1", NUMBER, "uji dua")  # rings before the answer
            one.wait_said("part", 2)
            one.wait_said("report")
            one.atsim.wait_empty()
            self.assertEqual([s for s in one.statuses() if s["state"] == "down"], [])


if __name__ == "__main__":
    gateway.main(jobs=4)
