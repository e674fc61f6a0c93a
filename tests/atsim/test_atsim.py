# SPDX-License-Identifier: GPL-2.0-or-later
"""Talks to atsim by raw AT over the pty, as a client does: test_atsim.py BINARY"""
import json
import os
import select
import subprocess
import tempfile
import time
import unittest

import case
from atsim import AtsimError
from case import HELLO, HELLO_REPORT, Case, Terminal


class Commands(Case):
    def test_what_is_typed_is_echoed_until_told_otherwise(self):
        self.assertEqual(self.line.run("ATE1"), "\r\nOK\r\n")
        self.assertEqual(self.line.run("AT"), "AT\r\r\nOK\r\n")
        self.assertEqual(self.line.run("ATE0"), "ATE0\r\r\nOK\r\n")
        self.assertEqual(self.line.run("AT"), "\r\nOK\r\n")

    def test_commands_written_at_once_are_answered_one_by_one(self):
        self.line.write("AT\r\nAT+CSQ\r\n\r\nAT+CIMI;+CGMI\rAT+NONSENSE\r")
        said = self.line.read("ERROR\r\n")
        self.assertEqual(said, "\r\nOK\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n\r\n510100000000001\r\n"
                               "\r\nLAPOR\r\n\r\nOK\r\n\r\nERROR\r\n")

    def test_errors_speak_as_cmee_says(self):
        self.assertIn("\r\nERROR", self.line.run("AT+NONSENSE", "ERROR\r\n"))
        self.line.run("AT+CMEE=1")
        self.line.run("AT+NONSENSE", "+CME ERROR: 100\r\n")
        self.line.run("AT+CMEE=2")
        self.line.run("AT+NONSENSE", "+CME ERROR: unknown\r\n")
        self.line.run("AT+CMGR=7", "+CMS ERROR: 321\r\n")

    def test_a_person_can_rub_out_and_list_and_send_text(self):
        self.sim.inject("gsm1", "+628123456789", "Jalan rusak", scts="2026-11-21T10:20:30+07:00")
        self.line.run("AR\x7fT+CMGF=1")
        self.assertIn('+CMGL: 1,"REC UNREAD","+628123456789",,"26/11/21,10:20:30+28"\r\nJalan rusak\r\n',
                      self.line.run('AT+CMGL="ALL"'))
        self.line.run('AT+CMGS="0812345"', "> ")
        self.line.write("hai\x1a")
        self.line.read("+CMGS: 0\r\n\r\nOK\r\n")
        self.assertEqual([(m["to"], m["text"]) for m in self.sim.sent()], [("0812345", "hai")])

    def test_a_prompt_can_be_left_by_escape(self):
        self.line.run("AT+CMGS=23", "> ")
        self.line.write("0011\x1b")
        self.line.read("OK\r\n")
        self.assertEqual(self.sim.sent(), [])

    def test_ussd_tells_the_balance(self):
        self.line.run('AT+CUSD=1,"*888#",15')
        self.assertIn("Rp 25.000", self.line.read(",15\r\n"))

    def test_a_line_of_any_length_is_survived(self):
        for line in ("AT" + "X" * 20000, 'AT+CUSD=1,"' + "1" * 600 + '"', "AT+" + "C" * 600, "ATD" + "1" * 600):
            self.line.run(line, "ERROR\r\n")
        self.line.run("AT")


class Elsewhere(Case):
    options = {"memory": "ME"}

    def test_power_on_may_choose_the_other_memory(self):
        self.sim.inject("gsm1", "+62811", "one")
        self.assertEqual((self.sim.sim()["used"], len(self.sim.sim()["me"])), (0, 1))


class Storage(Case):
    options = {"slots": 3}

    def test_a_message_takes_the_lowest_free_slot_and_is_announced(self):
        self.line.run("AT+CNMI=2,1,0,2,0")
        for i in range(3):
            self.assertEqual(self.sim.inject("gsm1", "+62811", f"n{i}")["slots"], [i + 1])
            self.line.read(f'+CMTI: "SM",{i + 1}\r\n')
        self.line.run("AT+CMGD=2")
        self.sim.inject("gsm1", "+62811", "again")
        self.line.read('+CMTI: "SM",2\r\n')

    def test_what_does_not_fit_waits_outside_and_comes_in_order(self):
        self.line.run("AT+CNMI=2,1,0,2,0")
        self.sim.inject("gsm1", "+62811", "{n}", count=5)
        self.assertEqual([self.sim.sim()[k] for k in ("used", "waiting", "size")], [3, 2, 3])
        self.line.read('"SM",3\r\n')
        self.assertEqual(self.line.run("AT+CMGD=1", '"SM",1\r\n'), '\r\nOK\r\n\r\n+CMTI: "SM",1\r\n')
        self.assertEqual([self.sim.sim()[k] for k in ("used", "waiting")], [3, 1])
        self.line.run("AT+CMGF=1;+CMGD=1,4")
        self.assertIn("\r\n5\r\n", self.line.run('AT+CMGL="ALL"'))

    def test_listing_marks_as_read_and_delflag_takes_only_those(self):
        self.sim.inject("gsm1", "+62811", "one")
        self.assertIn("+CMGL: 1,0,,", self.line.run("AT+CMGL=4"))
        self.assertIn("+CMGL: 1,1,,", self.line.run("AT+CMGL=4"))
        self.sim.inject("gsm1", "+62811", "two")
        self.line.run("AT+CMGD=1,1")
        self.assertEqual([s["slot"] for s in self.sim.sim()["slots"]], [2])

    def test_messages_land_where_the_third_storage_is(self):
        self.assertIn("+CPMS: 0,3,0,3,0,23", self.line.run('AT+CPMS="SM","SM","ME"'))
        self.sim.inject("gsm1", "+62811", "one")
        self.assertEqual((self.sim.sim()["used"], len(self.sim.sim()["me"])), (0, 1))
        self.line.run('AT+CPMS="XX"', "+CMS ERROR: 302\r\n")
        self.sim.fault("gsm1", "no_mem3")
        self.line.run('AT+CPMS="SM","SM","SM"', "+CMS ERROR: 302\r\n")
        self.line.run('AT+CPMS="SM","SM"')

    def test_the_maker_can_be_another(self):
        self.sim.set("gsm1", maker="Quectel")
        self.assertEqual(self.line.run("AT+CGMI"), "\r\nQuectel\r\n\r\nOK\r\n")

    def test_direct_delivery_stores_nothing(self):
        self.line.run("AT+CNMI=2,2,0,0,0")
        self.sim.inject("gsm1", "+62811", "one")
        self.line.read("+CMT: ,")
        self.assertEqual(self.sim.sim()["used"], 0)

    def test_any_text_can_stand_for_a_pdu(self):
        self.sim.inject_pdu("gsm1", "07FFZZ not hex", length=9)
        self.assertIn("+CMGL: 1,0,,9\r\n07FFZZ not hex\r\n", self.line.run("AT+CMGL=4"))

    def test_parts_come_in_the_order_asked_for(self):
        answer = self.sim.inject("gsm1", "PLN-INFO", "x" * 200, parts=[2, 1, 2], ref=0xABCD, width=16)
        self.assertEqual((answer["parts"], answer["slots"]), (2, [1, 2, 3]))
        pdus = [s["pdu"] for s in self.sim.sim()["slots"]]
        self.assertEqual([p[p.index("060804"):][:14] for p in pdus],
                         ["060804ABCD0202", "060804ABCD0201", "060804ABCD0202"])

    def test_a_bad_command_on_the_control_socket_is_answered(self):
        for cmd, arguments in (("inject", {"modem": "gsm1"}), ("inject", {"modem": "no", "from": "1"}),
                               ("inject", {"modem": "gsm1", "from": "1", "txt": "misspelt"}),
                               ("inject", {"modem": "gsm1", "from": "1", "scts": "yesterday"}),
                               ("fault", {"modem": "gsm1", "fault": "unheard_of"}), ("nonsense", {})):
            with self.assertRaises(AtsimError):
                self.sim.run(cmd, **arguments)
        self.sim._socket.sendall(b"not json\n")
        self.assertIs(json.loads(self.sim._reader.readline())["ok"], False)
        self.line.run("AT")


class Sending(Case):
    modems = ["gsm1", "gsm2"]
    options = {"network": True}

    def test_a_submit_is_recorded_line_by_line(self):
        self.line.send(HELLO)
        self.assertEqual(self.line.read("OK\r\n"), "\r\n+CMGS: 0\r\n\r\nOK\r\n")
        with open(self.sim.record, encoding="utf-8") as file:
            record = [json.loads(line) for line in file]
        self.assertEqual(record, self.sim.sent())
        record[0].pop("at")
        self.assertEqual(record, [{"modem": "gsm1", "to": "+46708251358", "text": "hellohello", "dcs": 0,
                                   "udh": "", "parts": 1, "part": 1, "ref": None, "mr": 0, "report": False,
                                   "validity": 345600, "pdu": HELLO}])

    def test_references_wrap_after_255(self):
        self.sim.set("gsm1", mr=254)
        for reference in (254, 255, 0):
            self.line.send(HELLO)
            self.line.read(f"+CMGS: {reference}\r\n\r\nOK\r\n")

    def test_a_pdu_that_is_none_is_refused(self):
        for pdu, length in (("00", 0), ("zz", 1), (HELLO, 22), (HELLO + "00", 24), (HELLO[:-2], 22)):
            self.line.send(pdu, length or 1)
            self.line.read("+CMS ERROR: 304\r\n")
        self.assertEqual(self.sim.sent(), [])

    def test_a_report_follows_its_send(self):
        self.line.run("AT+CNMI=2,1,0,1,0")
        self.line.send(HELLO_REPORT)
        said = self.line.read("00\r\n")
        self.assertTrue(said.startswith("\r\n+CMGS: 0\r\n\r\nOK\r\n\r\n+CDS: "), said)
        self.assertIn("06000B916407281553F8", said)
        self.line.run("AT+CNMI=2,1,0,2,0")
        self.line.send(HELLO_REPORT)
        self.line.read('+CMGS: 1\r\n\r\nOK\r\n\r\n+CDSI: "SM",1\r\n')
        self.assertIn("06010B916407281553F8", self.line.run("AT+CMGR=1"))

    def test_a_report_waits_until_somebody_wants_it(self):
        self.line.send(HELLO_REPORT)
        self.line.read("OK\r\n")
        self.assertEqual(self.sim.sim()["reports_waiting"], 1)
        self.line.write("AT+CNMI=2,1,0,2,0\r")
        self.line.read('+CDSI: "SM",1\r\n')

    def test_reports_can_fail_be_late_or_never_come(self):
        self.line.run("AT+CNMI=2,1,0,1,0")
        self.sim.fault("gsm1", "report_status", code=0x41, count=1)
        self.line.send(HELLO_REPORT)
        self.line.read("41\r\n")
        self.sim.fault("gsm1", "no_reports", count=1)
        self.line.send(HELLO_REPORT)
        self.line.read("OK\r\n")
        self.assertEqual(self.line.quiet(), "")
        self.sim.fault("gsm1", "report_late", ms=200, count=1)
        began = time.monotonic()
        self.line.send(HELLO_REPORT)
        self.line.read("+CDS: ")
        self.assertGreater(time.monotonic() - began, 0.19)
        self.sim.report("gsm1", 77, "+6281", st=0x30)
        self.line.read("30\r\n")

    def test_modems_text_each_other(self):
        other = self.open("gsm2")
        other.run("AT+CNMI=2,1,0,2,0")
        self.line.run('AT+CMGF=1;+CMGS="0811000' + '00002"', "> ")
        self.line.write("halo\x1a")
        other.read('+CMTI: "SM",1\r\n')
        other.run("AT+CMGF=1")
        self.assertIn('"+6281100000001"', text := other.run("AT+CMGR=1"))
        self.assertIn("halo", text)


class Plug(Case):
    def test_unplugging_hangs_up_and_returning_is_a_power_on(self):
        self.line.run("AT+CNMI=2,1,0,2,0")
        self.sim.hangup()
        poll = select.poll()
        poll.register(self.line.fd, select.POLLIN)
        self.assertTrue(poll.poll(1000 * case.PATIENCE)[0][1] & select.POLLHUP)
        self.assertFalse(os.path.lexists(self.sim.link()))
        self.sim.inject("gsm1", "+62811", "meanwhile")
        self.assertEqual([self.sim.sim()[k] for k in ("used", "waiting")], [0, 1])
        self.sim.restore()
        again = self.open(echo=True)
        self.assertEqual(again.run("AT+CNMI?"), "AT+CNMI?\r\r\n+CNMI: 0,0,0,0,0\r\n\r\nOK\r\n")
        self.assertEqual([self.sim.sim()[k] for k in ("used", "waiting")], [1, 0])

    def test_a_client_that_left_hides_nothing_from_the_next(self):
        self.line.run("AT+CNMI=2,1,0,2,0")
        self.line.write("AT+CSQ\rAT+CMGS=23\r0011")
        self.line.close()
        self.sim.wait(lambda: self.sim.stats()["clients"] == 0, what="the line closed")
        self.sim.inject("gsm1", "+62811", "nobody hears")
        again = Terminal(self.sim.link())
        self.addCleanup(again.close)
        self.assertEqual(again.quiet(), "")
        self.assertEqual(again.run("AT"), "\r\nOK\r\n")

    def test_statistics_count_round_trips(self):
        before = self.sim.stats()["round_trips"]
        self.line.run("AT+CSQ;+CIMI")
        stats = self.sim.stats()
        self.assertEqual(stats["round_trips"], before + 1)
        self.assertEqual((stats["commands"]["CSQ"], stats["commands"]["CIMI"]), (1, 1))
        self.assertGreater(stats["bytes_out"], stats["bytes_in"])

    def test_links_and_socket_go_at_the_end(self):
        self.sim.stop()
        self.assertEqual(os.listdir(self.folder), ["sent.jsonl"])


class Person(unittest.TestCase):
    def test_one_modem_with_something_on_its_sim(self):
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(folder, "modem")
            process = subprocess.Popen([Case.binary, "--link", link], stdout=subprocess.PIPE)
            try:
                self.assertIn(link.encode(), process.stdout.readline())
                self.assertIn(b"screen " + link.encode(), process.stdout.readline())
                line = Terminal(link)
                self.assertIn("OK", line.run("AT"))
                self.assertIn("Selamat datang", line.run('AT+CMGF=1;+CMGL="ALL"'))
                line.close()
            finally:
                process.terminate()
                process.wait()
                process.stdout.close()

    def test_help_fits_one_screen(self):
        text = subprocess.run([Case.binary, "--help"], capture_output=True, text=True, check=True).stdout
        self.assertLessEqual(len(text.splitlines()), 40)


if __name__ == "__main__":
    case.main()
