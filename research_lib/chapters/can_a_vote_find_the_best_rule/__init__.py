"""Whether a vote finds the best rule: the league, the voters, copied and announced trades."""
