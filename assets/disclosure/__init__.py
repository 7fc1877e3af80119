"""The disclosure gate: small counts of persons are hidden before anything is published.

``gate`` decides which figures are hidden: ``totals`` finds which counts add up to which,
``components`` the counts that tell of each other, and ``suppression`` hides more until no small
count can be narrowed down, which ``least_change`` searches for. ``releases`` loads the
municipality's decisions to show a figure, ``shown`` what older copies show, ``gated_tables`` makes
``mart.indicator``.
"""
