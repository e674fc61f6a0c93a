# SPDX-License-Identifier: GPL-2.0-or-later
"""Several central systems: what goes where, each with its own token, and one that is away holds up no other."""

import unittest

import gateway
from central_client import Central
from gateway import Gateway

ROUTES = [{"keyword": "TANGKAB", "agency": "Kabupaten Tangerang"}]


class Region:
    """A gateway with a region's own system beside the national one, which is the default."""

    def __enter__(self):
        self.g = Gateway(settings={"intake": {"routes": ROUTES, "ask_place": False}}).prepare()
        self.region = Central(self.g.path("region"), token="region").start()
        with open(self.g.path("region-token"), "w", encoding="ascii") as f:
            f.write("region\n")
        national = {**self.g.defaults()["central"], "name": "nasional"}
        region = {**national, "name": "tangkab", "url": self.region.url, "routes": ["TANGKAB"],
                  "token_file": self.g.path("region-token")}
        self.g.write_settings(central=[national, region])
        self.g.start()
        return self

    def __exit__(self, *error):
        self.region.stop()
        return self.g.__exit__(*error)

    def texts(self, central):
        return sorted(c["body"]["text"] for c in central.complaints())

    def wait(self, central, *texts):
        self.g.until(lambda: self.texts(central) == sorted(texts), f"{texts} at central")


class Destinations(unittest.TestCase):
    def test_a_route_goes_to_its_own_system_and_the_rest_to_the_default(self):
        with Region() as r:
            r.g.sms("LAPOR TANGKAB jalan rusak di depan pasar Cikupa")
            r.g.sms("LAPOR lampu jalan padam di Jalan Melati", gateway.OTHER)
            r.wait(r.region, "jalan rusak di depan pasar Cikupa")
            r.wait(r.g.central, "lampu jalan padam di Jalan Melati")

    def test_one_that_is_away_holds_up_no_other(self):
        with Region() as r:
            r.region.stop()
            r.g.sms("LAPOR TANGKAB jalan rusak di depan pasar Cikupa")
            r.g.wait_log("LPR-4001")
            r.g.sms("LAPOR lampu jalan padam di Jalan Melati")
            r.wait(r.g.central, "lampu jalan padam di Jalan Melati")
            r.region.start()
            r.wait(r.region, "jalan rusak di depan pasar Cikupa")
            self.assertEqual(len(r.g.central.complaints()), 1)


if __name__ == "__main__":
    gateway.main()
