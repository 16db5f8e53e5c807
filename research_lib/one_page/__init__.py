"""A notebook executed with a reader's parameters, as one page that asks for nothing."""
