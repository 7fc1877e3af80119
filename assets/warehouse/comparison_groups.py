"""``core.comparison_group``: which areas a municipality is compared with, from ``groups/*.yaml``.

Groups are settings, not a source: an as-of build uses today's files and the days they state.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from assets.tables.build import Build, Table
from assets.warehouse import similar_file
from assets.warehouse.comparison_group_file import Comparison, Group, Version
from assets.warehouse.similar_file import Similar

Comparisons = Mapping[str, Comparison]
NAME = "core.comparison_group"
COUNTRY = "country"
"""The comparison with the whole country."""
MOST_NEIGHBOURS = 22
"""With so many the ages of 25 months are one request of jobindsats."""
SCHEMA = {
    "comparison": pl.String,
    "comparison_code": pl.String,
    "comparison_label": pl.String,
    "in_text": pl.String,
    "area_code": pl.String,
    "kind": pl.String,
    "group_of": pl.String,
    "own_area_code": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "weighting": pl.String,
    "certainty": pl.String,
    "source": pl.String,
}


def comparison_table(
    read: Callable[[Collection[str]], Comparisons],
    read_similar: Callable[[Collection[str]], Similar],
) -> Table:
    """The table ``core.comparison_group``.

    Args:
        read: loads the comparisons by name, given the municipalities' names.
        read_similar: loads what makes municipalities alike.
    """
    return Table(
        name=NAME,
        reads=frozenset({"core.area"}),
        write=lambda build: _write(build, read, read_similar),
        description="Hvem der sammenlignes med hvem, og hvornår",
    )


def _write(
    build: Build,
    read: Callable[[Collection[str]], Comparisons],
    read_similar: Callable[[Collection[str]], Similar],
) -> None:
    areas = build.warehouse.frame("from core.area")
    names = areas.filter(kind="municipality")["area"].to_list()
    build.warehouse.replace(NAME, group_rows(read(names), read_similar(names), areas))


def group_rows(comparisons: Comparisons, similar: Similar, areas: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``core.comparison_group``, one per comparison, group, member and version.

    Of the municipalities that are alike, only whose group it is (``group_of``): the members follow
    from figures, in ``mart.similar_municipality``.

    Args:
        comparisons: the parsed files by name.
        similar: what makes municipalities alike.
        areas: ``core.area``.
    """
    owners = _owners(similar, areas).cast(pl.DataFrame(schema=SCHEMA).schema)
    return pl.concat([listed_rows(comparisons, areas), owners]).sort(list(SCHEMA)[:4])


def listed_rows(comparisons: Comparisons, areas: pl.DataFrame) -> pl.DataFrame:
    """Those of `group_rows` whose members are listed in files."""
    pieces = [
        _members(version, name, comparison.label, areas).select(
            comparison=pl.lit(name),
            comparison_code="code",
            comparison_label="label",
            in_text=pl.lit(comparison.in_text or comparison.label),
            area_code="area_code",
            kind="kind",
            group_of=pl.lit(None, pl.String),
            own_area_code="own_area_code",
            valid_from=pl.lit(version.valid_from),
            valid_to=pl.lit(version.valid_to),
            weighting=pl.lit(comparison.weighting),
            certainty=pl.lit(comparison.certainty),
            source=pl.lit(comparison.source),
        )
        for name, comparison in comparisons.items()
        for version in comparison.versions
    ]
    empty = pl.DataFrame(schema=SCHEMA)
    return pl.concat([empty, *(piece.cast(empty.schema) for piece in pieces)])


def _owners(similar: Similar, areas: pl.DataFrame) -> pl.DataFrame:
    """Each municipality as the one that its own group of municipalities alike is made for."""
    code = pl.col("area_code")
    owners = areas.filter(kind="municipality").sort("area_code")
    return owners.select(
        comparison=pl.lit(similar_file.COMPARISON),
        comparison_code=code,
        comparison_label=pl.Series(map(similar.label, owners["area"]), dtype=pl.String),
        in_text=pl.lit(similar_file.IN_TEXT),
        area_code=code,
        kind="kind",
        group_of=code,
        own_area_code=pl.lit(None, pl.String),
        valid_from=pl.lit(similar.compared_from),
        valid_to=pl.lit(None, pl.Date),
        weighting=pl.lit("labour_force"),
        certainty=pl.lit("computed"),
        source=pl.lit(f"Egen beregning på {len(similar.features)} træk i {similar.year}"),
    )


def find_neighbours(rows: pl.DataFrame, own: str) -> list[str]:
    """A municipality and those in its groups, by code: the smallest groups first.

    At most `MOST_NEIGHBOURS`. The country has its own figures, so it needs no members.

    Args:
        rows: as `listed_rows` gives them.
        own: the code of the municipality.
    """
    group = ["comparison", "comparison_code"]
    members = rows.filter(pl.col("comparison") != COUNTRY, kind="municipality")
    groups = (
        members.join(members.filter(area_code=own).select(group).unique(), on=group)
        .group_by(group, maintain_order=True)
        .agg(pl.col("area_code").unique())
    )
    neighbours = {own}
    for codes in sorted(groups["area_code"].to_list(), key=len):
        if len(neighbours.union(codes)) <= MOST_NEIGHBOURS:
            neighbours.update(codes)
    return sorted(neighbours)


def _members(version: Version, name: str, label: str, areas: pl.DataFrame) -> pl.DataFrame:
    """The members of a version: ``code, label, area_code, kind, own_area_code``.

    ``own_area_code`` is the area that the group is in the sources, where it is one.
    """
    if version.areas is not None:
        return _inside(version.areas, areas)
    groups = version.groups or [Group(code=name, label=label, members=version.members or ())]
    listed = [
        (group.code, group.label, group.area_code, member)
        for group in groups
        for member in group.members
    ]
    columns = dict.fromkeys(["code", "label", "own_area_code", "area"], pl.String)
    return pl.DataFrame(listed, columns, orient="row").join(
        areas.filter(kind="municipality"), on="area", maintain_order="left"
    )


def _inside(kind: str, areas: pl.DataFrame) -> pl.DataFrame:
    """The municipalities in each area of a kind; the country also has its regions and landsdele."""
    if kind == "country":
        country = areas.filter(kind="country")["area_code"].item()
        inside = areas.filter(pl.col("kind").is_in(["municipality", "region", "landsdel"]))
        inside = inside.with_columns(own_area_code=pl.lit(country))
    else:
        inside = areas.filter(kind="municipality").with_columns(own_area_code=f"{kind}_code")
    labels = areas.select(own_area_code="area_code", label="area")
    return inside.join(labels, on="own_area_code").with_columns(code="own_area_code")
