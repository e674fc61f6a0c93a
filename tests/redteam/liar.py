#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""liar.py - a worker that was taken over: it stands between the daemon and a real one, and lies in its name.

It is called as modem_program is, and lies for gsm2 alone. The real one, "honest", lies beside it; each lie is a line in
"lies", in the folder of the store, as the daemon's lock lets it write nowhere else.

What the real one says goes on, so that the lies come in the right words: said again and again, with octets changed, out
of order, about slots and messages that were never given; and what is no packet at all.
"""
import os
import random
import select
import socket
import subprocess
import sys

WIRE_FD, FLIGHT_FD = 3, 4
PACKET_MAX = 65536
LIES = 400  # of one worker; it is ended long before


def changed(packet, dice):
    """With a few octets behind the header changed."""
    octets = bytearray(packet)
    for _ in range(dice.randint(1, 4)):
        octets[dice.randrange(8, len(octets))] = dice.choice((0, 1, 0x7f, 0x80, 0xff, dice.randrange(256)))
    return bytes(octets)


def lie(heard, dice):
    """One packet that is not true."""
    known = dice.choice(heard)
    match dice.randrange(12):
        case 0 | 1 | 2 | 3: return known
        case 4 | 5 | 6 | 7 | 8: return changed(known, dice) if len(known) > 8 else known
        case 9: return known[:dice.randrange(len(known))] or b"\0"
        case 10: return dice.randrange(256).to_bytes(4, "little") + known[4:]
    return dice.randbytes(dice.randint(1, 4000))


def tell(daemon, packets, record):
    for packet in packets:
        os.write(record, b"%d\n" % len(packet))  # at once: it may be killed for the next
        daemon.send(packet)


def relay(daemon, worker, record, dice):
    heard = []
    while True:
        for end in select.select([daemon, worker], [], [])[0]:
            packet = end.recv(PACKET_MAX)
            if not packet:
                return
            if end is daemon:
                worker.send(packet)
                continue
            daemon.send(packet)
            heard.append(packet)
            # It is believed at first: the greeting and what follows are as they should be.
            if len(heard) > 3:
                tell(daemon, [lie(heard, dice) for _ in range(dice.choice((1, 1, 1, LIES)))], record)


def main(folder, arguments):
    honest = os.path.join(folder, "honest")
    if not any("gsm2" in argument for argument in arguments):
        os.execv(honest, [honest, *arguments])
    dice = random.Random(os.getpid())
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    daemon = socket.socket(fileno=WIRE_FD)
    flight = [FLIGHT_FD] if os.path.exists(f"/proc/self/fd/{FLIGHT_FD}") else []
    lies = os.open(os.path.join(os.path.dirname(folder), "store", "lies"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def take_places():
        os.dup2(theirs.fileno(), WIRE_FD)

    with subprocess.Popen([honest, *arguments], preexec_fn=take_places, pass_fds=[WIRE_FD, *flight]) as worker:
        theirs.close()
        try:
            relay(daemon, ours, lies, dice)
        except OSError:
            pass
        worker.kill()


main(os.path.dirname(os.path.abspath(__file__)), sys.argv[1:])
