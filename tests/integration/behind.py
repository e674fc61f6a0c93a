# SPDX-License-Identifier: GPL-2.0-or-later
"""Writing to a store behind the gateway's back: the triggers of its chain need functions that only the gateway has."""

import contextlib
import sqlite3


@contextlib.contextmanager
def behind(path):
    """A connection that may change whatever it likes; what it changes is chained by nobody."""
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'chain%'").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()
