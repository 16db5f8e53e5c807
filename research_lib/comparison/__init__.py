"""Rules side by side: the league, every start, paired comparisons on resampled histories."""
