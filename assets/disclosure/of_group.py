"""``figure.of_group``: every indicator of each group by sex, age or origin, of all fetched areas.

An indicator is computed of a group as it is of an area: its SQL file, and the core files that it
reads, are run once more with each group of an area in the place of an area. So a file serves both,
and an entry's ``breakdowns`` is all that a table needs. What it reads of tables without groups is
empty. ``mart.indicator_by`` and the groups that plans ask for are made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.disclosure.breakdowns import FEWEST, breakdown_entries
from assets.disclosure.breakdowns import NAME as CELLS
from assets.disclosure.hidden_groups import FEW
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.tables.build import Build, Table
from assets.warehouse.models import STAGING, Model, chain_of, raw_tables_behind
from connectors.jobindsats.breakdowns import BREAKDOWN, GROUP
from connectors.warehouse import listed, literal

NAME = "figure.of_group"
_SEPARATOR = "/"
_TYPES = {
    **dict.fromkeys(["indicator", "area_code", BREAKDOWN, GROUP, "period"], pl.String),
    **dict.fromkeys(["starts_on", "ends_on"], pl.Date),
    **dict.fromkeys(["numerator", "denominator", "value"], pl.Float64),
    **dict.fromkeys(["unit", "mark", "source_tables"], pl.String),
    "is_own": pl.Boolean,
}


def of_group_table(
    indicators: Mapping[str, Indicator],
    models: Mapping[str, Model],
    catalogue: Catalogue,
    own_areas: Callable[[], Collection[str]],
) -> Table:
    """The table ``figure.of_group``.

    Args:
        indicators: the indicators that SQL files hold, by name.
        models: every SQL file and staging view, by table.
        catalogue: the source tables.
        own_areas: gives the codes of the plans' municipalities.
    """

    def write(build: Build) -> None:
        selects = [*_selects(indicators, models, catalogue)]
        if not selects:
            build.warehouse.replace(NAME, pl.DataFrame(schema=_TYPES))
            return
        union = "\nunion all by name\n".join(f"({select})" for select in selects)
        codes = listed([*own_areas(), ""])
        build.warehouse.create_table(NAME, _QUERY.format(union=union, own=codes))

    return Table(
        name=NAME,
        reads=frozenset({CELLS}),
        write=write,
        description="Indikatorernes tal efter køn, alder og herkomst i alle hentede kommuner, som "
        "de må vises; udgives ikke",
    )


_QUERY = f"""
select
    * replace (
        if(denominator < {FEWEST}, null, value) as value,
        if(denominator < {FEWEST} and value is not null, {literal(FEW)}, mark) as mark
    ),
    area_code in {{own}} as is_own
from (
    from ({{union}})
    -- What the source gives for no group, as where a part of it has none.
    qualify count(value) over (partition by indicator, {BREAKDOWN}) > 0
)
"""


def _selects(
    indicators: Mapping[str, Indicator], models: Mapping[str, Model], catalogue: Catalogue
) -> Iterator[str]:
    """The select of each table of indicators of which a source has groups."""
    bases = {f"{STAGING}.jobindsats_{t.table}": e.name for e, t in breakdown_entries(catalogue)}
    reads = {name: model.reads for name, model in models.items()}
    for table, members in families.group_by_table(indicators).items():
        if raw_tables_behind(table, reads) & catalogue.about_persons:
            continue
        chain = _chain(table, models, bases)
        if not chain:
            continue
        name = (
            "indicator" if members[0].model.members else f"{literal(members[0].name)} as indicator"
        )
        parts = [f"{_alias(each)} as ({_part(each, chain, models, bases)})" for each in chain]
        yield (
            f"with {', '.join(parts)} select {name}, {_COLUMNS} "
            f"from {_alias(table)} where contains(area_code, '{_SEPARATOR}')"
        )


_COLUMNS = (
    f"split_part(area_code, '{_SEPARATOR}', 1) as area_code, "
    f"split_part(area_code, '{_SEPARATOR}', 2) as {BREAKDOWN}, "
    f"split_part(area_code, '{_SEPARATOR}', 3) as {GROUP}, "
    "period, starts_on, ends_on, numerator, denominator, value, unit, mark, source_tables"
)


def _chain(table: str, models: Mapping[str, Model], bases: Collection[str]) -> list[str]:
    """The files and views behind a table that hold groups, lowest first, the table last."""
    chain: list[str] = []
    for model in chain_of(models[table], models):
        if model.table in bases or not model.reads.isdisjoint(chain):
            chain.append(model.table)
    return chain


def _alias(table: str) -> str:
    return "of_groups_" + table.replace(".", "_")


def _part(
    table: str, chain: Collection[str], models: Mapping[str, Model], bases: Mapping[str, str]
) -> str:
    """A file or view with groups of areas in the place of areas."""
    if table in bases:
        place = f"concat_ws('{_SEPARATOR}', area_code, {BREAKDOWN}, {GROUP})"
        return (
            f"select * exclude ({BREAKDOWN}, {GROUP}) replace ({place} as area_code) "
            f"from {CELLS} where source_table = '{bases[table]}'"
        )
    model = models[table]
    names = {each: _alias(each) for each in chain}
    return model.with_tables(names)
