# SPDX-License-Identifier: GPL-2.0-or-later
"""scenarios_pdu.py - what lies on the SIM and is no text of a citizen, or none that libgammu can read."""

import signal

import pdu
from scene import MOBILE
from steps import Row, citizen, fault, kill_workers, sms, wait_empty, wait_event, wait_taken, wait_until
from steps import pdu as put

OTHER = "+6285712345678"
OURS = MOBILE.format(990)  # a citizen whose PDU is made by hand
QUIET = {"reports": False}


def by_hand(text, **more):
    """A citizen's complaint as a PDU of its own making; text without the keyword stands in the book."""
    def run(s):
        s.book[OURS] = text
        s.g.keep_private(OURS, text)
        s.g.atsim.inject_pdu("gsm1", pdu.deliver(OURS, "LAPOR " + text, **more))
    return run


def in_parts(order, reference=7, total=2, modem="gsm1"):
    """A complaint in two parts of the given order, as a phone splits it."""
    def run(s):
        sender = s.number()
        body = "uji panjang " + "jalan rusak sekali " * 9 + f"{s.count:03d}"
        s.book[sender] = body
        s.g.sms("LAPOR " + body, sender, modem, ref=reference, parts=order)
        assert total
    return run


def kept(count=1):
    """So many messages that are no complaint are kept."""
    return wait_until(lambda s: len(s.g.rows("SELECT 1 FROM v_message WHERE kind <> 'complaint'")) >= count,
                      f"{count} other messages kept", 20)


def broken(name, octets, times=1, **more):
    return Row(name, [put(octets.replace("##", f"{n:02X}")) for n in range(times)] +
               [citizen(), wait_taken(30), kept(times), wait_empty(polls=30)],
               kinds=("broken",) * times, modem=QUIET, is_sane=False, polls=20, **more)


def other(name, octets, kind, **more):
    return Row(name, [put(octets), citizen(), wait_taken(20), kept(), wait_empty(polls=20)], kinds=(kind,),
               modem=QUIET, polls=12, **more)


TURKISH = bytes.fromhex("032401 01".replace(" ", ""))  # single shift table 1
WAP_PUSH = bytes.fromhex("0605040b8423f0")
MMS = bytes.fromhex("0605040b840b84")
PORT = bytes.fromhex("06050415b315b3")
BOTH = bytes.fromhex("0b0003210101") + bytes.fromhex("05040b8423f0")

ROWS = [
    broken("text that is compressed is kept as heard", pdu.deliver(OTHER, b"\x01\x02\x03\x04", dcs=0x20)),
    broken("a PDU with less text than it says is kept as heard", pdu.deliver(OTHER, "halo", length=90)),
    broken("a header that is longer than its message is kept as heard",
           pdu.deliver(OTHER, b"\xff" + b"\x01" * 20, first=0x44), events=()),
    broken("what is no hexadecimal at all is taken off the SIM", "this is no PDU at all"),
    broken("a SIM full of poison is emptied, and the good ones behind it come in",
           pdu.deliver(OTHER, b"\x01\x02\x03\x04##".replace(b"##", b""), dcs=0x20)[:-2] + "##", times=4,
           sim={"slots": 4}),
    Row("poison in front of, between and behind good messages stops none of them",
        [fault("no_cmti"), citizen(), put(pdu.deliver(OTHER, "halo", length=90)), citizen(),
         put(pdu.deliver(OTHER, b"\x01\x02", dcs=0x28)), citizen(), put("00"), wait_taken(30), kept(3),
         wait_empty(polls=30)], kinds=("broken",) * 3, modem=QUIET, is_sane=False, polls=20),
    Row("a message that kills the worker costs nobody else's",
        [fault("no_cmti"), citizen(2), put(pdu.deliver(OTHER, bytes(range(1, 176)), length=200)), citizen(2),
         wait_taken(40), kept(), wait_empty(polls=40)], kinds=("broken",), modem=QUIET, is_sane=False, polls=20),
    Row("part 0 of two is a message of its own, and no loop",
        [put(pdu.deliver(OTHER, "LAPOR uji bagian nol", udh=pdu.concat(9, 2, 0))),
         lambda s: s.book.update({OTHER: "uji bagian nol"}), citizen(), wait_taken(20), wait_empty(polls=20)],
        modem=QUIET, polls=12),
    Row("part 3 of 2 is a message of its own",
        [put(pdu.deliver(OTHER, "LAPOR uji bagian lebih", udh=pdu.concat(10, 2, 3))),
         lambda s: s.book.update({OTHER: "uji bagian lebih"}), citizen(), wait_taken(20), wait_empty(polls=20)],
        modem=QUIET, polls=12),
    Row("a message without a valid time is taken in",
        [by_hand("uji tanpa waktu", scts="FFFFFFFFFFFFFF"), wait_taken(20)], modem=QUIET),
    Row("a text with a national shift table is read whole",
        [by_hand("uji tabel geser", udh=TURKISH[:1] + b"\x24\x01\x01"), wait_taken(20)], modem=QUIET),
    Row("parts in the wrong order, of two senders with one reference, are two complaints",
        [in_parts([2]), in_parts([2, 1]), lambda s: s.g.sms("LAPOR " + list(s.book.values())[-2],
                                                            list(s.book)[-2], "gsm1", ref=7, parts=[1]),
         wait_taken(20)], polls=12),
    Row("a part that comes twice is one part",
        [in_parts([1, 1, 2]), wait_taken(20)], polls=12),
    other("a flash message is no complaint", pdu.deliver(OTHER, "LAPOR uji kilat", dcs=0x10), "flash"),
    other("a voicemail indication is no complaint", pdu.deliver(OTHER, "LAPOR kotak suara", dcs=0xC8), "indication"),
    other("a WAP push is no complaint", pdu.deliver(OTHER, b"\x01\x06\x02\x03push", dcs=4, udh=WAP_PUSH), "wap"),
    other("a message for another application's port is no complaint",
          pdu.deliver(OTHER, "LAPOR uji porta", udh=PORT), "port"),
    other("a WAP push in one of one part is no complaint",
          pdu.deliver(OTHER, b"\x01\x06\x02\x03push", dcs=4, udh=BOTH), "wap"),
    other("data without a text is no complaint", pdu.deliver(OTHER, bytes(range(60)), dcs=4), "data"),
    other("a message for the SIM itself is no complaint",
          pdu.deliver(OTHER, b"\x02\x70\x00\x00" * 6, dcs=0xF6, pid=0x7F), "sim"),
    other("a silent message is no complaint", pdu.deliver(OTHER, "LAPOR diam", pid=0x40), "sim"),
    Row("the operator's own message is kept and not answered",
        [sms("Sisa pulsa Anda Rp 500. Isi ulang segera.", "TELKOMSEL"), citizen(), wait_taken(20),
         kept(), wait_empty(polls=20)], kinds=("service",), modem=QUIET, polls=12),
    Row("a stored submit of somebody's own is no complaint",
        [put(f"{pdu.SMSC}1100{pdu.address(OTHER)}0000AA04{pdu.pack('abcd').hex().upper()}"), citizen(),
         wait_taken(20), wait_empty(polls=20)], kinds=("submit",), modem=QUIET, polls=12),
    Row("a delivery report of nothing that we sent is taken off the SIM",
        [put(f"{pdu.SMSC}0663{pdu.address(OTHER)}{pdu.SCTS}{pdu.SCTS}00"), citizen(), wait_taken(20),
         wait_empty(polls=20)], events=("6009",), polls=12),
    Row("a good message is no poison because its line breaks off in the listing after a crash",
        [kill_workers(signal.SIGSTOP), fault("truncated_list", count=1), citizen(), kill_workers(), wait_event("2117"),
         wait_taken(30), wait_empty(polls=20)], never=("5005",), touches=("gsm2",), polls=20),
    Row("poison, a killed worker and a full SIM at once cost nothing",
        [fault("no_cmti"), put(pdu.deliver(OTHER, "halo", length=90)), citizen(6), kill_workers(),
         wait_event("2117"), wait_taken(40), kept(), wait_empty(polls=40)], kinds=("broken",), sim={"slots": 4},
        modem=QUIET, touches=("gsm2",), is_sane=False, polls=30),
]
