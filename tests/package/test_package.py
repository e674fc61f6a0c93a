#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_package.py - the package in a Debian root of its own: installed, upgraded over data, removed, purged.

    test_package.py [DEB]       without DEB the package is built

The steps follow each other. There is no systemd running in the root and no network. Skipped (77) where no root can be
made; tests/boot has the same package under a real systemd.
"""
import contextlib
import hashlib
import json
import os
import pty
import re
import select
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), "boot"))

import base_root  # noqa: E402
from built_package import built_package  # noqa: E402

NAME = "lapor-smsd"
SETTINGS = "/etc/lapor-smsd/lapor-smsd.conf"
STORE = "/var/lib/lapor-smsd/lapor.db"
WANTED = "/etc/systemd/system/multi-user.target.wants/lapor-smsd.service"
KEY = "/etc/lapor-smsd/token"
PRIVACY_KEY = "/etc/lapor-smsd/credentials/privacy-key"
KEY_IS_NEW = f"New: {PRIVACY_KEY}, which"
HINT = (f"No modem is configured: run lapor-smsctl setup (or edit {SETTINGS} and try it with lapor-smsd --check), "
        "then systemctl start lapor-smsd")
STOPPED = "The gateway does not run: try its settings with lapor-smsd --check, then systemctl start lapor-smsd"
QUESTION = "Delete all complaints"
OWN = "/etc/lapor-smsd/conf.d/own.conf"
UNSEALED = 'replies = { quiet_from = 0; quiet_to = 0; };\nprivacy = { key_file = ""; };\n'
CONFIGURED = """# The operator's own.
gateway = "office";
modems = ( { name = "gsm1"; device = "/dev/lapor/gsm1"; } );
central = { url = ""; };
"""
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/", "TERM": "dumb",
               "DPKG_FORCE": "unsafe-io"}
PATIENCE = 40 * float(os.environ.get("LAPOR_SLACK") or 1)
# Starts the gateway, hands it a complaint as soon as it listens, and ends it in order.
SHORT_LIFE = """
export CREDENTIALS_DIRECTORY=/run/lapor-test
lapor-smsd & pid=$!
until lapor-smsctl inject --from +6281234567890 --text "$1"; do kill -0 $pid || exit 1; sleep 0.2; done
kill $pid && wait $pid
"""


def repack(deb, folder, version, change):
    """The same package as another version, with change(its tree) made."""
    tree, result = os.path.join(folder, version), os.path.join(folder, f"{version}.deb")
    subprocess.run(["dpkg-deb", "--raw-extract", deb, tree], check=True)
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        text = file.read()
    with open(control, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^Version: .*", f"Version: {version}", text))
    change(tree)
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, result], check=True, stdout=subprocess.DEVNULL)
    return result


class Life:
    """The steps, in their order; each is a sentence."""

    def __init__(self, root, deb, folder):
        self.root, self.deb = root, deb
        self.older = repack(deb, folder, "0.0.9", self.make_older)
        shutil.copy(self.deb, self.path("/new.deb"))
        shutil.copy(self.older, self.path("/old.deb"))

    @staticmethod
    def make_older(tree):
        """Templates with other words than today's, and a file that is gone today."""
        for name in ("receipt", "help"):
            with open(os.path.join(tree, f"etc/lapor-smsd/templates/{name}.txt"), "a", encoding="utf-8") as file:
                file.write("# older words\n")
        with open(os.path.join(tree, "usr/share/doc/lapor-smsd/gone"), "w", encoding="utf-8") as file:
            file.write("gone\n")

    # What is done and asked again and again

    def path(self, path):
        return self.root + path

    def exists(self, path):
        return os.path.lexists(self.path(path))

    def read(self, path):
        with open(self.path(path), encoding="utf-8") as file:
            return file.read()

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)

    def inside(self, *command, frontend="noninteractive"):
        """The command line that runs a command in the root; whatever it starts ends with it."""
        words = [f"{name}={value}" for name, value in {**ENVIRONMENT, "DEBIAN_FRONTEND": frontend}.items()]
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", f"--root={self.root}", "--wd=/",
                "--mount-proc", "env", "-i", *words, *command]

    def run(self, *command, status=0):
        """What it printed; it must end with status."""
        done = subprocess.run(self.inside(*command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == status, f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}"
        return done.stdout

    def answer(self, answer, *command):
        """Runs a command on a terminal, and answers the one question that it asks. Gives all that was seen."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(self.inside(*command, frontend="teletype"), stdin=theirs, stdout=theirs,
                                   stderr=theirs, start_new_session=True)
        os.close(theirs)
        seen, end = "", time.monotonic() + PATIENCE
        with contextlib.suppress(OSError):  # the terminal is gone when the last process is
            while time.monotonic() < end:
                if select.select([ours], [], [], 1)[0]:
                    seen += os.read(ours, 4096).decode()
                    if answer and "[yes/no]" in seen:
                        os.write(ours, f"{answer}\n".encode())
                        answer = None
        os.close(ours)
        process.kill()
        assert process.wait() == 0, seen
        return seen

    def status_of(self, path):
        """Mode as an octal number, owner and group by the root's own names."""
        found = os.lstat(self.path(path))
        users = {line.split(":")[2]: line.split(":")[0] for line in self.read("/etc/passwd").splitlines()}
        groups = {line.split(":")[2]: line.split(":")[0] for line in self.read("/etc/group").splitlines()}
        return f"{stat.S_IMODE(found.st_mode):o} {users[str(found.st_uid)]} {groups[str(found.st_gid)]}"

    def complaints(self):
        with contextlib.closing(sqlite3.connect(self.path(STORE))) as db:
            return db.execute("SELECT count(*) FROM complaint").fetchone()[0]

    def take_complaint(self, text):
        """The gateway as its own user, as the unit runs it."""
        count = self.complaints() if self.exists(STORE) else 0
        self.run("install", "-d", "/run/lapor-test")
        if self.exists(PRIVACY_KEY):
            self.run("install", "-m", "0400", "-o", "lapor-smsd", PRIVACY_KEY, "/run/lapor-test/privacy-key")
        self.run("setpriv", "--reuid=lapor-smsd", "--regid=lapor-smsd", "--init-groups", "sh", "-c", SHORT_LIFE, "sh",
                 text)
        assert self.complaints() == count + 1

    def assert_gone(self):
        """Nothing of the package is left but what the operator keeps."""
        for path in ("/usr/sbin/lapor-smsd", "/usr/bin/lapor-smsctl", "/usr/share/doc/lapor-smsd",
                     "/lib/systemd/system/lapor-smsd.service", "/usr/share/bash-completion/completions/lapor-smsctl"):
            assert not self.exists(path), path

    # The steps

    def lintian_finds_nothing(self):
        if not shutil.which("lintian"):
            print("        (lintian is not installed)")
            return
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", self.deb], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout

    def an_older_one_is_installed_and_says_what_to_do(self):
        said = self.run("dpkg", "--install", "/old.deb")
        assert said.count(HINT) == 1 and said.count(KEY_IS_NEW) == 1, said
        assert self.status_of(PRIVACY_KEY) == "600 root root"
        assert not re.search(r"warning|error", said), said

    def its_files_have_their_owners_and_modes(self):
        for path, wanted in {"/usr/sbin/lapor-smsd": "755 root root", "/usr/bin/lapor-smsctl": "755 root root",
                             "/usr/libexec/lapor-smsd/lapor-modem": "755 root root", SETTINGS: "644 root root",
                             "/etc/lapor-smsd/templates/receipt.txt": "644 root root",
                             "/lib/systemd/system/lapor-smsd.service": "644 root root",
                             "/usr/share/doc/lapor-smsd/examples/77-lapor-modem.rules.example": "644 root root",
                             "/var/lib/lapor-smsd": "750 lapor-smsd lapor-smsd"}.items():
            assert self.status_of(path) == wanted, f"{path}: {self.status_of(path)}"
        # What it is made of is said of the very programs that are installed.
        bom = json.loads(self.read("/usr/share/doc/lapor-smsd/lapor-smsd.cdx.json"))
        told = {part["name"]: part["hashes"][0]["content"] for part in bom["metadata"]["component"]["components"]}
        assert len(told) == 4, told
        for name, digest in told.items():
            with open(self.path("/" + name), "rb") as file:
                assert hashlib.sha256(file.read()).hexdigest() == digest, name
        # Made by tmpfiles.d, where it is one of ours.
        if self.exists("/etc/lapor-smsd/credentials"):
            assert self.status_of("/etc/lapor-smsd/credentials") == "700 root root"
        assert not self.exists("/usr/lib/systemd/system/lapor-smsd.service") or os.path.islink(self.path("/lib"))
        conffiles = self.run("dpkg-query", "--show", "--showformat=${Conffiles}", NAME)
        assert SETTINGS in conffiles and "/etc/lapor-smsd/templates/receipt.txt" in conffiles

    def its_user_reaches_modems_and_nothing_else(self):
        user = [line for line in self.read("/etc/passwd").split("\n") if line.startswith("lapor-smsd:")][0].split(":")
        assert user[5:] == ["/var/lib/lapor-smsd", "/usr/sbin/nologin"], user
        assert set(self.run("id", "-nG", "lapor-smsd").split()) == {"lapor-smsd", "dialout"}

    def its_units_are_enabled_and_the_gateway_waits_for_settings(self):
        assert self.exists(WANTED)
        folder = self.path("/lib/systemd/system")
        for timer in (name for name in os.listdir(folder) if re.fullmatch(r"lapor-smsd.*\.timer", name)):
            assert self.exists(f"/etc/systemd/system/timers.target.wants/{timer}"), timer
        assert HINT in self.run("lapor-smsd", "--configured", status=1)
        self.run("lapor-smsd", "--check")

    def a_configured_one_takes_a_complaint(self):
        self.write(SETTINGS, CONFIGURED)
        self.write(KEY, "secret\n", 0o600)
        self.write(SETTINGS + ".2026-11-21-102030.bak", CONFIGURED)
        self.write(OWN, UNSEALED)
        os.unlink(self.path(PRIVACY_KEY))  # as an older version leaves it
        self.write("/etc/lapor-smsd/templates/help.txt", self.read("/etc/lapor-smsd/templates/help.txt") + "# own\n")
        self.run("lapor-smsd", "--check")
        assert self.run("lapor-smsd", "--configured") == ""
        self.take_complaint("LAPOR jalan rusak di Desa Sukamaju")

    def an_upgrade_keeps_data_settings_and_what_was_disabled(self):
        self.run("systemctl", "disable", "lapor-smsd")
        self.write(OWN, UNSEALED.replace("privacy", "# privacy"))
        said = self.run("dpkg", "--install", "--force-confold", "/new.deb")
        assert said.count(STOPPED) == said.count(KEY_IS_NEW) == 1 and HINT not in said, said
        key = self.read(PRIVACY_KEY)
        assert self.run("dpkg-query", "--show", "--showformat=${Version}", NAME) != "0.0.9"
        assert self.read(SETTINGS) == CONFIGURED and not self.exists(SETTINGS + ".dpkg-dist")
        assert "older" not in self.read("/etc/lapor-smsd/templates/receipt.txt")
        assert self.read("/etc/lapor-smsd/templates/help.txt").endswith("# older words\n# own\n")
        assert not self.exists("/usr/share/doc/lapor-smsd/gone")
        assert not self.exists(WANTED)
        self.run("systemctl", "enable", "lapor-smsd")
        assert self.complaints() == 1
        self.take_complaint("LAPOR jembatan putus di Desa Sukasari")
        with open(self.path(STORE), "rb") as file:
            assert b"+6281234567890" not in file.read(), "the store of before was not sealed"
        assert self.read(PRIVACY_KEY) == key

    def a_removal_leaves_data_and_settings(self):
        self.run("dpkg", "--remove", NAME)
        self.assert_gone()
        assert self.complaints() == 2 and self.read(SETTINGS) == CONFIGURED and self.exists(KEY)

    def installed_again_it_goes_on(self):
        said = self.run("dpkg", "--install", "--force-confold", "/new.deb")
        assert said.count(STOPPED) == 1 and HINT not in said and KEY_IS_NEW not in said, said
        assert self.exists(WANTED)
        self.take_complaint("LAPOR lampu mati di Desa Sukarame")

    def a_purge_without_a_terminal_asks_nobody_and_keeps_the_complaints(self):
        said = self.run("dpkg", "--purge", NAME)
        assert QUESTION not in said and "The complaints are kept in /var/lib/lapor-smsd" in said, said
        self.assert_kept(3)

    def assert_kept(self, count):
        self.assert_gone()
        assert not self.exists(WANTED)
        assert self.complaints() == count and self.read(KEY) == "secret\n"
        assert sorted(os.listdir(self.path("/etc/lapor-smsd"))) == ["credentials", os.path.basename(KEY)]
        assert self.exists(PRIVACY_KEY), "its backups are of no use any more"
        assert self.status_of("/var/lib/lapor-smsd") == "750 lapor-smsd lapor-smsd"

    def a_purge_that_is_answered_no_keeps_them(self):
        self.run("dpkg", "--install", "/new.deb")
        said = self.answer("no", "dpkg", "--purge", NAME)
        assert said.count(QUESTION) == 1, said
        self.assert_kept(3)

    def a_purge_that_is_answered_yes_deletes_them(self):
        assert HINT in self.run("dpkg", "--install", "/new.deb")
        assert self.complaints() == 3
        said = self.answer("yes", "dpkg", "--purge", NAME)
        assert said.count(QUESTION) == 1, said
        self.assert_gone()
        assert not self.exists("/var/lib/lapor-smsd") and not self.exists("/etc/lapor-smsd")

    def a_purge_does_what_was_answered_beforehand(self):
        self.run("dpkg", "--install", "/new.deb")
        self.write("/answer", f"{NAME} {NAME}/remove-complaints boolean true\n")
        self.run("debconf-set-selections", "/answer")
        self.write(STORE, "data\n")
        self.run("dpkg", "--purge", NAME)
        assert not self.exists("/var/lib/lapor-smsd")

    def the_answer_is_forgotten_and_without_data_nothing_is_asked(self):
        self.run("dpkg", "--install", "/new.deb")
        os.unlink(self.path(PRIVACY_KEY))
        assert QUESTION not in self.answer(None, "dpkg", "--purge", NAME)
        assert not self.exists("/var/lib/lapor-smsd")
        self.run("dpkg", "--install", "/new.deb")
        self.write(STORE, "data\n")
        self.run("dpkg", "--purge", NAME)
        assert self.read(STORE) == "data\n"

    def steps(self):
        return [self.lintian_finds_nothing, self.an_older_one_is_installed_and_says_what_to_do,
                self.its_files_have_their_owners_and_modes, self.its_user_reaches_modems_and_nothing_else,
                self.its_units_are_enabled_and_the_gateway_waits_for_settings, self.a_configured_one_takes_a_complaint,
                self.an_upgrade_keeps_data_settings_and_what_was_disabled, self.a_removal_leaves_data_and_settings,
                self.installed_again_it_goes_on, self.a_purge_without_a_terminal_asks_nobody_and_keeps_the_complaints,
                self.a_purge_that_is_answered_no_keeps_them, self.a_purge_that_is_answered_yes_deletes_them,
                self.a_purge_does_what_was_answered_beforehand,
                self.the_answer_is_forgotten_and_without_data_nothing_is_asked]

    def live(self):
        for step in self.steps():
            start, word = time.monotonic(), "not ok"
            try:
                step()
                word = "ok"
            finally:
                print(f"{word:7}{time.monotonic() - start:6.1f} s  {step.__name__}", flush=True)


def main():
    base_root.check_able()
    deb = sys.argv[1] if len(sys.argv) > 1 else built_package()
    with base_root.copy_root(deb) as root, tempfile.TemporaryDirectory(prefix="lapor-package.") as folder:
        Life(root, deb, folder).live()


if __name__ == "__main__":
    try:
        main()
    except base_root.Unable as error:
        print(f"skipped: {error}")
        sys.exit(77)
