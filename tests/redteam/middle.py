# SPDX-License-Identifier: GPL-2.0-or-later
"""middle.py - the man in the middle: a port between the gateway and its central system that reads what passes, answers
itself, or poses as the central system with a certificate of its own."""
import contextlib
import select
import socket
import ssl
import threading

FORGED = (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/elsewhere\r\nContent-Length: 0\r\n\r\n")


class Middle:
    """how: "listen", "pose" (own TLS, then as the central system), "plain" (a redirect in clear), "cut"."""

    def __init__(self, port):
        self.target, self.how, self.tls = port, "listen", None
        self.read, self.visitors, self.open = bytearray(), 0, set()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def pose_with(self, cert, key):
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(cert, key)

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.socket.accept()
                self.visitors += 1
                self.open.add(client)
                threading.Thread(target=self.meet, args=(client, self.how), daemon=True).start()

    def meet(self, client, how):
        with client, contextlib.suppress(OSError, ValueError):
            client.settimeout(20)
            if how == "listen":
                self.listen(client)
            elif how == "plain":
                self.read += client.recv(65536)
                client.sendall(FORGED % self.port)
            elif how == "pose":
                with self.tls.wrap_socket(client, server_side=True) as inside:
                    self.read += inside.recv(65536)
                    inside.sendall(FORGED % self.port)

    def listen(self, client):
        with socket.create_connection(("127.0.0.1", self.target), timeout=20) as server:
            ends = {client: server, server: client}
            while True:
                for end in select.select(list(ends), [], [], 20)[0] or [None]:
                    data = end.recv(65536) if end else b""
                    if not data:
                        return
                    self.read += data
                    ends[end].sendall(data)

    def turn(self, how):
        """All connections from now on; those that were are cut."""
        self.how = how
        for client in list(self.open):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            self.open.discard(client)

    def close(self):
        self.turn("cut")
        self.socket.close()
