#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_sbom.py - the SBOM of the programs as built: it names each library that they load, and says the same twice.

tests/npm holds it against the standard's own schema.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SBOM = os.path.join(HERE, "..", "..", "etc", "sbom.py")
BUILD = os.environ.get("BUILD_ROOT") or os.path.join(HERE, "..", "..", "build")
PROGRAMS = ("daemon/lapor-smsd", "daemon/lapor-smsctl", "modem/lapor-modem")
IDENTIFIER = re.compile(r"[A-Za-z0-9.+-]+")


def make(folder, *paths, **environment):
    output = os.path.join(folder, "bom.json")
    settings = {**os.environ, **environment}
    done = subprocess.run([sys.executable, "-B", SBOM, output, *paths], env=settings, capture_output=True, text=True,
                          check=False)
    if done.returncode:
        return done.stderr
    with open(output, "rb") as file:
        return file.read()


class Sbom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="lapor-sbom.")
        cls.octets = make(cls.folder.name, BUILD, SOURCE_DATE_EPOCH="1795287600", LC_ALL="C", TZ="Asia/Jayapura")
        cls.bom = json.loads(cls.octets)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_its_shape_is_that_of_the_standard(self):
        bom = self.bom
        self.assertEqual((bom["bomFormat"], bom["specVersion"], bom["version"]), ("CycloneDX", "1.5", 1))
        self.assertRegex(bom["serialNumber"], r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        self.assertEqual(bom["metadata"]["timestamp"], "2026-11-21T19:00:00Z")
        own = bom["metadata"]["component"]
        self.assertEqual((own["name"], own["licenses"]), ("lapor-smsd", [{"license": {"id": "GPL-2.0-or-later"}}]))
        for part in bom["components"]:
            self.assertTrue(part["purl"].startswith(f"pkg:deb/debian/{part['name'].replace('+', '%2B')}@"), part)
            self.assertTrue(part["version"] and part["licenses"], part)
            for licence in part["licenses"]:
                if "id" in licence.get("license", {}):
                    self.assertTrue(IDENTIFIER.fullmatch(licence["license"]["id"]), part)
        refs = [part["bom-ref"] for part in [own, *own["components"], *bom["components"]]]
        self.assertEqual(len(refs), len(set(refs)))
        self.assertEqual({row["ref"] for row in bom["dependencies"]}, set(refs))
        self.assertLessEqual({ref for row in bom["dependencies"] for ref in row["dependsOn"]}, set(refs))

    def test_the_programs_are_those_that_were_built(self):
        told = {part["name"]: part["hashes"] for part in self.bom["metadata"]["component"]["components"]}
        for name in PROGRAMS:
            with open(os.path.join(BUILD, name), "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            self.assertEqual(told[name], [{"alg": "SHA-256", "content": digest}])

    def test_each_library_that_is_loaded_is_there(self):
        """The loader itself says what it loads, which etc/sbom.py does not ask."""
        told = {row["value"] for part in self.bom["components"] for row in part["properties"]
                if row["name"] == "lapor:soname"}
        loaded = set()
        for name in PROGRAMS:
            said = subprocess.run(["ldd", os.path.join(BUILD, name)], capture_output=True, text=True, check=True).stdout
            loaded |= set(re.findall(r"^\s*(\S+) => /", said, re.MULTILINE))
        self.assertGreater(len(loaded), 10)
        self.assertEqual({name for name in told if not name.startswith("ld-")}, loaded)

    def test_versions_are_those_of_dpkg(self):
        names = {part["name"]: part["version"] for part in self.bom["components"]}
        for name in ("libgammu8", "libsqlite3-0", "libcurl4", "libssl3", "libjansson4", "libconfig9", "libsmartcols1",
                     "libxml2", "libsystemd0"):
            said = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", name], capture_output=True,
                                  text=True, check=True).stdout
            self.assertEqual(names[name], said)

    def test_the_same_programs_give_the_same_octets(self):
        again = make(self.folder.name, BUILD, SOURCE_DATE_EPOCH="1795287600", LC_ALL="C.UTF-8", TZ="UTC")
        self.assertEqual(again, self.octets)

    def test_a_folder_without_programs_is_refused(self):
        self.assertIn("no program of ours", make(self.folder.name, self.folder.name))


if __name__ == "__main__":
    unittest.main(verbosity=2)
