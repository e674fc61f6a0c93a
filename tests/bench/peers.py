# SPDX-License-Identifier: GPL-2.0-or-later
"""peers.py - gammu-smsd (files, SQLite) and smstools3, in their fastest settings, and as their manuals have them.

Fastest: no pause between two looks at the modem, no checks of its state, no delays that a setting can take away, the
least of logs. Documented: what is so when one sets no more than device and folders.
"""

import glob
import os
import shutil
import sqlite3

from systems import Peer

DRIVER = "/usr/lib/*/dbd/libdbdsqlite3.so"
SCHEMA = "/usr/share/doc/gammu-smsd/examples/sqlite.sql"

# Of gammu-smsdrc(5).
GAMMU_FASTEST = {"loopsleep": 0, "receivefrequency": 0, "statusfrequency": 0, "commtimeout": 0, "checksecurity": 0,
                 "checknetwork": 0, "checksignal": 0, "checkbattery": 0, "hangupcalls": 0, "deliveryreport": "no"}
GAMMU_EACH_SECOND = {**GAMMU_FASTEST, "loopsleep": 1}

# Of smsd.conf: its pauses are whole seconds, and read_delay and detect_unexpected_input have one each command.
SMSTOOLS_FASTEST = {"delaytime": 0, "delaytime_mainprocess": 0, "executable_check": "no", "trust_outgoing": "yes"}
SMSTOOLS_MODEM_FASTEST = {"check_memory_method": 41, "poll_faster": 1000, "read_delay": 0, "pre_init": "no",
                          "communication_delay": 0, "send_delay": 0, "startsleeptime": 0, "sentsleeptime": 0,
                          "check_network": "no", "report_device_details": "no", "detect_unexpected_input": "no",
                          "detect_message_routing": "no"}


class Gammu(Peer):
    """One process for each modem; they share the folders, or the database."""

    program = "gammu-smsd"
    settings = GAMMU_FASTEST

    def commands(self):
        for name in self.names:
            values = {"device": self.sim.link(name), "connection": "at", "model": "at"}
            service = {**self.service(), "phoneid": name, "logfile": self.path("log"), "debuglevel": 0, **self.settings}
            with open(self.path("rc-" + name), "w", encoding="utf-8") as f:
                for group, lines in (("gammu", values), ("smsd", service)):
                    f.write(f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()))
            yield [self.program, "-c", self.path("rc-" + name)]


class GammuFiles(Gammu):
    title = "gammu-smsd files"
    folders = ("inbox", "outbox", "sent", "error")

    def prepare(self):
        pass

    def service(self):
        return {"service": "files", "inboxpath": self.path("inbox/"), "outboxpath": self.path("outbox/"),
                "sentsmspath": self.path("sent/"), "errorsmspath": self.path("error/"), "inboxformat": "unicode"}

    def count(self):
        return len(os.listdir(self.path("inbox")))

    def texts(self):
        return [content.decode("utf-16") for content in self.files("inbox")]

    def empty(self):
        for entry in os.scandir(self.path("inbox")):
            os.unlink(entry.path)

    def send(self, number, text):
        self.write(f"outbox/OUTC20260101_000000_00_{number}_bench.txt", text)


class GammuSqlite(Gammu):
    title = "gammu-smsd SQLite"

    def prepare(self):
        with open(SCHEMA, encoding="utf-8") as f, self.open() as db:
            db.executescript(f.read())

    def open(self):
        return sqlite3.connect(self.path("smsd.db"), timeout=30, isolation_level=None)

    def ask(self, sql, *values):
        db = self.open()
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def service(self):
        return {"service": "sql", "driver": "sqlite3", "dbdir": self.folder + "/", "database": "smsd.db"}

    def count(self):
        return self.ask("SELECT count(*) FROM inbox")[0][0]

    def newest(self):
        """A reader would hold its writer up: the file's time says that something was written."""
        return os.stat(self.path("smsd.db")).st_mtime_ns

    def texts(self):
        return [text for text, in self.ask("SELECT TextDecoded FROM inbox")]

    def empty(self):
        self.ask("DELETE FROM inbox")

    def send(self, number, text):
        self.ask("INSERT INTO outbox (DestinationNumber, TextDecoded, CreatorID, Coding)"
                 " VALUES (?, ?, 'bench', 'Default_No_Compression')", number, text)


class Smstools(Peer):
    """One process for all, and one below it for each modem."""

    title, program = "smstools3", "smsd"
    folders = ("incoming", "outgoing", "checked", "sent", "failed")
    settings, of_modem = SMSTOOLS_FASTEST, SMSTOOLS_MODEM_FASTEST

    def prepare(self):
        lines = {"devices": ", ".join(self.names), **{name: self.path(name) for name in self.folders},
                 "infofile": self.path("info"), "pidfile": self.path("pid"), "logfile": self.path("log"), "loglevel": 2,
                 **self.settings}
        text = "".join(f"{key} = {value}\n" for key, value in lines.items())
        for name in self.names:
            of_modem = {"device": self.sim.link(name), "incoming": "yes", "baudrate": 115200, "memory_start": 1,
                        **self.of_modem}
            text += f"\n[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in of_modem.items())
        with open(self.path("smsd.conf"), "w", encoding="utf-8") as f:
            f.write(text)

    def commands(self):
        yield [shutil.which("smsd", path="/usr/sbin:/usr/bin"), "-c" + self.path("smsd.conf"), "-t"]

    def count(self):
        return len(os.listdir(self.path("incoming")))

    def texts(self):
        return [content.split(b"\n\n", 1)[-1].decode(errors="replace") for content in self.files("incoming")]

    def empty(self):
        for entry in os.scandir(self.path("incoming")):
            os.unlink(entry.path)

    def send(self, number, text):
        self.write(f"outgoing/{number.strip('+')}", f"To: {number.strip('+')}\n\n{text}")


class GammuFilesEachSecond(GammuFiles):
    pace, settings = "each second", GAMMU_EACH_SECOND


class GammuSqliteEachSecond(GammuSqlite):
    pace, settings = "each second", GAMMU_EACH_SECOND


class SmstoolsEachSecond(Smstools):
    pace, settings = "each second", {**SMSTOOLS_FASTEST, "delaytime": 1, "delaytime_mainprocess": 1}


class GammuFilesDocumented(GammuFiles):
    pace, settings = "documented", {}


class GammuSqliteDocumented(GammuSqlite):
    pace, settings = "documented", {}


class SmstoolsDocumented(Smstools):
    pace, settings, of_modem = "documented", {}, {}


FASTEST = [GammuFiles, GammuSqlite, Smstools]
EACH_SECOND = [GammuFilesEachSecond, GammuSqliteEachSecond, SmstoolsEachSecond]
DOCUMENTED = [GammuFilesDocumented, GammuSqliteDocumented, SmstoolsDocumented]
NEEDS = {"gammu-smsd files": ["gammu-smsd"], "gammu-smsd SQLite": ["gammu-smsd", SCHEMA, DRIVER], "smstools3": ["smsd"]}


def missing(title):
    """What a peer needs and is not there."""
    return [need for need in NEEDS[title]
            if not (glob.glob(need) or shutil.which(need, path="/usr/sbin:/usr/bin"))]
