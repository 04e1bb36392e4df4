"""A line between browser and server that can be cut, or go silent without a word (half-open)."""

import contextlib
import socket
import threading

from tests.served import Server, free_port

PIECE = 65_536


class Relay:
    """Forwards every connection to a server; at most a few dozen in a test."""

    def __init__(self, server: Server):
        self.target, self.port = server.port, free_port()
        self.url = f"http://localhost:{self.port}"
        self.flows = threading.Event()
        self.flows.set()
        self.holds = False
        self.ends: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """Forward nothing from now on, and close nothing; `holds` says that something waits."""
        self.flows.clear()

    def resume(self) -> None:
        """Forward what waits, and all that comes."""
        self.flows.set()

    def cut(self) -> None:
        """End every connection; new ones are taken."""
        ends, self.ends = self.ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.flows.set()

    def close(self) -> None:
        """Take no more."""
        self.door.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.door.accept()
                try:
                    far = socket.create_connection(("localhost", self.target), timeout=20)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self.ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, source: socket.socket, to: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                self.holds = not self.flows.is_set()
                self.flows.wait(60)
                to.sendall(piece)
        for end in (source, to):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
