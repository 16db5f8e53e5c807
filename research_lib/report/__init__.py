"""What the evidence says: verdicts, one by one and in the table of a chapter."""

from research_lib.report.verdict_table import verdict

__all__ = ["verdict"]
