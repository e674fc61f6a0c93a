# SPDX-License-Identifier: GPL-2.0-or-later
"""gateway.py - everything that runs in the demo: lapor-smsd, two simulated modems, a stand-in central system."""
import base64
import json
import os
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "atsim"), os.path.join(ROOT, "tests", "central")]

from atsim import SLACK, Atsim, AtsimError  # noqa: E402,F401
from central_client import Central, GeoReport  # noqa: E402

MODEMS = ("gsm1", "gsm2")
TOKEN = "only-for-the-demo"
PAUSE = 0.03  # between two looks at the same thing
END_LIMIT = 8  # seconds for lapor-smsd after SIGTERM: a silent modem may hold it up for longer
SLOW_MS = 3000

# Short times, so that one does not wait; no budgets and no quiet hours, so that it goes alike by day and by night.
SETTINGS = """\
gateway = "demo";
store = {{ path = "{folder}/lapor.db"; }};
control = {{ socket = "{folder}/control.sock"; }};
modem_program = "{build}/modem/lapor-modem";
modems = (
{modems}
);
replies = {{
  templates = "{root}/etc/templates";
  quiet_from = 0; quiet_to = 0;
  per_sender_per_day = 0; help_per_sender_per_day = 0; identical_per_hour = 0;
}};
privacy = {{ key_file = "{folder}/privacy-key"; }};
central = {{
  url = "{url}";{central}
  timeout = 10; poll_every = 1; retry_first = 1; retry_max = 3;
}};
"""
CENTRAL = {
    "json": """ token_file = "{folder}/token";""",
    "georeport2": """
  profile = "georeport2";
  georeport2 = {{ api_key_file = "{folder}/token"; service_code = "JLN"; service_code_secret = "BOX"; }};""",
}
MODEM = """  {{ name = "{name}"; device = "{device}"; number = "{number}"; poll = 2; send_per_minute = 0; send_per_day = 0; }}"""


class Problem(Exception):
    """Something is not as it should be; says what, and what was found instead."""


def quote(text):
    """Inside a string of libconfig."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


class Gateway:
    def __init__(self, build, folder, profile="json"):
        self.build, self.folder = os.path.abspath(build), os.path.abspath(folder)
        self.settings = os.path.join(self.folder, "lapor-smsd.conf")
        self.log_path = os.path.join(self.folder, "lapor-smsd.log")
        self.atsim = Atsim(self.program("tests/atsim/atsim"), self.folder, MODEMS, report_delay=300)
        self.profile = profile
        self.central = self.make_central(os.path.join(self.folder, "central"))
        self.daemon = None

    def make_central(self, folder):
        """Of the servers that speak GeoReport, the one that says most of a complaint."""
        return GeoReport(folder, "adapter", TOKEN) if self.profile == "georeport2" else Central(folder, token=TOKEN)

    def program(self, name):
        path = os.path.join(self.build, name)
        if not os.access(path, os.X_OK):
            raise Problem(f"{path} is not there; ./demo builds it")
        return path

    # Beginning and end

    def start(self):
        try:
            self.atsim.start()
            self.central.start()
        except (AtsimError, OSError, RuntimeError) as error:
            raise Problem(f"the simulators do not start: {error}") from error
        self.write_settings()
        self.check_settings()
        self.start_daemon()

    def write_settings(self):
        modems = [MODEM.format(name=name, device=quote(self.atsim.link(name)), number=self.atsim.numbers[name])
                  for name in MODEMS]
        with open(os.path.join(self.folder, "token"), "w", encoding="ascii", opener=opener_private) as file:
            file.write(TOKEN + "\n")
        with open(os.path.join(self.folder, "privacy-key"), "w", encoding="ascii", opener=opener_private) as file:
            file.write("lapor-key:" + base64.b64encode(os.urandom(32)).decode() + "\n")
        with open(self.settings, "w", encoding="utf-8") as file:
            file.write(SETTINGS.format(folder=quote(self.folder), build=quote(self.build), root=quote(ROOT),
                                       modems=",\n".join(modems), url=self.central.url,
                                       central=CENTRAL[self.profile].format(folder=quote(self.folder))))

    def check_settings(self):
        answer = subprocess.run([self.program("daemon/lapor-smsd"), "-c", self.settings, "--check"],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, errors="replace", check=False)
        if answer.returncode != 0:
            raise Problem(f"lapor-smsd --check ended with {answer.returncode}:\n{answer.stdout.rstrip()}")

    def start_daemon(self):
        """A process group of its own: Ctrl-C at the prompt is for the demo. It does not outlive the demo."""
        with open(self.log_path, "ab") as log:
            self.daemon = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", self.program("daemon/lapor-smsd"), "-c", self.settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0)

    def stop_daemon(self):
        """SIGTERM, a second one where a modem holds that up, and its exit code; a Problem when neither ends it."""
        daemon, self.daemon = self.daemon, None
        if daemon is None:
            return 0
        for _ in range(2):
            daemon.terminate()
            try:
                return daemon.wait(END_LIMIT)
            except subprocess.TimeoutExpired:
                pass
        daemon.kill()
        daemon.wait()
        raise Problem(f"lapor-smsd did not end within {END_LIMIT} s of a second SIGTERM")

    def kill_daemon(self):
        daemon, self.daemon = self.daemon, None
        if daemon:
            daemon.kill()
            daemon.wait()

    def stop(self):
        """Ends all. A Problem when the daemon did not end well, or a process is left over."""
        problems = []
        try:
            if code := self.stop_daemon():
                problems.append(f"lapor-smsd ended with {code}")
        except Problem as problem:
            problems.append(str(problem))
        self.atsim.stop()
        self.central.stop()
        problems += self.end_left_over()
        if problems:
            raise Problem("\n".join(problems))

    def running(self):
        """(pid, command line) of each process that has our folder in its command line."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if int(name) != os.getpid() and any(os.fsencode(self.folder) + b"/" in word for word in words):
                found.append((int(name), b" ".join(words).decode(errors="replace").strip()))
        return found

    def end_left_over(self):
        end = time.monotonic() + 5
        while (left := self.running()) and time.monotonic() < end:
            time.sleep(PAUSE)
        for pid, _ in left:
            os.kill(pid, signal.SIGKILL)
        return [f"a process was left over: {pid} {command}" for pid, command in left]

    # Looking at it

    def check_alive(self):
        code = self.daemon.poll() if self.daemon else None
        if code is not None:
            self.daemon = None
            raise Problem(f"lapor-smsd ended by itself, with {code}; the end of its log:\n{self.log_end(15)}")

    def ctl(self, *arguments):
        """(exit code, what it printed)"""
        answer = subprocess.run([self.program("daemon/lapor-smsctl"), "-c", self.settings, *arguments],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, errors="replace", check=False, timeout=60)
        return answer.returncode, answer.stdout.rstrip()

    def ask(self, *arguments):
        """The answer's JSON; None where lapor-smsctl says no."""
        code, text = self.ctl("--json", *arguments)
        return json.loads(text) if code == 0 else None

    def modem_states(self):
        return {modem["name"]: modem["state"] for modem in self.ask("health") or []}

    def log_end(self, count):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return "".join(file.readlines()[-count:]).rstrip()
        except FileNotFoundError:
            return ""

    # The central system's moods

    def set_central(self, mood):
        if mood == "down":
            self.central.stop()
            return
        if not self.central.is_running():
            self.central.start()
        self.central.clear()
        if mood == "slow":
            self.central.fault("slow", count=0, ms=SLOW_MS)
        elif mood == "refuse":
            self.central.fault("status", count=0, status=422, path=self.central.complaint_path)

    def complaints(self):
        """What the central system holds; while it is down, from its file."""
        return self.central.complaints() if self.central.is_running() else self.central.kept()


def opener_private(path, flags):
    return os.open(path, flags, 0o600)


__all__ = ["Atsim", "AtsimError", "Gateway", "MODEMS", "PAUSE", "Problem", "ROOT"]
