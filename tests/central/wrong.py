# SPDX-License-Identifier: GPL-2.0-or-later
"""wrong.py - a request that a stand-in central system cannot take."""


class Wrong(Exception):
    """An HTTP status, and what a problem+json says."""

    def __init__(self, status, title, detail, field=None):
        super().__init__(title)
        self.status, self.title, self.detail, self.field = status, title, detail, field
