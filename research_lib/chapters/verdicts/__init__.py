"""All verdicts: the two texts at a glance."""
