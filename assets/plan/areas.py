"""Whose figure a measure is: names of areas and groups as a plan writes them, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from assets.plan.comparisons import COUNTRY, LEAST_OF_THIRDS, Comparison
from assets.plan.schema import OWN, Measure, PlanFile
from assets.plan.vocabulary import Vocabulary
from assets.text import area_codes, danish
from assets.text.plan_periods import LATEST
from assets.text.units import UNITS
from assets.text.yaml_file import closest
from connectors.errors import InputError

_BETTER = {"higher": "højere", "lower": "lavere"}


def with_area_names(file: PlanFile, vocabulary: Vocabulary) -> PlanFile:
    """A plan whose areas are ``own``, ``country``, a group's name or a municipality's code.

    So is its own municipality. What is no area stays as it is written, for `mistakes_in_area`.
    """
    content: Any = file.model_dump(mode="python")
    with suppress(InputError):
        content["municipality"] = vocabulary.municipalities.find_code(file.municipality)
    for section in content["sections"]:
        for goal in section["goals"]:
            for measure in goal["measures"].values():
                measure["area"] = _area(measure["area"], vocabulary)
                for key in ("rank", "third"):
                    if measure[key] is not None:
                        measure[key] = _group(measure[key], vocabulary) or measure[key]
    return PlanFile.model_validate(content)


def _area(written: str, vocabulary: Vocabulary) -> str:
    if written in {OWN, COUNTRY} or written in vocabulary.municipalities:
        return written
    if group := _group(written, vocabulary):
        return group
    try:
        return vocabulary.municipalities.find_code(written)
    except InputError:
        return written


def _group(written: str, vocabulary: Vocabulary) -> str | None:
    """The name of a group as it is written, or as a sentence names it: "kommunegruppen"."""
    key = written.casefold()
    for name, comparison in vocabulary.comparisons.items():
        if key in {name, comparison.in_text.casefold()}:
            return name
    return None


def mistakes_in_area(
    name: str, measure: Measure, file: PlanFile, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """The wrong key of a measure and the sentence, for each mistake in whom it is held against."""
    yield from _mistakes_in_name(measure, vocabulary)
    if measure.ranked_among:
        yield from _mistakes_in_place(name, measure, vocabulary)
    elif measure.best is not None:
        yield "best", f"{name} er ingen plads; fjern best, eller skriv rank eller third."
    for key in ("area", "rank", "third"):
        group = getattr(measure, key)
        comparison = vocabulary.comparisons.get(group)
        if comparison is None or (key == "area" and group == COUNTRY):
            continue
        ranks_another = key != "area" and measure.area != OWN
        whose = measure.area if ranks_another else file.municipality
        if whose not in vocabulary.municipalities:
            continue  # its own mistake
        for sentence in _mistakes_in_membership(group, comparison, whose, measure, file.year):
            yield key, sentence


def _mistakes_in_name(measure: Measure, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    comparisons = vocabulary.comparisons
    groups = ", ".join(comparisons)
    for key in ("rank", "third"):
        group = getattr(measure, key)
        if group is not None and group not in comparisons:
            remedy = closest(group, comparisons, "vælg en af dem")
            yield key, f"{group} er ikke en gruppe af kommuner; grupperne er {groups}; {remedy}"
    area = measure.area
    if area in {OWN, COUNTRY, *comparisons} or area in vocabulary.municipalities:
        return
    close = closest(
        area, [OWN, *comparisons, *vocabulary.municipalities.values()], "vælg en af dem"
    )
    yield (
        "area",
        f"{area} er hverken {OWN}, en gruppe eller en kommune; grupperne er {groups}; {close}",
    )


def _mistakes_in_place(
    name: str, measure: Measure, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """Mistakes in a place or a third among municipalities."""
    if measure.rank and measure.third:
        yield "third", f"{name} har både rank og third; behold én af dem."
    if measure.area == COUNTRY or measure.area in vocabulary.comparisons:
        yield (
            "area",
            f"{name} er en kommunes plads, og {measure.area} er ingen kommune; fjern area, eller "
            "skriv en kommune.",
        )
    if measure.part == "denominator":
        yield "part", f"{name} ville rangere efter nævneren; fjern part."
    unit = vocabulary.units.get(measure.indicator)
    if unit is not None and UNITS[unit].kind == "rank":
        yield "indicator", f"{measure.indicator} er selv en plads; brug tallet uden rank og third."
    known = vocabulary.better.get(measure.indicator)
    if measure.best is None and known is None:
        yield (
            "",
            f"{name} er en plads, og {measure.indicator} siger ikke, om et højt eller et lavt tal "
            "er bedst; skriv `best: higher` eller `best: lower`.",
        )
    elif measure.best is not None and known not in {None, measure.best}:
        yield (
            "best",
            f"{name} har best: {measure.best}, og af {measure.indicator} er {_BETTER[str(known)]} "
            "tal bedst; fjern best.",
        )


def _mistakes_in_membership(
    group: str, comparison: Comparison, area_code: str, measure: Measure, year: int
) -> Iterator[str]:
    """What is wrong with an area's membership in the periods of a measure."""
    if measure.period == LATEST:
        days = [date(year, 12, 31)]
    else:
        try:
            days = [period.ends_on for period in measure.periods]
        except ValueError:
            return  # its own mistake
    for day in days:
        members = comparison.members_with(area_code, day)
        if not members:
            first = comparison.first_day(area_code, day)
            yield (
                f"kommunen {area_code} er ikke i gruppen {group} {danish.day(day)}; vælg en anden "
                "gruppe, eller ret gruppens fil i groups."
                if first is None
                else f"gruppen {group} er fra {danish.day(first)} og har ingen medlemmer "
                f"{danish.day(day)}; vælg en senere periode eller en anden gruppe."
            )
            return
        if comparison.is_of_each:
            continue  # who is in it beside the municipality is found by a build
        needed = LEAST_OF_THIRDS if measure.third else 2
        if len(members) < needed:
            alone = "alene" if len(members) == 1 else f"kun {len(members)} kommuner"
            yield (
                f"kommunen {area_code} er {alone} i gruppen {group} {danish.day(day)} og ville "
                "blive holdt op mod sig selv; vælg en anden gruppe."
                if len(members) == 1
                else f"gruppen {group} har {alone} {danish.day(day)}, og en tredjedel kræver "
                f"{needed}; vælg en anden gruppe, eller brug rank."
            )
            return


def place_text(measure: Measure, places: Mapping[str, str]) -> str | None:
    """Where a measure is of, as a sentence says it: "kommunegruppen", "plads i hele landet".

    None for each municipality's own figure.

    Args:
        measure: one of a plan whose areas are codes and groups.
        places: what a sentence calls each municipality and group, as `names_of_places` has it.
    """
    parts: list[str] = []
    if measure.area != OWN:
        parts.append(places.get(measure.area, measure.area))
    if measure.ranked_among:
        what = "plads" if measure.rank else "tredjedel"
        parts.append(f"{what} i {places.get(measure.ranked_among, measure.ranked_among)}")
    return ", ".join(parts) or None


def names_of_places(vocabulary: Vocabulary) -> dict[str, str]:
    """What a sentence calls the country, each municipality and each group."""
    groups = {name: comparison.in_text for name, comparison in vocabulary.comparisons.items()}
    return {**vocabulary.municipalities, COUNTRY: area_codes.COUNTRY_TEXT} | groups
