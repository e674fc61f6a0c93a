# SPDX-License-Identifier: GPL-2.0-or-later
"""What a look at a connected modem costs, and what it finds out of modems that cannot be asked all at once."""

import unittest

import gateway
from gateway import wait_until
from one_modem import NUMBER, SIM_FAILED, One


class Looks(unittest.TestCase):
    def test_a_look_at_a_modem_in_order_needs_no_new_connection(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            opened = one.atsim.stats()["commands"]["CMEE"]
            self.see(one, 11)
            self.see(one, 12)
            self.assertEqual(one.atsim.stats()["commands"]["CMEE"], opened)
            one.atsim.inject("gsm1", NUMBER, "uji sesudah dilihat")
            one.wait_said("part")

    def test_a_modem_that_has_forgotten_to_ring_is_connected_anew(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            opened = one.atsim.stats()["commands"]["CMEE"]
            one.atsim.fault("gsm1", "error", command="CNMI", count=2)  # as if it had answered 0
            wait_until(lambda: one.atsim.stats()["commands"]["CMEE"] > opened, "a new connection")
            one.wait_status(state="up", used=0)

    def see(self, one, signal):
        one.atsim.set("gsm1", signal=signal)
        one.wait_status(state="up", signal=2 * signal - 113)

    def cost_of_looks(self, one, signals=(11, 12, 13)):
        """Round trips of looks, without those of safety polls, for each look. One look before them ends what a new
        connection does after it has said that it is up."""
        self.see(one, signals[0] - 1)
        before = one.atsim.stats()
        for signal in signals:
            self.see(one, signal)
        after = one.atsim.stats()

        def more(name):
            return after["commands"].get(name, 0) - before["commands"].get(name, 0)
        self.assertEqual(more("CMEE"), 0, "a new connection")
        self.assertGreaterEqual(more("CIMI"), len(signals))
        return (after["round_trips"] - before["round_trips"] - more("CPMS") - more("CMGL")) / more("CIMI")

    def test_a_look_is_one_round_trip(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            self.assertEqual(self.cost_of_looks(one), 1)

    def test_a_modem_that_does_one_command_of_a_line_is_asked_alone(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "first_only")
            self.assertGreater(self.cost_of_looks(one), 7)
            self.assertEqual(self.cost_of_looks(one, (21, 22, 23)), 8)

    def test_a_modem_that_refuses_a_line_is_asked_alone(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "error", command="COPS")
            self.assertGreater(self.cost_of_looks(one), 7)
            self.assertEqual(self.cost_of_looks(one, (21, 22, 23)), 8)

    def test_a_modem_that_hangs_at_a_line_is_never_asked_so_again(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "silence", command="CNMI", count=1)
            wait_until(lambda: "down" in [s["state"] for s in one.statuses()], "a deadline that has passed")
            one.wait_status(state="up", used=0)
            self.assertEqual(self.cost_of_looks(one), 8)

    def test_a_sim_that_fails_later_is_named_at_a_look(self):
        with One() as one:
            one.wait_status(state="up", used=0)
            one.atsim.fault("gsm1", "cme", command="CIMI", code=13)
            one.wait_status(state="degraded", cause=SIM_FAILED, detail="CME 13")
            one.atsim.clear("gsm1")
            one.wait_status(state="up", used=0)
            self.cost_of_looks(one, (11, 12))  # two looks that failed before one that tells
            self.assertEqual(self.cost_of_looks(one, (21, 22)), 1)


if __name__ == "__main__":
    gateway.main(jobs=7)
