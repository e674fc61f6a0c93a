# SPDX-License-Identifier: GPL-2.0-or-later
"""lapor-smsctl report --html: one page that needs nothing else, as Chromium shows it on a phone, a screen and paper.

REPORT_SHOTS=FOLDER keeps pictures of the pages there, to be looked at.
"""

import atexit
import os
import re
import shutil
import stat
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

import browser  # noqa: E402
import fixture  # noqa: E402
import gateway  # noqa: E402
from gateway import CTL, PATIENCE, Gateway  # noqa: E402

NOW_MADE = {"id": "Keadaan", "en": "State of"}
STOPPED = {"id": "Gateway tidak berjalan", "en": "The gateway does not run"}
WELL = {"id": "Semua berjalan baik", "en": "Everything is well"}
SCREENS = {"phone": {"width": 390, "height": 844}, "small": {"width": 360, "height": 640}, "wide": {},
           "dark": {"scheme": "dark"}, "paper": {"media": "print", "width": 718, "height": 1000}}
LONG = [f"modem-{n}-{'abcdefghijklmnopqrstuvwxyz'}"[:31] for n in range(7)]
EVIL = "<script>alert(1)</script>&\"'"
GATEWAY = "Gateway SMS Dinas Kominfo Provinsi Sulawesi Selatan"

# Boxes that stand out of the page, and labels of one axis that touch.
OUTSIDE = """[...document.querySelectorAll('body *')].filter(e => !e.closest('thead')
    && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 80))"""
TOUCHING = """[...document.querySelectorAll('svg.plot')].flatMap(s => ['x', 'y'].flatMap(a => {
    const boxes = [...s.querySelectorAll('text.' + a)].map(t => [t.getBoundingClientRect(), t.textContent]);
    return boxes.slice(1).filter(([b], i) => a == 'x' ? b.left < boxes[i][0].right + 3
        : b.bottom > boxes[i][0].top + 1).map(([, text]) => text);}))"""
LEFT = """[...document.querySelectorAll('svg.plot text')].filter(t => t.getBoundingClientRect().left
    < t.closest('figure').getBoundingClientRect().left - 0.5).map(t => t.textContent)"""


def page_of(g, name, *options, language="id", code=0):
    path = g.path(name)
    ran = subprocess.run([CTL, "--language", language, *(options or ("-c", g.config)), "report", "--html", path],
                         capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == code and not ran.stdout, ran
    return path


def stopped_gateway(**options):
    """A gateway that has run and does not run now: its store is there."""
    g = Gateway(modems=0, **options)
    try:
        g.prepare().start(is_up=False)
        g.terminate()
    except BaseException:
        g.remove()
        raise
    return g


class Chromium:
    """One for all tests: it takes a second to start."""

    it = None

    @classmethod
    def get(cls):
        if not cls.it:
            cls.it = browser.Browser().__enter__()
            atexit.register(cls.it.__exit__)
        return cls.it


class Report(unittest.TestCase):
    def check_source(self, path, language):
        """Well-formed, and nothing in it that a browser would fetch or run. The text of its body."""
        with open(path, encoding="utf-8") as file:
            source = file.read()
        self.assertTrue(source.startswith("<!DOCTYPE html>\n"))
        root = ET.fromstring(source)
        self.assertEqual(root.get("lang"), language)
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        self.assertEqual(len(ids), len(set(ids)))
        for e in root.iter():
            self.assertNotIn(e.tag, ("script", "iframe", "object", "img", "a", "form", "base"))
            for name, value in e.items():
                self.assertFalse(name.startswith("on") or name in ("src", "style"), (e.tag, name))
                self.assertTrue(name != "href" or value.startswith("data:"), value)
        for svg in root.iter("svg"):
            self.assertTrue(svg.get("role") != "img" or svg.get("aria-label"))
        policy = next(m.get("content") for m in root.iter("meta") if m.get("http-equiv") == "Content-Security-Policy")
        self.assertTrue(policy.startswith("default-src 'none';"))
        self.assertNotIn("unsafe", policy)
        text = " ".join("".join(root.find("body").itertext()).split())
        self.assertIn(NOW_MADE[language], text)
        for secret in (fixture.NUMBER[-9:], fixture.TEXT):
            self.assertNotIn(secret, source)
        self.assertNotRegex(source, r"Q\d{6}|(\+62|\b0)8\d{7,}")
        return text

    def look(self, path, name, charts, screens=tuple(SCREENS)):
        """As it is shown: on each screen no word in the console, nothing fetched, nothing out of place."""
        b = Chromium.get()
        backgrounds = {}
        for screen in screens:
            options = SCREENS[screen]
            with self.subTest(page=name, screen=screen):
                b.open(path, **options)
                self.assertEqual(b.troubles, [])
                self.assertEqual([r for r in b.requests if not r.startswith("data:")], ["file://" + path])
                self.assertEqual(b.ask("document.documentElement.scrollWidth"), options.get("width", 1280))
                self.assertEqual(b.ask(OUTSIDE), [])
                self.assertEqual(b.ask(TOUCHING), [])
                self.assertEqual(b.ask(LEFT), [])
                self.assertEqual(b.ask("document.querySelectorAll('svg.plot').length"), charts)
                backgrounds[screen] = b.ask("getComputedStyle(document.body).backgroundColor")
                if shots := os.environ.get("REPORT_SHOTS"):
                    b.screenshot(os.path.join(shots, f"{name}-{screen}.png"))
        self.assertEqual(len(set(backgrounds.values())), 3 if screens == tuple(SCREENS) else 1)
        self.assertEqual(backgrounds.get("paper", "rgb(255, 255, 255)"), "rgb(255, 255, 255)")

    def check_paper(self, path, name, most_pages):
        b = Chromium.get()
        b.open(path)
        paper = b.pdf()
        self.assertTrue(paper.startswith(b"%PDF-"))
        self.assertIn(len(re.findall(rb"/Type\s*/Page\b", paper)), range(1, most_pages + 1))
        if shots := os.environ.get("REPORT_SHOTS"):
            with open(os.path.join(shots, name + ".pdf"), "wb") as file:
                file.write(paper)

    def test_a_year_of_three_modems_in_two_languages(self):
        g = stopped_gateway(settings={"gateway": GATEWAY})
        try:
            fixture.fill(g.store, ["gsm1", "telkomsel", "indosat"], 365, down=["indosat"])
            for language in ("id", "en"):
                path = page_of(g, f"{language}.html", language=language)
                text = self.check_source(path, language)
                self.assertIn(GATEWAY, text)
                self.assertIn(STOPPED[language], text)
                self.assertLess(os.path.getsize(path), 150_000)
                # Signal and SIM of three, balance of two; messages and complaints in six.
                self.look(path, "year-" + language, 14)
                drawn = Chromium.get().ask("[...document.querySelectorAll('path.line')]"
                                           ".map(p => p.getAttribute('d').length)")
                self.assertEqual(len(drawn), 8)
                self.assertGreater(min(drawn), 200)
                # The hole of a day, and what it was down for.
                self.assertGreaterEqual(Chromium.get().ask("Math.min(...[...document.querySelectorAll('path.line')]"
                                                           ".map(p => p.getAttribute('d').split('M').length - 1))"), 2)
                self.assertGreater(Chromium.get().ask("document.querySelectorAll('rect.bar').length"), 80)
                self.check_paper(path, "year-" + language, 8)
        finally:
            g.remove()

    def test_hostile_and_long_names_of_eight_modems(self):
        g = stopped_gateway(settings={"gateway": "x" * 40})
        try:
            fixture.fill(g.store, [*LONG, EVIL], 9, messages=2, down=[LONG[2], EVIL], operator=EVIL * 3)
            path = page_of(g, "page.html")
            text = self.check_source(path, "id")
            self.assertIn(EVIL, text)
            self.assertIn(LONG[6], text)
            self.look(path, "hostile", 26, ("small", "wide"))
            self.check_paper(path, "hostile", 12)
        finally:
            g.remove()

    def test_an_empty_store_and_one_without_settings(self):
        g = stopped_gateway()
        try:
            path = page_of(g, "empty.html", language="en")
            self.assertIn("no modem is known yet", self.check_source(path, "en"))
            self.look(path, "empty", 6, ("phone", "wide"))
            path = page_of(g, "bare.html", "--store", g.store)
            self.check_source(path, "id")
            self.look(path, "bare", 6, ("phone",))
        finally:
            g.remove()

    def test_a_gateway_that_runs_is_well_and_one_that_is_stopped_says_so(self):
        with Gateway(modems=2, settings={"watch": {"sample_every": 1}}) as g:
            complaint = g.report("uji halaman keadaan")
            g.wait_forwarded(complaint["ticket"])
            g.wait_rows(2, "SELECT DISTINCT modem FROM v_modem_sample")
            path = page_of(g, "page.html", "-c", g.config)
            text = self.check_source(path, "id")
            self.assertIn(WELL["id"], text)
            self.assertIn("menerima laporan", text)
            self.assertNotIn(complaint["ticket"], text)
            self.look(path, "well", 10, ("phone", "wide"))
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o644)
            self.assertEqual([n for n in os.listdir(g.folder) if n.startswith("page.html")], ["page.html"])
            g.atsim.hangup("gsm2")
            g.wait_modems(["down"], "gsm2")
            # Gone from the line, and then not there: one alarm gives way to the other.
            g.until(lambda: [a["code"] for a in g.ctl_json("status")["alarms"]] == ["LPR-2101"], "the alarm that stays")
            text = self.check_source(page_of(g, "page.html", "-c", g.config), "id")
            self.assertIn("Perlu perhatian: 1", text)
            self.assertIn("gsm2", text)
            g.terminate()
            text = self.check_source(page_of(g, "page.html", "-c", g.config, language="en"), "en")
            self.assertIn(STOPPED["en"], text)

    def test_where_it_goes_and_where_it_cannot(self):
        g = stopped_gateway()
        try:
            ran = subprocess.run([CTL, "-c", g.config, "report", "--html", "-"], capture_output=True, text=True,
                                 timeout=PATIENCE, check=False)
            self.assertEqual(ran.returncode, 0, ran)
            self.assertTrue(ran.stdout.startswith("<!DOCTYPE html>"))
            self.assertTrue(ran.stdout.endswith("</html>\n"))
            with open("/dev/full", "wb") as full:
                ran = subprocess.run([CTL, "-c", g.config, "report", "--html", "-"], stdout=full, stderr=subprocess.PIPE,
                                     text=True, timeout=PATIENCE, check=False)
            self.assertEqual((ran.returncode, ran.stderr), (74, "lapor-smsctl: cannot write: No space left on device\n"))
            written = g.ctl_json("report", "--html", g.path("json.html"))
            self.assertEqual(written, {"file": g.path("json.html"), "octets": os.path.getsize(g.path("json.html"))})
            g.ctl("report", "--html", "-", "--json", code=64)
            page_of(g, "none/page.html", code=73)
            self.assertEqual(subprocess.run([CTL, "-c", g.config, "report"], capture_output=True, check=False,
                                            timeout=PATIENCE).returncode, 64)
            page_of(g, "page.html", "--store", g.path("none.db"), code=74)
            self.assertFalse(os.path.exists(g.path("page.html")))
        finally:
            g.remove()


if __name__ == "__main__":
    if not shutil.which("chromium"):
        print("skipped: chromium is not installed")
        sys.exit(77)
    gateway.main(jobs=1)
