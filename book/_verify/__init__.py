"""`make verify`: the data, the outputs, the tables and the site are what the sources produce."""
