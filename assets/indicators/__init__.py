"""Indicators: families, metadata, the figure layer, and figures carried forward."""
