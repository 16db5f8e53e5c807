"""Read by every Python whose PYTHONPATH holds this folder: sockets do not leave the machine."""

from __future__ import annotations

import socket
from typing import Any

HERE = ("127.", "::1", "localhost")


def _refuse(address: Any) -> None:
    # A path is a socket of this machine; a tuple begins with the name of one.
    if isinstance(address, tuple) and not str(address[0]).startswith(HERE):
        raise OSError(f"{address[0]}: the network is off while the book is verified")


class Held(socket.socket):
    """A socket that reaches this machine alone."""

    def connect(self, address: Any, /) -> None:
        """Connect, unless the address is elsewhere."""
        _refuse(address)
        super().connect(address)

    def connect_ex(self, address: Any, /) -> int:
        """Connect, unless the address is elsewhere."""
        _refuse(address)
        return super().connect_ex(address)

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send, unless the address is elsewhere."""
        _refuse(rest[-1])
        return super().sendto(data, *rest)


socket.socket = Held  # type: ignore[misc]
