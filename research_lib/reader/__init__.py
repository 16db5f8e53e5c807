"""A reader's own files taken together: where they stand, the last months, the way back."""
