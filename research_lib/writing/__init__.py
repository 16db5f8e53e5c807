"""Files written whole or not at all, and tables in which no cell is a formula."""
