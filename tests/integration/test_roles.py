# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may ask the gateway what: root and its group act, a monitoring group looks, all others get nowhere."""

import grp
import json
import os
import shutil
import socket
import subprocess
import unittest

import gateway
from gateway import CITIZEN, Gateway

READERS, OTHERS, NOBODY = "games", "nogroup", 65534
TEXT = "kepala desa meminta uang"


def has_acls(folder):
    try:
        os.setxattr(folder, "system.posix_acl_access", bytes.fromhex(
            "02000000" "01000700ffffffff" "04000500ffffffff" "20000500ffffffff"))
    except OSError:
        return False
    return True


class Roles(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("only root may be somebody else")

    def gateway(self):
        g = Gateway(settings={"control": {"read_group": READERS}})
        if not has_acls(g.folder):
            g.remove()
            self.skipTest("there are no ACLs here")
        os.chmod(g.folder, 0o711)
        shutil.copy(gateway.CTL, g.path("ctl"))
        return g

    def ctl(self, g, groups, *arguments, code=0):
        ran = subprocess.run([g.path("ctl"), "-c", g.config, *arguments], capture_output=True, text=True, user=NOBODY,
                             group=grp.getgrnam(OTHERS).gr_gid, extra_groups=groups, timeout=gateway.PATIENCE, check=False)
        self.assertEqual(ran.returncode, code, f"{arguments}: {ran.stdout}{ran.stderr}")
        for word in (CITIZEN[3:], TEXT):
            self.assertNotIn(word, ran.stdout + ran.stderr)
        return ran.stdout if code == 0 else ran.stderr

    def status(self, g, groups):
        return json.loads(self.ctl(g, groups, "--json", "status"))

    def test_a_monitoring_user_looks_and_does_nothing_else(self):
        readers = [grp.getgrnam(READERS).gr_gid]
        with self.gateway() as g:
            ticket = g.report(TEXT)["ticket"]
            g.wait_forwarded(ticket)
            self.assertTrue(self.status(g, readers)["daemon"]["running"])
            g.until(lambda: self.status(g, readers)["counts"] == g.ctl_json("status")["counts"],
                    "a reader who sees the same counts")  # the receipt is on its way meanwhile
            self.assertIn("gsm1", self.ctl(g, readers, "health"))
            self.assertIn("LPR-", self.ctl(g, readers, "health", "--log"))
            self.assertIn("lapor_gateway_up 1", self.ctl(g, readers, "metrics"))
            self.assertIn('lapor_messages_total{', self.ctl(g, readers, "metrics"))
            for arguments in (("reveal", ticket, "--reason", "surat penyidik nomor 7"), ("erase", ticket, "--yes"),
                              ("link", ticket, "1234567"), ("modem", "gsm1", "pause"), ("send", CITIZEN, "halo"),
                              ("inject", "--from", CITIZEN, "--text", "LAPOR x"), ("deny", CITIZEN), ("allow", CITIZEN),
                              ("retry", "--all-parked"), ("release", ticket), ("purge",), ("reload",)):
                self.assertIn("members of the group root", self.ctl(g, readers, *arguments, code=77), arguments)
            for arguments in (("complaints",), ("show", ticket), ("audit",), ("queue", "reply"), ("recap",), ("deny",),
                              ("report", "--html", "/dev/null"), ("health", "--samples", "--csv")):
                self.assertIn("may not be read by you", self.ctl(g, readers, *arguments, code=77), arguments)
            self.assertEqual(g.rows("SELECT * FROM v_audit"), [])
            self.assertEqual(g.modem_state("gsm1"), "up")

    def test_a_member_of_the_gateways_group_acts_and_a_stranger_gets_nowhere(self):
        with self.gateway() as g:
            ticket = g.report(TEXT)["ticket"]
            self.assertIn("gsm1 is paused", self.ctl(g, [0], "modem", "gsm1", "pause"))
            for arguments in (("status",), ("metrics",), ("modem", "gsm1", "resume"), ("release", ticket)):
                self.assertIn("may not", self.ctl(g, [], *arguments, code=77), arguments)

    def test_what_a_reader_may_look_at_holds_no_words_and_no_person(self):
        """Whatever he asks, and not only what lapor-smsctl does."""
        with self.gateway() as g:
            g.report(TEXT)
            person = g.row("SELECT pseudonym FROM person")["pseudonym"]
            for query in ("modems", "health", "samples", "alarms", "queue", "destinations", "counts", "metrics",
                          "complaints", "messages", "audit", "person", "", None):
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(g.path("control.sock"))
                    s.sendall(json.dumps({"command": "look", "query": query}).encode() + b"\n")
                    said = b""
                    while not said.endswith(b"\n"):
                        said += s.recv(65536)
                self.assertEqual(b'"rows"' in said, query in ("modems", "health", "samples", "alarms", "queue",
                                                              "destinations", "counts", "metrics"), query)
                for word in (CITIZEN[3:], TEXT, person, CITIZEN[-3:] + '"'):
                    self.assertNotIn(word.encode(), said, query)


if __name__ == "__main__":
    gateway.main()
