# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings read again while the gateway runs: all or nothing, and no modem is closed that stayed as it was."""

import os
import re
import signal
import tempfile
import unittest

import gateway
from central_client import Central
from gateway import OTHER, Gateway

TAKEN, REFUSED, RESTART = "LPR-1030", "LPR-1031", "LPR-1032"


def opens(g, modem="gsm1"):
    """How often this modem was begun with: libgammu asks each for its model."""
    return g.atsim.stats(modem)["commands"].get("CGMM", 0)


def hup(g, word=TAKEN):
    before = g.logged(word)
    g.process.send_signal(signal.SIGHUP)
    g.wait_log(word, before + 1)


def leave_out(g, *names):
    """The settings without these modems, which are still simulated."""
    g.names = [name for name in g.names if name not in names]
    g.write_settings()


def locks_itself_in(g):
    """A build with a sanitizer does not, nor does a kernel without Landlock keep folders."""
    with open(f"/proc/{g.process.pid}/status", encoding="ascii") as f:
        return "Seccomp_filters:\t0" not in f.read() and not g.logged("LPR-1060")


def texts_of(central):
    return sorted(c["body"]["text"] for c in central.complaints())


class Refused(unittest.TestCase):
    def test_a_mistake_changes_nothing_and_is_named_by_its_line(self):
        with Gateway() as g:
            good = g.report("uji sebelum")
            workers = g.workers()
            with open(g.config, encoding="utf-8") as f:
                text = f.read()
            with open(g.config, "w", encoding="utf-8") as f:
                f.write(text.replace("ask_place = false", "ask_plaec = true; multipart_timeout = 0"))
            hup(g, REFUSED)
            g.until(lambda: g.logged(REFUSED) >= 2, "a line for each mistake")
            self.assertIn('unknown setting "intake.ask_plaec"; did you mean "ask_place"?', g.log())
            self.assertIn("lapor-smsd.conf:", g.log())
            self.assertIn("multipart_timeout: 0 is out of range", g.log())
            # What the service manager hears comes by another thread than the log.
            g.until(lambda: any("STATUS=Settings NOT taken: " in w for w in g.notify.heard), "a STATUS that says so")
            g.until(lambda: g.notify.heard.count("READY=1") == 2, "READY=1 again")
            self.assertEqual(g.notify.heard.count("RELOADING=1"), 1)
            self.assertIn("the gateway was not asked", g.ctl("reload", code=78))
            g.write_settings(replies={"templates": g.path("templates")})
            os.mkdir(g.path("templates"))
            with open(g.path("templates", "receipt.txt"), "w", encoding="ascii") as f:
                f.write("Laporan {nonsense}\n")
            said = g.ctl("reload", code=78)
            self.assertIn("the settings are NOT taken", said)
            self.assertIn("receipt.txt", said)
            self.assertEqual(g.workers(), workers)
            self.assertEqual(g.logged(TAKEN), 0)
            second = g.report("uji sesudah")
            self.assertNotEqual(good["ticket"], second["ticket"])

    def test_what_needs_a_restart_is_named_until_it_comes(self):
        with Gateway(central=False, settings={"replies": {"parts_max": 2}}) as g:
            g.wait_log("LPR-1004")
            self.assertIn("replies.parts_max", g.log())
            g.write_settings(replies={"time_zone": "Asia/Jayapura"}, alert={"language": "en"})
            answer = g.ctl_json("reload")
            self.assertEqual(answer["restart"], ["replies.time_zone", "alert.language"])
            self.assertEqual(answer["changed"], [])
            g.until(lambda: g.logged(RESTART) == 2, "a line for each")
            self.assertIn("replies.time_zone", g.ctl("status"))
            self.assertEqual(g.ctl_json("status")["daemon"]["restart"], answer["restart"])
            g.write_settings(replies={"time_zone": "Asia/Jakarta"})
            self.assertEqual(g.ctl_json("reload")["restart"], ["alert.language"])
            self.assertIn("a restart is needed for alert.language", g.ctl("reload"))
            g.terminate()
            g.start()
            self.assertEqual(g.ctl_json("status")["daemon"]["restart"], [])

    def test_a_folder_out_of_reach_is_named_and_a_restart_takes_it(self):
        with Gateway(central=False) as g, tempfile.TemporaryDirectory(prefix="lapor-elsewhere-") as elsewhere:
            if not locks_itself_in(g):
                self.skipTest("this gateway keeps all folders")
            with open(os.path.join(elsewhere, "receipt.txt"), "w", encoding="ascii") as f:
                f.write("Dari jauh {id}\n")
            g.write_settings(replies={"templates": elsewhere})
            said = g.ctl("reload", code=78)
            self.assertIn(f"replies.templates: {elsewhere} is out of reach of the running gateway, which locked itself in "
                          "at its start: restart it", said)
            g.wait_log(REFUSED)
            self.assertEqual(g.logged(REFUSED), 1)
            g.report("masih yang lama")
            self.assertNotIn("Dari jauh", g.sent()[0]["text"])
            g.terminate()
            g.start()
            g.report("kini yang baru")
            self.assertIn("Dari jauh", g.sent()[1]["text"])


class Taken(unittest.TestCase):
    def test_what_citizens_read_and_where_they_are_routed_counts_from_the_next_message_on(self):
        with Gateway() as g:
            g.report("uji lama")
            opened, workers = opens(g), g.workers()
            os.mkdir(g.path("templates"))
            with open(g.path("templates", "receipt.txt"), "w", encoding="ascii") as f:
                f.write("Diterima {id} ya\n")
            os.mkdir(g.path("conf.d"))
            with open(g.path("conf.d", "50-routes.conf"), "w", encoding="ascii") as f:
                f.write('intake = { routes = ( { keyword = "TANGKAB"; agency = "Kabupaten Tangerang"; } ); };\n')
            g.write_settings(replies={"templates": g.path("templates")}, log={"level": "debug"})
            answer = g.ctl_json("reload")
            self.assertEqual(sorted(answer["changed"]), ["intake.routes", "log.level", "replies.templates"])
            self.assertEqual(answer["say"], "Settings read again: 3 other settings changed")
            g.sms("LAPOR TANGKAB lampu padam", OTHER)
            self.assertEqual(g.wait_complaint("lampu padam")["route"], "TANGKAB")
            self.assertTrue(g.wait_sent(1, OTHER)[0]["text"].startswith("Diterima "))
            self.assertEqual((opens(g), g.workers()), (opened, workers))
            # What it is like now stands behind it, as this is what stays to be read.
            g.until(lambda: any(re.match(r"STATUS=Settings read again: .*\. .*modems? works?\b", w)
                                for w in g.notify.heard), "a STATUS with both")

    def test_a_modem_joins_another_leaves_and_the_one_that_stays_is_not_closed(self):
        with Gateway(modems=3) as g:
            leave_out(g, "gsm3")
            self.assertIn("modems: gsm3 is gone", g.ctl_json("reload")["changed"])
            g.wait_log("LPR-1034")
            g.until(lambda: g.modem_state("gsm3") is None, "no row of gsm3")
            g.until(lambda: len(g.workers()) == 2, "two workers")
            opened, workers = opens(g), set(g.workers())
            g.names = ["gsm3", "gsm1"]  # another order, too: gsm1 moves
            g.write_settings()
            answer = g.ctl_json("reload")
            self.assertEqual(answer["say"], "Settings read again: 1 modem added, 1 modem removed")
            g.wait_modems()
            g.until(lambda: g.modem_state("gsm2") is None, "no row of gsm2")
            self.assertEqual(opens(g), opened)
            g.until(lambda: len(workers & set(g.workers())) == 1, "one of the workers of before")
            g.report("lewat modem lama", modem="gsm1")
            g.report("lewat modem baru", OTHER, "gsm3")
            self.assertEqual([s["modem"] for s in g.sent(OTHER)], ["gsm3"])

    def test_figures_are_taken_over_by_an_open_modem_and_its_port_by_a_new_worker(self):
        with Gateway(modems=2) as g:
            opened, workers = {n: opens(g, n) for n in g.names}, set(g.workers())
            g.each = {"gsm1": {"prefixes": ["+62812"], "send_per_minute": 30}, "gsm2": {"poll": 30}}
            g.write_settings()
            answer = g.ctl_json("reload")
            self.assertEqual(answer["changed"], ["modems.prefixes of gsm1", "modems.send_per_minute of gsm1",
                                                 "modems.poll of gsm2"])
            g.wait_log("LPR-1035 gsm2")
            g.until(lambda: opens(g, "gsm2") > opened["gsm2"], "gsm2 is begun anew")
            g.wait_modems()
            self.assertEqual(opens(g), opened["gsm1"])
            g.until(lambda: len(workers & set(g.workers())) == 1, "one of the workers of before")
            g.report("awalan baru", modem="gsm1")

    def test_a_modem_that_leaves_finishes_what_it_sends(self):
        with Gateway(modems=2) as g:
            g.atsim.latency("gsm1", send_ms=int(5000 * gateway.SLACK))
            g.sms("LAPOR sedang dikirim")
            complaint = g.wait_complaint("sedang dikirim")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            leave_out(g, "gsm1")
            g.ctl("reload")
            rows = g.wait_rows(1, "SELECT * FROM v_reply WHERE state IN ('sent', 'delivered')")
            self.assertEqual((rows[0]["ticket"], rows[0]["modem"]), (complaint["ticket"], "gsm1"))
            g.wait_log("LPR-1034")
            g.report("lewat yang lain", OTHER, "gsm2")
            self.assertEqual(len(g.sent()), 2)


class Centrals(unittest.TestCase):
    def test_a_complaint_under_way_is_finished_before_its_central_system_is_another(self):
        with Gateway() as g:
            second = Central(g.path("second"), token=gateway.TOKEN).start()
            try:
                g.central.fault("slow", method="PUT", ms=2500)
                g.sms("LAPOR masih di jalan")
                g.wait_rows(1, "SELECT * FROM v_forward WHERE state = 'in_flight'")
                g.write_settings(central={"url": second.url})
                self.assertEqual(g.ctl_json("reload")["changed"], ["central.url"])
                g.sms("LAPOR yang berikut", OTHER)
                g.until(lambda: texts_of(second), "the second one at the second system")
                self.assertEqual(texts_of(g.central), ["masih di jalan"])
                self.assertEqual(texts_of(second), ["yang berikut"])
                first = g.row("SELECT * FROM v_complaint WHERE text = 'masih di jalan'")
                self.assertTrue(first["tracking_id"])
                self.assertEqual(g.row("SELECT * FROM v_forward WHERE ref = ? AND state = 'done' LIMIT 1",
                                       first["ref"])["attempts"], 1)
            finally:
                second.stop()

    def test_what_a_wrong_token_held_up_goes_at_once(self):
        with Gateway() as g:
            with open(g.path("token"), "w", encoding="ascii"):
                pass
            g.sms("LAPOR menunggu token")
            g.wait_log("LPR-4003")
            self.assertIn("token: is empty", g.log())
            g.write_settings()
            g.ctl("reload")
            g.until(lambda: texts_of(g.central), "the complaint at central, in less than the five minutes of its own")
            g.wait_log("LPR-4002")
            self.assertEqual(g.logged("LPR-4003"), 1)

    def test_a_system_joins_and_leaves_while_the_other_keeps_its_queue(self):
        with Gateway(settings={"intake": {"ask_place": False, "routes": [{"keyword": "TANGKAB", "agency": "K"}]}}) as g:
            region = Central(g.path("region"), token=gateway.TOKEN).start()
            try:
                national = {**g.defaults()["central"], "name": "nasional"}
                g.settings["central"] = [national, {**national, "name": "tangkab", "url": region.url,
                                                    "routes": ["TANGKAB"]}]
                g.write_settings()
                answer = g.ctl_json("reload")
                self.assertEqual(answer["changed"],
                                 ["central", "central: nasional is new", "central: tangkab is new"])
                g.sms("LAPOR TANGKAB lampu padam")
                g.until(lambda: len(region.complaints()) == 1, "the region's complaint")
                region.stop()
                g.sms("LAPOR TANGKAB jalan rusak", OTHER)
                g.wait_log("LPR-4001")
                g.settings["central"] = [national]
                g.write_settings()
                g.ctl("reload")
                g.until(lambda: "jalan rusak" in texts_of(g.central), "what waited for the region goes to the nation")
            finally:
                region.stop()


class Often(unittest.TestCase):
    def test_a_hundred_signals_lose_nothing(self):
        with Gateway(modems=2) as g:
            opened, workers = opens(g), g.workers()
            for i in range(100):
                g.process.send_signal(signal.SIGHUP)
                if i % 10 == 0:
                    g.sms(f"LAPOR lubang nomor {i} di jalan desa", f"+62812345{i:05}", f"gsm{i // 10 % 2 + 1}")
                    g.each = {"gsm1": {"send_per_minute": 100 + i}}
                    g.write_settings()
                g.until(lambda n=i: g.process.poll() is None, "it runs")
            g.wait_rows(10, "SELECT * FROM v_reply WHERE state IN ('sent', 'delivered')")
            self.assertEqual(len(g.wait_complaints(10)), 10)
            g.until(lambda: len(g.central.complaints()) == 10, "all of them at central")
            self.assertEqual((opens(g), g.workers()), (opened, workers))
            self.assertEqual(len(g.sent()), 10)

    def test_a_signal_during_the_end_is_harmless(self):
        with Gateway() as g:
            g.atsim.latency("gsm1", send_ms=int(4000 * gateway.SLACK))
            g.sms("LAPOR saat berhenti")
            g.wait_rows(1, "SELECT * FROM v_reply WHERE state = 'sending'")
            g.process.send_signal(signal.SIGTERM)
            g.wait_log("LPR-1003")
            g.process.send_signal(signal.SIGHUP)
            self.assertEqual(g.wait_end(), 0)
            self.assertEqual(g.logged(TAKEN), 0)


if __name__ == "__main__":
    gateway.main()
