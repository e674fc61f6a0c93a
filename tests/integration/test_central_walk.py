# SPDX-License-Identifier: GPL-2.0-or-later
"""Central systems as they are, over several steps: killed in between, codes that are not known, tokens, news,
additions, a storm of faults."""
import unittest

import gateway
from lane import georeport_lane, json_lane
from matrix_cells import DONE, FAULTS, HELD

STORM = ("timeout after", "lost before (FIN)", "lost after (RST)", "truncated", "web page after", "strangers", "503",
         "500 after", "504 after", "429, seconds", "redirect")
NEWS = ("web page", "lost before (FIN)", "truncated", "500", "503", "timeout before", "no JSON")


def wait_status(lane, ticket, status):
    def is_so():
        return lane.g.row("SELECT status FROM v_complaint WHERE ticket = ?", ticket)["status"] == status
    lane.g.until(is_so, f"{ticket} {status}")


class Each:
    """What holds for each profile; `like` is the server, "json" that of our own protocol."""

    like = ""

    def lane(self):
        return json_lane() if self.like == "json" else georeport_lane(self.like)

    def test_killed_while_the_answers_are_awaited(self):
        texts = {"timeout before": "sebelum di Jl Kamboja", "timeout after": "sesudah di Jl Kamboja"}
        with self.lane() as it:
            it.prove()
            for fault, text in texts.items():
                it.switch_on(FAULTS[fault], holds=text.split()[0])
            tickets = [it.report(text) for text in texts.values()]
            it.g.until(lambda: sum(r["fault"] == "hang" for r in it.g.central.requests()) >= 2, "both under way")
            it.g.kill()
            it.switch_off({})
            it.g.start()
            for ticket, text in zip(tickets, texts.values()):
                it.wait_state(ticket, DONE, text)
                self.assertEqual(len(it.rows(text)), 1, text)

    def test_a_storm_of_faults_leaves_each_complaint_there_once(self):
        with self.lane() as it:
            it.prove()
            for number, fault in enumerate(STORM):
                it.switch_on(FAULTS[fault], holds=f"badai{number}", count=2)
            tickets = [it.report(f"badai{n % (len(STORM) + 2)} nomor {n} di Jl Ombak") for n in range(26)]
            for ticket in tickets:
                it.wait_state(ticket, DONE, "in the storm")
            self.assertEqual(len(it.g.central.complaints()), len(tickets) + 1)
            it.assert_each_once(self)

    def test_news_come_whatever_is_answered_in_between(self):
        path = {"json": "/v1/events", "adapter": "servicerequestupdates"}.get(self.like, "requests")
        with self.lane() as it:
            ticket = it.prove()
            for fault in NEWS:
                it.switch_on({**FAULTS[fault], "path": path, "method": "GET", "count": 1})
            it.g.central.set_status("closed", ticket=ticket)
            wait_status(it, ticket, "closed")


class Json(Each, unittest.TestCase):
    like = "json"

    def test_an_addition_whose_answer_is_lost_is_there_once(self):
        with json_lane() as it:
            ticket = it.prove()
            it.g.central.fault("close", path="/messages/", after=True, count=2)
            it.text(it.numbers[ticket], f"TAMBAH {ticket} dekat sekolah dasar")
            it.g.wait_rows(1, "SELECT * FROM v_forward_more WHERE what = 'addition' AND state = 'done'")
            said = it.g.central.complaints()[0]["messages"].values()
            self.assertEqual([m["text"] for m in said], ["dekat sekolah dasar"])


class Ureport(Each, unittest.TestCase):
    like = "ureport"


class Adapter(Each, unittest.TestCase):
    like = "adapter"


class Spec(Each, unittest.TestCase):
    like = "spec"


class Walks(unittest.TestCase):
    def test_one_that_is_refused_again_and_again_is_held_when_others_are_taken(self):
        with georeport_lane("ureport") as it:
            it.prove()
            it.switch_on(FAULTS["400, CRM down"], holds="tersangkut")
            ticket = it.report("tersangkut di Jl Kenanga")
            others = [it.report(f"lancar {n} di Jl Kenanga") for n in range(3)]
            for other in others:
                it.wait_state(other, DONE, "another")
            held = it.wait_state(ticket, HELD, "refused four times")
            self.assertRegex(held["last_error"], "refused four times, while others are taken: 400: .*CRM is down")
            it.switch_off({})
            it.g.ctl("release", ticket)
            it.g.until(lambda: it.forward(ticket)["state"] == DONE, "done, once released")
            self.assertEqual(len(it.rows("tersangkut di Jl Kenanga")), 1)

    def test_what_was_kept_and_refused_all_the_same_is_found(self):
        for like in ("ureport", "spec"):
            with self.subTest(like), georeport_lane(like) as it:
                it.prove()
                it.switch_on({**FAULTS["400, CRM down"], "after": True}, holds="indeks", count=1)
                ticket = it.report("indeks mati di Jl Kenanga")
                it.wait_state(ticket, DONE, like)
                it.assert_each_once(self)
                self.assertEqual(len(it.rows("indeks mati di Jl Kenanga")), 1, like)

    def test_when_all_are_refused_the_system_is_what_is_wrong(self):
        with georeport_lane("ureport") as it:
            it.switch_on(FAULTS["400, CRM down"])
            tickets = [it.report(f"semua {n} di Jl Kenanga") for n in range(2)]
            it.wait_said("LPR-4003.*CRM is down", tickets, 0, "misconfigured")
            it.switch_off({})
            for ticket in tickets:
                it.wait_state(ticket, DONE, "after all")
            it.assert_each_once(self)

    def test_a_code_that_the_server_does_not_know_is_replaced_by_the_default(self):
        for like, code in (("ureport", "3"), ("spec", "JLN")):
            with self.subTest(like), georeport_lane(like) as it:
                ticket = it.report("lampu mati sejak kemarin", "LAPOR#LAMPU#Jl Melati#")
                it.wait_state(ticket, DONE, like)
                self.assertEqual([k["code"] for k in it.g.central.complaints()], [code])

    def test_a_token_becomes_a_number_even_if_it_must_be_asked_for_often(self):
        for like, fault in (("adapter", "lost before (FIN)"), ("spec", "500")):
            with self.subTest(like, fault=fault), georeport_lane(like) as it:
                it.switch_on({**FAULTS[fault], "path": "tokens/", "method": "GET", "count": 1})
                ticket = it.report("sampah menumpuk", "LAPOR#SAMPAH#Jl Melati#")
                it.wait_state(ticket, DONE, like)
                it.assert_bound(self, ticket, it.g.central.complaints()[0])
                self.assertEqual(len(it.g.central.complaints()), 1)

    def test_a_token_whose_answer_was_lost_is_found_by_its_marker(self):
        for like in ("adapter", "spec"):
            with self.subTest(like), georeport_lane(like) as it:
                it.switch_on(FAULTS["lost after (RST)"])
                ticket = it.report("sampah di kali", "LAPOR#SAMPAH#Jl Melati#")
                it.wait_state(ticket, DONE, like)
                it.assert_bound(self, ticket, it.g.central.complaints()[0])
                self.assertEqual(len(it.g.central.complaints()), 1)

    def test_a_search_that_fails_is_made_again_and_nothing_is_sent_meanwhile(self):
        with georeport_lane("adapter") as it:
            it.prove()
            it.switch_on({**FAULTS["503"], "path": "requests.json?", "method": "GET", "count": 1})
            it.switch_on({**FAULTS["lost after (FIN)"], "count": 1})
            ticket = it.report("hilang di Jl Kenanga")
            it.g.until(lambda: it.forward(ticket)["state"] == DONE, "found", 3 * gateway.PATIENCE)
            self.assertEqual(len(it.rows("hilang di Jl Kenanga")), 1)
            it.assert_bound(self, ticket, it.rows("hilang di Jl Kenanga")[0])

    def test_the_number_of_another_complaint_is_not_taken(self):
        for is_after in (False, True):
            with self.subTest(after=is_after), georeport_lane("adapter") as it:
                it.prove()
                number = it.g.central.complaints()[0]["tracking_id"]
                body = f'[{{"service_request_id": {number}}}]'
                it.switch_on({"status": 200, "body": body, "type": "application/json", "after": is_after, "count": 1})
                ticket = it.report("tertukar di Jl Kenanga")
                it.wait_state(ticket, DONE, "bound to its own")
                self.assertEqual(len(it.rows("tertukar di Jl Kenanga")), 1)
                it.assert_bound(self, ticket, it.rows("tertukar di Jl Kenanga")[0])

    def test_what_is_secret_goes_to_its_own_code_or_nowhere(self):
        for like in ("ureport", "adapter"):
            with self.subTest(like), georeport_lane(like) as it:
                it.wait_state(it.report("pungli di kantor", "RAHASIA "), DONE, like)
                known = it.g.central.complaints()[0]
                self.assertEqual(known["code"], "9" if like == "ureport" else "BOX")
                self.assertNotIn("phone", known["form"])
        with georeport_lane("fms") as it:
            held = it.wait_state(it.report("pungli di kantor", "RAHASIA "), HELD, "fms")
            self.assertIn("service_code_secret", held["last_error"])
            self.assertFalse([r for r in it.g.central.requests() if r["method"] == "POST"])

    def test_a_name_goes_with_the_phone(self):
        with georeport_lane("ureport") as it:
            ticket = it.prove()
            form = it.g.central.complaints()[0]["form"]
            self.assertEqual(form["phone"], it.numbers[ticket])
            self.assertTrue(form["first_name"] and form["last_name"] and form["address_string"])

    def test_the_news_of_an_adapter_are_its_updates(self):
        with georeport_lane("adapter") as it:
            ticket = it.prove()
            it.g.central.set_status("in_progress", ticket=ticket)
            wait_status(it, ticket, "in_progress")
            it.g.central.set_status("in_progress", ticket=ticket, note="Sudah kami perbaiki")
            wait_status(it, ticket, "answered")
            it.g.central.set_status("no_further_action", ticket=ticket)
            wait_status(it, ticket, "archived")

    def test_an_addition_is_there_once_or_waits_for_a_person(self):
        with georeport_lane("adapter") as it:
            ticket = it.prove()
            it.g.central.fault("close", path="servicerequestupdates", method="POST", after=True, count=2)
            it.text(it.numbers[ticket], f"TAMBAH {ticket} dekat sekolah dasar")
            it.g.wait_rows(1, "SELECT * FROM v_forward_more WHERE what = 'addition' AND state = 'done'")
            said = it.g.central.complaints()[0]["messages"].values()
            self.assertEqual([m["text"] for m in said], ["dekat sekolah dasar"])
        with georeport_lane("ureport") as it:
            ticket = it.prove()
            it.text(it.numbers[ticket], f"TAMBAH {ticket} dekat sekolah dasar")
            found = it.g.wait_rows(1, "SELECT * FROM v_forward_more WHERE what = 'addition'"
                                   " AND state IN ('held', 'parked')")
            self.assertRegex(found[0]["last_error"], "takes no additions.*person")

    def test_answers_in_xml_do_as_well(self):
        with georeport_lane("spec", xml=True) as it:
            it.prove()
            for fault in ("lost after (FIN)", "truncated, no length", "400, CRM down"):
                it.switch_on({**FAULTS[fault], "count": 1})
                it.wait_state(it.report(f"{fault} di Jl Melati"), DONE, fault)
            ticket = it.report("sampah di kali", "LAPOR#SAMPAH#Jl Melati#")
            it.wait_state(ticket, DONE, "a token in XML")
            it.assert_each_once(self)
            it.g.central.set_status("closed", ticket=ticket)
            wait_status(it, ticket, "closed")


if __name__ == "__main__":
    gateway.main(jobs=6)
