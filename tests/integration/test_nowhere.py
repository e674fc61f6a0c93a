# SPDX-License-Identifier: GPL-2.0-or-later
"""Nowhere else: what a busy run with everything that goes wrong leaves behind, searched for numbers, words, secrets."""

import base64
import contextlib
import http.server
import json
import os
import resource
import signal
import socket
import stat
import subprocess
import threading
import unittest

import gateway
import journal
from gateway import Gateway
from marks import ACCESS, ALLOWED, HMAC, KEY, LEADS, MORE, NOTES, NUMBERS, OAUTH2, OURS_NOT, PIN, TOKEN, WORDS, Echo, listening
from pdu import pack, semi_octets
from traces import Marks


class Run:
    """One busy run; what it left stands in `left`: (place, name, octets)."""

    def __init__(self):
        self.left, self.marks, self.listeners, self.failed = [], Marks(), [], None
        self.g = Gateway(modems=2, environment={"LC_ALL": "C.UTF-8"}, haste=5,
                         server=lambda folder: gateway.Central(folder, token=TOKEN, hmac_secret="whsec_" + HMAC))
        self.watched = journal.Journal(self.g) if journal.is_possible() else None
        self.echo = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
        threading.Thread(target=self.echo.serve_forever, daemon=True).start()
        self.marks.add("number", *NUMBERS.values())
        self.marks.add("word", WORDS["normal"], MORE["normal"], NOTES["normal"])
        self.marks.add("hidden", *(w[v] for w in (WORDS, MORE, NOTES) for v in ("anonim", "rahasia")))
        self.marks.add("secret", TOKEN, PIN, HMAC, OAUTH2, ACCESS, KEY)
        self.tickets = {}

    def keep(self, place, name, data):
        self.left.append((place, name, data if isinstance(data, bytes) else data.encode()))

    def found(self, *places):
        return [(place, name, *one) for place, name, data in self.left if place in places
                for one in self.marks.find(data, ALLOWED.get(place, ()))]

    # The gateway

    def write(self, name, text):
        with open(self.g.path(name), "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as f:
            f.write(text + "\n")
        return self.g.path(name)

    def prepare(self):
        g = self.g.prepare()
        self.write("token", TOKEN)
        self.write("hmac", "whsec_" + HMAC)
        self.write("privacy.key", "lapor-key:" + base64.b64encode(KEY).decode())
        os.mkdir(g.path("spool"))
        url = f"http://127.0.0.1:{self.echo.server_port}"
        same = {"poll_every": 1, "retry_first": 1, "retry_max": 2, "timeout": 5}
        centrals = [{**g.defaults()["central"], "name": "pusat", "hmac_key_file": g.path("hmac")},
                    {**same, "name": "gema", "url": url, "routes": ["GEMA"], "token_file": "", "oauth2": {
                        "token_url": url + "/token", "client_id": "lapor", "client_secret_file": self.write("oauth2", OAUTH2)}},
                    {**same, "name": "berkas", "profile": "spool", "routes": ["BERKAS"], "spool": {"directory": g.path("spool")}}]
        g.modem = {"pin_file": self.write("pin", PIN)}
        for name in g.names:
            g.atsim.fault(name, "pin", line=PIN, pin=PIN)
        g.write_settings(central=centrals, privacy={"key_file": g.path("privacy.key")}, intake={"routes": [
            {"keyword": "GEMA", "agency": "Gema"}, {"keyword": "BERKAS", "agency": "Berkas"}]})
        self.write("token", TOKEN)  # write_settings() has put its own there
        return g

    def sms(self, who, text, modem="gsm1"):
        self.g.sms(text, NUMBERS[who], modem)

    def ctl(self, place, *arguments):
        """Whatever it says, with whatever exit code."""
        ran = subprocess.run([gateway.CTL, "-c", self.g.config, *arguments], capture_output=True, timeout=gateway.PATIENCE,
                             check=False)
        self.keep(place, " ".join(arguments[:2]), ran.stdout + ran.stderr)

    # What happens

    def play(self):
        g = self.g
        g.start()
        self.report()
        self.look_at_processes()
        self.trouble_central()
        self.trouble_modem()
        self.ask()
        self.copy()
        self.look_at_processes()
        self.crash_daemon()
        g.start()
        self.look_at_processes()
        assert g.terminate() == 0
        self.collect()

    def report(self):
        g = self.g
        for n, (who, lead) in enumerate(LEADS.items()):
            long = f"{WORDS[who]} jalan rusak " + "parah sekali " * (14 if who != "normal" else 1) + WORDS[who]
            self.sms(who, f"{lead} {long}", f"gsm{n % 2 + 1}")
        g.wait_complaints(3)
        for row in g.complaints():
            self.tickets[row["visibility"]] = row["ticket"]
            g.wait_forwarded(row["ticket"])
        assert len(self.tickets) == 3, self.tickets
        for who, ticket in self.tickets.items():
            self.sms(who, f"TAMBAH {ticket} {MORE[who]} dekat pasar")
            g.central.set_status("answered", ticket=ticket, note=f"Kami {NOTES[who]} periksa", agency="Dinas PU")
        g.wait_rows(3, "SELECT * FROM v_reply WHERE template = 'notice-answered' AND state IN ('sent', 'delivered')")
        g.ctl("send", NUMBERS["sent"], f"Kabar {MORE['normal']} untuk Anda")

    def trouble_central(self):
        g = self.g
        words = json.dumps({"title": f"Bad {TOKEN}", "detail": f"{WORDS['rahasia']} {NUMBERS['rahasia']} {WORDS['normal']}",
                            "type": "about:blank"})
        for status in (422, 500, 401):
            g.central.fault("status", status=status, body=words, type="application/problem+json", path="/v1/complaints/")
        for who, lead in LEADS.items():
            self.sms(who, f"{lead} {WORDS[who]} lampu padam di jalan")
            self.sms(who, f"{lead} GEMA {WORDS[who]} got mampet")
            self.sms(who, f"{lead} BERKAS {WORDS[who]} sampah menumpuk")
        g.wait_complaints(12)
        g.wait_rows(3, "SELECT * FROM v_forward WHERE destination = 'gema' AND last_error IS NOT NULL")
        g.until(lambda: len(os.listdir(g.path("spool"))) >= 3, "files in the spool")

    def trouble_modem(self):
        g = self.g
        g.atsim.fault("gsm1", "silence", command="CMGS", count=1)
        self.sms("rahasia", f"LAPOR RAHASIA {WORDS['rahasia']} jembatan putus")
        g.atsim.fault("gsm2", "silence", command="CMGL", count=1)
        self.sms("anonim", f"LAPOR ANONIM {WORDS['anonim']} pungli di kantor", "gsm2")
        g.wait_log("LPR-2170", 2)
        worker = g.until(g.workers, "a worker")[0]
        os.kill(worker, signal.SIGABRT)  # SIGSEGV would be a sanitizer's report
        g.until(lambda: len(g.workers()) == 2 and worker not in g.workers(), "another worker")
        g.wait_modems()
        # Odd things: no PDU, half a PDU with the number in it, a report of nobody's.
        number = semi_octets(NUMBERS["normal"].lstrip("+"))
        g.atsim.inject_pdu("gsm1", f"0691261801000004{13:02X}91{number}0000621122")
        g.atsim.inject_pdu("gsm1", pack(f"{WORDS['rahasia']} {NUMBERS['rahasia']}").hex().upper())
        g.wait_complaints(14)

    def ask(self):
        ticket = self.tickets["rahasia"]
        for arguments in (("status",), ("health",), ("health", "--log"), ("health", "--samples"), ("metrics",),
                          ("queue", "forward"), ("queue", "reply"), ("recap",), ("audit",), ("modem", "gsm1", "flight"),
                          ("modem", "gsm2", "flight"), ("deny",), ("reload",), ("--json", "status"), ("--json", "metrics"),
                          ("link", ticket, NUMBERS["rahasia"]), ("retry", WORDS["rahasia"]), ("release", NUMBERS["rahasia"]),
                          ("reveal", ticket, "--reason", "x"), ("send", NUMBERS["sent"] + "x", WORDS["rahasia"]),
                          ("deny", NUMBERS["anonim"]), ("allow", NUMBERS["anonim"])):
            self.ctl("other", *arguments)
        for arguments in (("complaints",), *(("show", one) for one in self.tickets.values()), ("--json", "show", ticket)):
            self.ctl("complaints", *arguments)
        self.ctl("reveal", "reveal", ticket, "--reason", "surat penyidik nomor 7")
        self.ask_wrong()
        self.import_wrong()
        self.configure_wrong()

    def ask_wrong(self):
        """Requests that are none, with words in them."""
        for line in ('{"command":"%s"}', '{"command":"send","number":"%s"}', '{"command":"link","ticket":"%s","tracking_id":"%s"}',
                     '%s', '{"%s":1,"%s":1}', '{"command":"modem","name":"%s","what":"pause"}', '{"command":"reveal","ticket":"%s"}'):
            for mark in (WORDS["rahasia"], NUMBERS["rahasia"], TOKEN):
                with socket.socket(socket.AF_UNIX) as s:
                    s.settimeout(gateway.PATIENCE)
                    s.connect(self.g.path("control.sock"))
                    s.sendall(line.replace("%s", mark).encode() + b"\n")
                    self.keep("other", "control", s.recv(65536))

    def import_wrong(self):
        rows = ["Tracking ID,Status,Nomor HP,Isi", f"6340753,Selesai,{NUMBERS['normal']},{WORDS['rahasia']}",
                f"{NUMBERS['anonim']},{WORDS['anonim']},{WORDS['rahasia']},x"]
        self.write("token.csv", "\n".join(rows))
        self.ctl("other", "import", self.g.path("token.csv"))
        self.ctl("other", "import", self.g.path("token.csv"), "--dry-run")
        os.remove(self.g.path("token.csv"))

    def configure_wrong(self):
        """Settings with a secret where none belongs, or beside what is wrong."""
        with open(self.g.config, encoding="utf-8") as f:
            right = f.read()
        for wrong in (f'token = "{TOKEN}";', f'central_token = "{TOKEN}"', f'pin = {PIN};', f'log = {{ level = "{TOKEN}"; }};',
                      f'log = {{ level = "info" {TOKEN}; }};', f'{TOKEN}', f'"{OAUTH2}" = 1;', f'replies = {{ parts_max = "{PIN}"; }};',
                      f'modem_program = [ "{TOKEN}" ];', f'privacy = {{ key_file = "lapor-key:{base64.b64encode(KEY).decode()}"; }};'):
            with open(self.g.path("wrong.conf"), "w", encoding="utf-8") as f:
                f.write(right + wrong + "\n")
            for mode in ("--check", "--print-config"):
                ran = subprocess.run([gateway.DAEMON, "-c", self.g.path("wrong.conf"), mode], capture_output=True,
                                     timeout=gateway.PATIENCE, check=False)
                self.keep("other", f"{mode} with {wrong.split(' ')[0]}", ran.stdout + ran.stderr)
            os.replace(self.g.path("wrong.conf"), self.g.config)
            self.ctl("other", "reload")
        with open(self.g.config, "w", encoding="utf-8") as f:
            f.write(right)
        self.ctl("other", "reload")

    def copy(self):
        os.mkdir(self.g.path("out"))
        self.ctl("other", "backup", self.g.path("out", "copy.db"))
        self.ctl("other", "metrics", "--output", self.g.path("out", "lapor.prom"))
        self.ctl("other", "report", "--html", self.g.path("out", "index.html"))
        assert sorted(os.listdir(self.g.path("out"))) == ["copy.db", "index.html", "lapor.prom"]

    # What is seen

    def look_at_processes(self):
        """Arguments, environments, names of open files, and what has a name no more."""
        is_root = os.geteuid() == 0  # of a process that is not to be dumped only root sees more
        for pid in (self.g.process.pid, *self.g.workers()):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a worker that has ended meanwhile
                self.look_at_process(pid, is_root)
        if is_root:
            self.listeners.append(listening(self.g.process.pid, *self.g.workers()))

    def look_at_process(self, pid, is_root):
        for what in ("cmdline", "comm", *(["environ"] if is_root else [])):
            with open(f"/proc/{pid}/{what}", "rb") as f:
                self.keep("process", what, f.read())
        for fd in os.listdir(f"/proc/{pid}/fd") if is_root else ():
            self.look_at_file(f"/proc/{pid}/fd/{fd}")

    def look_at_file(self, path):
        try:
            name = os.readlink(path)
            self.keep("process", "open file", name)
            if stat.S_ISREG(os.stat(path).st_mode) and name.endswith("(deleted)"):
                with open(path, "rb") as f:
                    self.keep("other", name, f.read())
        except FileNotFoundError:
            pass

    def crash_daemon(self):
        """Amid its work, with all that a core may take."""
        pid = self.g.process.pid
        resource.prlimit(pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        os.kill(pid, signal.SIGABRT)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        self.dumped = ended.si_code == os.CLD_DUMPED
        self.g.wait_end()
        self.g.codes.clear()

    def collect(self):
        g = self.g
        for row in g.rows("SELECT pseudonym FROM person"):
            self.marks.add("pseudonym", row["pseudonym"])
        self.is_sealed = any(row["number"].startswith("\x01") for row in g.rows("SELECT number FROM person WHERE number > ''"))
        self.keep("log", "log", g.log())
        self.keep("log", "notify", "\n".join(g.notify.heard))
        for folder, _, files in os.walk(g.folder):
            for name in files:
                path = os.path.join(folder, name)
                below = os.path.relpath(path, g.folder)
                if below.split("/")[0] in OURS_NOT or not stat.S_ISREG(os.lstat(path).st_mode):
                    continue
                place = "store" if below.startswith("store/") or name.endswith(".db") else "spool" if below.startswith("spool/") else "other"
                with open(path, "rb") as f:
                    self.keep(place, below, f.read())
                self.keep("other" if place != "spool" else "spool", "a file's name", below)


LOCK = threading.Lock()
DONE = []


def the_run():
    """All tests look at the same one."""
    with LOCK:
        if not DONE:
            run = Run()
            DONE.append(run)
            try:
                run.prepare()
                run.play()
            except BaseException as error:
                run.failed = f"{type(error).__name__}: {error}\n{run.g.log()}"
            finally:
                run.echo.shutdown()
                run.g.remove()
                if run.watched:
                    run.watched.close()
    if DONE[0].failed:
        raise AssertionError(DONE[0].failed)
    return DONE[0]


class Nowhere(unittest.TestCase):
    maxDiff = None

    def look(self, *places):
        run = the_run()
        self.assertTrue(any(place in places for place, _, _ in run.left), f"nothing was searched in {places}")
        self.assertEqual(run.found(*places), [])

    def test_the_log_and_the_journal(self):
        self.look("log")

    def test_processes_and_what_they_have_open(self):
        self.look("process")

    def test_pages_metrics_lists_errors_and_files(self):
        self.look("other")

    def need_seal(self):
        if not the_run().is_sealed:
            self.skipTest("this gateway seals nothing yet")

    def test_what_is_shown_of_complaints(self):
        self.need_seal()
        self.look("complaints")

    def test_what_is_handed_over_as_files(self):
        self.look("spool")

    def test_the_store_its_log_and_its_copies(self):
        self.need_seal()
        self.look("store")

    def test_a_number_that_is_revealed_is_told_to_whoever_asked(self):
        shown = [data for place, _, data in the_run().left if place == "reveal"]
        self.assertIn(NUMBERS["rahasia"].encode(), shown[0])

    def test_a_crash_leaves_no_core(self):
        run = the_run()
        self.assertFalse(run.dumped)
        self.assertEqual([name for place, name, _ in run.left if os.path.basename(name).startswith("core")], [])

    def test_one_socket_listens_and_nothing_else(self):
        run = the_run()
        if not run.listeners:
            self.skipTest("only root sees the sockets of a process that is not to be dumped")
        self.assertEqual(run.listeners, [[run.g.path("control.sock")]] * len(run.listeners))

    def test_arguments_of_lapor_smsctl_are_seen_by_nobody(self):
        """It waits for a daemon that does not answer: time enough to look."""
        with Gateway(modems=0, central=False) as g, socket.socket(socket.AF_UNIX) as silent:
            os.remove(g.path("control.sock"))
            silent.bind(g.path("control.sock"))
            silent.listen()
            with subprocess.Popen([gateway.CTL, "-c", g.config, "send", NUMBERS["sent"], WORDS["rahasia"]],
                                  stderr=subprocess.DEVNULL) as ctl:
                connection, _ = silent.accept()
                with connection, open(f"/proc/{ctl.pid}/cmdline", "rb") as f:
                    said = f.read()
                    ctl.kill()
            marks = Marks()
            marks.add("number", NUMBERS["sent"])
            marks.add("hidden", WORDS["rahasia"])
            self.assertIn(b"lapor-smsctl", said)
            self.assertEqual(marks.find(said), [])


if __name__ == "__main__":
    gateway.main()
