"""Vintages: what the public sources said when, computed from the snapshots.

``past_entries``     the catalogue entries of earlier answers, so that these stay readable
``source_answers``   the good answers and when each was known: ``mart.source_answer``
``measure_history``  every measure with its vintages: ``mart.measure`` and its as-of macro

Revisions are SQL on top: ``mart.revision`` and ``mart.revision_profile``. Fasit and the register
are left out: each vintage of a count of persons would have to pass the gate together with all
others.
"""
