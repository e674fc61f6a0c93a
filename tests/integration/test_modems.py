# SPDX-License-Identifier: GPL-2.0-or-later
"""Modems that go, come, hang and babble: messages still come in, and the other modems go on."""

import os
import signal
import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway


class Modems(unittest.TestCase):
    def test_a_modem_may_be_unplugged_and_come_back(self):
        with Gateway(modems=2) as g:
            g.atsim.hangup("gsm1")
            g.wait_modems(["down"], "gsm1")
            g.wait_log("LPR-2106 gsm1")
            g.report("uji colokan", modem="gsm2")
            self.assertIn("gsm1", g.ctl("health"))
            g.atsim.inject("gsm1", OTHER, "LAPOR menunggu di jaringan")
            g.atsim.restore("gsm1")
            complaint = g.wait_complaint("menunggu di jaringan")
            self.assertEqual(complaint["modem"], "gsm1")
            g.wait_sent(1, OTHER, "gsm1")
            g.wait_empty("gsm1")
            states = [r["event"] for r in g.rows("SELECT event FROM v_health WHERE modem = 'gsm1'")]
            self.assertIn("modem-line-gone", states)
            self.assertEqual(states[-1], "modem-up")

    def test_a_worker_is_locked_in_and_another_follows_its_modem_to_a_new_node(self):
        with Gateway() as g:
            worker, = g.workers()
            with open(f"/proc/{worker}/maps", encoding="utf-8") as f:
                if "libasan" in f.read():
                    self.skipTest("a sanitizer needs what the sandbox forbids")
            if g.logged("LPR-2180"):
                self.skipTest("the kernel has no Landlock, or no filter")
            with open(f"/proc/{worker}/status", encoding="ascii") as f:
                status = dict(line.rstrip("\n").split(":\t", 1) for line in f)
            self.assertEqual((status["NoNewPrivs"], status["Seccomp"], status["Seccomp_filters"]), ("1", "2", "2"))
            g.atsim.hangup("gsm1")
            g.wait_modems(["down"], "gsm1")
            g.atsim.restore("gsm1")
            g.wait_modems(name="gsm1")
            g.report("uji simpul baru")
            self.assertNotEqual(g.workers(), [worker])
            self.assertEqual(g.logged("LPR-2117"), 0)

    def test_a_modem_may_be_absent_at_the_start(self):
        g = Gateway(modems=2)
        try:
            g.prepare()
            g.atsim.hangup("gsm1")
            g.start(is_up=False)
            g.wait_modems(["down"], "gsm1")
            g.wait_log("LPR-2101 gsm1")
            g.report("uji satu modem", modem="gsm2")
            g.until(lambda: any("1 of 2 modems works; " in w for w in g.notify.heard), "STATUS with the count")
            g.atsim.restore("gsm1")
            g.wait_modems(name="gsm1")
            g.report("uji modem kembali", OTHER, "gsm1")
            g.close()
        finally:
            g.remove()

    def test_a_device_outside_dev_that_comes_later_is_looked_at(self):
        g = Gateway()
        try:
            g.prepare()
            g.write_settings(modems=[{"name": "gsm1", "device": g.path("nowhere"), "number": g.atsim.numbers["gsm1"]}])
            g.start(is_up=False)
            g.wait_log("LPR-2101 gsm1")
            with open(g.path("nowhere"), "w", encoding="ascii"):
                pass
            g.wait_log("LPR-2104 gsm1")  # no tty; but it was looked at
            self.assertEqual(g.logged("LPR-2102"), 0)
            self.assertEqual(g.logged("LPR-2117"), 0)
            g.close()
        finally:
            g.remove()

    def test_the_second_modem_takes_replies_over_while_the_first_is_down(self):
        with Gateway(modems=2) as g:
            ticket = g.report("uji pengganti", modem="gsm1")["ticket"]
            self.assertEqual(g.sent()[0]["modem"], "gsm1")
            g.wait_forwarded(ticket)
            g.atsim.hangup("gsm1")
            g.wait_modems(["down"], "gsm1")
            g.central.set_status("verified", ticket=ticket)
            notice = g.wait_sent(2)[1]
            self.assertEqual(notice["modem"], "gsm2")
            self.assertIn("terverifikasi", notice["text"])
            g.wait_rows(1, "SELECT * FROM v_reply WHERE modem = 'gsm2' AND state = 'delivered'")

    def test_replies_go_by_the_modem_that_was_written_to(self):
        with Gateway(modems=3) as g:
            for number, name in enumerate(g.names):
                g.sms(f"LAPOR uji jalur {number}", f"+62812000000{number}", name)
            g.wait_complaints(3)
            for number, name in enumerate(g.names):
                self.assertEqual(g.wait_sent(1, f"+62812000000{number}")[0]["modem"], name)

    def test_a_modem_that_falls_silent_is_opened_anew(self):
        with Gateway(modems=2) as g:
            g.atsim.fault("gsm1", "silence", command="CMGL")
            g.sms("LAPOR uji hening")
            g.report("uji ramai", OTHER, "gsm2")
            self.assertEqual(len(g.complaints()), 1)
            g.wait_log("LPR-2105 gsm1", timeout=gateway.LONG)
            g.atsim.clear("gsm1")
            g.wait_complaint("uji hening")
            g.wait_empty()
            g.wait_modems()

    def test_what_a_modem_leaves_unanswered_at_a_look_is_not_asked_again(self):
        with Gateway(central=False, haste=100) as g:
            g.wait_modems()
            g.atsim.fault("gsm1", "read_lost", command="CNMI", count=5)

            def left():
                return g.atsim.run("faults", modem="gsm1")["faults"][0]["count"]
            g.until(lambda: left() < 5, "a look")
            looks = g.atsim.stats("gsm1")["commands"]["CSQ"]
            g.until(lambda: g.atsim.stats("gsm1")["commands"]["CSQ"] >= looks + 4, "four looks more", gateway.LONG)
            self.assertEqual(left(), 3, "asked once among others in a line, and once alone")

    def test_unknown_lines_do_no_harm(self):
        with Gateway() as g:
            for line in ("^HWNAT: 1", "RDY", "+QIND: SMS DONE", "+CTZV: +28", "%%%"):
                g.atsim.urc("gsm1", line)
                g.report(f"uji baris {line[1:4]}")
            g.atsim.urc("gsm1", hex="ff00fe0d0a2b434d54493a2022534d2c350d0a")  # noise, and a +CMTI with a lost quote
            g.report("uji derau")
            g.wait_empty()

    def test_an_unknown_line_before_each_answer_is_lived_with(self):
        with Gateway(modem={"poll": 1}) as g:
            g.atsim.fault("gsm1", "unknown_urc", line="^RSSI: 12", count=20)
            g.report("uji celoteh")
            g.wait_empty()

    def test_a_message_that_nobody_announced_is_found(self):
        with Gateway(modem={"poll": 1}) as g:
            g.atsim.fault("gsm1", "no_cmti")
            g.report("uji tanpa kabar")
            g.wait_empty()

    def test_a_modem_without_echo_is_named_and_holds_nobody_up(self):
        with Gateway(modems=2) as g:
            g.atsim.fault("gsm1", "echo_off")
            g.atsim.hangup("gsm1")
            g.wait_modems(["down"], "gsm1")
            g.atsim.restore("gsm1")
            g.wait_log("LPR-2104 gsm1: The device is no modem that can be used with these settings (no echo")
            g.report("uji tanpa gema", modem="gsm2")
            g.sms("LAPOR uji gema", OTHER)
            g.atsim.clear("gsm1", "echo_off")
            g.wait_complaint("uji gema")
            g.wait_empty()

    def test_a_full_sim_is_emptied_and_all_that_wait_come_in(self):
        with Gateway(sim={"slots": 5}, modem={"poll": 1, "reports": False}) as g:
            g.terminate()
            g.atsim.inject("gsm1", "+628127{n}", "LAPOR antre nomor {n}", count=23)
            sim = g.atsim.sim()
            self.assertEqual((sim["used"], sim["waiting"]), (5, 18))
            g.start()
            g.wait_complaints(23)
            g.wait_empty()

    def test_what_comes_in_goes_first_and_a_send_leaves_after_eight_drains(self):
        with Gateway(central=False, sim={"slots": 2}, modem={"reports": False}) as g:
            g.wait_modems()
            g.atsim.latency("gsm1", send_ms=500)
            g.atsim.inject("gsm1", "+628120000{n}", "LAPOR lampu mati nomor {n}", count=60)
            g.wait_complaints(60)
            sends = g.atsim.stats("gsm1")["commands"]["CMGS"]  # 30 to 60 drains
            self.assertTrue(2 <= sends <= 9, sends)
            g.wait_sent(sends + 1)

    def slow(self, g):
        """How often the worker has slept or waited, and how much it has said."""
        with open(f"/proc/{g.workers()[0]}/status", encoding="ascii") as status:
            sleeps = [int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt_switches:")]
        return sleeps[0], g.atsim.stats("gsm1")["bytes_in"]

    def test_a_modem_that_is_slow_gets_octet_by_octet(self):
        """It waits behind each one: in what libgammu says, and in our own lines, which delete."""
        with Gateway(central=False, modem={"features": ["SMS_NO_ME", "SLOWWRITE"], "reports": False}) as g:
            g.wait_modems()
            for sender, text, count in ((CITIZEN, "BANTUAN", 1), ("PROMO", "promo pulsa {n}", 12)):
                sleeps, octets = self.slow(g)
                g.atsim.inject("gsm1", sender, text, count=count)
                g.wait_empty()
                g.wait_sent(1)
                more_sleeps, more_octets = self.slow(g)
                self.assertGreater(more_octets - octets, 100)
                self.assertGreater(1.1 * (more_sleeps - sleeps), more_octets - octets)

    def test_a_sim_that_says_full_is_told_of(self):
        with Gateway(modem={"poll": 1}) as g:
            g.atsim.fault("gsm1", "sim_full")
            g.sms("LAPOR uji penuh")
            self.assertEqual(g.atsim.sim()["waiting"], 1)
            g.atsim.clear("gsm1", "sim_full")
            g.wait_complaint("uji penuh")
            g.wait_empty()

    def test_a_delete_that_fails_makes_no_second_complaint(self):
        with Gateway(modem={"poll": 1}) as g:
            g.atsim.fault("gsm1", "delete_error", code=500, count=4)
            g.report("uji hapus gagal")
            g.wait_empty()
            self.assertEqual(len(g.complaints()), 1)
            self.assertEqual(len(g.sent()), 1)

    def burst(self, g):
        """48 citizens at once, on a SIM of 12."""
        g.atsim.run("inject", modem="gsm1", **{"from": "+6281234{n}", "text": "LAPOR uji baris {n}", "count": 48})
        g.wait_complaints(48, timeout=gateway.LONG)
        g.until(lambda: g.row("SELECT count(*) AS n FROM reply WHERE state IN ('queued', 'sending')")["n"] == 0,
                "all receipts", gateway.LONG)
        g.wait_empty()
        self.assertEqual(len(g.complaints()), 48)

    def test_several_deletes_go_in_one_line(self):
        with Gateway(modem={"poll": 1}, sim={"slots": 12}) as g:
            before = g.atsim.stats("gsm1")
            self.burst(g)
            after = g.atsim.stats("gsm1")
            done = {name: n - before["commands"].get(name, 0) for name, n in after["commands"].items()}
            deletes = done.pop("CMGD")
            lines = after["round_trips"] - before["round_trips"] - sum(done.values())
            self.assertGreaterEqual(deletes, 48)
            self.assertLess(lines - done["CMGS"], deletes // 2)  # its prompt may count for itself

    def test_a_delete_that_fails_amid_others_takes_no_other_message_along(self):
        with Gateway(modem={"poll": 1}, sim={"slots": 12}) as g:
            g.atsim.fault("gsm1", "delete_error", code=500, count=1)
            self.burst(g)

    def test_a_modem_that_does_only_the_first_of_a_line_is_emptied_all_the_same(self):
        with Gateway(modem={"poll": 1}, sim={"slots": 12}) as g:
            g.atsim.fault("gsm1", "first_only", command="CMGD")
            self.burst(g)

    def test_a_modem_that_takes_no_line_of_several_is_emptied_all_the_same(self):
        with Gateway(central=False, haste=3, modem={"reports": False}, sim={"slots": 12}) as g:
            g.wait_modems()
            g.terminate()
            g.atsim.inject("gsm1", "+628127{n}", "LAPOR uji baris nomor {n}", count=2)
            g.atsim.fault("gsm1", "lines_lost", command="AT")
            g.start()
            g.wait_empty(timeout=gateway.LONG)
            self.assertEqual(len(g.complaints()), 2)

    def test_a_delete_whose_answer_is_lost_takes_no_other_message_along(self):
        with Gateway(modem={"poll": 1}, sim={"slots": 1}) as g:
            g.atsim.fault("gsm1", "delete_lost", count=1)
            for number in range(4):
                g.sms(f"LAPOR uji slot {number}")
            g.wait_complaints(4, timeout=gateway.LONG)
            g.wait_empty()

    def test_a_list_that_breaks_off_is_read_again(self):
        with Gateway(modem={"poll": 1}) as g:
            g.atsim.fault("gsm1", "truncated_list", count=1)
            g.sms("LAPOR uji potong satu")
            g.sms("LAPOR uji potong dua", OTHER)
            g.wait_complaints(2, timeout=gateway.LONG)
            g.wait_empty()
            self.assertEqual({c["text"] for c in g.complaints()}, {"uji potong satu", "uji potong dua"})

    def test_a_worker_that_is_killed_is_started_again(self):
        with Gateway(modems=2) as g:
            old = g.workers()
            self.assertEqual(len(old), 2)
            for pid in old:
                os.kill(pid, signal.SIGKILL)
            g.wait_log("LPR-2117", 2)
            g.report("uji bangkit")
            g.wait_modems()
            new = g.until(lambda: len(w := g.workers()) == 2 and w, "two workers")
            self.assertFalse(set(old) & set(new))

    def test_a_worker_that_hangs_is_replaced(self):
        with Gateway(haste=4) as g:
            old = g.workers()
            os.kill(old[0], signal.SIGSTOP)
            g.sms("LAPOR uji beku")
            g.wait_log("LPR-2116 gsm1", timeout=gateway.LONG)
            g.wait_complaint("uji beku")
            g.wait_empty()
            self.assertNotEqual(g.workers(), old)

    def test_the_daemon_goes_on_without_a_worker_that_lives(self):
        with Gateway() as g:
            g.report("uji sebelum")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'delivered'")  # else its report may come to the SIM
            g.terminate()
            g.write_settings(modem_program="/bin/false")
            g.start(is_up=False)
            g.wait_log("LPR-2117 gsm1", 1)
            g.until(lambda: g.modem_state("gsm1") == "down", "the modem down")
            g.sms("LAPOR uji tanpa pekerja", OTHER)
            self.assertEqual(g.ctl_json("inject", "--from", OTHER, "--text", "LAPOR uji titipan")["kind"], "complaint")
            g.until(lambda: len(g.central.complaints()) == 2, "two at central")
            self.assertEqual(g.atsim.sim()["used"], 1)
            g.terminate()
            g.write_settings(modem_program="")
            g.start()
            g.wait_complaint("uji tanpa pekerja")
            g.wait_sent(3)

    def test_a_gateway_without_modems_serves_nevertheless(self):
        with Gateway(modems=0) as g:
            g.wait_log("LPR-1006")
            ticket = g.ctl_json("inject", "--from", OTHER, "--text", "LAPOR uji tanpa modem")["ticket"]
            g.wait_forwarded(ticket)
            self.assertEqual(g.row("SELECT state FROM v_reply")["state"], "queued")
            self.assertEqual(g.ctl_json("status")["modems"], [])

    def test_a_pin_is_given_once_and_a_wrong_one_never_again(self):
        with Gateway() as g:
            g.terminate()
            with open(g.path("pin"), "w", encoding="ascii") as f:
                f.write("1234\n")
            os.chmod(g.path("pin"), 0o600)
            g.modem["pin_file"] = g.path("pin")
            g.write_settings()
            g.atsim.fault("gsm1", "pin", line="1234", pin="1234")
            g.start()
            g.report("uji pin benar")
            g.terminate()
            g.atsim.hangup("gsm1")
            g.atsim.fault("gsm1", "pin", pin="4321")
            g.atsim.restore("gsm1")
            g.start(is_up=False)
            g.wait_log("LPR-2110 gsm1")
            os.kill(g.workers()[0], signal.SIGKILL)
            g.wait_log("LPR-2117 gsm1")
            g.until(lambda: g.workers(), "another worker")
            g.until(lambda: g.logged("LPR-2109 gsm1") + g.logged("LPR-2110 gsm1") > 1, "another look at the PIN")
            self.assertEqual(g.atsim.sim()["pin_tries"], 2)
            for pin in ("1234", "4321"):
                self.assertNotIn(pin, g.log())


if __name__ == "__main__":
    gateway.main(jobs=4)
