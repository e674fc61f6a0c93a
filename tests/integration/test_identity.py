# SPDX-License-Identifier: GPL-2.0-or-later
"""Modems that are known by their IMEI, wherever they are plugged in."""

import os
import unittest

import gateway
from gateway import CITIZEN, OTHER, Gateway


def know_by_imei(g):
    """Settings that name both modems by their IMEI."""
    modems = [{"name": name, "device": "imei:" + g.atsim.sim(name)["imei"], "number": g.atsim.numbers[name]}
              for name in g.names]
    g.write_settings(modems=modems, modem_ports=[g.path("tty-*")])


def swap(g, *links):
    """Plugs both in, each where this says."""
    for name in g.names:
        g.atsim.hangup(name)
    for name, link in zip(g.names, links):
        g.atsim.restore(name, link=g.path(link))


class Identity(unittest.TestCase):
    def serve(self, g, text):
        """A report by each modem, answered by the same."""
        for name, sender in zip(g.names, (CITIZEN, OTHER)):
            before = len(g.sent(sender, name))
            g.report(f"{text} {name}", sender, name)
            g.wait_sent(before + 1, sender, name)
            g.wait_empty(name)

    def test_each_finds_its_own_wherever_it_is(self):
        g = Gateway(modems=2, haste=20)
        try:
            g.prepare()
            know_by_imei(g)
            # Ports that are no modem, the first in the order of names.
            with open(g.path("tty-0file"), "w", encoding="ascii"):
                pass
            os.mkfifo(g.path("tty-0fifo"))
            swap(g, "tty-gsm2", "tty-gsm1")
            g.start()
            self.serve(g, "uji tukar kabel")
            swap(g, "tty-x", "tty-a")
            g.wait_log("LPR-2106", 2)
            g.wait_log("LPR-2001 gsm1", 2)
            g.wait_log("LPR-2001 gsm2", 2)
            self.serve(g, "uji colok lagi")
            self.assertEqual(g.logged("LPR-2103"), 0)
            imeis = [g.row("SELECT imei FROM v_modem WHERE name = ?", name)["imei"] for name in g.names]
            self.assertEqual(imeis, [g.atsim.sim(name)["imei"][-4:] for name in g.names])
            g.close()
        finally:
            g.remove()

    def test_a_silent_port_and_a_modem_that_is_nowhere_hold_nobody_up(self):
        g = Gateway(modems=3, haste=20)
        try:
            g.prepare()
            know_by_imei(g)
            g.atsim.fault("gsm1", "silence")
            g.start(is_up=False)
            g.wait_modems(name="gsm2")
            g.wait_modems(name="gsm3")
            g.wait_log("LPR-2101 gsm1")
            self.assertIn("no modem with this IMEI among 3 ports", g.log())
            g.report("uji port bisu", modem="gsm3")
            g.atsim.clear("gsm1")
            g.wait_modems(name="gsm1")
            g.close()
        finally:
            g.remove()


if __name__ == "__main__":
    gateway.main()
