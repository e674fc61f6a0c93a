# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios.py - the table of all scenarios: name, what happens, what must be true after, within how many polls."""

import scenarios_line
import scenarios_mixed
import scenarios_pdu
import scenarios_pool
import scenarios_sim

ROWS = (scenarios_line.ROWS + scenarios_sim.ROWS + scenarios_pdu.ROWS + scenarios_pool.ROWS + scenarios_mixed.ROWS)

assert len({row.name for row in ROWS}) == len(ROWS), "two scenarios of one name"
