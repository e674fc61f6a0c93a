# SPDX-License-Identifier: GPL-2.0-or-later
"""Never a loop, never a flood: machines that answer back, limits, the deny list by hand, quiet hours."""

import datetime
import unittest
import zoneinfo

import gateway
from gateway import CITIZEN, OTHER, Gateway

BOT = "+6281190001234"
ZONE = "Asia/Jakarta"
DEFAULTS = {"quiet_from": 0, "quiet_to": 0, "per_sender_per_day": 10, "help_per_sender_per_day": 3,
            "identical_per_hour": 3}


def hour_now():
    """The hour in the zone of the gateway; not in its last minutes, when it would be another one soon."""
    def is_early():
        now = datetime.datetime.now(zoneinfo.ZoneInfo(ZONE))
        return now.minute < 58 and [now.hour]
    return gateway.wait_until(is_early, "the beginning of an hour", 130)[0]


class Guard(unittest.TestCase):
    def wait_message(self, g, count):
        """Until so many messages were dealt with."""
        g.wait_rows(count, "SELECT id FROM v_message WHERE state = 'closed'")

    def test_a_machine_that_answers_back_has_three_replies_and_complaints_go_on(self):
        with Gateway(settings={"replies": DEFAULTS}) as g:
            text = "LAPOR pulsa Anda tidak cukup, isi ulang di Desa Sukamaju"
            for number in range(1, 7):
                g.sms(text, BOT)
                self.wait_message(g, number)
                sent = g.wait_sent(min(number, 3), BOT)
                text = sent[-1]["text"] + " ." * number  # else it is the same transport message again
            self.assertEqual(len(g.wait_complaints(6)), 6)
            g.report("jalan rusak di Desa Makmur", CITIZEN)
            self.assertEqual(len(g.sent(BOT)), 3)
            self.assertEqual(g.row("SELECT count(*) AS n FROM v_reply WHERE state = 'dropped'")["n"], 3)
            g.wait_log("LPR-6010", 3)

    def test_the_one_time_that_a_limit_is_reached_is_told(self):
        with Gateway(settings={"replies": {**DEFAULTS, "per_sender_per_day": 2}}) as g:
            for number, text in enumerate(["STATUS", "BANTUAN", "CEK 1916449", "LAPOR jalan rusak di Desa Makmur"], 1):
                g.sms(text)
                self.wait_message(g, number)
            texts = [s["text"] for s in g.wait_sent(3, CITIZEN)]
            self.assertIn("sampai besok", texts[2])
            g.wait_forwarded(g.wait_complaints(1)[0]["ticket"])
            # A restart forgets nothing.
            g.terminate()
            g.start()
            g.sms("HELP")
            self.wait_message(g, 5)
            g.report("lampu mati di Desa Makmur", OTHER)
            self.assertEqual(len(g.sent(CITIZEN)), 3)

    def test_a_sender_is_denied_and_allowed_while_the_gateway_runs(self):
        with Gateway(settings={"intake": {"deny": [OTHER]}}) as g:
            self.assertIn("no number is denied", g.ctl("deny"))
            self.assertIn("+62811****234 is not answered any more", g.ctl("deny", BOT))
            self.assertIn("already", g.ctl("deny", "0" + BOT[3:]))
            self.assertEqual([r["sender"] for r in g.ctl_json("deny")], ["+62811****234"])
            g.sms("BANTUAN", BOT)
            g.sms("LAPOR jalan rusak di Desa Makmur", BOT)
            self.wait_message(g, 2)
            self.assertEqual([r["kind"] for r in g.rows("SELECT kind FROM v_message")], ["service"] * 2)
            self.assertIn("is answered again", g.ctl("allow", BOT))
            g.sms("PANDUAN", BOT)
            g.wait_sent(1, BOT)
            self.assertEqual((len(g.sent()), len(g.complaints())), (1, 0))
            self.assertIn("is not denied", g.ctl("allow", BOT, code=1))
            self.assertIn("intake.deny", g.ctl("allow", OTHER, code=1))
            self.assertIn("never answered anyway", g.ctl("deny", "TELKOMSEL", code=64))
            g.wait_log("LPR-5013")
            g.wait_log("LPR-5014")

    def test_notices_wait_for_the_end_of_the_quiet_hours(self):
        hour = hour_now()
        quiet = {"quiet_from": hour, "quiet_to": (hour + 2) % 24, "time_zone": ZONE}
        with Gateway(settings={"replies": quiet}) as g:
            ticket = g.report("jalan rusak di Desa Makmur")["ticket"]
            g.wait_forwarded(ticket)
            g.central.set_status("verified", ticket=ticket)
            g.wait_rows(1, "SELECT id FROM v_reply WHERE template = 'notice-verified' AND state = 'queued'")
            g.ctl("send", OTHER, "Rapat warga besok")
            g.sms("STATUS")
            self.assertIn("terverifikasi", g.wait_sent(2, CITIZEN)[1]["text"])
            g.wait_rows(2, "SELECT id FROM v_reply WHERE state = 'queued'")
            self.assertEqual(len(g.sent()), 2)
            g.terminate()
            g.write_settings(replies={"quiet_to": hour})
            g.start()
            self.assertIn(ticket, g.wait_sent(3, CITIZEN)[2]["text"])
            g.wait_sent(1, OTHER)


if __name__ == "__main__":
    gateway.main()
