"""No network while it is verified: a network of its own without a way out, or sockets that refuse.

Linux gives a process a network of its own (`unshare`), in which nothing but the machine itself can
be reached, by whatever program. Where that is not allowed, Python's sockets refuse to leave the
machine in every process started here: programs that are not Python are then not held.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

MARK = "BOOK_VERIFY_NETWORK"
OWN, REFUSING = "own", "refusing"
TOLD = {
    OWN: "off: a network of its own without a way out (unshare)",
    REFUSING: "off: Python's sockets refuse to leave this machine (no network of its own here)",
}
HOOK = Path(__file__).parent / "hook"
# To set the flag "up" of the loopback: numbers of Linux.
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def ways() -> list[list[str]]:
    """Return the commands that give a process a network of its own: as root, and as anybody."""
    found = shutil.which("unshare") if sys.platform == "linux" else None
    return [[found, "--net", "--"], [found, "--net", "--map-root-user", "--"]] if found else []


def leave() -> None:
    """Start this program again without a network, unless it has been."""
    if MARK in os.environ:
        return
    for way in ways():
        tried = subprocess.run([*way, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            os.environ[MARK] = OWN
            os.execv(way[0], [*way, sys.executable, *sys.orig_argv[1:]])
    os.environ[MARK] = REFUSING
    old = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HOOK), *([old] if old else [])])
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def raise_loopback() -> None:
    """Let a notebook talk to its kernel: a new network comes with the loopback down."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        _, flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def state() -> tuple[str, list[str]]:
    """Return which way the network is off, and what speaks against it.

    Nothing is sent: 192.0.2.1 is kept for documentation, and no route to it may exist.
    """
    way = os.environ.get(MARK, "")
    if way not in TOLD:
        return "on", ["nobody has turned it off"]
    if way == OWN:
        raise_loopback()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside:
        try:
            outside.connect(("192.0.2.1", 9))
        except OSError:
            return TOLD[way], []
    return TOLD[way], ["another machine can be reached all the same"]
