#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""sbom.py - what the programs are made of, as CycloneDX 1.5 in JSON: sbom.py OUTPUT FOLDER, the folder of a staged
install or of a build.

Read from the ELF files and scripts below the folder and from dpkg: each library that is linked, by whatever way, with
its package, version and licence. The same programs on the same machine give the same file: its serial number is made
of its content, its time is SOURCE_DATE_EPOCH, or missing.
"""
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import uuid

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
NAME = "lapor-smsd"
PROGRAMS = ("lapor-smsd", "lapor-smsctl", "lapor-modem", "check_lapor_smsd")
# Names of Debian's copyright files that SPDX calls otherwise. With a plus: or any later one.
SPDX = {"expat": "MIT", "mit-1": "MIT", "mit": "MIT", "curl": "curl", "zlib": "Zlib", "apache-2.0": "Apache-2.0",
        "openldap-2.8": "OLDAP-2.8", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
        "bsd3": "BSD-3-Clause", "bsd-4-clause": "BSD-4-Clause", "gpl-2": "GPL-2.0", "gpl-3": "GPL-3.0",
        "lgpl-2.1": "LGPL-2.1", "lgpl-3": "LGPL-3.0", "lgpl-2": "LGPL-2.0"}
VERSIONED = re.compile(r"L?GPL-\d\.\d")
# By source package: where the file names the licence of the source's tools and not the library's, or no program can
# read it.
LIBRARIES = {"e2fsprogs": "MIT", "gcc-12": "GPL-3.0-or-later WITH GCC-exception-3.1", "glib2.0": "LGPL-2.1-or-later",
             "glibc": "LGPL-2.1-or-later", "gnutls28": "LGPL-2.1-or-later", "keyutils": "LGPL-2.0-or-later",
             "krb5": "MIT", "libconfig": "LGPL-2.1-or-later", "libgcrypt20": "LGPL-2.1-or-later",
             "libidn2": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libtasn1-6": "LGPL-2.1-or-later",
             "libusb-1.0": "LGPL-2.1-or-later", "pcre2": "BSD-3-Clause", "python3-defaults": "PSF-2.0", "rtmpdump": "LGPL-2.1-or-later", "sqlite3": "blessing",
             "util-linux": "LGPL-2.1-or-later"}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout


def find_own(folder):
    """Paths of our programs below it, sorted by name."""
    found = {}
    for place, below, names in os.walk(folder):
        below.sort()
        for name in sorted(set(names) & set(PROGRAMS)):
            path = os.path.join(place, name)
            if os.access(path, os.X_OK) and not os.path.islink(path):
                found.setdefault(name, path)
    return [found[name] for name in sorted(found)]


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def needed(path):
    """Sonames that it is linked to."""
    return re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", run("readelf", "-dW", path))


def interpreter(path):
    with open(path, "rb") as file:
        found = re.match(rb"#!\s*(\S+)", file.readline())
    return found[1].decode() if found else None


class Machine:
    """Libraries and packages of the machine that built it."""

    def __init__(self):
        self.places = {}
        # Our own ABI is listed first for each name; others of a multi-arch machine come later.
        for soname, path in re.findall(r"^\s+(\S+) \([^)]*\) => (\S+)$", run("/sbin/ldconfig", "-p"), re.MULTILINE):
            self.places.setdefault(soname, path)
        self.release, self.packages = self.read_release(), {}
        # All at once: asked one by one dpkg takes most of a minute.
        self.owners = self.read_owners(run("dpkg-query", "--search", "*.so*"))
        form = "\t".join(["${binary:Package}", "${Version}", "${Architecture}", "${source:Package}", "${source:Version}"])
        for row in run("dpkg-query", "--show", f"--showformat={form}\n").splitlines():
            name, *rest = row.split("\t")
            self.packages[name] = Package(name.split(":")[0], *rest, self.release)

    @staticmethod
    def read_owners(said):
        return {path: owner.split(",")[0] for owner, path in re.findall(r"^(\S+.*?): (/.*)$", said, re.MULTILINE)}

    @staticmethod
    def read_release():
        with open("/etc/os-release", encoding="utf-8") as file:
            said = dict(line.strip().split("=", 1) for line in file if "=" in line)
        return f"{said['ID']}-{said.get('VERSION_ID', 'sid')}".replace('"', "")

    def owner(self, path):
        """The package that a file is of. Where /lib is a link, dpkg knows the file by one name only."""
        real = os.path.realpath(path)
        names = list(dict.fromkeys((real, "/usr" + real, real.removeprefix("/usr"), path)))
        if not any(name in self.owners for name in names):
            done = subprocess.run(["dpkg-query", "--search", *names], capture_output=True, text=True, check=False)
            self.owners.update(self.read_owners(done.stdout))
        for name in names:
            if name in self.owners:
                return self.packages[self.owners[name]]
        sys.exit(f"sbom.py: {path} is of no package")

    def add(self, path, ref, graph, sonames):
        """A file's libraries, and theirs, to the graph of bom-refs."""
        for soname in needed(path):
            if soname not in self.places:
                sys.exit(f"sbom.py: {path} needs {soname}, which is not there")
            place = self.places[soname]
            package = self.owner(place)
            if package.ref != ref:
                graph[ref].add(package.ref)
            if soname not in sonames:
                sonames[soname] = package
                graph.setdefault(package.ref, set())
                self.add(place, package.ref, graph, sonames)


class Package:
    def __init__(self, name, version, architecture, source, source_version, release):
        self.name, self.version, self.source, self.source_version = name, version, source, source_version
        encoded = version.replace("+", "%2B").replace(":", "%3A")
        self.ref = f"pkg:deb/debian/{name.replace('+', '%2B')}@{encoded}?arch={architecture}&distro={release}"

    def licence(self):
        """As SPDX where it can be said so, else where it stands."""
        path = f"/usr/share/doc/{self.name}/copyright"
        if self.source in LIBRARIES:
            return as_licence(LIBRARIES[self.source])
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            text = ""
        found = re.search(r"^Files:\s*\*\s*\n(?:.*\n)*?License:[ \t]*(\S.*)$", text, re.MULTILINE)
        terms = [to_spdx(term) for term in re.split(r"\s+or\s+", found[1].strip())] if found else [None]
        if not all(terms):
            return [{"license": {"name": f"{found[1].strip()} ({path})" if found else path}}]
        return as_licence(" OR ".join(terms))

    def component(self, sonames):
        properties = [{"name": "lapor:soname", "value": soname} for soname in sorted(sonames)]
        properties.append({"name": "lapor:source", "value": f"{self.source} {self.source_version}"})
        return {"type": "library" if sonames else "application", "bom-ref": self.ref, "name": self.name,
                "version": self.version, "licenses": self.licence(), "purl": self.ref, "properties": properties}


def to_spdx(term):
    """None when there is no such name."""
    later = term.endswith("+")
    name = SPDX.get(term.rstrip("+").lower())
    if name and VERSIONED.fullmatch(name):
        return name + ("-or-later" if later else "-only")
    return None if later else name


def as_licence(expression):
    if " " in expression:
        return [{"expression": expression}]
    return [{"license": {"id": expression}}]


def describe(folder, path):
    """One of our programs."""
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    name = os.path.relpath(path, folder)
    return {"type": "file", "bom-ref": f"file:{name}", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}


def ourselves(folder, own):
    with open(os.path.join(TREE, "meson.build"), encoding="utf-8") as file:
        text = file.read()
    version, licence = (re.search(rf"^\s*{word}: '([^']+)'", text, re.MULTILINE)[1] for word in ("version", "license"))
    ref = f"pkg:generic/{NAME}@{version}"
    return {"type": "application", "bom-ref": ref, "name": NAME, "version": version, "licenses": as_licence(licence),
            "purl": ref, "components": [describe(folder, path) for path in own]}


def make(folder):
    machine, own = Machine(), find_own(folder)
    if not any(is_elf(path) for path in own):
        sys.exit(f"sbom.py: no program of ours is below {folder}")
    subject = ourselves(folder, own)
    graph, sonames = {subject["bom-ref"]: set()}, {}
    for path, part in zip(own, subject["components"]):
        graph[subject["bom-ref"]].add(part["bom-ref"])
        graph[part["bom-ref"]] = set()
        if is_elf(path):
            machine.add(path, part["bom-ref"], graph, sonames)
        elif program := interpreter(path):
            package = machine.owner(program)
            graph[part["bom-ref"]].add(package.ref)
            graph.setdefault(package.ref, set())
    used = sorted((p for p in machine.packages.values() if p.ref in graph), key=lambda p: p.ref)
    components = [p.component({name for name, package in sonames.items() if package is p}) for p in used]
    dependencies = [{"ref": ref, "dependsOn": sorted(graph[ref])} for ref in sorted(graph)]
    return {"metadata": {"component": subject}, "components": components, "dependencies": dependencies}


def main(output, folder):
    bom = make(folder)
    content = json.dumps(bom, sort_keys=True).encode()
    serial = uuid.UUID(bytes=hashlib.sha256(content).digest()[:16], version=4)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        made = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc)
        bom["metadata"] = {"timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"), **bom["metadata"]}
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{serial}", "version": 1, **bom}
    with open(output, "w", encoding="utf-8") as file:
        json.dump(bom, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
