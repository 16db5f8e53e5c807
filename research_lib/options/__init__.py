"""What is typed after a command: how files are read, what trades aim at, remedies as typed."""
