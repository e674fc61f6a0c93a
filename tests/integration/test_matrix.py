# SPDX-License-Identifier: GPL-2.0-or-later
"""Each profile and each fault of a central system: every complaint is there once, or waits for a person with the reason
in words. Nothing twice, nothing lost. The table: matrix_cells.py."""
import re
import unittest

import gateway
from lane import georeport_lane, has_profile, json_lane, json_tls_lane
from matrix_cells import DONE, FMS, GEOREPORT, HIDDEN, JSON, JSON_TLS, PARKED


def texts_of(cell):
    name = re.sub("[^a-z0-9 ]", "", f"{cell.name} {cell.visibility}".strip().lower())
    return [f"{name} {n} di Jl Melati" for n in (1, 2)]


def run_cell(test, lane, cell):
    since = len(lane.g.log_lines)
    lane.switch_on(cell.fault)
    tickets = {text: lane.report(text, f"{cell.visibility or 'LAPOR'} ") for text in texts_of(cell)}
    if cell.end == DONE:
        lane.wait_said(cell.seen, tickets.values(), since, cell.name)
    for ticket in tickets.values() if cell.end != DONE else ():
        test.assertRegex(lane.wait_state(ticket, cell.end, cell.name)["last_error"], cell.why)
        lane.wait_said(cell.seen, [ticket], since, cell.name)
    lane.switch_off(cell.fault)
    for text, ticket in tickets.items():
        finish_cell(test, lane, cell, text, ticket)


def finish_cell(test, lane, cell, text, ticket):
    if cell.end == DONE:
        lane.wait_state(ticket, DONE, cell.name)
    rows = lane.rows(text)
    test.assertEqual(len(rows), cell.rows, f"{cell.name}: {ticket} at the central system")
    if cell.end == DONE:
        lane.assert_bound(test, ticket, rows[0])
    elif cell.end == PARKED:
        lane.g.ctl("retry", ticket)
        lane.g.until(lambda: lane.forward(ticket)["state"] == DONE, f"{ticket} done after retry")
        test.assertEqual(len(lane.rows(text)), 1, f"{cell.name}: after retry")


def run_cells(test, lane, cells, is_proved):
    with lane:
        if is_proved:
            lane.prove()
        for cell in cells:
            with test.subTest(cell.name):
                run_cell(test, lane, cell)
        lane.assert_each_once(test)


def add(case, name, lane, cells, is_proved=True):
    setattr(case, f"test_{name}", lambda self: run_cells(self, lane(), cells, is_proved))


def add_parts(case, name, lane, cells, count):
    """Side by side."""
    for n in range(count):
        add(case, f"{name}_{n + 1}", lane, cells[n::count])


class Json(unittest.TestCase):
    def test_a_name_that_is_not_known(self):
        """DNS: another setting, so another start."""
        with json_lane() as lane:
            url = lane.g.central.url
            lane.restart(url="https://pusat.invalid")
            ticket = lane.report("nama di Jl Melati")
            lane.wait_said("LPR-4102.*no answer", [ticket], 0, "a name that is not known")
            lane.restart(url=url)
            lane.wait_state(ticket, DONE, "a name that is not known")
            self.assertEqual(len(lane.rows("nama di Jl Melati")), 1)


add_parts(Json, "cells", json_lane, JSON, 4)
add(Json, "tls", json_tls_lane, JSON_TLS)

if has_profile("georeport2"):
    class Georeport(unittest.TestCase):
        pass

    for kind in ("ureport", "adapter", "spec"):
        a_lane = (lambda like: lambda: georeport_lane(like))(kind)
        add_parts(Georeport, kind, a_lane, GEOREPORT, 4)
        add(Georeport, f"{kind}_hidden", a_lane, HIDDEN)
    add(Georeport, "fms", lambda: georeport_lane("fms"), FMS, is_proved=False)


if __name__ == "__main__":
    gateway.main(jobs=6)
