"""The chapters as one EPUB, for readers that lay out a page themselves."""
