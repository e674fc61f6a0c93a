# SPDX-License-Identifier: GPL-2.0-or-later
"""Proof: whoever changes the store behind the gateway's back is found out, by its chain or by the journal."""

import base64
import re
import subprocess
import unittest

import gateway
from behind import behind
from gateway import Gateway

HEAD = re.compile(r"(lapor-smsd chain \d{4}-\d\d-\d\d \d+ [0-9a-f]{64} ([A-Za-z0-9+/=]{60})) signature=([A-Za-z0-9+/=]{88})")


class Proof(unittest.TestCase):
    def flip(self, g, word):
        """One octet, where the word stands in the file."""
        with open(g.store, "r+b") as f:
            at = f.read().rindex(word.encode())
            f.seek(at)
            f.write(bytes([word.encode()[0] ^ 1]))

    def test_a_store_is_whole_until_somebody_changes_it(self):
        with Gateway() as g:
            first = g.report("uji rantai jembatan patah")["ticket"]
            second = g.report("uji rantai lampu padam", sender=gateway.OTHER)["ticket"]
            g.wait_rows(2, "SELECT * FROM v_reply WHERE template = 'receipt' AND state = 'delivered'")
            g.ctl("erase", first, "--yes")
            whole = g.ctl_json("verify")
            self.assertEqual((whole["whole"], whole["faults"], whole["heads"]), (True, 0, 1))
            self.assertGreater(whole["erased"], 3)
            self.assertIn("whole", g.ctl("verify"))
            g.terminate()
            self.flip(g, "uji rantai lampu padam")
            said = g.ctl("verify", code=1)
            self.assertIn(second, said)
            self.assertIn("behind the gateway's back", said)
            found = g.ctl_json("verify", code=1)["findings"]
            self.assertEqual({f["ticket"] for f in found}, {second})
            self.assertLessEqual({f["fault"] for f in found}, {"changed"})

    def test_the_journal_knows_a_chain_that_was_written_anew(self):
        with Gateway() as g:
            g.report("uji saksi di jurnal")
            g.wait_log("LPR-3030")
            journal = g.path("journal")
            with open(journal, "w", encoding="utf-8") as f:
                f.write(g.log())
            self.verify_by_hand(g, journal)
            self.assertEqual(g.ctl_json("verify", "--journal", journal)["witnesses"], 1)
            g.terminate()
            with behind(g.store) as store:
                store.execute("DELETE FROM chain")
                store.execute("DELETE FROM chain_head")
                store.execute("UPDATE complaint SET text = 'semua baik'")
            g.start()  # which begins the chain anew, as nobody has ever told it better
            self.assertEqual(g.ctl_json("verify")["faults"], 0)
            said = g.ctl_json("verify", "--journal", journal, code=1)
            self.assertEqual([f["fault"] for f in said["findings"]], ["head-link"])
            self.assertIn("journal", g.ctl("verify", "--journal", "-", code=1, stdin=open(journal, encoding="utf-8").read()))

    def verify_by_hand(self, g, journal):
        """As the manual says, with openssl alone."""
        with open(journal, encoding="utf-8") as f:
            line, key, signature = HEAD.search(f.read()).groups()
        for name, data in (("line", line.encode()), ("sig", base64.b64decode(signature)),
                           ("key", f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n".encode())):
            with open(g.path(name), "wb") as f:
                f.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", g.path("key"), "-rawin", "-in", g.path("line"),
                   "-sigfile", g.path("sig")]
        self.assertEqual(subprocess.run(command, capture_output=True, check=False).returncode, 0)
        with open(g.path("line"), "ab") as f:
            f.write(b"x")
        self.assertNotEqual(subprocess.run(command, capture_output=True, check=False).returncode, 0)


if __name__ == "__main__":
    gateway.main()
