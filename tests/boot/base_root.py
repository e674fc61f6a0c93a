#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""base_root.py - a small Debian root with systemd and all that our package depends on, made once by debootstrap.

    base_root.py DEB        makes it where it is not there yet, and prints its folder

It stands in build-check/boot-base of the tree and is never used itself: tests work on copies, copy_root(). A package
that depends on more makes it anew; nothing else needs the network. As debootstrap, it needs root.
"""
import contextlib
import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

TREE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BASE = os.path.join(TREE, "build-check", "boot-base")
# What is inside besides the dependencies of the package.
ALWAYS = ["ca-certificates", "dbus", "procps", "systemd", "systemd-sysv", "udev"]


class Unable(Exception):
    """The root cannot be made here: a test is skipped, and says why."""


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def dependencies(deb):
    """Names of the packages that it depends on, the first of each choice."""
    words = output_of("dpkg-deb", "--field", deb, "Depends")
    return [re.split(r"[\s(|:]", part.strip())[0] for part in words.split(",") if part.strip()]


def mirror(codename):
    """Where this machine itself has Debian from."""
    lines = output_of("apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)",
                      "Created-By: Packages").split("\n")
    uris = [line.split()[3] for line in lines if line.startswith(f"Debian {codename} main http")]
    return uris[0] if uris else "http://deb.debian.org/debian"


def environment():
    """Ours, with the proxy that apt uses: debootstrap does not read apt's settings. dpkg waits for no disk: a root that
    is not whole is never used."""
    ours = {**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
            "DPKG_FORCE": "unsafe-io"}
    for scheme in ("http", "https"):
        proxy = re.search(r"'(.+)'", output_of("apt-config", "shell", "P", f"Acquire::{scheme}::Proxy"))
        if proxy and proxy.group(1) != "DIRECT":
            ours.setdefault(f"{scheme}_proxy", proxy.group(1))
    return ours


def debootstrap(root, names):
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "bookworm")
    with tempfile.NamedTemporaryFile("w+") as log:
        status = subprocess.run(["debootstrap", "--variant=minbase", "--include=" + ",".join(names), codename, root,
                                 mirror(codename)], stdout=log, stderr=log, env=environment(), check=False).returncode
        log.seek(0)
        last = (log.read().strip().split("\n") or [""])[-1]
    if status:
        raise Unable(f"debootstrap could not make a root: {last}")
    for folder in ("var/cache/apt", "var/lib/apt/lists"):
        shutil.rmtree(os.path.join(root, folder))
        os.makedirs(os.path.join(root, folder))


def installed(root):
    with open(os.path.join(root, "var/lib/dpkg/status"), encoding="utf-8") as file:
        return set(re.findall(r"(?m)^Package: (\S+)", file.read()))


def check_able():
    """Unable where no root can be made, before anything costly is done."""
    if os.geteuid() != 0:
        raise Unable("only root can make a root of its own")
    if not shutil.which("debootstrap"):
        raise Unable("debootstrap is not installed")


def base_root(deb):
    """The folder of the root, made now if need be. Only one process makes it, others wait."""
    check_able()
    names = sorted(set(ALWAYS + dependencies(deb)))
    root, stamp = os.path.join(BASE, "root"), os.path.join(BASE, "root.whole")
    os.makedirs(BASE, exist_ok=True)
    with open(os.path.join(BASE, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(stamp):
            if set(names) <= installed(root):
                return root
            os.unlink(stamp)
        shutil.rmtree(root, ignore_errors=True)
        debootstrap(root, names)
        with open(stamp, "w", encoding="ascii"):
            pass
    return root


@contextlib.contextmanager
def copy_root(deb):
    """A copy of it, for as long as the block lasts."""
    source = base_root(deb)
    with tempfile.TemporaryDirectory(prefix="lapor-boot.") as folder:
        root = os.path.join(folder, "root")
        subprocess.run(["cp", "-a", "--reflink=auto", source, root], check=True)
        yield root


def main():
    try:
        print(base_root(sys.argv[1]))
    except Unable as error:
        print(f"skipped: {error}")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
