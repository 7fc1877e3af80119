"""``reference/similar.yaml``: what makes municipalities alike, and ``core.similar_feature``.

`sql/mart/similar_municipality.sql` finds the members; no file lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
from pydantic import Field

from assets.tables.build import Build, Table
from assets.text import yaml_file
from assets.text.yaml_file import Mistake, Text, closest, unknown_indicator
from assets.text.yaml_lines import Document, Place
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

COMPARISON = "similar"
"""The comparison's name in plans, and the file's."""
IN_TEXT = "de kommuner, der ligner mest"
"""How a sentence names a municipality's group."""
NAME = "core.similar_feature"
LEAST_FEATURES = 2
"""Leaving out one must leave another, or nobody can tell how stable a group is."""


class Feature(Strict):
    """A feature: an indicator, and what a list of reasons calls it."""

    indicator: Text
    label: Text
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    log: bool = False
    employment: bool = False


class Similar(Strict):
    """The file: the year of the figures, how many municipalities a group has, and the features."""

    year: int = Field(ge=2008, le=2100)
    k: int = Field(ge=2, le=20)
    compared_from: date
    islands: tuple[Text, ...] = ()
    features: Annotated[tuple[Feature, ...], Field(min_length=LEAST_FEATURES)]

    def label(self, municipality: str) -> str:
        """What a municipality's group is called; never as if it were official."""
        return f"{self.k} kommuner, der ligner {municipality} mest (egen beregning)"


def load_similar(
    path: Path, municipalities: Collection[str], indicators: Mapping[str, str]
) -> Similar:
    """Load the file, or raise all its mistakes at once.

    Args:
        path: the file.
        municipalities: the names of all municipalities.
        indicators: the labels of the indicators that SQL computes, by name.

    Raises:
        InputError: with every mistake and its line.
    """
    check = partial(_mistakes, municipalities=municipalities, indicators=indicators)
    similar, _ = yaml_file.load(path, Similar, _sentence, check)
    return similar


def _sentence(detail: ErrorDetails, place: Place, _document: Document) -> str:
    """A mistake in the shape of the file, in Danish."""
    keys = (Feature if "features" in place[:-1] else Similar).model_fields
    if detail["type"] == "extra_forbidden":
        return yaml_file.unknown_field(place, keys)
    return f"{yaml_file.describe(detail)}; skriv det som i data/reference/similar.yaml."


def _mistakes(
    similar: Similar,
    document: Document,
    municipalities: Collection[str],
    indicators: Mapping[str, str],
) -> Iterator[Mistake]:
    """Mistakes in a file whose shape is right."""
    for at, island in enumerate(similar.islands):
        if island not in municipalities:
            remedy = closest(island, municipalities, "alle står i data/reference/area.csv")
            yield Mistake(document.line(("islands", at)), f"{island} er ikke en kommune; {remedy}")
    first: dict[str, int] = {}
    for at, feature in enumerate(similar.features):
        name, line = feature.indicator, document.line(("features", at, "indicator"))
        if name not in indicators:
            yield Mistake(line, unknown_indicator(name, indicators, indicators))
        elif name in first:
            yield Mistake(line, f"{name} står allerede på linje {first[name]}; behold én af dem.")
        first.setdefault(name, line)
    if sum(not feature.employment for feature in similar.features) < LEAST_FEATURES:
        yield Mistake(
            document.line(("features",)),
            f"der er ikke {LEAST_FEATURES} træk uden employment: true, og kun de bruges, når mål "
            "holdes op mod kommunerne; tilføj træk, eller fjern mærket.",
        )


def feature_table(read: Callable[[Collection[str]], Similar]) -> Table:
    """The table ``core.similar_feature``.

    Args:
        read: loads the file, given the municipalities' names.
    """
    return Table(
        name=NAME,
        reads=frozenset({"core.area"}),
        write=lambda build: _write(build, read),
        description="Hvad der afgør, hvilke kommuner der ligner hinanden",
    )


def _write(build: Build, read: Callable[[Collection[str]], Similar]) -> None:
    areas = build.warehouse.frame("from core.area where kind = 'municipality'")
    build.warehouse.replace(NAME, feature_rows(read(areas["area"].to_list()), areas))


def feature_rows(similar: Similar, areas: pl.DataFrame) -> pl.DataFrame:
    """A row for each feature, with what holds for all of them; ``areas`` are municipalities."""
    codes = dict(areas.select("area", "area_code").iter_rows())
    return pl.DataFrame(
        {
            "indicator": [each.indicator for each in similar.features],
            "label": [each.label for each in similar.features],
            "weight": [each.weight for each in similar.features],
            "is_log": [each.log for each in similar.features],
            "is_employment": [each.employment for each in similar.features],
        }
    ).with_columns(
        year=pl.lit(similar.year, pl.Int64),
        k=pl.lit(similar.k, pl.Int64),
        islands=pl.lit([codes[island] for island in similar.islands], pl.List(pl.String)),
    )
