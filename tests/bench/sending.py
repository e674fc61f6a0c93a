# SPDX-License-Identifier: GPL-2.0-or-later
"""sending.py - a queue of texts to send, and a modem that answers at once, after 20 ms, or takes 3 seconds for each."""

import peers
import rounds
import systems

PATIENCE_S = 240
DELAYS = [(0, {}), (20, {"ms": 20}), (3000, {"send_ms": 3000})]


def send_all(count, latency):
    def measure(system):
        system.sim.latency("gsm1", **latency)
        trips, octets = system.traffic()
        for number in range(count):
            system.send(systems.citizen(number), f"Laporan nomor {number} sudah kami terima.")
        sent = systems.sent(system.sim, count, PATIENCE_S)
        after, moments = system.traffic(), sorted(at for _, at in sent)
        if sorted(to for to, _ in sent) != [systems.citizen(number) for number in range(count)]:
            raise systems.Lost("not each text was sent once")
        return {"rate": (count - 1) * 60 / max(moments[-1] - moments[0], 1e-6),
                "round_trips": (after[0] - trips) / count, "octets": (after[1] - octets) / count}
    return measure


def run(options, report):
    """What a message takes on the line is asked of peers that do not ask the modem all the time between two."""
    for delay_ms, latency in DELAYS:
        count = (6 if options.quick else 30) if delay_ms < 1000 else (3 if options.quick else 12)
        key = f"sending.{delay_ms}ms"
        of_peers = [*peers.FASTEST, *([] if delay_ms else peers.EACH_SECOND)]
        medians = rounds.interleaved(options, report, key, send_all(count, latency), of_peers)
        top = {"bound": 60000 / delay_ms} if delay_ms >= 1000 else {}
        report.add(f"{key}.rate", f"sent a minute, answers after {delay_ms} ms", "1/min", {**rounds.column(medians, "rate"), **top})
        if not delay_ms:
            for name, title in (("round_trips", "AT round trips"), ("octets", "octets on the line")):
                report.add(f"{key}.{name}", f"{title} a message sent, peers look each second", "",
                           rounds.column(medians, name, "each second"), "less")
