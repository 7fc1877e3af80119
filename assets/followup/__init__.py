"""Frozen follow-ups: freezing, loading, and comparing two of them."""
