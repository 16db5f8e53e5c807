"""A reader's own portfolio: what their files say, measured and told as the chapters do."""
