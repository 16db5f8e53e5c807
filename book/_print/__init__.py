"""The book as PDF: every page of the built site printed by Chromium and bound in volumes."""
