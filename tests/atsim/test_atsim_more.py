# SPDX-License-Identifier: GPL-2.0-or-later
"""Power, registration, USSD, lists and lines that go wrong: test_atsim_more.py BINARY"""
import fcntl
import os
import select
import time

import case
from atsim import AtsimError
from case import HELLO, HELLO_REPORT, Case


class Power(Case):
    def gone(self):
        poll = select.poll()
        poll.register(self.line.fd, 0)
        return bool(poll.poll(1000 * case.PATIENCE))

    def test_a_reset_takes_the_modem_off_the_line_and_brings_it_back(self):
        self.sim.set("gsm1", reset_ms=50)
        self.line.run("AT+CNMI=2,1,0,2,0")
        self.line.run("AT+CFUN=1,1")
        self.assertTrue(self.gone())
        self.sim.wait(lambda: self.sim.sim()["plugged"], what="its return")
        self.assertIn("+CNMI: 0,0,0,0,0", self.open().run("AT+CNMI?"))

    def test_a_reset_may_be_its_end_or_leave_the_line_alone(self):
        self.sim.fault("gsm1", "keeps_line", count=1)
        self.sim.fault("gsm1", "echo_off", until_power_on=True)
        self.line.run("AT+CNMI=2,1,0,2,0;+CFUN=1,1;+CNMI?;E0")
        self.assertIn("+CNMI: 0,0,0,0,0", self.line.run("AT+CNMI?"))
        self.assertEqual([f["fault"] for f in self.sim.run("faults", modem="gsm1")["faults"]], ["keeps_line"])
        self.sim.clear("gsm1")
        self.sim.set("gsm1", reset_ms=-1)
        self.line.run("AT+CFUN=1,1")
        self.assertTrue(self.gone())
        time.sleep(0.1)
        self.assertFalse(self.sim.sim()["plugged"])

    def test_the_sim_needs_its_time_after_power_on(self):
        self.sim.inject("gsm1", "+62811", "one")
        self.sim.set("gsm1", boot_ms=int(2000 * case.SLACK))
        self.sim.hangup()
        self.sim.restore()
        self.line = self.open()
        self.line.run("AT+CMEE=1")
        self.line.run("AT+CPIN?", "+CME ERROR: 14\r\n")
        self.line.run("AT+CMGL=4", "+CMS ERROR: 314\r\n")
        self.assertIn("+CREG: 0,2", self.line.run("AT+CREG?"))
        self.sim.wait(lambda: self.line.write("AT+CPIN?\r") or "READY" in self.line.quiet(0.05), what="the SIM")

    def test_it_returns_under_another_name(self):
        other = os.path.join(self.folder, "tty-other")
        with self.assertRaises(AtsimError):
            self.sim.restore("gsm1", other)
        self.sim.hangup()
        self.sim.restore("gsm1", other)
        self.assertFalse(os.path.lexists(self.sim.link()))
        fd = os.open(other, os.O_RDWR | os.O_NOCTTY)
        os.close(fd)

    def test_it_leaves_amid_an_answer(self):
        self.sim.fault("gsm1", "cut", command="CIMI", ms=30, count=1)
        self.line.write("AT+CIMI\r")
        said = self.line.quiet(0.1) if not self.gone() else ""
        self.assertNotIn("OK", said)
        self.sim.wait(lambda: self.sim.sim()["plugged"], what="its return")

    def test_another_program_may_hold_the_line(self):
        for how in ("flock", "excl"):
            with self.sim.held(how=how, name="wvdial") as pid:
                with open(f"/proc/{pid}/comm", encoding="ascii") as f:
                    self.assertEqual(f.read(), "wvdial\n")
                with self.assertRaises(OSError):
                    fcntl.flock(self.line.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if how == "excl" and os.geteuid() == 0:
                        raise OSError
                    os.open(self.sim.link(), os.O_RDWR | os.O_NOCTTY)
            fcntl.flock(self.line.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(self.line.fd, fcntl.LOCK_UN)


class Network(Case):
    def test_registration_has_all_its_words(self):
        self.line.run("AT+CREG=2")
        for code, works in ((0, False), (1, True), (2, False), (3, False), (4, False), (5, True)):
            self.sim.fault("gsm1", "registration", code=code)
            said = self.line.run("AT+CREG?")
            self.assertIn(f"+CREG: 2,{code}" + (',"1A2B","3C4D"' if works else "\r\n"), said)
            self.line.send(HELLO)
            self.line.read("+CMGS: " if works else "+CMS ERROR: 331")
            self.line.read("\r\n")
            self.line.quiet(0.02)
        self.line.run("AT+CFUN=4")
        self.assertIn("+CREG: 2,0", self.line.run("AT+CREG?"))
        self.assertIn("+CSQ: 99,99", self.line.run("AT+CSQ"))

    def test_operator_and_cell_can_be_others(self):
        self.sim.set("gsm1", operator="INDOSAT", operator_code="51001", area="00FF", cell="01C3D4E5", signal=0)
        self.assertIn('"INDOSAT"', self.line.run("AT+COPS=3,0;+COPS?"))
        self.assertIn('"51001"', self.line.run("AT+COPS=3,2;+COPS?"))
        self.assertIn('"00FF","01C3D4E5"', self.line.run("AT+CREG=2;+CREG?"))
        self.assertIn("+CSQ: 0,99", self.line.run("AT+CSQ"))
        with self.assertRaises(AtsimError):
            self.sim.set("gsm1", operater="x")

    def test_without_an_sms_centre_nothing_leaves_until_one_is_set(self):
        self.sim.fault("gsm1", "no_smsc")
        self.assertIn('+CSCA: "",129', self.line.run("AT+CSCA?"))
        self.line.send(HELLO)
        self.line.read("+CMS ERROR: 330\r\n")
        self.line.run('AT+CSCA="+6281100000"')
        self.line.send(HELLO)
        self.line.read("+CMGS: 0\r\n")

    def test_errors_of_the_modem_have_their_codes(self):
        self.line.run("AT+CMEE=1")
        self.sim.fault("gsm1", "cme", code=14, command="CIMI", count=1)
        self.line.run("AT+CIMI", "+CME ERROR: 14\r\n")
        self.line.run("AT+CIMI")
        self.sim.fault("gsm1", "puk")
        self.assertIn("SIM PUK", self.line.run("AT+CPIN?"))
        self.line.run('AT+CPIN="1234"', "+CME ERROR: 12\r\n")
        self.line.run("AT+CMGL=4", "+CMS ERROR: 316\r\n")

    def test_reports_come_twice_or_for_another_form_of_the_number(self):
        self.line.run("AT+CNMI=2,1,0,1,0")
        self.sim.fault("gsm1", "report_twice", count=1)
        self.sim.fault("gsm1", "report_number", line="0708251358", count=1)
        self.line.send(HELLO_REPORT)
        for _ in range(2):
            self.line.read("+CDS: ")
            self.assertNotIn("+CDS: ", self.line.read("06000A817080523185"))
        self.assertNotIn("+CDS: ", self.line.quiet())


class Ussd(Case):
    def ask(self, code, until="\r\n"):
        self.line.run(f'AT+CUSD=1,"{code}",15')
        self.line.read("+CUSD: ")
        return self.line.read(until).rstrip("\r\n")

    def test_each_code_has_its_answer(self):
        self.sim.ussd("gsm1", "*123#", "Sisa Rp1.500")
        self.sim.ussd("gsm1", "*888#", "Pulsa", dcs=-1)
        self.assertEqual(self.ask("*123#"), '0,"Sisa Rp1.500",15')
        self.assertEqual(self.ask("*888#"), '0,"Pulsa"')
        self.assertEqual(self.ask("*999#"), "4")
        self.sim.ussd("gsm1", "", "lain")
        self.assertEqual(self.ask("*999#"), '0,"lain",15')
        self.sim.ussd("gsm1")
        self.assertIn("Rp 25.000", self.ask("*999#"))

    def test_answers_come_in_other_alphabets(self):
        self.sim.ussd("gsm1", "*1#", "Rp", form="ucs2", dcs=72)
        self.sim.ussd("gsm1", "*2#", "hellohello", form="packed")
        self.assertEqual(self.ask("*1#"), '0,"00520070",72')
        self.assertEqual(self.ask("*2#"), '0,"E8329BFD4697D9EC37",15')
        self.assertEqual(self.ask("002A00320023"), '0,"E8329BFD4697D9EC37",15')
        self.sim.ussd("gsm1", "*888#", "ya")
        self.assertEqual(self.ask("2A1C0E3702"), '0,"ya",15')  # *888#, packed

    def test_a_menu_an_error_and_silence(self):
        self.line.run("AT+CMEE=1")
        self.sim.ussd("gsm1", "*123#", "1. Pulsa", status=1)
        self.sim.ussd("gsm1", "1", "Rp 7", ms=50)
        self.sim.ussd("gsm1", "*2#", error=30)
        self.sim.ussd("gsm1", "*3#", silent=True)
        self.assertEqual(self.ask("*123#"), '1,"1. Pulsa",15')
        self.assertEqual(self.ask("1"), '0,"Rp 7",15')
        self.line.run('AT+CUSD=1,"*2#",15', "+CME ERROR: 30\r\n")
        self.line.run('AT+CUSD=1,"*3#",15')
        self.assertEqual(self.line.quiet(), "")
        self.line.run("AT+CUSD=2")


class Answers(Case):
    def test_each_answer_comes_one_command_late(self):
        self.sim.fault("gsm1", "shifted", count=2)
        self.line.write("AT+CSQ\r")
        self.assertEqual(self.line.quiet(0.05), "")
        self.assertIn("+CSQ: 20,99\r\n\r\nOK", self.line.run("AT+CGMI"))
        self.assertIn("LAPOR\r\n\r\nOK\r\n\r\nOK", self.line.run("AT", "OK\r\n\r\nOK\r\n"))
        self.sim.fault("gsm1", "shifted")
        self.line.write("AT+CSQ\r")
        self.wait_asked("CSQ", 2)
        self.assertEqual(self.line.quiet(0.05), "")
        self.sim.clear("gsm1")
        self.assertEqual(self.line.run("AT"), "\r\nOK\r\n")

    def test_only_each_second_command_is_answered(self):
        self.sim.fault("gsm1", "every_second")
        for _ in range(2):
            self.line.write("AT+CSQ\r")
            self.assertEqual(self.line.quiet(0.05), "")
            self.line.run("AT+CSQ")

    def test_an_echo_may_be_wrong(self):
        self.line.run("ATE1")
        self.sim.fault("gsm1", "echo_garbled")
        self.assertIn("#", self.line.run("AT+CSQ"))

    def test_lists_leave_out_and_repeat(self):
        for text in "ab":
            self.sim.inject("gsm1", "+62811", text)
        self.sim.fault("gsm1", "list_omits", count=1)
        said = self.line.run("AT+CMGL=4")
        self.assertEqual((said.count("+CMGL: 1,"), said.count("+CMGL: 2,")), (0, 1))
        self.sim.fault("gsm1", "list_twice", count=1)
        said = self.line.run("AT+CMGL=4")
        self.assertEqual((said.count("+CMGL: 1,"), said.count("+CMGL: 2,")), (2, 1))

    def test_another_message_is_deleted(self):
        for text in "ab":
            self.sim.inject("gsm1", "+62811", text)
        self.sim.fault("gsm1", "delete_other", count=1)
        self.line.run("AT+CMGD=1")
        self.assertEqual([s["slot"] for s in self.sim.sim()["slots"]], [1])


    def test_counts_are_told_without_the_messages(self):
        self.sim.inject("gsm1", "+62811", "a")
        self.assertEqual(self.sim.run("count"), {"used": 1, "me": 0, "waiting": 0, "sent": 0, "plugged": True})


class NoSlots(Case):
    options = {"slots": 0}

    def test_a_sim_may_have_no_slots(self):
        self.assertIn("+CPMS: 0,0,0,0,0,0", self.line.run('AT+CPMS="SM","SM","SM"'))
        self.sim.inject("gsm1", "+62811", "one")
        self.assertEqual(self.sim.sim()["waiting"], 1)
        self.line.run("AT+CMGL=4")


if __name__ == "__main__":
    case.main()
