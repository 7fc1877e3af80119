"""The disclosure gate: small counts of persons are hidden before anything is published.

``gate`` decides which figures are hidden: ``totals`` finds which counts add up to which,
``components`` the counts that tell of each other, and ``suppression`` hides more until no small
count can be narrowed down, which ``least_change`` searches for. ``counts`` has the counts behind
figures, ``releases`` the municipality's decisions to show a figure, ``shown`` the record of what
was published, ``earlier`` what of it still tells of a count that was hidden. ``gated_tables`` makes
``mart.indicator``. ``breakdowns`` protects what public sources give by sex, age and origin with
``hidden_groups``, ``of_group`` computes the indicators of it, and ``named_groups`` those that plans
ask for.
"""
