# SPDX-License-Identifier: GPL-2.0-or-later
"""forward.py - a full queue and a central system that is back: requests a second (drain.py, as shipped otherwise)."""

import drain
import gateway


SHIPPED, MORE = 4, 16  # central.in_flight


def run(options, report):
    for latency_ms, in_flight in ((0, MORE), (50, MORE), (50, SHIPPED)):
        count = 500 if options.quick else 5000
        key = f"forward.{latency_ms}ms" + (".shipped" if in_flight == SHIPPED else "")
        report.say(key)
        seen = drain.measure(gateway.BUILD, complaints=count, in_flight=in_flight, latency_ms=latency_ms)
        if not seen["is_good"]:
            report.fail(key, seen["text"])
        report.add(f"{key}.rate", f"forwarded a second, answers after {latency_ms} ms, in_flight {in_flight}", "1/s",
                   {"lapor-smsd": seen["rate"]})
