"""What the chapter on calendars and delay measures and draws alone."""
