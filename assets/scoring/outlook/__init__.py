"""Outlook: how the goals go whose period has not ended."""
