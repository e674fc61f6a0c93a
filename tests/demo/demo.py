#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""demo.py - a whole gateway to try: you are the citizen. ./demo builds the programs and calls this.

Exit codes: 0 well, 1 a script did not go as expected, 64 wrong usage, 70 the gateway failed, 130 Ctrl-C.
"""
import argparse
import contextlib
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import story  # noqa: E402
from gateway import Gateway, Problem, ROOT  # noqa: E402
from prompt import Prompt  # noqa: E402
from screen import Screen  # noqa: E402
from signals import Signals  # noqa: E402
from world import World  # noqa: E402

FOLDER_MAX = 80  # octets: names of UNIX sockets stand behind it, and are short
GREETING = """\
This is a whole SMS gateway on your machine: lapor-smsd with two simulated modems and a stand-in central system.
You are a citizen. Your phone is {home}, the gateway's number is {gateway}.

Type a complaint as if into the phone, for example:
  LAPOR jalan berlubang di Jl Melati RT 02 Desa Sukamaju
then, for the other side,
  :verify last
:help shows everything, :quit ends it."""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"{self.prog}: {message}\n")


def read_arguments():
    parser = Parser(prog="./demo", description="A whole gateway to try: you are the citizen.")
    parser.add_argument("--script", metavar="FILE", help="play these lines; exit 0 only if all went as expected")
    parser.add_argument("--folder", metavar="DIR", help="run in this new or empty folder, and keep it")
    parser.add_argument("--central", metavar="PROFILE", default="json", choices=["json", "georeport2"],
                        help="what the stand-in central system speaks: json or georeport2")
    parser.add_argument("--build", metavar="DIR", default=os.path.join(ROOT, "build"), help="where the programs are")
    return parser.parse_args()


def refuse(text):
    print(f"./demo: {text}", file=sys.stderr)
    sys.exit(64)


@contextlib.contextmanager
def working_folder(wanted):
    """The one asked for, kept; or a new one, removed at the end."""
    if wanted is None:
        base = tempfile.gettempdir()
        folder = tempfile.mkdtemp(prefix="lapor-demo-", dir=base if len(os.fsencode(base)) < FOLDER_MAX - 24 else "/tmp")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    folder = os.path.abspath(wanted)
    if len(os.fsencode(folder)) > FOLDER_MAX:
        refuse(f"{folder}: at most {FOLDER_MAX} octets, as sockets stand in it")
    try:
        os.makedirs(folder, exist_ok=True)
        if os.listdir(folder):
            refuse(f"{folder} is not empty")
    except OSError as error:
        refuse(str(error))
    yield folder


def load_script(path):
    try:
        if path == "-":
            return story.read_script(sys.stdin, "-")
        with open(path, encoding="utf-8") as file:
            return story.read_script(file, os.path.basename(path))
    except (OSError, UnicodeDecodeError) as error:
        return refuse(f"{path}: {error}")
    except Problem as problem:
        return refuse(str(problem))


def play(gateway, lines, screen):
    """Gives the exit code."""
    screen.note("starting the central system, two modems and lapor-smsd ..")
    gateway.start()
    world = World(gateway, screen)
    world.wait_modems()
    if lines is None:
        screen.say(GREETING.format(home=world.home, gateway=gateway.atsim.numbers[world.modem]) + "\n")
        return Prompt(world).run()
    count = story.play_script(world, lines)
    screen.say(f"\nAll went as expected: {count} expectations came true.", "green")
    return 0


def run(arguments, lines, screen, signals, folder):
    """Gives the exit code; ends everything whatever happens."""
    gateway = Gateway(arguments.build, folder, arguments.central)
    try:
        return play(gateway, lines, screen)
    except story.Failed as problem:
        screen.wrong(f"\nNot as expected: {problem}")
        return 1
    except Problem as problem:
        screen.wrong(str(problem))
        return 70
    finally:
        signals.is_ending = True
        gateway.stop()


def main():
    arguments = read_arguments()
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    lines = load_script(arguments.script) if arguments.script else None
    screen, signals = Screen(), Signals()
    try:
        with working_folder(arguments.folder) as folder:
            code = run(arguments, lines, screen, signals, folder)
            if arguments.folder:
                screen.note(f"everything is in {folder}")
        return code
    except Problem as problem:
        screen.wrong(str(problem))
        return 70
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
