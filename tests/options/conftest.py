"""Options are tried through the commands that take them."""

from command.conftest import asked, files, no_wait_for_the_disk, run

__all__ = ["asked", "files", "no_wait_for_the_disk", "run"]
