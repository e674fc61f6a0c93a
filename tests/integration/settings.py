# SPDX-License-Identifier: GPL-2.0-or-later
"""settings.py - settings as Python has them, and in libconfig's syntax."""


class Raw(str):
    """A value that is in libconfig's syntax already."""


def as_text(value):
    """A value in libconfig's syntax."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "{ " + " ".join(f"{key} = {as_text(v)};" for key, v in value.items()) + " }"
    inside = ", ".join(as_text(v) for v in value)
    return f"( {inside} )" if value and isinstance(value[0], dict) else f"[ {inside} ]"


def merged(below, above):
    """Settings with others on top; groups are merged key by key."""
    result = dict(below)
    for key, value in above.items():
        is_group = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if is_group else value
    return result
