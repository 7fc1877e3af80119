"""The disclosure gate: small counts of persons are hidden before anything is published.

``gate`` decides which figures are hidden, ``totals`` finds which counts add up to which,
``suppression`` hides more until no small count can be computed from the others, ``releases`` loads
the municipality's decisions to show a figure, ``gated_tables`` makes ``mart.indicator``.
"""
