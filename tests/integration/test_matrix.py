# SPDX-License-Identifier: GPL-2.0-or-later
"""Each profile and each fault of a central system: every complaint is there once, or waits for a person with the reason
in words. Nothing twice, nothing lost. The table: matrix_cells.py."""
import re
import socket
import unittest

import gateway
from lane import addstream_lane, addstream_tls_lane, georeport_lane, json_lane, json_tls_lane
from matrix_cells import ADDSTREAM, ADDSTREAM_TLS, DONE, FAULTS, FMS, GEOREPORT, HELD, HIDDEN, JSON, JSON_TLS, PARKED


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


def run_elsewhere(test, lane, url, seen):
    """Another setting, so another start: nothing of it is sent there, and it waits. What is asked amid an end may have
    been taken: the next attempt is far away by then."""
    with lane:
        there, far = lane.g.central.url, int(10 * gateway.SLACK)
        lane.restart(url=url, retry_first=far, retry_max=far)
        ticket = lane.report("alamat di Jl Melati")
        lane.wait_said(f"LPR-4102.*{seen}", [ticket], 0, url)
        lane.restart(url=there, retry_first=1, retry_max=1)
        lane.wait_state(ticket, DONE, url)
        test.assertEqual(len(lane.rows("alamat di Jl Melati")), 1)


class Json(unittest.TestCase):
    def test_a_name_that_is_not_known(self):
        run_elsewhere(self, json_lane(), "https://pusat.invalid", "no answer")


add_parts(Json, "cells", json_lane, JSON, 4)
add(Json, "tls", json_tls_lane, JSON_TLS)


class Georeport(unittest.TestCase):
    pass


for kind in ("ureport", "adapter", "spec"):
    a_lane = (lambda like: lambda: georeport_lane(like))(kind)
    add_parts(Georeport, kind, a_lane, GEOREPORT, 4)
    add(Georeport, f"{kind}_hidden", a_lane, HIDDEN)
add(Georeport, "fms", lambda: georeport_lane("fms"), FMS, is_proved=False)


class Addstream(unittest.TestCase):
    def test_a_name_that_is_not_known(self):
        run_elsewhere(self, addstream_lane(), "https://pusat.invalid/addstream/push", "not sent: ")

    def test_a_server_that_is_silent_before_anything_is_sent(self):
        """It takes connections, and never answers to TLS."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            run_elsewhere(self, addstream_lane(), f"https://127.0.0.1:{silent.getsockname()[1]}/addstream/push",
                          "not sent: .*Timeout")

    def test_what_is_refused_four_times_while_others_are_taken(self):
        """Waits for a person, who says that it is to be sent again."""
        lane, text = addstream_lane(), "khusus di Jl Melati"
        with lane:
            lane.switch_on({"status": 400, "holds": text})
            ticket = lane.report(text)
            lane.wait_said("LPR-4102.*400", [ticket], 0, text)
            lane.prove()
            why = lane.wait_state(ticket, HELD, text)["last_error"]
            self.assertRegex(why, "refused four times, while others are taken: 400: the request was not understood")
            self.assertEqual([r["fault"] for r in lane.g.central.requests()].count("status"), 4)
            self.assertEqual(lane.rows(text), [])
            lane.switch_off({})
            lane.g.ctl("release", ticket)
            lane.g.until(lambda: lane.forward(ticket)["state"] == DONE, f"{ticket} done after release")
            self.assertEqual(len(lane.rows(text)), 1)

    def test_what_a_person_has_found_there_is_not_sent_again(self):
        with addstream_lane() as lane:
            lane.switch_on(FAULTS["lost after (FIN)"])
            ticket = lane.report("hilang di Jl Melati", "RAHASIA ")
            lane.wait_state(ticket, HELD, "an answer that is lost")
            lane.switch_off({})
            row, = lane.rows("hilang di Jl Melati")
            self.assertEqual((row["body"]["ticket"], row["flags"]), (ticket, {"rahasia": "1", "anonim": "1"}))
            lane.g.ctl("link", ticket, row["tracking_id"])
            lane.g.until(lambda: lane.forward(ticket)["state"] == DONE, f"{ticket} done after link")
            lane.assert_bound(self, ticket, row)
            lane.prove()
            self.assertEqual(len(lane.rows("hilang di Jl Melati")), 1)


add_parts(Addstream, "cells", addstream_lane, ADDSTREAM, 4)
add(Addstream, "tls", addstream_tls_lane, ADDSTREAM_TLS)


if __name__ == "__main__":
    gateway.main(jobs=6)
