# SPDX-License-Identifier: GPL-2.0-or-later
"""What one modem's worker asks and understands: registration, signal, SIM, memory, USSD, and which port is its own."""

import fcntl
import os
import unittest

import gateway
import pdu
from gateway import wait_until
from one_modem import (ANSWERED, DENIED, MEMORY_FAILED, NO_DEVICE, NO_SIGNAL, NO_SIM, NONE, NOT_ASKED,
                       NOT_REGISTERED, NUMBER, PUK_NEEDED, REFUSED, ROAMING, SEND_DONE, SEND_PERMANENT, SEND_SIM,
                       SEND_TEMPORARY, SILENT, SIM_FAILED, One)


def imei_of(modem):
    return lambda atsim: "imei:" + atsim.sim(modem)["imei"]


class Figures(unittest.TestCase):
    def test_a_modem_at_home_says_where_it_is(self):
        with One(prepare=lambda a: a.set("gsm1", area="1a2b", cell="01c3d4e5", signal=15)) as one:
            status = one.wait_status(state="up", cell="1A2B-01C3D4E5", network="home", signal=-83)
            self.assertEqual(status["port"], os.path.realpath(one.atsim.link()))
            self.assertEqual(status["imei"], one.atsim.sim()["imei"])

    def test_a_modem_that_tells_no_cell_is_up_all_the_same(self):
        def no_urc(atsim):
            atsim.fault("gsm1", "error", command="CREG", count=3)  # AT+CREG=0 of the beginning, =2, and the question
        with One(prepare=no_urc) as one:
            one.wait_status(state="up", cell="", network="")
            one.wait_status(state="up", network="home")

    def test_roaming_is_told_and_works(self):
        with One(prepare=lambda a: a.fault("gsm1", "registration", code=5)) as one:
            one.wait_status(state="degraded", cause=ROAMING, detail="+CREG: 0,5", network="roaming", used=0)
            self.assertEqual(one.send(), (SEND_DONE, 0))
            one.atsim.inject("gsm1", NUMBER, "uji jelajah")
            one.wait_said("part")
            one.atsim.clear("gsm1", "registration")
            one.wait_status(state="up", cause=NONE, network="home")

    def test_roaming_may_be_fine(self):
        with One(roaming=True, prepare=lambda a: a.fault("gsm1", "registration", code=5)) as one:
            one.wait_status(state="up", cause=NONE, network="roaming")

    def test_denied_and_lost_networks_are_told_apart(self):
        with One(prepare=lambda a: a.fault("gsm1", "registration", code=3)) as one:
            one.wait_status(state="degraded", cause=DENIED, detail="+CREG: 0,3")
            one.atsim.fault("gsm1", "registration", code=2)
            one.wait_status(cause=NOT_REGISTERED, detail="+CREG: 0,2")
            one.atsim.fault("gsm1", "registration", code=4)
            one.wait_status(cause=NOT_REGISTERED, detail="+CREG: 0,4", network="none")

    def test_deafness_counts_at_the_second_look(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.set("gsm1", signal=99)
            one.wait_status(state="degraded", cause=NO_SIGNAL, detail="+CSQ: 99", network="home")
            self.assertIn("0", [s["signal"] for s in one.statuses() if s["state"] == "up"])
            one.atsim.set("gsm1", signal=20)
            one.wait_status(state="up", cause=NONE)

    def test_a_sim_that_fails_is_named(self):
        for code, cause, detail in ((13, SIM_FAILED, "CME 13"), (15, SIM_FAILED, "CME 15"), (10, NO_SIM, "CME 10")):
            with One(prepare=lambda a, c=code: a.fault("gsm1", "cme", command="CPIN", code=c)) as one:
                one.wait_status(state="down", cause=cause, detail=detail)
                one.atsim.clear("gsm1")
                one.wait_status(state="up")

    def test_a_sim_that_is_busy_for_a_while_is_waited_for(self):
        with One(prepare=lambda a: a.fault("gsm1", "cme", command="CPIN", code=14, count=3)) as one:
            one.wait_status(state="up")
            self.assertNotIn(str(SIM_FAILED), [s["cause"] for s in one.statuses()])

    def test_a_puk_is_asked_of_a_person(self):
        with One(prepare=lambda a: a.fault("gsm1", "puk")) as one:
            one.wait_status(state="down", cause=PUK_NEEDED)

    def test_a_sim_that_fails_behind_its_pin_is_named(self):
        with One(prepare=lambda a: a.fault("gsm1", "cme", command="CIMI", code=13)) as one:
            one.wait_status(state="degraded", cause=SIM_FAILED, detail="CME 13")
            one.atsim.clear("gsm1")
            one.wait_status(state="up")

    def test_a_send_that_the_sim_fails_is_anothers_and_is_told(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "cms", code=313, count=1)
            self.assertEqual(one.send(), (SEND_SIM, 313))
            one.wait_status(state="degraded", cause=SIM_FAILED, detail="CMS 313")
            one.wait_status(state="up")
            for code, result in ((38, SEND_TEMPORARY), (1, SEND_PERMANENT), (8, SEND_SIM), (330, SEND_SIM)):
                one.atsim.fault("gsm1", "cms", code=code, count=1)
                self.assertEqual(one.send(), (result, code))
            one.atsim.fault("gsm1", "cms_prompt", code=310, count=1)
            self.assertEqual(one.send(), (SEND_SIM, 310))

    def test_a_memory_that_fails_twice_is_told(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "error", command="CMGL", code=320)
            one.wait_status(state="degraded", cause=MEMORY_FAILED, detail="CMS 320")
            one.atsim.clear("gsm1")
            one.wait_status(state="up")
            one.atsim.fault("gsm1", "error", command="CMGL", code=500, count=1)
            one.atsim.inject("gsm1", NUMBER, "uji memori")
            one.wait_said("part")
            self.assertEqual(one.statuses()[-1]["state"], "up")
            one.atsim.fault("gsm1", "error", command="CMGD", code=500)
            one.atsim.inject("gsm1", NUMBER, "uji hapus")
            one.wait_status(state="degraded", cause=MEMORY_FAILED, detail="CMS 500")
            one.atsim.clear("gsm1")
            one.wait_status(state="up", used=0)

    def test_a_sim_or_memory_that_fails_in_one_place_is_told(self):
        for command, fault, code, cause in (("CMGL", "error", 313, SIM_FAILED), ("CMGL", "cme", 10, NO_SIM),
                                            ("CPMS", "error", 320, MEMORY_FAILED), ("CPMS", "error", 310, NO_SIM),
                                            ("CPMS", "cme", 13, SIM_FAILED), ("CMGD", "error", 320, MEMORY_FAILED),
                                            ("CMGD", "cme", 15, SIM_FAILED)):
            with self.subTest(command=command, code=code), One() as one:
                one.wait_status(state="up", used=0)
                one.atsim.fault("gsm1", fault, command=command, code=code)
                one.atsim.inject("gsm1", NUMBER, "uji satu")
                one.wait_status(state="degraded", cause=cause, detail=f"{'CME' if fault == 'cme' else 'CMS'} {code}")
                one.atsim.clear("gsm1")
                one.wait_status(state="up", used=0)
                one.wait_said("part")
                self.assertEqual([s["cause"] for s in one.statuses() if s["cause"] not in (str(cause), "0")], [])

    def test_a_sim_that_fails_from_the_beginning_is_told(self):
        for command, fault, code, cause in (("CPMS", "error", 320, MEMORY_FAILED), ("CMGL", "cme", 13, SIM_FAILED)):
            with self.subTest(command=command), \
                    One(prepare=lambda a, f=(fault, command, code): a.fault("gsm1", f[0], command=f[1], code=f[2])) as one:
                one.wait_status(state="degraded", cause=cause)
                self.assertEqual(one.send(), (SEND_DONE, 0))
                one.atsim.inject("gsm1", NUMBER, "uji satu")
                one.atsim.clear("gsm1")
                one.wait_said("part")
                one.wait_status(state="up", used=0)


class Listless(unittest.TestCase):
    """A modem that knows no AT+CMGL."""

    def test_its_messages_are_read_slot_by_slot(self):
        def prepare(atsim):
            atsim.fault("gsm1", "error", command="CMGL")
            atsim.inject("gsm1", NUMBER, "uji satu")
            atsim.inject_pdu("gsm1", "07FFZZ not hex", length=9)
            atsim.inject("gsm1", NUMBER, "uji dua")
        with One(prepare=prepare) as one:
            one.wait_said("part", 3)
            one.wait_status(state="up", used=0)
            self.assertEqual(sorted(one.said("part")), ["0 " + NUMBER, "0 " + NUMBER, "8 "])
            self.assertLess(one.atsim.stats()["commands"]["CMGR"], 200)
            one.atsim.inject("gsm1", NUMBER, "uji tiga")
            one.wait_said("part", 4)
            one.wait_status(used=0)


class Ringing(unittest.TestCase):
    """A message rings right behind an answer: libgammu takes the bell for what became of its question."""

    def test_a_broken_message_is_no_empty_one(self):
        def prepare(atsim):
            atsim.fault("gsm1", "urc_behind", command="CMGR", line='+CMTI: "SM",2', count=1)
            atsim.inject_pdu("gsm1", pdu.deliver(NUMBER, "halo", length=90))
            atsim.inject("gsm1", NUMBER, "uji satu")
        with One(prepare=prepare) as one:
            one.wait_said("part", 2)
            one.wait_status(used=0)
            self.assertEqual(sorted(one.said("part")), ["0 " + NUMBER, "8 "])

    def test_a_slot_that_was_empty_keeps_what_comes_into_it(self):
        def prepare(atsim):
            atsim.fault("gsm1", "error", command="CMGL")
            atsim.fault("gsm1", "error", command="CMGR", code=321, count=1)
            atsim.fault("gsm1", "urc_behind", command="CMGR", line='+CMTI: "SM",1', count=1)
            atsim.inject("gsm1", NUMBER, "uji satu")
        with One(prepare=prepare) as one:
            one.wait_said("part")
            one.wait_status(used=0)
            self.assertEqual(one.said("part"), ["0 " + NUMBER])


class Ussd(unittest.TestCase):
    def test_answers_of_every_form_are_read(self):
        with One() as one:
            one.wait_status(state="up")
            one.atsim.ussd("gsm1", "*1#", "Pulsa Rp 25.000")
            one.atsim.ussd("gsm1", "*2#", "Pulsa Rp 25.000", form="ucs2", dcs=72)
            one.atsim.ussd("gsm1", "*3#", "Pulsa Rp 25.000", form="packed")
            one.atsim.ussd("gsm1", "*4#", "Pulsa:\nRp 25.000", status=1)
            one.atsim.ussd("gsm1", "*5#", "Pulsa Rp 25.000", status=2)
            for code, text in (("*1#", "Pulsa Rp 25.000"), ("*2#", "Pulsa Rp 25.000"), ("*3#", "Pulsa Rp 25.000"),
                               ("*4#", "Pulsa: Rp 25.000"), ("*5#", "Pulsa Rp 25.000")):
                self.assertEqual(one.ask(code), (ANSWERED, 0, text), code)
            self.assertEqual(one.ask("*6#"), (REFUSED, 0, ""))
            one.atsim.ussd("gsm1", "*7#", error=30)
            self.assertEqual(one.ask("*7#"), (REFUSED, 30, ""))
            one.atsim.inject("gsm1", NUMBER, "uji sesudah USSD")
            one.wait_said("part")
            self.assertEqual(one.send(), (SEND_DONE, 0))
            self.assertEqual([s["state"] for s in one.statuses() if s["state"] == "down"], [])

    def test_one_that_is_not_answered_ends_at_its_deadline(self):
        with One() as one:
            one.wait_status(state="up")
            one.atsim.ussd("gsm1", "*1#", silent=True)
            self.assertEqual(one.ask("*1#"), (SILENT, 0, ""))
            one.wait_status(state="up")
            one.atsim.ussd("gsm1", "*2#", "masih di sini")
            self.assertEqual(one.ask("*2#"), (ANSWERED, 0, "masih di sini"))

    def test_a_modem_that_goes_meanwhile_is_no_answer(self):
        with One() as one:
            one.wait_status(state="up")
            one.atsim.ussd("gsm1", "*1#", "terlambat", ms=20000)
            one.tell("ussd *1#")
            wait_until(lambda: one.atsim.stats()["commands"].get("CUSD"), "the code")
            one.atsim.hangup()
            self.assertEqual(one.wait_said("ussd").split()[0], str(SILENT))
            one.atsim.restore()
            one.wait_status(state="up")


class Finder(unittest.TestCase):
    """Among ports with these names: tty-0.., tty-gsm1, tty-gsm2, .."""

    def test_it_is_found_behind_ports_that_are_none(self):
        def prepare(atsim):
            atsim.fault("gsm1", "silence")
            with open(os.path.join(atsim.folder, "tty-0file"), "w", encoding="ascii"):
                pass
            os.mkfifo(os.path.join(atsim.folder, "tty-0fifo"))
            os.mkdir(os.path.join(atsim.folder, "tty-0folder"))
            os.symlink("/nowhere", os.path.join(atsim.folder, "tty-0gone"))
        with One(modems=3, device=imei_of("gsm3"), prepare=prepare) as one:
            status = one.wait_status(state="up")
            self.assertEqual(status["port"], os.path.realpath(one.atsim.link("gsm3")))
            # Only looked at.
            self.assertNotIn("CMGL", one.atsim.stats("gsm2")["commands"])

    def test_one_that_is_nowhere_is_told_so(self):
        with One(modems=2, device=lambda atsim: "imei:490154203237518") as one:
            one.wait_status(state="down", cause=NO_DEVICE, detail="no modem with this IMEI among 2 ports", port="")
            self.assertEqual(one.ask("*1#")[0] if one.said("did") else NOT_ASKED, NOT_ASKED)
            one.atsim.hangup("gsm1")
            one.atsim.set("gsm1", imei="490154203237518")
            one.atsim.restore("gsm1")
            one.wait_status(state="up")

    def test_the_port_that_takes_commands_is_used(self):
        def prepare(atsim):
            atsim.set("gsm1", imei=atsim.sim("gsm2")["imei"])
            atsim.fault("gsm1", "silence", command="CPIN")
        with One(modems=2, device=imei_of("gsm2"), prepare=prepare) as one:
            status = one.wait_status(state="up")
            self.assertEqual(status["port"], os.path.realpath(one.atsim.link("gsm2")))

    def test_a_port_that_another_program_holds_is_left_alone(self):
        def prepare(atsim):
            line = os.open(atsim.link("gsm1"), os.O_RDWR | os.O_NOCTTY)
            fcntl.flock(line, fcntl.LOCK_EX)
            self.addCleanup(os.close, line)
        with One(modems=2, device=imei_of("gsm1"), prepare=prepare) as one:
            one.wait_status(state="down", cause=NO_DEVICE,
                            detail="no modem with this IMEI among 2 ports, 1 of them in use")
            self.assertEqual(one.atsim.stats("gsm1")["round_trips"], 0)

    def test_it_is_found_again_under_another_name(self):
        with One(modems=2, device=imei_of("gsm1")) as one:
            one.wait_status(state="up", port=os.path.realpath(one.atsim.link("gsm1")))
            one.atsim.hangup("gsm1")
            one.atsim.hangup("gsm2")
            first, second = one.atsim.link("gsm1"), one.atsim.link("gsm2")
            one.atsim.restore("gsm2", link=first)
            one.atsim.restore("gsm1", link=second)
            one.wait_status(state="up", port=os.path.realpath(second), imei=one.atsim.sim("gsm1")["imei"])


if __name__ == "__main__":
    gateway.main(jobs=4)
