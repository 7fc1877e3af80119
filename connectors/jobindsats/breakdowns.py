"""What a table is fetched by besides areas: sex, age or origin, one at a time, never crossed.

Crossed, most counts of a municipality would be below the source's limit. Fetched are some
municipalities and the country in the newest periods. Ids of values and the cuts of an age differ
between tables (`docs/sources/jobindsats.md`), so both are read from the metadata at each fetch, and
each label must be one that is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from connectors.errors import AnswerError, SourceError
from connectors.jobindsats import response
from connectors.jobindsats.config import (
    COUNTRY,
    TOTAL,
    Breakdown,
    Dimension,
    JobindsatsEntry,
    entry_file,
)
from connectors.jobindsats.group_names import WORDS, find_groups
from connectors.jobindsats.metadata import Description, Hierarchy
from connectors.jobindsats.query import (
    MOST_CELLS,
    ROOT,
    Question,
    find_hierarchy,
    find_periods,
    select_values,
)
from connectors.observations import Areas, Notices

MONTHS = 25
"""The newest months that are fetched: two years and the same month before."""
BREAKDOWN, GROUP = "breakdown", "member"
"""The columns of a raw table: what a row is by, and which group of it."""
_LABELS: Mapping[Breakdown, str] = {"sex": "Køn", "age": "Alder", "origin": "Herkomst"}
_HIERARCHIES: Mapping[Breakdown, str] = {"sex": "_kon", "age": "_alder", "origin": "_oprinda"}
"""The beginnings of their ids: an age is `_aldera`, `_alder5i30` or another."""


class BreakdownEntry(JobindsatsEntry):
    """What is fetched of a table by sex, age or origin; made of the table's own entry."""

    table: str
    by: tuple[Breakdown, ...]


def breakdown_entry(table_id: str, entry: JobindsatsEntry) -> BreakdownEntry:
    """The breakdowns of a table: of its dimensions the total, where the entry has it."""
    dimensions = {name: _total_of(each) for name, each in entry.dimensions.items()}
    dimensions |= {
        BREAKDOWN: Dimension(
            hierarchy="-", label="-", values=("-",), about="Hvad der er delt efter."
        ),
        GROUP: Dimension(hierarchy="-", label="-", values=("-",), about="Gruppen i inddelingen."),
    }
    own = entry.model_dump(exclude={"title", "dimensions", "succeeds", "breakdowns"})
    title = f"{entry.title}, efter {', '.join(WORDS[by] for by in entry.breakdowns)}"
    return BreakdownEntry(
        **own, title=title, dimensions=dimensions, table=table_id, by=entry.breakdowns
    )


def _total_of(dimension: Dimension) -> Dimension:
    totals = tuple(
        value
        for name, value in zip(dimension.names, dimension.values, strict=True)
        if TOTAL.search(name)
    )
    return dimension.model_copy(update={"values": totals}) if totals else dimension


def build_questions(
    table: BreakdownEntry,
    described: Description,
    known_types: Sequence[str],
    areas: Collection[str],
) -> list[Question]:
    """One question for each breakdown that the table has.

    Args:
        table: what is fetched of it.
        described: the table's metadata.
        known_types: as in `query.build_question`.
        areas: the names of the municipalities.

    Raises:
        SourceError: it has none of them, or a label that is unknown.
    """
    periods = find_periods(table, described, known_types)[-MONTHS:]
    offered: dict[Breakdown, Hierarchy] = {
        by: each for by in table.by if (each := _hierarchy(by, described))
    }
    if not offered:
        words = ", ".join(WORDS[by] for by in table.by)
        raise SourceError(
            f"jobindsats {table.table} har ingen inddeling efter {words} (den har "
            f"{', '.join(described.hierarchies)}); ret breakdowns i {entry_file(table.table)}."
        )
    noticed = [
        f"tabellen har ingen inddeling efter {WORDS[by]}" for by in table.by if by not in offered
    ]
    place = _areas(table, described, areas)
    questions: list[Question] = []
    for by, hierarchy in offered.items():
        groups = find_groups(by, table.table, hierarchy)
        ids = {value.id for value in hierarchy.values if value.name in groups}
        values = [value.id for value in hierarchy.values if value.id in ids]
        split = {f"hierarchy.{hierarchy.id}": ",".join(values)}
        selection = place | _others(table, described, hierarchy) | split
        areas_fetched = place[f"hierarchy.{table.area.hierarchy}"].count(",") + 1
        measures = max(len(table.measures), len(described.labels))
        cells = areas_fetched * len(values) * measures
        facts: dict[str, Any] = {
            BREAKDOWN: by,
            "hierarchy": hierarchy.id,
            "groups": groups,
            "areas": [COUNTRY, *areas],
        }
        questions.append(
            Question(
                period_type=table.periods.type,
                periods=periods,
                at_a_time=max(1, MOST_CELLS // cells),
                selection=selection,
                facts=facts | ({"noticed": noticed} if noticed and not questions else {}),
            )
        )
    return questions


def _hierarchy(by: Breakdown, described: Description) -> Hierarchy | None:
    begins = _HIERARCHIES[by]
    return next((h for name, h in described.hierarchies.items() if name.startswith(begins)), None)


def _areas(table: BreakdownEntry, described: Description, areas: Collection[str]) -> dict[str, str]:
    """The country and the municipalities, by id."""
    hierarchy = find_hierarchy(described, table.area.hierarchy)
    ids = [each.id for each in hierarchy.values if each.id == ROOT or each.name in areas]
    return {f"hierarchy.{hierarchy.id}": ",".join(ids)}


def _others(table: BreakdownEntry, described: Description, split: Hierarchy) -> dict[str, str]:
    """The total of every other dimension, or the values that the entry names."""
    named = {each.hierarchy: each for each in table.dimensions.values() if each.hierarchy != "-"}
    selection: dict[str, str] = {}
    for dimension in described.dimensions:
        ids = {each.id for each in dimension.hierarchies}
        if ids & {table.area.hierarchy, split.id}:
            continue
        for hierarchy in dimension.hierarchies:
            if each := named.get(hierarchy.id):
                chosen, _ = select_values(table.table, hierarchy, each)
                selection[f"hierarchy.{hierarchy.id}"] = ",".join(chosen)
                break
        else:
            rooted = [h for h in dimension.hierarchies if any(v.id == ROOT for v in h.values)]
            if rooted:
                selection[f"hierarchy.{rooted[0].id}"] = ROOT
    return selection


def read(
    table: BreakdownEntry,
    parts: Iterable[tuple[Mapping[str, Any], bytes]],
    areas: Areas,
    notices: Notices | None = None,
) -> pl.DataFrame:
    """The rows of the raw table in an answer, each of one breakdown and one group of it.

    Args:
        table: what was fetched.
        parts: the request and the body of each part.
        areas: the areas that it may have, and must have.
        notices: takes what is noticed.

    Raises:
        AnswerError: a column, label, area or period does not match the request.
    """
    parts = list(parts)
    pieces: list[pl.DataFrame] = []
    for by in dict.fromkeys(request[BREAKDOWN] for request, _ in parts):
        own = [(request, body) for request, body in parts if request[BREAKDOWN] == by]
        facts = own[0][0]
        same = [name for name, d in table.dimensions.items() if d.hierarchy == facts["hierarchy"]]
        kept = {
            name: each
            for name, each in table.dimensions.items()
            if each.hierarchy != "-" and name not in same
        }
        split = Dimension(
            hierarchy=facts["hierarchy"],
            label=_LABELS[by],
            about="-",
            values=tuple(facts["groups"]),
        )
        asked = table.model_copy(update={"dimensions": {**kept, GROUP: split}})
        fetched = Areas(areas.known, facts["areas"], areas.vital)
        rows = response.read(table.table, asked, [body for _, body in own], fetched, notices)
        totals = {name: pl.lit(table.dimensions[name].names[0]).alias(name) for name in same}
        pieces.append(
            rows.with_columns(
                pl.lit(by).alias(BREAKDOWN),
                pl.col(GROUP).replace_strict(facts["groups"]),
                *totals.values(),
            )
        )
    if not pieces:
        raise AnswerError(f"jobindsats {table.table} svarede uden inddelinger; prøv igen senere.")
    columns = ["area", "period", *table.dimensions, "measure", "value", "unit", "mark"]
    return pl.concat([piece.select(columns) for piece in pieces])
