#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""georeport.py - a stand-in central system that speaks Open311 GeoReport v2, like one of those that were seen, with
faults on demand: stand.py.

Of its own:
  POST /_test/change  {"id", ..}: any member of a ticket: hidden, history, strange ..
"""
import urllib.parse

import stand
from likes import Refused
from quirks import LIKES
from wrong import Wrong

BASE = "/open311/v2/"


class Handler(stand.Handler):
    def suffix(self):
        if self.server.options.format:
            return self.server.options.format
        return "xml" if urllib.parse.urlsplit(self.path).path.endswith(".xml") else "json"

    def answer_wrong(self, wrong):
        return self.server.like.refuse(Refused(wrong.status, wrong.detail), self.suffix())

    def strangers(self, count):
        like = self.server.like
        tickets = [ticket for ticket in like.book.all() if ticket["strange"]]
        records = [like.record(tickets[n % len(tickets)], True) for n in range(count)]
        return like.render((200, "service_requests", "request", records), self.suffix())

    def check_arguments(self, form):
        kind = self.headers.get("Content-Type", "").split(";")[0].strip()
        if form and kind != "application/x-www-form-urlencoded":
            raise Refused(415, "not a form")

    def answer(self, url, data):
        like, suffix = self.server.like, self.suffix()
        if not url.path.startswith(BASE) or not url.path.endswith((".json", ".xml")):
            return like.web(404, "404 Not Found")
        path = [urllib.parse.unquote(part) for part in
                url.path.removeprefix(BASE).rpartition(".")[0].split("/")]
        query, form = (dict(urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)))
                       for text in (url.query, data.decode()))
        try:
            self.check_arguments(form)
            return like.render(like.serve(self.command, path, query, form), suffix)
        except Refused as refused:
            return like.refuse(refused, suffix)

    def control(self, what, query):
        if what != "change":
            return super().control(what, query)
        return self.server.book.change(query)


def main():
    parser = stand.parser("A stand-in GeoReport v2 server for lapor-smsd.")
    parser.add_argument("--like", choices=LIKES, default="spec")
    parser.add_argument("--key", default="", help="the api_key that is wanted")
    parser.add_argument("--jurisdiction", default="", help="the only jurisdiction_id")
    parser.add_argument("--format", choices=["json", "xml"], help="whatever is asked for, this is the answer's form")
    parser.add_argument("--updates", choices=["yes", "no"], help="servicerequestupdates, other than this server has it")
    parser.add_argument("--strangers", type=int, default=2, help="tickets of others that are there already")
    options = parser.parse_args()
    like = LIKES[options.like](options)
    server = stand.Server(options, Handler, like.book)
    server.like = like
    like.url = f"http://127.0.0.1:{server.server_address[1]}{BASE.rstrip('/')}"
    stand.run(server)


if __name__ == "__main__":
    main()
