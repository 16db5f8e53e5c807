"""Rules side by side: sweeps, every start, paired comparisons on resampled histories."""
