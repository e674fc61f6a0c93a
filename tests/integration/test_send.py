# SPDX-License-Identifier: GPL-2.0-or-later
"""Replies that the network refuses, delays, or never answers for."""

import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway

STATES = "SELECT state FROM v_reply WHERE state = ?"


class Send(unittest.TestCase):
    def test_a_refusal_for_now_is_tried_again(self):
        for fault in ("cms", "cms_prompt"):
            with self.subTest(fault), Gateway() as g:
                g.atsim.fault("gsm1", fault, code=38, count=1)
                g.sms("LAPOR uji tolak sementara")
                reply = g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'queued' AND attempts = 1")[0]
                self.assertIsNotNone(reply["next_at"])
                self.assertEqual(g.sent(), [])
                g.wait_log("LPR-6002 gsm1")
                g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered' AND attempts = 2", timeout=gateway.LONG)
                self.assertEqual(len(g.sent()), 1)

    def test_a_refusal_for_good_is_not_repeated_and_holds_nobody_up(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "cms", code=1, count=1)
            g.sms("LAPOR uji tolak tetap")
            reply = g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'failed'")[0]
            self.assertIn("CMS 1", reply["error"])
            g.report("uji sesudahnya", OTHER)
            self.assertEqual([s["to"] for s in g.sent()], [OTHER])
            self.assertEqual(g.row("SELECT attempts FROM v_reply WHERE state = 'failed'")["attempts"], 1)

    def test_a_code_is_named_as_what_it_was(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "cme", command="CMGS", code=26, count=1)  # dial string too long
            g.sms("LAPOR uji sebut kode")
            reply = g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'failed'")[0]
            self.assertIn("CME 26", reply["error"])
            g.report("uji sesudahnya", OTHER)

    def test_a_report_of_failure_marks_the_reply(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "report_status", code=0x41)
            g.sms("LAPOR uji gagal antar")
            g.wait_rows(1, STATES, "failed")
            g.wait_log("LPR-6007")
            g.until(lambda: g.central.complaints(), "the complaint at central")
            self.assertIsNone(g.central.complaints()[0]["contact"])
            self.assertEqual(len(g.sent()), 1)

    def test_a_report_that_says_pending_is_not_the_end(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "no_reports")
            g.report("uji laporan antar")
            sent = g.sent()[0]
            g.atsim.report("gsm1", sent["mr"], CITIZEN, st=0x20)
            g.wait_empty()
            self.assertEqual(g.row("SELECT state FROM v_reply")["state"], "sent")
            g.atsim.report("gsm1", (sent["mr"] + 1) % 256, CITIZEN)  # of nothing that we sent
            g.atsim.report("gsm1", sent["mr"], OTHER)  # of somebody else
            g.wait_log("LPR-6009", 2)
            self.assertEqual(g.row("SELECT state FROM v_reply")["state"], "sent")
            g.atsim.report("gsm1", sent["mr"], CITIZEN)
            g.wait_rows(1, STATES, "delivered")
            g.wait_empty()

    def test_what_got_no_answer_is_sent_once_more_and_never_again(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "no_reports")
            g.atsim.fault("gsm1", "noanswer_send", count=2)
            g.sms("LAPOR uji tanpa jawaban")
            g.wait_sent(1)
            g.atsim.hangup("gsm1")  # the wait for an answer is long; this ends it
            g.wait_rows(1, STATES, "uncertain")
            g.wait_log("LPR-6004 gsm1")
            g.atsim.restore("gsm1")
            g.wait_sent(2, timeout=gateway.LONG)
            g.wait_log("LPR-6005")
            g.atsim.hangup("gsm1")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'uncertain' AND repeated = 1 AND attempts = 2")
            g.atsim.restore("gsm1")
            g.wait_modems()
            g.report("uji berikutnya", OTHER)
            self.assertEqual(len(g.sent(CITIZEN)), 2)

    def test_a_delivery_report_settles_what_got_no_answer(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji laporan menyusul")
            g.wait_sent(1)
            g.atsim.hangup("gsm1")
            g.wait_rows(1, STATES, "uncertain")
            g.atsim.restore("gsm1")
            g.wait_rows(1, STATES, "delivered")
            self.assertEqual(len(g.sent()), 1)
            g.until(lambda: (c := g.central.complaints()) and c[0]["contact"], "the contact fact")

    def test_hold_leaves_what_got_no_answer_to_a_person(self):
        with Gateway(settings={"replies": {"uncertain": "hold"}}) as g:
            g.atsim.fault("gsm1", "no_reports")
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji ditahan")
            g.wait_sent(1)
            g.atsim.hangup("gsm1")
            g.wait_rows(1, STATES, "uncertain")
            g.atsim.restore("gsm1")
            g.wait_modems()
            g.kill()
            g.start()
            g.report("uji lain", OTHER)
            self.assertEqual(g.row("SELECT repeated, attempts FROM v_reply WHERE state = 'uncertain'"),
                             {"repeated": 0, "attempts": 1})
            self.assertEqual(len(g.sent(CITIZEN)), 1)

    def test_a_modem_that_never_answers_a_send_is_opened_anew(self):
        with Gateway(settings={"replies": {"uncertain": "hold"}}, haste=10) as g:
            g.atsim.fault("gsm1", "no_reports")
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji sabar")
            g.wait_rows(1, STATES, "uncertain", timeout=gateway.LONG)
            g.wait_log("LPR-2105 gsm1")
            # The answer that was missing must not be taken for the next one's.
            g.report("uji sesudah sabar", OTHER)
            self.assertEqual(g.row("SELECT count(*) AS n FROM v_reply WHERE state = 'uncertain'")["n"], 1)
            self.assertEqual([len(g.sent(CITIZEN)), len(g.sent(OTHER))], [1, 1])

    def test_a_late_answer_is_waited_for(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "late", command="CMGS", ms=6000, count=1)
            g.report("uji jawaban lambat")
            g.wait_rows(1, STATES, "delivered")
            self.assertEqual((len(g.sent()), g.logged("LPR-6004")), (1, 0))

    def test_a_send_that_died_with_the_daemon_is_uncertain_and_repeated_once(self):
        with Gateway() as g:
            g.atsim.fault("gsm1", "no_reports")
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji mati listrik")
            g.wait_sent(1)
            g.kill()
            g.start()
            self.assertEqual(g.row("SELECT state FROM v_reply")["state"], "uncertain")
            g.wait_log("LPR-3004")
            g.wait_sent(2, timeout=gateway.LONG)
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sent' AND repeated = 1")
            g.wait_log("LPR-6005")

    def test_a_reply_that_is_too_old_is_not_sent(self):
        with Gateway(settings={"replies": {"receipt_valid": 1}}) as g:
            g.atsim.fault("gsm1", "cms_prompt", code=38, count=1)
            g.sms("LAPOR uji basi")
            g.wait_rows(1, STATES, "expired", timeout=gateway.LONG)
            g.wait_log("LPR-6008")
            # A status of now may have left in its place.
            self.assertEqual([sent for sent in g.sent() if "kami terima" in sent["text"]], [])


if __name__ == "__main__":
    gateway.main(jobs=6)
