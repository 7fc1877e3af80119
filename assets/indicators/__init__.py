"""Indicators: families, metadata, the long table, and figures carried forward."""
