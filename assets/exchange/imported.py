"""``figure.imported``: the figures of other municipalities, as rows of ``mart.indicator``.

They were gated where they come from, and are not gated again. Of a package only the numbers are
used: every text is ours, from the catalogue and the list of areas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.disclosure.gated_tables import GATED
from assets.disclosure.shown import IMPORTED_KIND
from assets.exchange.definitions import Definition, register_definitions
from assets.exchange.imports import Imported
from assets.indicators.figures import IMPORTED
from assets.tables.build import Build, Table, utc
from assets.tables.contracts.marts import MARTS
from assets.text.area_names import AreaNames
from assets.text.full_names import genitive, municipality_name
from assets.text.hidden import MARK, SUPPRESSED
from connectors import lists
from connectors.exchange import NAME
from connectors.periods import day_in_denmark

REGISTER = "raw.register_observations"
MOST_NAMES = 5
"""The most indicators that a notice names."""
Load = Callable[[Build], tuple[Sequence[Imported], Mapping[str, str]]]
"""The packages that count in a build, and what is wrong with damaged ones, by code."""


@dataclass(frozen=True)
class Exchange:
    """What a build needs of the imported packages.

    Args:
        load: the packages that count in a build, and the damaged ones.
        computed: gives the definitions of the indicators of own lists.
        limit: counts of persons below it are hidden here.
    """

    load: Load
    computed: Callable[[], Mapping[str, Definition]]
    limit: int

    def table(self) -> Table:
        """The table ``figure.imported``."""
        return Table(
            name=IMPORTED,
            reads=frozenset({GATED, "core.area", REGISTER}),
            write=self._write,
            description="Andre kommuners egne tal, som de har sendt dem; udgives i mart.indicator",
            is_gated=True,
        )

    def _write(self, build: Build) -> None:
        rows = [MARTS["indicator"].empty()]
        packages, _ = self.load(build)
        if packages:
            own = build.warehouse.frame(f"from {GATED}")
            areas = build.warehouse.frame("select area_code, area, kind from core.area")
            known = self.definitions(build)
            rows += [
                rows_of(each, select_usable(each, known, own, areas, self.limit), known, areas)
                for each in packages
            ]
        build.warehouse.replace(IMPORTED, pl.concat(rows))

    def definitions(self, build: Build) -> dict[str, Definition]:
        """What each own indicator is, of the lists and of the register."""
        observed = build.warehouse.frame(
            f"select indicator, label, unit from {REGISTER} order by recorded_on"
        )
        return {**register_definitions(observed.iter_rows()), **self.computed()}

    def states(self, build: Build) -> list[dict[str, Any]]:
        """The rows of ``mart.source_freshness`` of the packages."""
        packages, damaged = self.load(build)
        if not packages and not damaged:
            return []
        known = self.definitions(build)
        areas = AreaNames(
            build.warehouse.frame("select area_code, area from raw.reference_area").iter_rows()
        )
        return [
            *(
                state_of(each, areas, self._counted_otherwise(each, known), build)
                for each in packages
            ),
            *(_state_of_damaged(code, problem, areas) for code, problem in damaged.items()),
        ]

    def _counted_otherwise(
        self, imported: Imported, known: Mapping[str, Definition]
    ) -> list[tuple[str, str]]:
        """What a build tells of; what is unknown here is told when it is imported and listed."""
        unusable = differences(imported, known, self.limit)
        return [(name, why) for name, why in unusable if name in known]


def differences(
    imported: Imported, known: Mapping[str, Definition], limit: int
) -> Iterator[tuple[str, str]]:
    """The indicators of a package that cannot be used here, each with the reason in Danish."""
    figures = imported.figures
    for name, theirs in figures.definitions.items():
        if figures.about.disclosure_limit < limit:
            yield name, f"skjuler kun antal under {figures.about.disclosure_limit}"
        elif name not in known:
            yield name, "findes ikke hos jer"
        elif difference := known[name].difference(theirs):
            yield name, difference


def select_usable(
    imported: Imported,
    known: Mapping[str, Definition],
    own: pl.DataFrame,
    areas: pl.DataFrame,
    limit: int,
) -> pl.DataFrame:
    """The rows of a package that are used in a build.

    Left out: indicators that are something else here; those that the register here has for that
    municipality, since no series is mixed of two sources; and those of which a hidden figure of our
    own could be had by subtracting others from a larger area that the register has.

    Args:
        imported: the package.
        known: what each own indicator is.
        own: the own figures, as the gate shows them.
        areas: every area with its kind.
        limit: counts of persons below it are hidden here.
    """
    unusable = {name for name, _ in differences(imported, known, limit)}
    kept_here = own.filter(area_code=imported.area_code)["indicator"]
    hidden = own.filter(mark=MARK)["indicator"]
    is_municipality = pl.col("area_code").is_in(
        areas.filter(kind="municipality")["area_code"].implode()
    )
    larger = own.filter(~is_municipality)["indicator"]
    unusable |= {*kept_here} | ({*hidden} & {*larger})
    return imported.figures.rows.filter(~pl.col("indicator").is_in(sorted(unusable)))


def rows_of(
    imported: Imported,
    rows: pl.DataFrame,
    known: Mapping[str, Definition],
    areas: pl.DataFrame,
) -> pl.DataFrame:
    """Rows of a package as rows of ``mart.indicator``."""
    names = AreaNames(areas.select("area_code", "area").iter_rows())
    label = {name: each.label for name, each in known.items()}
    contract = MARTS["indicator"]
    given = rows.with_columns(
        label=pl.col("indicator").replace_strict(label, default=None, return_dtype=pl.String),
        area=pl.lit(names[imported.area_code]),
        remark=pl.when(pl.col("mark") == MARK).then(pl.lit(SUPPRESSED)),
        source_tables=pl.lit(imported.raw_table),
        kind=pl.lit(IMPORTED_KIND),
        source=pl.lit(title_of(imported.area_code, names)),
        evidence=pl.lit(None, pl.String),
        known_from=pl.lit(utc(imported.snapshot.retrieved_at)),
        stale=pl.lit(value=False),
    )
    empty = [pl.lit(None, kind).alias(n) for n, kind in contract.types.items() if n not in given]
    return given.with_columns(empty).select(
        pl.col(name).cast(kind) for name, kind in contract.types.items()
    )


def title_of(area_code: str, names: Mapping[str, str]) -> str:
    """What a package is called as a source: ``Randers Kommunes egne tal``."""
    return f"{genitive(municipality_name(area_code, names[area_code]))} egne tal"


def state_of(
    imported: Imported, names: AreaNames, unusable: Sequence[tuple[str, str]], build: Build
) -> dict[str, Any]:
    """The row of ``mart.source_freshness`` of a package; it has no release to be late for."""
    snapshot, rows = imported.snapshot, imported.figures.rows.sort("starts_on")
    at = utc(snapshot.retrieved_at)
    empty = dict.fromkeys(MARTS["source_freshness"].columns)
    return empty | {
        "raw_table": imported.raw_table,
        "source": NAME,
        "source_table": imported.area_code,
        "title": title_of(imported.area_code, names),
        "state": "fresh",
        "last_asked": at,
        "last_answered": at,
        "age_days": (day_in_denmark(build.now) - day_in_denmark(snapshot.retrieved_at)).days,
        "retrieved_at": at,
        "source_updated": snapshot.source_updated,
        "noticed": notice(unusable),
        "rows": rows.height,
        "first_period": rows["period"].first(),
        "last_period": rows["period"].last(),
        "sha256": snapshot.sha256,
    }


def _state_of_damaged(code: str, problem: str, names: AreaNames) -> dict[str, Any]:
    return dict.fromkeys(MARTS["source_freshness"].columns) | {
        "raw_table": f"{NAME}_{code}",
        "source": NAME,
        "source_table": code,
        "title": title_of(code, names),
        "state": "stale",
        "problem": problem,
    }


def notice(unusable: Iterable[tuple[str, str]]) -> str | None:
    """What of a package is not used, and why, in Danish; None where all is."""
    listed = [f"{name} ({why})" for name, why in unusable]
    if not listed:
        return None
    more = len(listed) - MOST_NAMES
    rest = [f"{more} til"] if more > 0 else []
    return f"Bruges ikke: {lists.joined([*listed[:MOST_NAMES], *rest])}."
