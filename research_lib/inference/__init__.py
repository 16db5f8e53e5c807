"""How sure a comparison is: resampling, comparisons, sweeps, starts, selection."""
