# SPDX-License-Identifier: GPL-2.0-or-later
"""lapor-smsd as a program: settings, templates, signals, the service manager."""

import os
import re
import shutil
import signal
import subprocess
import unittest

import gateway
from gateway import DAEMON, Gateway

# interfaces.md section 2, as a stranger would write it down.
SAMPLE = r'''
gateway = "jatim-1";                     # names this gateway to the central system
store = { path = "/var/lib/lapor-smsd/lapor.db"; };
control = { socket = "/run/lapor-smsd/control.sock"; };
modem_program = "";                      # "" = found as above
modems = (
  { name = "gsm1"; device = "/dev/lapor/gsm1"; number = "+6281100000001";
    connection = "dku2at"; model = "at"; features = ["SMS_NO_ME"];
    init = ["AT+CPMS=\"SM\",\"SM\",\"SM\""];      # raw lines before libgammu opens the port
    prefixes = ["+62811", "+62812"];                # on-net destinations, preferred
    poll = 60;                                      # seconds between safety polls
    send_per_minute = 10; send_per_day = 500; reserve_for_receipts = 100;
    reports = true;                                 # ask for delivery reports
    pin_file = "";                                  # or systemd credential "pin-gsm1"
    balance = { ussd = "*888#"; pattern = "Rp ?([0-9.]+)"; every = 21600; warn_below = 10000; };
    usb_reset = false; }
);
intake = {
  routes = ( { keyword = "TANGKAB"; agency = "Kabupaten Tangerang"; category = ""; keep = false; } );
  categories = ["JALAN", "AIR"];
  deny = ["PLN-INFO"];  own_numbers = [];
  multipart_timeout = 1800;
  ask_place = true; ask_limit = 2; ask_window = 86400;
  emergency_words_file = ""; places_file = "";
};
replies = {
  templates = "/etc/lapor-smsd/templates";
  time_zone = "Asia/Jakarta"; quiet_from = 20; quiet_to = 8;
  parts_max = 1; group_digits = true;
  word_filter = ["nomor", "dana"];
  per_sender_per_day = 10; help_per_sender_per_day = 3; identical_per_hour = 3;
  receipt_valid = 86400; uncertain = "resend-once";
};
central = {
  profile = "json";
  url = "https://central.example"; token_file = "";
  ca_file = ""; client_cert = ""; client_key = ""; hmac_key_file = "";
  timeout = 60; in_flight = 4; poll_every = 60;
  retry_first = 5; retry_max = 1800; retry_for = 604800;
  georeport2 = { jurisdiction_id = ""; api_key_file = ""; service_code = "1"; service_code_secret = "2";
    service_codes = ( { category = "JALAN"; code = "3"; } ); ref_attribute = ""; updates = true; on_unknown = "hold"; };
  spool = { directory = ""; };
};
sla = { verify = 3; follow_up = 5; close = 10; holidays_file = ""; };
privacy = { keep_text = 730; keep_number = 365; keep_raw = 90; key_file = ""; };
limits = { complaints_per_sender_per_day = 0; store_max_mb = 0; };
alert = { number = ""; per_hour = 3; };
log = { level = "info"; };
'''

# What is wrong in a line, and what must be said beside file and line.
WRONG = {
    'gatewai = "x";': "gateway",
    "gateway = 5;": "gateway",
    "central = { timeout = 0; };": "timeout",
    'central = { timeout = "60"; };': "timeout",
    'replies = { uncertain = "always"; };': "resend-once",
    'log = { level = "loud"; };': "level",
    'modems = ( { name = "gsm1"; } );': "device",
    'intake = { routes = ( { keyword = "A B"; agency = "x"; } ); };': "keyword",
    'central = { url = "http://central.example"; };': "http:// is for this machine only",
    'central = { url = "https://central.example"; ca_file = "/nonexistent/ca"; };': "ca_file",
    'central = { profile = "georeport2"; url = "https://central.example"; };': "service_code",
    'central = { profile = "spool"; };': "directory",
    'central = { clases = ["informasi"]; };': "did you mean \"classes\"",
    'central = ( { name = "a"; url = "https://a"; }, { name = "b"; url = "https://b"; } );': "neither routes nor classes",
    "store = {": "",
}


def run(*arguments, code=0):
    ran = subprocess.run([DAEMON, *arguments], capture_output=True, text=True, timeout=gateway.PATIENCE, check=False)
    if ran.returncode != code:
        raise AssertionError(f"exit {ran.returncode}, not {code}: {ran.stdout}{ran.stderr}")
    return ran.stdout + ran.stderr


# A region's own system beside the national one.
SEVERAL = '''
intake = { routes = ( { keyword = "TANGKAB"; agency = "Kabupaten Tangerang"; } ); };
central = (
  { name = "nasional"; url = "https://central.example"; },
  { name = "tangkab"; routes = ["TANGKAB"]; url = "https://tangkab.example"; token_file = "%s"; }
);
'''


class Settings(unittest.TestCase):
    def setUp(self):
        self.gateway = Gateway(modems=0)
        self.addCleanup(self.gateway.remove)
        self.file = self.gateway.path("written.conf")

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as f:
            f.write(text)
        return self.file

    def test_the_sample_of_the_interfaces_is_accepted(self):
        said = run("--check", "-c", self.write(SAMPLE))
        for name in ("parts_max",):
            self.assertRegex(said, rf"written\.conf:\d+: .*{name}.* no effect", name)
        self.assertRegex(said, r"written\.conf:\d+: note: privacy\.key_file: .* unsealed \(LPR-1050\)")
        for name in ("multipart_timeout", "in_flight", "uncertain", "sla", "ask_place", "quiet_from", "georeport2", "spool", "limits"):
            self.assertNotIn(name, said)

    def test_what_is_wrong_is_named_with_file_and_line(self):
        for line, word in WRONG.items():
            with self.subTest(line):
                said = run("--check", "-c", self.write("# a comment\n\n" + line + "\n"), code=78)
                self.assertRegex(said, r"written\.conf:[34]: ")
                self.assertIn(word, said)
                self.assertEqual(run("-c", self.file, code=78), said)

    def test_each_of_several_central_systems_is_checked(self):
        token = self.gateway.path("tangkab")
        said = run("--check", "-c", self.write(SEVERAL % token), code=78)
        self.assertIn(f"written.conf:5: central.token_file: {token} cannot be read", said)
        with open(token, "w", encoding="utf-8") as f:
            f.write("x")
        self.assertIn("are in order", run("--check", "-c", self.file))
        printed = run("--print-config", "-c", self.file)
        self.assertRegex(printed, r'(?s)central = \(\n  {\n    name = "nasional";.*name = "tangkab";')
        self.assertEqual(run("--print-config", "-c", self.write(printed)), printed)

    def test_a_file_that_is_not_there_is_named(self):
        self.assertIn("nowhere.conf", run("--check", "-c", self.gateway.path("nowhere.conf"), code=78))

    def test_what_is_printed_can_be_read_again(self):
        printed = run("--print-config", "-c", self.write(SAMPLE))
        again = run("--print-config", "-c", self.write(printed))
        self.assertEqual(printed, again)
        for word in ("jatim-1", "TANGKAB", "*888#", "multipart_timeout = 1800"):
            self.assertIn(word, printed)

    def test_the_version_names_the_libraries(self):
        said = run("--version")
        self.assertRegex(said, r"lapor-smsd \d+\.\d+\.\d+")
        for name in ("libgammu", "sqlite", "curl", "jansson", "libconfig"):
            self.assertIn(name, said.lower())

    def test_wrong_usage_is_64(self):
        run("--no-such-option", code=64)
        run("one", "argument", code=64)

    def test_a_file_in_conf_d_is_read_after_it(self):
        os.mkdir(self.gateway.path("conf.d"))
        with open(self.gateway.path("conf.d", "site.conf"), "w", encoding="utf-8") as f:
            f.write('gateway = "site-7";\n')
        self.assertIn("site-7", run("--print-config", "-c", self.write(SAMPLE)))
        with open(self.gateway.path("conf.d", "site.conf"), "w", encoding="utf-8") as f:
            f.write('\ngatewai = "site-7";\n')
        self.assertIn("site.conf:2:", run("--check", "-c", self.file, code=78))


class Templates(unittest.TestCase):
    def test_without_templates_the_built_in_ones_are_used(self):
        with Gateway(settings={"replies": {"templates": "/nonexistent/templates"}}) as g:
            ticket = g.report("uji bawaan")["ticket"]
            self.assertIn(ticket, g.sent()[0]["text"])

    def test_a_template_in_a_file_is_used(self):
        g = Gateway()
        try:
            g.settings = {"replies": {"templates": g.path("templates")}}
            os.mkdir(g.path("templates"))
            with open(g.path("templates", "receipt.txt"), "w", encoding="utf-8") as f:
                f.write("LAPOR: sip, {id}\n")
            g.prepare().start()
            ticket = g.report("uji templat")["ticket"]
            self.assertEqual(g.sent()[0]["text"], f"LAPOR: sip, {ticket}")
            g.close()
        finally:
            g.remove()

    def test_a_broken_template_is_refused_with_file_and_line(self):
        g = Gateway()
        try:
            g.settings = {"replies": {"templates": g.path("templates")}}
            g.prepare()
            for text, word in (("LAPOR: {nonsense}", "there are {id}"), ("LAPOR: [ {id}", ""), ("x" * 200 + "{id}", ""),
                               ("LAPOR: kirim pulsa ke nomor ini {id}", "nomor"), ("\u4f60\u597d {id}", "")):
                with self.subTest(text[:20]):
                    shutil.rmtree(g.path("templates"), ignore_errors=True)
                    shutil.copytree(gateway.TEMPLATES, g.path("templates"))
                    with open(g.path("templates", "receipt.txt"), "w", encoding="utf-8") as f:
                        f.write(text + "\n")
                    said = run("--check", "-c", g.config, code=78)
                    self.assertRegex(said, r"receipt\.txt:1: ")
                    self.assertIn(word, said)
                    run("-c", g.config, code=78)
        finally:
            g.remove()


class Life(unittest.TestCase):
    def test_the_service_manager_hears_of_it(self):
        with Gateway(environment={"WATCHDOG_USEC": "600000"}) as g:
            self.assertEqual(g.notify.heard.count("READY=1"), 1)
            g.until(lambda: g.notify.heard.count("WATCHDOG=1") >= 3, "signs of life")
            g.until(lambda: any(w.startswith("STATUS=The modem works") for w in g.notify.heard), "a STATUS")
            self.assertEqual(g.terminate(), 0)
            g.until(lambda: "STOPPING=1" in g.notify.heard, "STOPPING=1")  # which another thread hears
            g.wait_log("LPR-1002")

    def test_a_message_being_sent_is_finished_before_the_end(self):
        with Gateway(modem={"reports": False}) as g:
            g.atsim.latency("gsm1", send_ms=int(4000 * gateway.SLACK))
            g.sms("LAPOR uji akhir")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            self.assertEqual(g.terminate(), 0)
            self.assertEqual(g.row("SELECT state, attempts FROM v_reply"), {"state": "sent", "attempts": 1})
            g.start()
            g.report("uji awal", gateway.OTHER)
            self.assertEqual(len(g.sent(gateway.CITIZEN)), 1)

    def test_a_second_signal_ends_at_once(self):
        with Gateway(modem={"reports": False}) as g:
            g.atsim.fault("gsm1", "noanswer_send", count=1)
            g.sms("LAPOR uji dua kali")
            g.wait_sent(1)
            g.process.send_signal(signal.SIGTERM)
            g.until(lambda: "STOPPING=1" in g.notify.heard, "STOPPING=1")
            self.assertIsNone(g.process.poll())
            self.assertEqual(g.terminate(timeout=10), 0)
            g.start()
            self.assertEqual(g.row("SELECT state FROM v_reply")["state"], "uncertain")

    def test_it_ends_soon_after_a_message_has_left(self):
        with Gateway(modem={"reports": False}) as g:
            g.report("uji cepat selesai")
            g.sms("STATUS")
            g.wait_sent(2)
            self.assertEqual(g.terminate(timeout=4), 0)
            self.assertEqual({r["state"] for r in g.rows("SELECT state FROM v_reply")}, {"sent"})

    def test_sigint_ends_in_order_too(self):
        with Gateway() as g:
            g.process.send_signal(signal.SIGINT)
            self.assertEqual(g.wait_end(), 0)
            g.wait_log("LPR-1002")

    def test_sighup_does_not_end_it(self):
        with Gateway() as g:
            workers = g.workers()
            g.process.send_signal(signal.SIGHUP)
            g.wait_log("LPR-1030")
            g.report("uji sighup")
            self.assertEqual(g.workers(), workers)

    def test_central_without_tls_is_said_at_each_start(self):
        with Gateway(modems=0, settings={"central": {"insecure": True}}) as g:
            g.wait_log("LPR-4005")
            self.assertIn("central.insecure", run("--check", "-c", g.config))
            self.assertEqual(g.terminate(), 0)
            g.start()
            g.wait_log("LPR-4005", count=2)

    def test_a_token_file_that_cannot_be_read_is_said(self):
        g = Gateway()
        try:
            g.prepare()
            os.remove(g.path("token"))
            self.assertIn("token_file", run("--check", "-c", g.config, code=78))
            run("-c", g.config, code=78)
        finally:
            g.remove()

    def test_nothing_is_left_behind_at_the_end(self):
        with Gateway() as g:
            g.report("uji sisa")
            g.terminate()
            self.assertFalse(os.path.exists(g.path("control.sock")))
            self.assertEqual(g.wait_rows(1, "SELECT * FROM v_complaint")[0]["text"], "uji sisa")

    def test_the_log_has_a_number_and_a_sentence_in_each_line(self):
        with Gateway() as g:
            g.report("uji catatan")
            g.terminate()
            for line in g.log_lines:
                self.assertTrue(re.match(r"LPR-\d{4} ", line), line)


if __name__ == "__main__":
    gateway.main(jobs=4)
