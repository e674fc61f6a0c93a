# SPDX-License-Identifier: GPL-2.0-or-later
"""The central system in all its moods: down, slow, refusing, answering nonsense. Nothing is lost, nothing twice."""

import time
import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway


def quiet(**more):
    """A gateway that sends no contact facts, so that each PUT to central is a complaint."""
    return Gateway(modem={"reports": False}, **more)


def texts_at_central(g):
    return sorted(c["body"]["text"] for c in g.central.complaints())


def puts(g, ref):
    return [r for r in g.central.requests() if r["path"] == f"/v1/complaints/{ref}"]


class Central(unittest.TestCase):
    def test_what_came_while_it_was_down_is_forwarded_later(self):
        with quiet() as g:
            g.terminate()
            g.central.stop()
            g.start()
            ticket = g.report("jalan amblas di Jl Teratai")["ticket"]
            g.wait_log("LPR-4001")
            g.report("lampu mati di Jl Teratai", OTHER)
            self.assertEqual({c["status"] for c in g.complaints()}, {"received"})
            g.central.start()
            g.wait_forwarded(ticket)
            g.until(lambda: len(g.central.complaints()) == 2, "both at central")
            g.wait_log("LPR-4002")
            self.assertEqual(g.logged("LPR-4001"), 1)

    def test_one_that_is_away_is_told_of_before_a_complaint_finds_out(self):
        def state():
            return g.ctl_json("status")["daemon"]["destinations"][0]["state"]

        with quiet() as g:
            g.wait_forwarded(g.report("jalan amblas di Jl Kamboja")["ticket"])
            self.assertEqual(state(), "up")
            g.central.stop()
            g.wait_log("LPR-4201")
            g.until(lambda: state() == "down", "the central system down")
            self.assertIn('lapor_central_up{destination="central"} 0', g.ctl("metrics"))
            g.central.start()
            g.until(lambda: state() == "up", "the central system up")

    def test_retry_after_is_honoured(self):
        with quiet() as g:
            g.central.fault("status", status=503, retry_after=3, path="/v1/complaints/")
            ticket = g.report("pohon tumbang di Jl Dahlia")["ticket"]
            ref = g.wait_forwarded(ticket)["ref"]
            first, second = (r["at"] for r in puts(g, ref))
            self.assertGreaterEqual(second - first, 2.9)
            self.assertEqual(g.row("SELECT attempts FROM v_forward")["attempts"], 2)

    def test_a_wrong_token_makes_all_wait_and_loses_nothing(self):
        with quiet() as g:
            # A minute is what the gateway waits by itself; here central says how long.
            g.central.fault("status", status=401, retry_after=1, count=0, path="/v1/complaints/")
            first = g.report("air mati di Jl Flamboyan")["ticket"]
            g.wait_log("LPR-4003")
            second = g.report("air keruh di Jl Flamboyan", OTHER)["ticket"]
            g.until(lambda: len(g.central.requests()) > 10, "some requests")
            self.assertLessEqual({r["state"] for r in g.rows("SELECT state FROM v_forward")}, {"due", "in_flight"})
            self.assertEqual(g.logged("LPR-4003"), 1)
            g.until(lambda: any("refuses" in w for w in g.notify.heard), "a STATUS that says so")
            g.central.clear()
            g.wait_forwarded(first)
            g.wait_forwarded(second)
            self.assertEqual(len(g.central.complaints()), 2)
            g.wait_log("LPR-4002")

    def test_a_token_that_is_no_token_for_a_moment_is_read_again_soon(self):
        with quiet(haste=20) as g:
            open(g.path("token"), "w", encoding="ascii").close()
            ticket = g.report("token kosong sebentar")["ticket"]
            g.wait_log("LPR-4003")
            g.write_settings()
            start = time.monotonic()
            g.wait_forwarded(ticket)
            # A twentieth of a minute, and not of the five that a central system that refuses us is left alone.
            self.assertLess(time.monotonic() - start, 12 * gateway.SLACK)

    def test_what_it_refuses_is_parked_until_a_person_says_retry(self):
        with quiet() as g:
            g.central.fault("status", status=422, path="/v1/complaints/")
            first = g.report("sampah di Jl Cempaka")["ticket"]
            g.wait_rows(1, "SELECT * FROM v_forward WHERE ticket = ? AND state = 'parked'", first)
            g.central.fault("status", status=409, path="/v1/complaints/")
            second = g.report("sampah di Jl Kamboja")["ticket"]
            g.wait_rows(2, "SELECT * FROM v_forward WHERE state = 'parked'")
            g.wait_log("LPR-4103", 2)
            # Others are not held up.
            third = g.report("sampah di Jl Sakura")["ticket"]
            g.wait_forwarded(third)
            self.assertIn("422", g.rows("SELECT last_error FROM v_forward WHERE ticket = ?", first)[0]["last_error"])
            self.assertEqual(g.ctl_json("retry", first)["count"], 1)
            g.wait_forwarded(first)
            self.assertEqual(g.ctl_json("retry", "--all-parked")["count"], 1)
            g.wait_forwarded(second)
            g.ctl("retry", first, code=1)
            self.assertEqual(len(g.central.complaints()), 3)

    def test_an_answer_that_is_lost_does_not_make_a_second_complaint(self):
        for fault in ("close_after", "truncate"):
            with self.subTest(fault), quiet() as g:
                g.central.fault(fault, path="/v1/complaints/")
                ref = g.wait_forwarded(g.report("banjir di Jl Seroja")["ticket"])["ref"]
                taken = g.central.complaints()
                self.assertEqual([t["ref"] for t in taken], [ref])
                self.assertGreaterEqual(taken[0]["puts"], 2)
                self.assertEqual(len({r["headers"]["Idempotency-Key"] for r in puts(g, ref)}), 1)

    def test_answers_that_are_none_mean_later_and_citizens_are_served_meanwhile(self):
        with quiet(modems=2, settings={"central": {"retry_max": 1}}) as g:
            faults = ("html", "notjson", "huge", "othershape", "close")
            for number, fault in enumerate(faults):
                with self.subTest(fault):
                    g.central.fault(fault, path="/v1/complaints/")
                    ticket = g.report(f"uji {fault}", modem=f"gsm{number % 2 + 1}")["ticket"]
                    if fault != "close":  # libcurl itself repeats on a connection that had served before
                        g.wait_log(f"LPR-4102 {ticket}")
                    g.wait_forwarded(ticket)
            self.assertEqual(texts_at_central(g), sorted(f"uji {f}" for f in faults))
            self.assertTrue(all(c["puts"] <= 2 for c in g.central.complaints()))

    def test_a_redirect_is_not_followed_and_all_wait(self):
        with quiet() as g:
            g.central.fault("redirect", path="/v1/complaints/")
            g.report("uji pengalihan")
            g.wait_log("LPR-4003")
            self.assertEqual([r["path"] for r in g.central.requests() if "elsewhere" in r["path"]], [])
            # What is said of the system comes before what becomes of the complaint.
            g.until(lambda: g.row("SELECT state FROM v_forward")["state"] == "due", "a complaint that waits")

    def test_events_that_are_nonsense_are_asked_for_again(self):
        with quiet() as g:
            ticket = g.report("uji kabar")["ticket"]
            g.wait_forwarded(ticket)
            for fault in ("html", "notjson", "huge", "othershape", "close", "truncate"):
                g.central.fault(fault, path="/v1/events")
            g.central.fault("status", status=500, path="/v1/events")
            g.central.set_status("verified", ticket=ticket)
            self.assertIn("terverifikasi", g.wait_sent(2)[1]["text"])
            self.assertEqual(g.logged("LPR-4201"), 1)
            self.assertEqual(g.central.state()["faults"], [])

    def test_a_slow_answer_holds_up_neither_citizens_nor_others(self):
        with quiet(settings={"central": {"timeout": 2}}) as g:
            g.central.fault("hang", path="/v1/complaints/")
            slow = g.report("uji lambat")["ticket"]
            before = time.monotonic()
            quick = g.report("uji cepat", OTHER)["ticket"]
            g.wait_forwarded(quick)
            self.assertIn("tiket", g.wait_sent(2)[1]["text"])
            self.assertLess(time.monotonic() - before, 20)
            g.wait_forwarded(slow)
            self.assertEqual(len(g.central.complaints()), 2)

    def test_a_tracking_id_may_come_with_the_events(self):
        with quiet() as g:
            g.central.fault("queued", path="/v1/complaints/")
            ticket = g.report("uji antrean")["ticket"]
            complaint = g.wait_forwarded(ticket)
            self.assertEqual(complaint["forward_state"], "done")
            self.assertEqual(complaint["tracking_id"], g.central.complaints()[0]["tracking_id"])
            g.sms(f"CEK {complaint['tracking_id']}")
            self.assertIn("terkirim", g.wait_sent(2)[1]["text"])

    def test_several_requests_are_in_flight(self):
        def starts(state):
            return sorted(r["at"] for r in state["requests"] if r["method"] == "PUT" and r["path"].count("/") == 3)

        def are_four():
            state = g.central.state()
            return len(starts(state)) == 4 and not state["complaints"]

        seconds = 4 * gateway.SLACK
        with quiet(settings={"central": {"timeout": 60}}) as g:
            g.central.fault("slow", ms=1000 * seconds, count=6, path="/v1/complaints/")
            g.atsim.inject("gsm1", "+628123{n}", "LAPOR serempak {n}", count=6)
            g.until(are_four, "four under way, none of which is answered")
            g.until(lambda: len(g.central.complaints()) == 6, "six complaints")
            # The others follow as these end.
            begun = starts(g.central.state())
            self.assertEqual(len(begun), 6)
            self.assertGreater(begun[4] - begun[0], seconds - 0.1)

    def test_it_may_be_away_in_between_and_keep_what_it_had(self):
        with quiet() as g:
            ticket = g.report("uji jeda")["ticket"]
            g.wait_forwarded(ticket)
            g.central.kill()
            other = g.report("uji jeda kedua", OTHER)["ticket"]
            g.central.start()
            g.wait_forwarded(other)
            g.central.set_status("closed", ticket=ticket)
            self.assertIn("ditutup", g.wait_sent(3)[2]["text"])

    def test_without_a_central_system_complaints_wait(self):
        with quiet(central=False) as g:
            ticket = g.report("uji tanpa pusat")["ticket"]
            g.wait_log("LPR-1007")
            self.assertEqual(g.row("SELECT state, attempts FROM v_forward"), {"state": "due", "attempts": 0})
            g.sms(f"STATUS {ticket}", CITIZEN)
            self.assertIn("menunggu dikirim", g.wait_sent(2)[1]["text"])


if __name__ == "__main__":
    gateway.main()
