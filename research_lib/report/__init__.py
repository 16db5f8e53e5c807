"""What the evidence says: verdicts, one by one and in the table of a chapter; answers asked for."""

from research_lib.report.answers import Answer, answer
from research_lib.report.verdict_table import verdict

__all__ = ["Answer", "answer", "verdict"]
