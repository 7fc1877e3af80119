"""Outlook: pace, projection and attainability of goals whose period has not ended."""
