"""What a plan may name: indicators, groups and municipalities."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from assets.plan.comparisons import Comparison
from assets.text.area_names import AreaNames

Breakdowns = Mapping[str, Mapping[str, Collection[str]]]
"""By indicator and breakdown the groups; none where it is not known yet which there are."""


@dataclass(frozen=True)
class Vocabulary:
    """The names that a plan may use: indicators, groups and municipalities.

    Args:
        units: the unit of each indicator.
        municipalities: the municipalities, by code and name.
        labels: what each indicator measures, in Danish.
        without_denominator: the indicators whose SQL gives no denominator.
        comparisons: the groups that figures are held against, by name.
        better: which end of each indicator is best, ``higher`` or ``lower``.
        breakdowns: what the persons of each indicator are divided by; None where it is not checked.
        divided_areas: the municipalities whose persons are divided.
    """

    units: Mapping[str, str]
    municipalities: AreaNames
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    without_denominator: frozenset[str] = frozenset()
    comparisons: Mapping[str, Comparison] = field(default_factory=dict[str, Comparison])
    better: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    breakdowns: Breakdowns | None = None
    divided_areas: frozenset[str] = frozenset()
