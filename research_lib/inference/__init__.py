"""How sure a finding is: histories drawn again, intervals, flipped signs, power, selection."""
