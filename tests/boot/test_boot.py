#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_boot.py - the package under a real systemd: the life of a gateway from its installation to its removal.

    test_boot.py BUILD [DEB]

One machine is booted, with two simulated modems and a stand-in central system inside its network; the steps follow
each other. Skipped (77) where no machine can be booted. BUILD has the simulator; without DEB the package is built.
"""
import ctypes
import fcntl
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path += [os.path.join(TREE, "tests", folder) for folder in ("atsim", "central")]

import base_root  # noqa: E402
from atsim import Atsim  # noqa: E402
from built_package import built_package  # noqa: E402
from central_client import Central  # noqa: E402
from machine import Machine, Unable, check_able  # noqa: E402

UNIT = "lapor-smsd.service"
LANDLOCK_CREATE_RULESET = 444  # the same on all processors; asked for its version
CITIZEN = "+6281234567890"
TOKEN = "token-of-the-boot-test"
STORE = "/var/lib/lapor-smsd/lapor.db"
KEY = "/etc/lapor-smsd/credentials/privacy-key"
METRICS = "/run/lapor-smsd-metrics/lapor.prom"
SETTINGS = """
gateway = "boot-test";
modems = (
  { name = "gsm1"; device = "/run/sim/gsm1"; init = ["AT+CPMS=\\"SM\\",\\"SM\\",\\"SM\\""]; send_per_minute = 0; },
  { name = "gsm2"; device = "/run/sim/gsm2"; init = ["AT+CPMS=\\"SM\\",\\"SM\\",\\"SM\\""]; send_per_minute = 0; }
);
intake = { ask_place = false; };
replies = { quiet_from = 0; quiet_to = 0; };
central = { url = "%s"; poll_every = 1; retry_first = 1; retry_max = 2; };
"""
# What takes a minute elsewhere takes seconds here.
DROP_IN = """
[Service]
RestartSec=1
WatchdogSec=4
"""


class Sim(Atsim):
    """The simulator as it runs inside: a service there, reached by its control socket."""

    def attach(self, machine):
        self.control = machine.path("/run/sim/atsim.sock")
        machine.wait(lambda: os.path.exists(self.control), "the simulator")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(self.timeout)
        self._socket.connect(self.control)
        self._reader = self._socket.makefile("r", encoding="utf-8")
        return self

    def free(self, machine):
        """A worker that was killed leaves its line locked (TIOCEXCL) while somebody has it open, and of a pty the
        simulator always has. A port is free when the worker is gone."""
        for modem in self.modems:
            line = os.open(machine.path(os.readlink(machine.path(f"/run/sim/{modem}"))), os.O_RDWR | os.O_NOCTTY)
            fcntl.ioctl(line, termios.TIOCNXCL)
            os.close(line)


class Life:
    """The steps, in their order; each is a sentence."""

    def __init__(self, machine, folder, deb, central):
        self.machine, self.folder, self.deb, self.central = machine, folder, deb, central
        self.sim = Sim("", "/run/sim", ["gsm1", "gsm2"])
        self.tickets = []

    # What is asked again and again

    def is_active(self):
        return self.machine.shows(UNIT, "ActiveState") == "active"

    def main_pid(self):
        return int(self.machine.shows(UNIT, "MainPID"))

    def wait_status(self, sentence):
        self.machine.wait(lambda: sentence in self.machine.shows(UNIT, "StatusText"), f"status: {sentence}")

    def journal(self, *fields):
        return self.machine.said("journalctl", "--no-pager", "-o", "cat", *fields)

    def complaints(self):
        return json.loads(self.machine.said("lapor-smsctl", "complaints", "--json"))

    def text(self, words, modem="gsm1", is_down=False):
        """Texts a complaint; waits until it is taken in, its receipt is sent and central has it."""
        count, sent = len(self.tickets), len(self.sim.sent(modem))
        self.sim.inject(modem, CITIZEN, words)
        if is_down:
            return
        self.wait_taken(count + 1, modem, sent)

    def wait_taken(self, count, modem, sent):
        self.machine.wait(lambda: self.central.count() == count, f"{count} complaints at the central system")
        self.machine.wait(lambda: len(self.sim.sent(modem)) > sent, "the receipt")
        self.tickets = [row["ticket"] for row in self.complaints()]
        assert len(self.tickets) == count, self.tickets
        receipt = self.sim.sent(modem)[sent]
        assert receipt["to"] == CITIZEN and any(ticket in receipt["text"] for ticket in self.tickets), receipt

    def assert_whole(self):
        """Nothing was lost and nothing is there twice."""
        assert sorted(row["ticket"] for row in self.complaints()) == sorted(self.tickets)
        assert self.central.count() == len(self.tickets)

    # The steps

    def the_package_is_installed_and_not_started(self):
        self.machine.run("dpkg", "--install", self.deb)
        assert not self.is_active()
        folder = os.stat(self.machine.path("/etc/lapor-smsd/credentials"))
        assert folder.st_mode & 0o777 == 0o700 and folder.st_uid == 0
        key = os.stat(self.machine.path(KEY))
        assert key.st_mode & 0o777 == 0o600 and key.st_uid == 0

    def what_timers_start_leaves_an_unconfigured_gateway_alone(self):
        for name in ("backup", "metrics", "report"):
            assert self.machine.shows(f"lapor-smsd-{name}.timer", "ActiveState") == "active", name
            self.machine.run("systemctl", "start", f"lapor-smsd-{name}.service")
            assert self.machine.shows(f"lapor-smsd-{name}.service", "ActiveState") == "inactive", name

    def each_unit_is_accepted(self):
        units = sorted(os.path.basename(path) for path in
                       glob.glob(self.machine.path("/lib/systemd/system/lapor-smsd*")) if os.path.isfile(path))
        said = self.machine.run("systemd-analyze", "verify", "--man=no", *units)
        assert not said.stderr, said.stderr

    def settings_that_are_wrong_are_no_loop_of_starts(self):
        self.machine.write("/etc/lapor-smsd/lapor-smsd.conf", "central = { tiemout = 5; };\n")
        self.machine.run("systemctl", "start", UNIT, is_checked=False)
        self.machine.wait(lambda: self.machine.shows(UNIT, "ActiveState") == "failed", "the failed start")
        assert self.machine.shows(UNIT, "ExecMainStatus") == "78"
        assert self.machine.shows(UNIT, "NRestarts") == "0"
        status = self.machine.run("systemctl", "status", "--lines=20", UNIT, is_checked=False).stdout
        assert 'lapor-smsd.conf:1: unknown setting "central.tiemout"; did you mean "timeout"?' in status, status

    def a_configured_gateway_starts_and_says_what_works(self):
        machine = self.machine
        shutil.copy(os.path.join(self.folder, "atsim"), machine.path("/usr/local/bin/atsim"))
        machine.run("systemd-run", "--unit=atsim", "--property=User=lapor-smsd", "--property=RuntimeDirectory=sim",
                    "/usr/local/bin/atsim", "--modem", "gsm1=/run/sim/gsm1", "--modem", "gsm2=/run/sim/gsm2",
                    "--control", "/run/sim/atsim.sock", "--record", "/run/sim/sent.jsonl")
        self.sim.attach(machine)
        machine.write("/etc/lapor-smsd/lapor-smsd.conf", SETTINGS % self.central.url)
        machine.write("/etc/lapor-smsd/credentials/central-token", TOKEN + "\n", 0o600)
        machine.write(f"/etc/systemd/system/{UNIT}.d/test.conf", DROP_IN)
        machine.run("systemctl", "daemon-reload")
        machine.run("systemctl", "reset-failed", UNIT)
        machine.run("systemctl", "enable", "--now", UNIT)
        assert self.is_active()
        self.wait_status("Both modems work.")

    def the_token_is_a_credential_that_nobody_else_can_read(self):
        handed = f"/run/credentials/{UNIT}/lapor_central-token"
        assert os.stat(self.machine.path(handed)).st_mode & 0o777 == 0o400
        for path, user in ((handed, "nobody"), ("/etc/lapor-smsd/credentials/central-token", "lapor-smsd")):
            said = self.machine.run("cat", path, is_checked=False, user=user)
            assert said.returncode and TOKEN not in said.stdout, f"{user} reads {path}"
        said = self.machine.run("cat", KEY, is_checked=False, user="lapor-smsd")
        assert said.returncode and "lapor-key" not in said.stdout

    def a_worker_is_locked_in_further_than_the_gateway(self):
        def filters(pid):
            status = self.machine.said("cat", f"/proc/{pid}/status")
            return int(re.search(r"Seccomp_filters:\s+(\d+)", status).group(1))

        main = self.main_pid()
        workers = self.machine.said("cat", f"/proc/{main}/task/{main}/children").split()
        assert [filters(pid) for pid in workers] == 2 * [filters(main) + 1]
        has_landlock = ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, 0, 1) > 0
        said = self.journal("-u", UNIT)
        assert ("LPR-2180" in said) == ("LPR-1060" in said) == (not has_landlock), said

    def a_text_becomes_a_complaint_with_a_receipt(self):
        self.text("Lampu jalan di depan pasar mati sejak kemarin")
        tokens = {request["headers"].get("Authorization") for request in self.central.requests()}
        assert tokens == {f"Bearer {TOKEN}"}, "the central system was asked without its token"

    def the_journal_shows_the_life_of_the_complaint(self):
        def events():
            rows = self.machine.said("journalctl", "--no-pager", "-o", "json", f"LAPOR_TICKET={self.tickets[0]}")
            return {json.loads(row).get("LAPOR_EVENT") for row in rows.splitlines()}

        self.machine.wait(lambda: {"complaint-opened", "forward-done", "reply-sent"} <= events(), "its three steps")

    def reload(self, settings):
        """0 where they were taken."""
        self.machine.write("/etc/lapor-smsd/lapor-smsd.conf", settings)
        status = self.machine.run("systemctl", "reload", UNIT, is_checked=False).returncode
        assert self.is_active() and (self.machine.shows(UNIT, "ReloadResult") == "success") == (status == 0)
        return status

    def a_reload_closes_nothing_and_fails_where_settings_are_wrong(self):
        pid, settings = self.main_pid(), SETTINGS % self.central.url
        assert self.reload(settings + "watch = { sample_every = 60; };\n") == 0
        assert self.journal("-u", UNIT).count("LPR-1030") == 1, "it was over before the settings were taken"
        assert self.reload(settings + "lgo = { };\n") != 0
        assert 'unknown setting "lgo"; did you mean "log"?' in self.journal("-u", UNIT)
        assert self.reload(settings) == 0
        self.machine.run("systemctl", "kill", "--kill-whom=main", "--signal=HUP", UNIT)
        self.machine.wait(lambda: self.journal("-u", UNIT).count("LPR-1030") == 3, "a reload by SIGHUP")
        assert self.main_pid() == pid and self.machine.shows(UNIT, "NRestarts") == "0"
        assert self.journal("-u", UNIT).count("LPR-2001") == 2, "a modem was opened anew"
        self.text("Jembatan di desa kami rusak parah", "gsm2")

    def a_gateway_that_hangs_is_killed_and_nothing_is_lost(self):
        pid, count = self.main_pid(), len(self.tickets)
        sent = len(self.sim.sent("gsm1"))
        self.machine.run("systemctl", "kill", "--kill-whom=main", "--signal=STOP", UNIT)
        self.text("Air keruh di perumahan sejak minggu lalu", is_down=True)
        self.machine.wait(lambda: self.main_pid() not in (0, pid) and self.is_active(), "the gateway is back")
        self.sim.free(self.machine)
        assert int(self.machine.shows(UNIT, "NRestarts")) >= 1
        assert "Watchdog timeout" in self.journal("-u", UNIT)
        self.wait_taken(count + 1, "gsm1", sent)
        self.wait_status("Both modems work.")

    def a_modem_that_is_unplugged_is_named_and_comes_back(self):
        pid = self.main_pid()
        self.sim.hangup("gsm2")
        self.wait_status("1 of 2 modems works; gsm2: ")
        assert self.is_active()
        self.text("Sampah menumpuk di sungai belakang sekolah")
        self.sim.restore("gsm2")
        self.wait_status("Both modems work.")
        assert self.main_pid() == pid

    def what_timers_start_leaves_its_file(self):
        folder = os.path.dirname(STORE)
        for name, made, mode in (("backup", f"{folder}/backup/lapor-*.db", 0o600),
                                 ("report", f"{folder}/www/index.html", 0o644), ("metrics", METRICS, 0o644)):
            self.machine.run("systemctl", "start", f"lapor-smsd-{name}.service")
            found = os.stat(glob.glob(self.machine.path(made))[0])
            assert found.st_mode & 0o777 == mode and found.st_uid == os.stat(self.machine.path(folder)).st_uid, name
        said = self.journal("-u", "lapor-smsd-report", "-u", "lapor-smsd-metrics")
        assert "Finished" not in said, "a line each minute"
        assert self.is_active()

    def one_key_follows_another_and_nothing_was_changed(self):
        machine = self.machine
        machine.run("lapor-smsctl", "key", "new")
        machine.run("systemctl", "restart", UNIT)
        self.wait_status("Both modems work.")
        machine.run("lapor-smsctl", "key", "rotate")
        newest, older = json.loads(machine.said("lapor-smsctl", "key", "--json"))["keys"]
        assert newest["rows"] > 0 == older["rows"], (newest, older)
        said = machine.said("sh", "-c", f"journalctl -u {UNIT} -o json | lapor-smsctl verify --journal -")
        assert said.endswith("whole"), said
        number = machine.said("lapor-smsctl", "reveal", self.tickets[0], "--reason", "surat penyidik nomor 7")
        assert number.split("\n")[0] == CITIZEN, number

    def a_damaged_store_is_refused_and_its_backup_brings_it_back(self):
        self.machine.run("systemctl", "stop", UNIT)
        with open(self.machine.path(STORE), "r+b") as file:
            file.seek(20480)
            file.write(b"damaged " * 10240)
        self.machine.run("systemctl", "start", UNIT, is_checked=False)
        assert self.machine.shows(UNIT, "ExecMainStatus") == "65"
        assert self.machine.shows(UNIT, "NRestarts") == "0"
        self.machine.run("systemctl", "start", "lapor-smsd-report", is_checked=False)
        self.machine.wait(lambda: "lapor.db rusak" in self.journal("-u", "lapor-smsd-report"),
                          "the page's run says why it has none")
        told = re.search(r"takes its place with: (lapor-smsctl restore \S+)", self.journal("-u", UNIT))
        self.machine.run(*told[1].split(), "--yes")
        self.machine.run("systemctl", "start", UNIT)
        self.wait_status("Both modems work.")
        self.assert_whole()

    def an_upgrade_takes_the_running_gateway_along(self):
        pid = self.main_pid()
        self.machine.run("dpkg", "--install", newer(self.deb, self.folder))
        self.machine.wait(lambda: self.main_pid() not in (0, pid) and self.is_active(), "the new version")
        self.wait_status("Both modems work.")
        self.assert_whole()
        self.text("Pohon tumbang menutup jalan kampung", "gsm2")

    def a_removed_package_leaves_the_complaints(self):
        self.machine.run("dpkg", "--remove", "lapor-smsd")
        assert not self.is_active()
        assert os.path.getsize(self.machine.path(STORE)) > 0
        assert not os.path.exists(self.machine.path(METRICS)), "a collector takes it for a gateway that stands still"

    def a_purge_deletes_them_only_when_told_so(self):
        self.machine.run("dpkg", "--purge", "lapor-smsd")
        assert os.path.getsize(self.machine.path(STORE)) > 0
        self.machine.run("dpkg", "--install", self.deb)
        self.machine.run("sh", "-c", "echo lapor-smsd lapor-smsd/remove-complaints boolean true | debconf-set-selections")
        self.machine.run("dpkg", "--purge", "lapor-smsd")
        assert not os.path.exists(self.machine.path(os.path.dirname(STORE)))

    def steps(self):
        return [self.the_package_is_installed_and_not_started,
                self.what_timers_start_leaves_an_unconfigured_gateway_alone, self.each_unit_is_accepted,
                self.settings_that_are_wrong_are_no_loop_of_starts,
                self.a_configured_gateway_starts_and_says_what_works,
                self.the_token_is_a_credential_that_nobody_else_can_read,
                self.a_worker_is_locked_in_further_than_the_gateway,
                self.a_text_becomes_a_complaint_with_a_receipt, self.the_journal_shows_the_life_of_the_complaint,
                self.a_reload_closes_nothing_and_fails_where_settings_are_wrong,
                self.a_gateway_that_hangs_is_killed_and_nothing_is_lost,
                self.a_modem_that_is_unplugged_is_named_and_comes_back,
                self.what_timers_start_leaves_its_file, self.one_key_follows_another_and_nothing_was_changed,
                self.a_damaged_store_is_refused_and_its_backup_brings_it_back,
                self.an_upgrade_takes_the_running_gateway_along, self.a_removed_package_leaves_the_complaints,
                self.a_purge_deletes_them_only_when_told_so]

    def live(self):
        for step in self.steps():
            start = time.monotonic()
            try:
                step()
            except BaseException:
                print(f"not ok  {time.monotonic() - start:5.1f} s  {step.__name__}", flush=True)
                print(self.machine.run("systemctl", "status", "--lines=40", UNIT, is_checked=False).stdout)
                raise
            print(f"ok      {time.monotonic() - start:5.1f} s  {step.__name__}", flush=True)


def newer(deb, folder):
    """The same package with a higher version."""
    tree, result = os.path.join(folder, "newer"), os.path.join(folder, "newer.deb")
    subprocess.run(["dpkg-deb", "--raw-extract", deb, tree], check=True)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        lines = file.readlines()
    with open(control, "w", encoding="utf-8") as file:
        file.writelines(line.replace("\n", "+newer\n") if line.startswith("Version:") else line for line in lines)
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, result], check=True, stdout=subprocess.DEVNULL)
    return result


def main():
    check_able()
    if len(sys.argv) < 3 and not shutil.which("dh"):
        raise Unable("debhelper is not installed, and the package cannot be built")
    with tempfile.TemporaryDirectory(prefix="lapor-boot.") as folder:
        deb = shutil.copy(sys.argv[2] if len(sys.argv) > 2 else built_package(), folder)
        shutil.copy(os.path.join(sys.argv[1], "tests", "atsim", "atsim"), folder)
        root = base_root.base_root(deb)
        with Machine(root, [folder]) as machine, \
                Central(os.path.join(folder, "central"), token=TOKEN) as central:
            Life(machine, folder, deb, central).live()


if __name__ == "__main__":
    try:
        main()
    except (Unable, base_root.Unable) as error:
        print(f"skipped: {error}")
        sys.exit(77)
