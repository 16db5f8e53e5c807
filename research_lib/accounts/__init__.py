"""What an account keeps between two decisions: lots and their gains, what is owed in tax."""
