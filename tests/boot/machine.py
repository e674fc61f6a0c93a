# SPDX-License-Identifier: GPL-2.0-or-later
"""machine.py - a Debian with a systemd of its own as PID 1, in a container without network.

    with Machine(root, binds=[folder]) as machine:
        machine.run("systemctl", "start", "lapor-smsd")
        machine.wait(lambda: machine.shows("lapor-smsd", "ActiveState") == "active", "the start")

The root is left as it is: what the machine writes lies in memory and goes with it. The calling process joins the
machine's network, so that 127.0.0.1 is the machine's from then on.
"""
import ctypes
import os
import shutil
import subprocess
import time

CLONE_NEWNET = 0x40000000
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root", "TERM": "dumb",
               "DEBIAN_FRONTEND": "noninteractive", "DPKG_FORCE": "unsafe-io",
               "SYSTEMD_PAGER": "cat", "SYSTEMD_COLORS": "0"}
PATIENCE = 40.0 * float(os.environ.get("LAPOR_SLACK") or 1)


class Unable(Exception):
    """No machine can be booted here: a test is skipped, and says why."""


def nspawn(root, *options):
    return ["systemd-nspawn", "--quiet", f"--directory={root}", f"--machine=lapor-boot-{os.getpid()}",
            "--volatile=overlay", "--register=no", "--keep-unit", "--private-network",
            # What a real kernel does not keep from a unit.
            "--system-call-filter=landlock_create_ruleset landlock_add_rule landlock_restrict_self", *options]


def check_able():
    """Unable where containers cannot be made, before anything costly is done."""
    if os.geteuid() != 0:
        raise Unable("only root can boot a machine")
    if not shutil.which("systemd-nspawn"):
        raise Unable("systemd-nspawn is not installed")


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


class Machine:
    """One machine, booted for as long as the block lasts."""

    def __init__(self, root, binds=()):
        self.root, self.binds = root, binds
        self.process = None
        self.leader = None  # PID 1 of the machine, as seen from here

    def __enter__(self):
        try:
            return self.boot()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def boot(self):
        """What cannot be had here is found out with a program that does nothing."""
        tried = subprocess.run(nspawn(self.root, "/bin/true"), capture_output=True, text=True, check=False)
        if tried.returncode:
            said = (tried.stderr.strip().split("\n") or [""])[-1]
            raise Unable(f"systemd-nspawn makes no container here: {said}")
        options = [f"--bind-ro={folder}" for folder in self.binds]
        self.process = subprocess.Popen(nspawn(self.root, "--boot", "--console=passive", *options),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.wait(self.is_booted, "the machine is booted")
        with open(f"/proc/{self.leader}/ns/net", "rb") as network:
            if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        return self

    def is_booted(self):
        if self.process.poll() is not None:
            raise AssertionError(f"systemd-nspawn ended with {self.process.returncode}")
        self.leader = next(iter(children(self.process.pid)), None)
        return self.leader and self.run("systemctl", "is-system-running",
                                        is_checked=False).stdout.strip() in ("running", "degraded")

    def stop(self):
        """Down in order, or else at once. Nothing of it is left."""
        if self.process is None:
            return
        if self.leader and self.process.poll() is None:
            self.run("systemctl", "--no-block", "poweroff", is_checked=False)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            if self.leader and os.path.exists(f"/proc/{self.leader}"):
                os.kill(self.leader, 9)
            self.process.wait()
        self.process = None

    def run(self, *command, is_checked=True, user=None):
        """Runs a command inside and gives its end; is_checked: AssertionError when it fails."""
        inside = [*(["setpriv", f"--reuid={user}", "--clear-groups", "--"] if user else []), *command]
        done = subprocess.run(["nsenter", f"--target={self.leader}", "--all", "--", "env", "-i",
                               *(f"{name}={value}" for name, value in ENVIRONMENT.items()), *inside],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=90)
        if is_checked and done.returncode:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def said(self, *command, **more):
        return self.run(*command, **more).stdout.strip()

    def shows(self, unit, name):
        """A property of a unit."""
        return self.said("systemctl", "show", "--property", name, "--value", unit)

    def path(self, path):
        """A path inside, as it is reached from here. (Links within it are followed from here, too.)"""
        return f"/proc/{self.leader}/root{path}"

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)

    @staticmethod
    def wait(condition, what, timeout=PATIENCE):
        """Gives condition()'s value once it is true."""
        end = time.monotonic() + timeout
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"not within {timeout} s: {what}")
            time.sleep(0.1)
        return value
