# SPDX-License-Identifier: GPL-2.0-or-later
"""story.py - plays lines: what a citizen texts, what the other side does, what is expected."""
import subprocess

import commands
import expect
from gateway import AtsimError, Problem


class Failed(Problem):
    """A script did not go as expected."""


def text_of(line):
    """"> text" is a text whatever it begins with."""
    return line[2:] if line.startswith("> ") else line


def check(line):
    """A Problem where a line cannot be played, before anything runs."""
    line = line.strip()
    if line.startswith(":"):
        commands.parse(line[1:])
    elif line.startswith("?"):
        expect.parse(line[1:])


def say_text(world, line, shown):
    """shown: the line is on the screen already, as it was typed."""
    if not shown:
        who = "" if world.number == world.home else f"{world.number} "
        world.screen.say(f"{who}> {line}", "cyan", "bold")
    world.text(line)


def play(world, line, shown=False):
    """One line. A Problem when it cannot be done, or what is expected does not come."""
    try:
        play_line(world, line.strip(), shown)
    except BrokenPipeError:
        raise
    except (AtsimError, OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Problem(f"the simulators or lapor-smsctl: {error}") from error


def play_line(world, line, shown):
    if not line:
        return
    if line.startswith("#"):
        if not shown and "SPDX-License" not in line:
            world.screen.say("\n" + line if line.startswith("##") else line, "yellow")
        return
    line = world.fill(line)
    if line.startswith(":"):
        if not shown:
            world.screen.say(line, "cyan")
        function, arguments = commands.parse(line[1:])
        function(world, *arguments)
        world.tick()
    elif line.startswith("?"):
        expect.run(world, *expect.parse(line[1:]), line)
    else:
        say_text(world, text_of(line), shown)


def read_script(file, name):
    """[(where, line)]; a Problem that names every line which cannot be played."""
    lines = [(f"{name}:{number}", line.rstrip("\n")) for number, line in enumerate(file, 1)]
    problems = []
    for where, line in lines:
        try:
            check(line)
        except Problem as problem:
            problems.append(f"{where}: {problem}")
    if problems:
        raise Problem("\n".join(problems))
    return lines


def play_script(world, lines):
    """Stops at the first line that goes otherwise than expected."""
    count = 0
    for where, line in lines:
        try:
            play(world, line)
        except Problem as problem:
            raise Failed(f"{where}: {line.strip()}\n{problem}\nthe end of lapor-smsd's log:\n"
                          f"{expect.indent(world.gateway.log_end(15).splitlines())}") from None
        count += line.startswith("?")
        if world.ended:
            break
    return count
