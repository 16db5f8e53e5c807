"""What the evidence says: verdicts."""
