# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person does with one modem: pause, resume, reset; and who else holds its port. The others go on."""

import fcntl
import os
import subprocess
import sys
import termios
import unittest

import gateway
from gateway import CITIZEN, DAEMON, OTHER, Gateway

HOLD = ("import fcntl, os, sys; fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY);"
        "fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB); print('held', flush=True); sys.stdin.read()")


NOBODY = 65534


def give_away(folder):
    """To nobody, who is to be the daemon's user."""
    for here, _, files in os.walk(folder):
        for path in [here, *(os.path.join(here, name) for name in files)]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


class Unprivileged:
    """A gateway's daemon under a user without any rights."""

    def __init__(self, g):
        give_away(g.folder)
        try:
            self.process = subprocess.Popen([DAEMON, "-c", g.config], stdin=subprocess.DEVNULL, cwd=g.folder, user=NOBODY,
                                            group=NOBODY, extra_groups=[], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.PIPE, text=True)
        except PermissionError:
            raise unittest.SkipTest("the build is out of nobody's reach") from None
        gateway.wait_until(lambda: os.path.exists(g.path("control.sock")), "a daemon with its store open")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        _, self.log = self.process.communicate()
        assert self.process.returncode == 0, self.log


class Holder:
    """Another program that has the port and has locked it."""

    def __init__(self, node):
        self.process = subprocess.Popen([sys.executable, "-c", HOLD, node], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "held\n"
        self.pid = self.process.pid
        with open(f"/proc/{self.pid}/comm", encoding="ascii") as f:
            self.name = f.read().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.communicate()
        self.process = None


def is_free(node):
    """Nobody has locked the port."""
    fd = os.open(node, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True


class Hand(unittest.TestCase):
    def row(self, g, name="gsm1"):
        return g.row("SELECT state, since, reason, code FROM v_modem WHERE name = ?", name)

    def test_a_paused_modem_is_left_alone_until_it_is_taken_back(self):
        with Gateway(modems=2) as g:
            ticket = g.report("uji jeda", modem="gsm1")["ticket"]
            g.wait_forwarded(ticket)
            self.assertEqual(g.ctl("modem", "gsm1", "pause"), "gsm1 is paused\n")
            g.wait_modems(["paused"], "gsm1")
            row = self.row(g)
            self.assertIn(f"by uid {os.getuid()}", row["reason"])
            self.assertEqual(row["code"], "LPR-2128")
            self.assertEqual(g.ctl("modem", "gsm1", "pause"), "gsm1 is paused already\n")
            g.until(lambda: is_free(g.atsim.link("gsm1")), "the port is let go")
            g.until(lambda: len(g.workers()) == 1, "the end of its worker, which comes behind that")
            self.assertEqual(g.modem_state("gsm2"), "up")

            # The other one sends what was meant for it; what it is sent itself waits.
            g.central.set_status("verified", ticket=ticket)
            self.assertEqual(g.wait_sent(2, CITIZEN)[1]["modem"], "gsm2")
            g.sms("LAPOR uji menunggu", OTHER, "gsm1")
            g.report("uji tetap jalan", "+6281300000009", "gsm2")
            self.assertEqual(len(g.complaints()), 2)

            # Over a restart it stays so, since then; an end in order and a power cut.
            for end in (g.terminate, g.kill):
                end()
                g.start(is_up=False)
                g.wait_modems(name="gsm2")
                self.assertEqual(self.row(g)["since"], row["since"])
                self.assertEqual(g.modem_state("gsm1"), "paused")
                self.assertEqual(len(g.workers()), 1)
            self.assertIn("paused", g.ctl("health", "gsm1"))
            self.assertIn("paused", g.ctl("modem", "gsm1", "reset", code=1))

            self.assertIn("taken back", g.ctl("modem", "gsm1", "resume"))
            g.wait_modems(name="gsm1")
            g.wait_complaint("uji menunggu")
            g.wait_empty("gsm1")
            self.assertEqual(g.ctl("modem", "gsm1", "resume"), "gsm1 is not paused\n")
            events = [(r["event"], r["detail"]) for r in g.rows(
                "SELECT event, detail FROM v_health WHERE modem = 'gsm1' AND event IN ('modem-paused', 'modem-resumed')")]
            by = f"by uid {os.getuid()}"
            self.assertEqual(events[0], ("modem-paused", by))
            self.assertEqual(events[-1], ("modem-resumed", by))
            self.assertEqual({d for e, d in events[1:-1]}, {"in an earlier run"})
            g.terminate()
            g.start()

    def test_what_is_being_sent_is_finished_before_a_pause(self):
        with Gateway(modem={"reports": False}) as g:
            g.atsim.fault("gsm1", "late", command="CMGS", ms=int(5000 * gateway.SLACK), count=1)
            g.ctl("send", OTHER, "Uji jeda saat kirim")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            self.assertIn("when what it is sending has left", g.ctl("modem", "gsm1", "pause"))
            self.assertNotEqual(g.modem_state("gsm1"), "paused")
            g.wait_modems(["paused"], "gsm1")
            self.assertEqual(g.row("SELECT state FROM v_reply")["state"], "sent")
            self.assertEqual(len(g.sent(OTHER)), 1)
            g.ctl("send", OTHER, "Uji sesudah jeda")
            g.ctl("modem", "gsm1", "resume")
            self.assertEqual(g.wait_sent(2, OTHER)[1]["text"], "Uji sesudah jeda")

    def test_a_reset_begins_anew_and_harms_nobody(self):
        with Gateway(modems=2) as g:
            before = set(g.workers())
            answer = g.ctl_json("modem", "gsm1", "reset")
            self.assertEqual((answer["modem"], answer["changed"]), ("gsm1", True))
            g.wait_log("LPR-2130 gsm1", 1)
            self.assertIn(f"by uid {os.getuid()}", g.log())
            g.report("uji saat reset", modem="gsm2")
            g.until(lambda: len(set(g.workers()) - before) == 1, "a new worker")
            g.wait_modems()
            g.report("uji sesudah reset", OTHER, "gsm1")
            self.assertEqual(len(set(g.workers()) & before), 1)

    def test_the_modems_are_listed(self):
        with Gateway(modems=2) as g:
            rows = g.ctl_json("modem")
            self.assertEqual([r["name"] for r in rows], ["gsm1", "gsm2"])
            self.assertEqual(rows[0]["device"], g.atsim.link("gsm1"))
            self.assertEqual(rows[0]["state"], "up")
            self.assertRegex(rows[0]["imei"], r"^\d{4}$")
            self.assertIn("gsm2", g.ctl("modem"))
            self.assertEqual([r["name"] for r in g.ctl_json("modem", "gsm2")], ["gsm2"])
            g.ctl("modem", "gsm9", code=1)
            self.assertRegex(g.ctl("modem", "gsm9", "pause", code=1), r"no modem is named like that; there are: gsm1 gsm2")
            g.ctl("modem", "gsm1", "dance", code=64)
            g.ctl("modem", "gsm1", "pause", "now", code=64)
            self.assertIn("is no serial port", g.ctl("udev-rule", "gsm1", code=1))
            self.assertIn("no modem is named", g.ctl("udev-rule", "gsm9", code=1))
            g.ctl("udev-rule", "a b=/dev/null", code=64)
            g.terminate()
            self.assertEqual(len(g.ctl_json("modem")), 2)
            g.ctl("modem", "gsm1", "pause", code=69)

    def test_who_holds_a_busy_port_is_named(self):
        g = Gateway()
        try:
            g.prepare()
            with Holder(g.atsim.link("gsm1")) as other:
                g.start(is_up=False)
                words = f"held by {other.name} (process {other.pid})"
                g.wait_log(f"LPR-2103 gsm1: Another program holds the modem ({words})")
                g.wait_modems(["down"])
                g.until(lambda: words in self.row(g)["reason"], "the name in the reason")
                self.assertIn(f"{g.atsim.link('gsm1')} is now {words}", g.ctl("health"))
            g.wait_modems()
            self.assertEqual(g.logged("LPR-2103"), 1)
            self.assertNotIn("is now", g.ctl("health"))
            g.close()
        finally:
            g.remove()

    def test_a_reset_says_that_another_sim_is_the_right_one(self):
        with Gateway(modem={"sim_change": "hold", "reports": False}) as g:
            g.terminate()
            g.atsim.set("gsm1", imsi="510101111122222")
            g.start(is_up=False)
            g.wait_log("LPR-2125 gsm1")
            g.ctl("send", OTHER, "Uji SIM lain")
            answer = g.ctl("modem", "gsm1", "reset")
            self.assertIn("its SIM counts as the right one", answer)
            g.wait_log("LPR-2126 gsm1")
            g.wait_sent(1, OTHER)
            g.wait_modems(["up"])

    def test_a_reset_ends_the_alarm_of_a_sim_that_was_not_held(self):
        with Gateway() as g:
            g.terminate()
            g.atsim.set("gsm1", imsi="510101111122222")
            g.start()
            g.wait_log("LPR-2125 gsm1")
            self.assertIn("its SIM counts as the right one", g.ctl("modem", "gsm1", "reset"))
            g.wait_log("LPR-2126 gsm1")
            self.assertNotIn("LPR-2125", g.ctl("health"))
            self.assertNotIn("its SIM", g.ctl("modem", "gsm1", "reset"))

    @unittest.skipUnless(os.geteuid() == 0, "needs another user for the daemon")
    def test_a_port_that_may_not_be_opened_says_why(self):
        g = Gateway()
        try:
            g.prepare()
            node = os.path.realpath(g.atsim.link("gsm1"))
            os.chown(node, 0, 20)
            os.chmod(node, 0o660)
            with Unprivileged(g) as daemon:
                g.wait_modems(["down"])
                gateway.wait_until(lambda: "not in group" in self.row(g)["reason"], "the group in the reason")
            self.assertRegex(daemon.log, rf"LPR-2102 gsm1: .*\({node} is root:\S+ 0660; \S+ is not in group \S+\)")
        finally:
            g.remove()

    @unittest.skipUnless(os.geteuid() == 0, "needs another user for the daemon")
    def test_root_sees_who_has_the_port_for_himself(self):
        g = Gateway()
        try:
            g.prepare()
            node = os.path.realpath(g.atsim.link("gsm1"))
            os.chmod(node, 0o666)
            fd = os.open(node, os.O_RDWR | os.O_NOCTTY)
            fcntl.ioctl(fd, termios.TIOCEXCL)
            with Unprivileged(g):
                g.wait_modems(["down"])
                gateway.wait_until(lambda: self.row(g)["code"] == "LPR-2103", "a port that is held")
                # The simulator has the port open as well: the one of the two with the lower number is named.
                self.assertIn(f"(process {min(os.getpid(), g.atsim.process.pid)})", g.ctl("health"))
                fcntl.ioctl(fd, termios.TIOCNXCL)
                os.close(fd)
                g.wait_modems()
        finally:
            g.remove()


if __name__ == "__main__":
    gateway.main()
