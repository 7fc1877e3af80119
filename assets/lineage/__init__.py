"""Lineage: from a published figure back to the bytes that a source sent.

contributing_rows   the source rows that a figure rests on
trace               the figure, its SQL, its source rows and their snapshots
"""
