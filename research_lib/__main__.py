"""The book's library as a command: ``python -m research_lib --help``."""

from research_lib.command.app import app

if __name__ == "__main__":
    app(prog_name="python -m research_lib")
