# SPDX-License-Identifier: GPL-2.0-or-later
"""growth.py - what a store of a year costs, by its size: nothing more on the hot path.

For each size a daemon makes a store, fill (fill.c) puts so many complaints of a year into it, and the daemon is started
on it, gets messages and STATUS queries through a simulated modem without latency, is killed with SIGKILL in the middle
of a drain and started again; lapor-smsctl sums up the last whole month. Ours alone: no peer is measured.

Told apart by the size are CPU time of the daemon (schedstat) and its calls of the kernel (io), which depend less on what
else the machine does than seconds. With options.cache the store of each size stays there, and is used in place: each
time some hundred complaints more.
"""

import contextlib
import datetime
import itertools
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

import gateway as gateways
import processes

QUICK, FULL, WHOLE = (10**4, 10**5), (10**4, 10**6), 10**7
KEPT = 10**6  # smaller ones are filled anew in seconds
OCTETS_EACH, OCTETS_SPARE = 3500, 2 * 10**9
TEXT = "LAPOR lampu jalan mati nomor {n} di Desa Sukamaju Kecamatan Ciwidey Kabupaten Bandung sejak kemarin"
FILL = "tests/bench/fill"
STAMPS = itertools.count(int(time.time()) - 3600)

# Of each size: key, title, unit, and its factor.
ROWS = (("octets_each", "octets a complaint", "", 1), ("start.seconds", "start until READY", "ms", 1e3),
        ("start.cpu_s", "CPU of a start", "ms", 1e3), ("restart.seconds", "restart after kill -9 until READY", "ms", 1e3),
        ("restart.cpu_s", "CPU of a restart after kill -9", "ms", 1e3), ("resident_mib", "resident, the daemon", "MiB", 1),
        ("receive.cpu_s", "CPU a message received", "us", 1e6), ("receive.reads", "reads of pages a message received", "", 1),
        ("receive.octets", "octets written a message received", "", 1),
        ("receive.amplification", "octets written an octet of SMS", "", 1),
        ("receipt.cpu_s", "CPU a receipt sent", "us", 1e6), ("query.cpu_s", "CPU a STATUS query", "us", 1e6),
        ("query.reads", "reads of pages a STATUS query", "", 1), ("status.cpu_s", "CPU of lapor-smsctl status", "ms", 1e3),
        ("metrics.cpu_s", "CPU of lapor-smsctl metrics", "ms", 1e3),
        ("report.cpu_s", "CPU of lapor-smsctl report", "ms", 1e3), ("recap.cpu_s", "CPU of a month's recap", "ms", 1e3),
        ("recap.cpu_each_s", "CPU of a month's recap, a complaint", "us", 1e6))
HOT = (("receive.cpu_s", "receive"), ("receipt.cpu_s", "receipt"), ("query.cpu_s", "STATUS query"))


def calls(pid):
    """Reads and octets written of a process; none where only root may see them."""
    said = processes.read(pid, "io")
    return {"reads": processes.number(said, "syscr"), "octets": processes.number(said, "wchar")} if said else {}


def last(gateway, table):
    return gateway.row(f"SELECT coalesce(max(id), 0) AS id FROM {table}")["id"]


def start(gateway):
    """Until READY=1, which is looked for each two milliseconds."""
    ready = gateway.notify.heard.count("READY=1")
    begun = time.monotonic()
    gateway.spawn()
    while gateway.notify.heard.count("READY=1") == ready:
        if gateway.process.poll() is not None:
            raise AssertionError(f"the daemon ended\n{gateway.log()}")
        time.sleep(0.002)
    return {"seconds": time.monotonic() - begun, "cpu_s": processes.cpu_seconds([gateway.process.pid])}


def spend(gateway, count, inject):
    """What the daemon spends on each of so many messages, until an answer to each is queued. What comes in goes first."""
    pid, replies = gateway.process.pid, last(gateway, "reply")
    cpu_s, before = processes.cpu_seconds([pid]), calls(pid)
    inject()
    gateway.until(lambda: last(gateway, "reply") >= replies + count, f"{count} replies", 600)
    after = calls(pid)
    return {"cpu_s": (processes.cpu_seconds([pid]) - cpu_s) / count,
            **{name: (after[name] - before[name]) / count for name in after}}


def waiting(gateway):
    return gateway.row("SELECT (SELECT count(*) FROM reply WHERE state = 'queued')"
                       " + (SELECT count(*) FROM reply WHERE state = 'sending') AS count")["count"]  # by their indexes


def send_all(gateway):
    """What the daemon spends on each reply that waits, until none does. Nothing comes in meanwhile."""
    pid, count = gateway.process.pid, waiting(gateway)
    cpu_s = processes.cpu_seconds([pid])
    gateway.until(lambda: not waiting(gateway), "all replies sent", 1200)
    return {"cpu_s": (processes.cpu_seconds([pid]) - cpu_s) / max(count, 1)}


def inject_new(gateway, count):
    """From people who never wrote before, also not at an earlier measure of the same store."""
    gateway.atsim.run("inject", modem="gsm1", **{"from": f"+62812{random.randrange(10**5):05d}{{n}}"}, text=TEXT, count=count)


def receive(gateway, count):
    figures = spend(gateway, count, lambda: inject_new(gateway, count))
    if "octets" in figures:
        figures["amplification"] = figures["octets"] / (len(TEXT) - 1)
    return figures


def query(gateway, count):
    """Citizens of all times ask for their own complaint; in a small store the same ones in each round. Each has a second
    of its own: the same words of one sender with the same stamp are one message, told twice."""
    newest = last(gateway, "complaint")
    asked = [gateway.row("SELECT c.ticket, unsealed(p.number, 'person.number:' || p.pseudonym) AS number FROM complaint AS c"
                         " JOIN person AS p ON p.pseudonym = c.person WHERE c.id >= ? AND p.number NOT NULL"
                         " ORDER BY c.id LIMIT 1", 1 + int((newest - 1) * (n + random.random()) / count)) for n in range(count)]
    return spend(gateway, count, lambda: [gateway.atsim.inject("gsm1", one["number"], f"STATUS {one['ticket']}", scts=next(STAMPS))
                                          for one in asked])


def rounds_of(options, gateway, one, count):
    """The medians of so many times: of one message, and of its reply."""
    measured = [(one(gateway, count), send_all(gateway)) for _ in range(options.rounds)]
    return [{name: statistics.median(turn[name] for turn in turns) for name in turns[0]} for turns in zip(*measured, strict=True)]


def restart_in_the_middle(gateway, count):
    """SIGKILL while messages come in; none is lost, and none comes twice."""
    before = last(gateway, "complaint")
    inject_new(gateway, count)
    gateway.until(lambda: last(gateway, "complaint") >= before + count // 3, "the middle")
    gateway.kill()
    figures = start(gateway)
    gateway.until(lambda: last(gateway, "complaint") >= before + count, "all of them", 600)
    gateway.wait_empty()
    if last(gateway, "complaint") != before + count:
        raise AssertionError(f"{last(gateway, 'complaint') - before} complaints of {count} messages")
    return figures


def ctl(gateway, *arguments):
    """What lapor-smsctl spends."""
    running = subprocess.Popen([gateways.CTL, "-c", gateway.config, *arguments], stdout=subprocess.DEVNULL)
    _, code, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(code)
    if running.returncode != 0:
        raise AssertionError(f"{arguments}: exit {running.returncode}")
    return {"cpu_s": usage.ru_utime + usage.ru_stime}


def recap(gateway):
    """Of the last whole month."""
    to = datetime.date.today().replace(day=1)
    month = (to - datetime.timedelta(days=1)).replace(day=1)
    figures = ctl(gateway, "--json", "recap", "--month", f"{month:%Y-%m}")
    count = gateway.row("SELECT count(*) AS count FROM complaint WHERE received_us >= unixepoch(?) * 1000000"
                        " AND received_us < unixepoch(?) * 1000000", f"{month}", f"{to}")["count"]
    return figures | {"cpu_each_s": figures["cpu_s"] / max(count, 1)}


# The store

def level():
    """That of the migrations of this tree."""
    return max(int(name[:4]) for name in os.listdir(os.path.join(gateways.SOURCE, "store", "migrations")) if name[:4].isdigit())


def kept_folder(size, cache):
    """Where the store of this size stays; None: it does not."""
    return os.path.join(os.path.abspath(cache), str(size)) if cache and size >= KEPT else None


def is_filled(folder):
    """Whether a store of this schema lies there."""
    if not folder or not os.path.exists(os.path.join(folder, "lapor.db")):
        return False
    with contextlib.closing(sqlite3.connect(os.path.join(folder, "lapor.db"))) as store:
        return store.execute("PRAGMA user_version").fetchone()[0] == level()


def too_little_room(size, cache):
    """Why it cannot be measured; "" if it can."""
    folder = kept_folder(size, cache)
    if is_filled(folder):
        return ""
    where = cache if folder else tempfile.gettempdir()
    os.makedirs(where, exist_ok=True)
    free, wanted = shutil.disk_usage(where).free, size * OCTETS_EACH + OCTETS_SPARE
    return f"it takes {wanted / 1e9:.0f} GB in {where}, where {free / 1e9:.0f} GB are free" if free < wanted else ""


def fill(gateway, size, folder):
    """The daemon makes a store, fill fills it; or there is one."""
    if folder:
        if is_filled(folder):
            os.symlink(folder, os.path.dirname(gateway.store))
            return
        shutil.rmtree(folder, ignore_errors=True)
    start(gateway)
    gateway.terminate()
    if folder:
        making = folder + ".new"  # what was left halfway is no store
        shutil.rmtree(making, ignore_errors=True)
        shutil.move(os.path.dirname(gateway.store), making)
        os.symlink(making, os.path.dirname(gateway.store))
    subprocess.run([os.path.join(gateways.BUILD, FILL), gateway.store, gateway.key, str(size)], check=True)
    if folder:
        os.unlink(os.path.dirname(gateway.store))
        os.rename(making, folder)
        os.symlink(folder, os.path.dirname(gateway.store))


# The measures

def measure(size, options, say):
    """All figures of one size, as a dict of numbers and dicts."""
    messages, queries = (150, 50) if options.quick else (600, 200)
    gateway = gateways.Gateway(modems=1, central=False, sim={"slots": 30})
    try:
        gateway.prepare()
        say("filling")
        fill(gateway, size, kept_folder(size, options.cache))
        figures = {"octets_each": os.path.getsize(gateway.store) / last(gateway, "complaint"), "start": start(gateway)}
        gateway.wait_modems()
        say("messages")
        send_all(gateway)
        for one in (receive, query):  # what is read for the first time is not the hot path
            one(gateway, queries)
            send_all(gateway)
        figures["receive"], figures["receipt"] = rounds_of(options, gateway, receive, messages)
        figures["query"], _ = rounds_of(options, gateway, query, queries)
        say("lapor-smsctl")
        for name, arguments in {"status": ["--json", "status"], "metrics": ["metrics"],
                                "report": ["report", "--html", gateway.path("page.html")]}.items():
            figures[name] = ctl(gateway, *arguments)
        figures["recap"] = recap(gateway)
        figures["resident_mib"] = processes.resident_mib(gateway.process.pid)
        figures["restart"] = restart_in_the_middle(gateway, messages // 2)
        send_all(gateway)
        gateway.terminate()
        return figures
    finally:
        gateway.remove()


def sizes_of(options):
    return QUICK if options.quick else FULL + (WHOLE,) * options.whole


def look_up(figures, path):
    """None where it could not be seen."""
    for name in path.split("."):
        figures = figures.get(name)
        if figures is None:
            return None
    return figures


def tell(report, measured):
    """measured: {size: its figures}, from the least to the greatest."""
    for path, title, unit, factor in ROWS:
        for size, figures in measured.items():
            value = look_up(figures, path)
            if value is not None:
                report.add(f"growth.{size}.{path}", f"{title}, {size:,} in the store", unit, {"lapor-smsd": value * factor}, "less")
    least, most = min(measured, default=0), max(measured, default=0)
    for path, what in HOT if most > least else ():
        ratio = look_up(measured[most], path) / look_up(measured[least], path)
        report.add(f"growth.flat.{path.split('.')[0]}", f"{what}: CPU with {most:,} by that with {least:,}", "",
                   {"lapor-smsd": ratio}, "less")


def run(options, report):
    subprocess.run(["ninja", "-C", gateways.BUILD, FILL], check=True, stdout=subprocess.DEVNULL)
    measured = {}
    for size in sizes_of(options):
        why = too_little_room(size, options.cache)
        if why:
            report.note(f"growth with {size:,} complaints is not measured: {why}")
            continue
        try:
            measured[size] = measure(size, options, lambda what, size=size: report.say(f"growth: {size:,}, {what}"))
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            report.fail(f"growth {size:,}", str(error).split("\n--- log:")[0])
    tell(report, measured)
