"""Under which names holdings are counted: those of the market, met by what files have alike."""
