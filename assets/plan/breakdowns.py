"""Measures of a group by sex, age or origin: ``by: {sex: kvinder}``, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from assets.plan.comparisons import COUNTRY
from assets.plan.schema import OWN, Measure, PlanFile
from assets.plan.vocabulary import Vocabulary
from assets.text.group_names import WORDS, Group, group_as_written, indicator_of
from assets.text.units import UNITS
from assets.text.yaml_file import closest
from connectors.lists import joined


def group_of(measure: Measure) -> Group | None:
    """The group whose figure a measure is; None for that of all, or where ``by`` has a mistake."""
    chosen = measure.by.chosen if measure.by else {}
    if len(chosen) != 1:
        return None
    [(by, group)] = chosen.items()
    return Group(indicator_of(measure.indicator), by, group_as_written(group))


def groups_in(files: Iterable[PlanFile]) -> list[Group]:
    """Every group that a measure of some plans is of."""
    return _groups_of(_measures(files))


def compared_groups_in(files: Iterable[PlanFile]) -> list[Group]:
    """Those of `groups_in` that are held against other municipalities than the plan's own."""
    return _groups_of(measure for measure in _measures(files) if is_compared(measure))


def _measures(files: Iterable[PlanFile]) -> Iterator[Measure]:
    return (m for file in files for goal in file.goals for m in goal.measures.values())


def _groups_of(measures: Iterable[Measure]) -> list[Group]:
    return sorted({group for measure in measures if (group := group_of(measure))})


def is_compared(measure: Measure) -> bool:
    """Whether a measure is held against other municipalities than the plan's own."""
    return measure.ranked_among is not None or measure.area not in {OWN, COUNTRY}


def with_groups(file: PlanFile) -> PlanFile:
    """A plan without mistakes, each measure of a group by the name that its figures have."""
    content: Any = file.model_dump(mode="python")
    for goal, written in zip(
        (goal for section in content["sections"] for goal in section["goals"]),
        file.goals,
        strict=True,
    ):
        for name, measure in written.measures.items():
            if group := group_of(measure):
                goal["measures"][name]["indicator"] = group.name
    return PlanFile.model_validate(content)


def mistakes_in_by(
    name: str, measure: Measure, file: PlanFile, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """The wrong key of a measure and the sentence, for each mistake in its group."""
    if measure.by is None:
        return
    group = group_of(measure)
    if group is None:
        yield (
            "by",
            f"by i {name} skal have netop én af sex, age og origin, fx {{sex: kvinder}}; tal er "
            "ikke delt efter to på en gang.",
        )
        return
    if vocabulary.breakdowns is None or measure.indicator not in vocabulary.units:
        return
    offered = vocabulary.breakdowns.get(measure.indicator, {})
    if not offered:
        yield (
            "by",
            f"{measure.indicator} er ikke delt efter køn, alder eller herkomst; fjern by, eller "
            "brug en indikator, som `pejl indicators` viser inddelinger af.",
        )
    elif group.by not in offered:
        words = joined(WORDS[by] for by in offered)
        yield (
            "by",
            f"{measure.indicator} er ikke delt efter {WORDS[group.by]}, kun efter {words}; ret by.",
        )
    elif offered[group.by] and group.group not in offered[group.by]:
        groups = [*offered[group.by]]
        remedy = closest(group.group, groups, f"vælg en af {', '.join(groups)}")
        yield (
            "by",
            f"{measure.indicator} har ikke gruppen {group.group} efter {WORDS[group.by]}; {remedy}",
        )
    if is_compared(measure):
        yield from _mistakes_in_comparison(name, measure, file, vocabulary)


def _mistakes_in_comparison(
    name: str, measure: Measure, file: PlanFile, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """What others than the own municipality and the country lack of a group by sex, age or origin.

    Fetched are the municipalities of the own one's smaller groups. A group of them has numerators
    over denominators; a place of a count would be one of how large the group of persons is.
    """
    key = "third" if measure.third else "rank" if measure.rank else "area"
    group = str(getattr(measure, key))
    others = _others(group, measure, file, vocabulary)
    lacking = others - vocabulary.divided_areas
    if lacking:
        whom = (
            f"kommunen {vocabulary.municipalities[group]}"
            if group in others
            else f"{len(lacking)} af de {len(others)} kommuner i {group}"
        )
        yield key, f"{name} er delt, og af {whom} hentes ingen delte tal; {_remedy(vocabulary)}"
    comparison = vocabulary.comparisons.get(group)
    if comparison and comparison.is_of_each:
        yield (
            key,
            f"{name} er delt, og hvem der er i {group}, afgør først tallene, så af dem hentes "
            f"ingen delte tal; {_remedy(vocabulary)}",
        )
    is_count = UNITS[vocabulary.units[measure.indicator]].is_count
    if measure.ranked_among and is_count:
        yield (
            key,
            f"{name} ville rangere kommunerne efter, hvor mange der er i gruppen, for "
            f"{measure.indicator} er et antal; brug en andel, eller fjern by.",
        )
    has_none = measure.indicator in vocabulary.without_denominator and not is_count
    if key == "area" and comparison and has_none:
        yield (
            key,
            f"{measure.indicator} har ingen tæller og nævner, så {group} har intet delt tal; hold "
            "det op mod landet med `area: country`, eller brug rank.",
        )


def _others(group: str, measure: Measure, file: PlanFile, vocabulary: Vocabulary) -> frozenset[str]:
    """The municipalities whose figures a comparison needs, as far as files say."""
    comparison = vocabulary.comparisons.get(group)
    if comparison is None:
        return frozenset({group} & {*vocabulary.municipalities})
    if comparison.is_of_each:
        return frozenset()
    whose = file.municipality if measure.area in {OWN, group} else measure.area
    return comparison.members_with(whose, date(file.year, 12, 31))


def _remedy(vocabulary: Vocabulary) -> str:
    """The comparisons with a group of which every member is fetched, where there are any."""
    usable = [
        name
        for name, each in vocabulary.comparisons.items()
        if not each.is_of_each and any(m <= vocabulary.divided_areas for m in each.groups())
    ]
    return f"brug {joined(usable, 'eller')}." if usable else "fjern by, eller skriv area: country."
