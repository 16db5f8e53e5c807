"""No test of a vintage leaves this machine."""

from downloads.conftest import no_wait_for_the_disk, only_this_machine

__all__ = ["no_wait_for_the_disk", "only_this_machine"]
