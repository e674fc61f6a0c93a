# SPDX-License-Identifier: GPL-2.0-or-later
"""pdu.py - PDUs octet by octet (3GPP TS 23.040), good and bad, as no well-meaning network would build them."""

SMSC = "06912618010000"
SCTS = "62112201230082"  # 2026-11-22 10:32:00 +07:00


def semi_octets(digits):
    digits += "F" * (len(digits) % 2)
    return "".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2))


def address(number):
    digits = number.lstrip("+")
    return f"{len(digits):02X}" + ("91" if number.startswith("+") else "81") + semi_octets(digits)


def pack(text, fill=0):
    """GSM-7 septets of plain ASCII, behind `fill` bits."""
    value, bits, out = 0, fill, bytearray()
    for char in text:
        value |= (ord(char) & 0x7F) << bits
        bits += 7
        while bits >= 8:
            out.append(value & 0xFF)
            value >>= 8
            bits -= 8
    if bits:
        out.append(value)
    return bytes(out)


def deliver(sender, data, dcs=0, length=None, udh=b"", first=0x04, scts=SCTS, pid=0, tail=""):
    """An SMS-DELIVER. data: text (as GSM-7) or octets; length: TP-UDL, when it shall be a lie."""
    if isinstance(data, str):
        fill = (7 - len(udh) * 8 % 7) % 7
        septets = (len(udh) * 8 + fill) // 7 + len(data)
        user, udl = udh + pack(data, fill), septets
    else:
        user, udl = udh + data, len(udh) + len(data)
    first |= 0x40 if udh else 0
    udl = udl if length is None else length
    return f"{SMSC}{first:02X}{address(sender)}{pid:02X}{dcs:02X}{scts}{udl:02X}{user.hex().upper()}{tail}"


def concat(reference, total, part):
    return bytes([5, 0, 3, reference, total, part])


def submit(recipient, text):
    """An SMS-SUBMIT as somebody keeps it on the SIM, of GSM-7."""
    return f"{SMSC}1100{address(recipient)}0000AA{len(text):02X}{pack(text).hex().upper()}"
