# SPDX-License-Identifier: GPL-2.0-or-later
"""Switches each fault of atsim on and off: test_atsim_faults.py BINARY"""
import time

import case
from case import HELLO, Case


class Faults(Case):
    def test_silence_hits_the_command_it_names_so_often(self):
        self.sim.fault("gsm1", "silence", command="CSQ", count=1)
        self.line.run("AT+CIMI")
        self.line.write("AT+CSQ\r")
        self.wait_struck()
        self.assertEqual(self.line.quiet(), "")
        self.line.run("AT+CSQ")

    def test_late_answers_and_latency(self):
        self.sim.fault("gsm1", "late", ms=150, count=1)
        began = time.monotonic()
        self.line.write("AT+CSQ\rAT\r")
        self.assertEqual(self.line.read("OK\r\n\r\nOK\r\n"), "\r\n+CSQ: 20,99\r\n\r\nOK\r\n\r\nOK\r\n")
        self.assertGreater(time.monotonic() - began, 0.14)
        self.sim.latency("gsm1", ms=50)
        began = time.monotonic()
        for _ in range(3):
            self.line.run("AT")
        self.assertGreater(time.monotonic() - began, 0.14)

    def test_errors_in_place_of_answers(self):
        self.sim.fault("gsm1", "error", command="CMGL", count=1)
        self.line.run("AT+CMGL=4", "\r\nERROR\r\n")
        self.sim.fault("gsm1", "error", command="CMGL", code=500, count=1)
        self.line.run("AT+CMGL=4", "+CMS ERROR: 500\r\n")
        self.line.run("AT+CMGL=4")

    def test_a_send_fails_in_each_way(self):
        self.sim.fault("gsm1", "cms_prompt", code=302, count=1)
        self.line.run("AT+CMGS=23", "+CMS ERROR: 302\r\n")
        self.sim.fault("gsm1", "cms", count=1)
        self.line.send(HELLO)
        self.line.read("+CMS ERROR: 38\r\n")
        self.sim.fault("gsm1", "lost_send", count=1)
        self.line.send(HELLO)
        self.wait_struck()
        self.assertEqual(self.line.quiet(), "")
        self.assertEqual(self.sim.sent(), [])
        self.sim.fault("gsm1", "noanswer_send", count=1)
        self.line.send(HELLO)
        self.wait_struck()
        self.assertEqual(self.line.quiet(), "")
        self.assertEqual(len(self.sim.sent()), 1)
        self.line.send(HELLO)
        self.line.read("+CMGS: 1\r\n")

    def test_deletes_fail_in_each_way(self):
        self.sim.inject("gsm1", "+62811", "one")
        self.sim.fault("gsm1", "delete_error", count=1)
        self.line.run("AT+CMGD=1", "ERROR\r\n")
        self.assertEqual(self.sim.sim()["used"], 1)
        self.sim.fault("gsm1", "delete_lost", count=1)
        self.line.write("AT+CMGD=1\r")
        self.wait_struck()
        self.assertEqual(self.line.quiet(), "")
        self.assertEqual(self.sim.sim()["used"], 0)

    def test_noise_and_unknown_lines_stand_before_the_answer(self):
        self.sim.fault("gsm1", "unknown_urc", line="+QIND: 7", count=1)
        self.assertEqual(self.line.run("AT"), "\r\n+QIND: 7\r\n\r\nOK\r\n")
        self.sim.fault("gsm1", "garbage", count=1)
        self.assertGreater(len(self.line.run("AT")), len("\r\nOK\r\n"))
        self.sim.urc("gsm1", line="RDY")
        self.assertEqual(self.line.read("RDY\r\n"), "\r\nRDY\r\n")
        self.sim.urc("gsm1", hex="41420D0A")
        self.assertEqual(self.line.read("\n"), "AB\r\n")

    def test_a_chatty_modem_says_its_line_again_and_again(self):
        self.sim.fault("gsm1", "chatter", line="+QIND: 7", ms=20, count=3)
        for _ in range(3):
            self.assertEqual(self.line.read(": 7\r\n"), "\r\n+QIND: 7\r\n")
        self.assertEqual(self.line.quiet(), "")

    def test_announcements_get_lost(self):
        self.line.run("AT+CNMI=2,1,0,2,0")
        self.sim.fault("gsm1", "drop_cmti")
        self.sim.inject("gsm1", "+62811", "one")
        self.sim.inject("gsm1", "+62811", "two")
        self.assertEqual(self.line.read('"SM",2\r\n'), '\r\n+CMTI: "SM",2\r\n')
        self.sim.fault("gsm1", "no_cmti")
        self.sim.inject("gsm1", "+62811", "three")
        self.assertEqual(self.line.quiet(), "")
        self.assertEqual(self.sim.sim()["used"], 3)

    def test_a_full_sim_takes_nothing_until_it_has_room(self):
        self.sim.fault("gsm1", "sim_full")
        self.sim.inject("gsm1", "+62811", "one")
        self.assertEqual([self.sim.sim()[k] for k in ("used", "waiting")], [0, 1])
        self.sim.clear("gsm1")
        self.assertEqual([self.sim.sim()[k] for k in ("used", "waiting")], [1, 0])

    def test_without_a_network_nothing_comes_or_goes(self):
        self.sim.fault("gsm1", "not_registered")
        self.assertIn("+CREG: 0,2", self.line.run("AT+CREG?"))
        self.assertIn("+CSQ: 99,99", self.line.run("AT+CSQ"))
        self.sim.inject("gsm1", "+62811", "one")
        self.line.send(HELLO)
        self.line.read("+CMS ERROR: 331\r\n")
        self.sim.clear("gsm1", "not_registered")
        self.assertEqual(self.sim.sim()["used"], 1)

    def test_no_sim(self):
        self.sim.fault("gsm1", "no_sim")
        self.line.run("AT+CMEE=1")
        self.line.run("AT+CPIN?", "+CME ERROR: 10\r\n")
        self.line.run("AT+CMGL=4", "+CMS ERROR: 310\r\n")

    def test_the_pin_has_three_tries(self):
        self.sim.fault("gsm1", "pin", pin="7777")
        self.line.run("AT+CMEE=1")
        self.assertIn("SIM PIN", self.line.run("AT+CPIN?"))
        self.line.run("AT+CMGL=4", "+CMS ERROR: 311\r\n")
        self.line.run('AT+CPIN="1111"', "+CME ERROR: 16\r\n")
        self.assertEqual(self.sim.sim()["pin_tries"], 2)
        self.line.run('AT+CPIN="7777"')
        self.assertIn("READY", self.line.run("AT+CPIN?"))
        self.sim.hangup()
        self.sim.restore()
        self.line = self.open()
        self.line.run("AT+CMEE=1")
        self.assertIn("SIM PIN", self.line.run("AT+CPIN?"))
        for _ in range(3):
            self.line.run("AT+CPIN=1", "ERROR")
        self.line.run('AT+CPIN="7777"', "+CME ERROR: 12\r\n")
        self.assertIn("SIM PUK", self.line.run("AT+CPIN?"))

    def test_a_list_breaks_off(self):
        self.sim.inject("gsm1", "+62811", "one")
        whole = self.line.run("AT+CMGL=4")
        self.sim.fault("gsm1", "truncated_list", count=1)
        self.assertLess(len(self.line.run("AT+CMGL=4")), len(whole))

    def test_a_wedged_modem_reads_again_when_cleared(self):
        self.sim.fault("gsm1", "wedge")
        self.line.write("AT\r")
        self.assertEqual(self.line.quiet(), "")
        self.sim.clear("gsm1")
        self.line.read("OK\r\n")

    def test_echo_stays_off(self):
        self.sim.fault("gsm1", "echo_off")
        self.line.run("ATE1")
        self.assertEqual(self.line.run("AT"), "\r\nOK\r\n")

    def test_faults_are_listed_and_cleared_by_name(self):
        self.sim.fault("gsm1", "late", ms=1, count=3, command="CSQ")
        self.sim.fault("gsm1", "no_cmti")
        self.sim.clear("gsm1", "no_cmti")
        self.assertEqual(self.sim.run("faults", modem="gsm1")["faults"],
                         [{"fault": "late", "count": 3, "command": "CSQ"}])


if __name__ == "__main__":
    case.main()
