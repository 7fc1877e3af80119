"""Measures of a group by sex, age or origin: ``by: {sex: kvinder}``, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assets.plan.comparisons import COUNTRY
from assets.plan.schema import OWN, Measure, PlanFile
from assets.text.danish import joined
from assets.text.group_names import WORDS, Group, group_as_written, indicator_of
from assets.text.yaml_file import closest

if TYPE_CHECKING:
    from assets.plan.validation import Vocabulary

Breakdowns = Mapping[str, Mapping[str, Collection[str]]]
"""By indicator and breakdown the groups; none where it is not known yet which there are."""


def group_of(measure: Measure) -> Group | None:
    """The group whose figure a measure is; None for that of all, or where ``by`` has a mistake."""
    chosen = measure.by.chosen if measure.by else {}
    if len(chosen) != 1:
        return None
    [(by, group)] = chosen.items()
    return Group(indicator_of(measure.indicator), by, group_as_written(group))


def groups_in(files: Iterable[PlanFile]) -> list[Group]:
    """Every group that a measure of some plans is of."""
    measures = (m for file in files for goal in file.goals for m in goal.measures.values())
    return sorted({group for measure in measures if (group := group_of(measure))})


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
    name: str, measure: Measure, vocabulary: Vocabulary
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
    if measure.ranked_among or measure.area not in {OWN, COUNTRY}:
        yield (
            "by",
            f"{name} er delt efter {WORDS[group.by]}, og det er kun kommunens eget og landets tal; "
            "fjern by, rank og third, eller skriv `area: country`.",
        )
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
