"""The disclosure gate in the stream: from every true figure to what may be published of them.

``figure.hidden`` holds the figures that are hidden, with what a reader may know of them;
``figure.release_warning`` the releases that do nothing; ``mart.indicator`` what is left. Figures
that rest on no person pass the gate by. Everything above is made of ``mart.indicator``, and scores
of the bounds in ``figure.hidden`` too, which are not published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from assets.build import Build, Table, lineage
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue
from assets.contracts.marts import MARTS
from assets.disclosure import releases
from assets.disclosure.gate import Gate, decide
from assets.indicators.figures import PERSONAL, PUBLIC
from assets.indicators.indicator_catalogue import FIGURES
from assets.warehouse import calendar
from assets.warehouse.models import INDICATOR, raw_tables_behind
from connectors.errors import InputError
from connectors.warehouse import Warehouse

HIDDEN = "figure.hidden"
WARNING = "figure.release_warning"


def gate_tables(limit: int, folder: Path, computed: Collection[str]) -> list[Table]:
    """The tables of the gate.

    Args:
        limit: counts of persons below it are hidden.
        folder: the files with what has been decided to be shown all the same.
        computed: the names of the indicators that SQL files hold.
    """

    def write_decision(build: Build) -> None:
        figures = build.warehouse.frame(f"from {PERSONAL}")
        day = build.as_of.date() if build.as_of else None
        released = releases.load_releases(folder, {*computed, *figures["indicator"]}, day)
        gate = decide(figures, limit, released)
        warnings = pl.DataFrame({"warning": gate.warnings}, {"warning": pl.String})
        build.warehouse.replace(HIDDEN, gate.hidden)
        build.warehouse.replace(WARNING, warnings)

    def write_indicators(build: Build) -> None:
        connection = build.warehouse.connection
        gate = load_gate(build.warehouse)
        connection.register("gated", gate.hide_in(build.warehouse.frame(f"from {PERSONAL}")))
        try:
            build.warehouse.create_table(
                FIGURES,
                f"from (from {PUBLIC} union all by name from gated) "
                "order by indicator, area_code, starts_on, ends_on, period",
            )
        finally:
            connection.unregister("gated")

    decision = frozenset({PERSONAL})
    return [
        Table(
            name=HIDDEN,
            reads=decision,
            write=write_decision,
            description="The figures that are hidden, and what a reader may know of them; never "
            "published. One row per hidden figure.",
        ),
        Table(
            name=WARNING,
            reads=decision,
            write=write_decision,
            description="The releases that do nothing, and why. One row per such release.",
        ),
        Table(
            name=FIGURES,
            reads=frozenset({PUBLIC, PERSONAL, HIDDEN}),
            write=write_indicators,
            description="All indicators, long: computed ones and those kept by hand. "
            "One row per indicator, area and period.",
            contract=MARTS["indicator"],
            is_gated=True,
        ),
    ]


def load_gate(warehouse: Warehouse) -> Gate:
    """What the gate has decided of the figures in a working database."""
    return Gate(warehouse.frame(f"from {HIDDEN}"))


def check_gated(tables: Mapping[str, Table], catalogue: Catalogue) -> None:
    """Refuse tables that would be published of persons and have not passed the gate.

    Tables of the indicator layer are published as views on ``mart.indicator``.

    Raises:
        InputError: there is one.
    """
    about_persons = {name for name, each in catalogue.items() if each.source in ABOUT_PERSONS}
    # A period's spelling says nothing of a person.
    below = (t for t in tables.values() if not t.is_gated and t.name != calendar.NAME)
    reads = lineage(below)
    for name, table in tables.items():
        is_published = table.contract is not None and not name.startswith(f"{INDICATOR}.")
        if is_published and raw_tables_behind(name, reads) & about_persons:
            raise InputError(
                f"{name} rests on Fasit or the register and has no way through the gate; "
                f"read {FIGURES} instead, or leave persons out and declare the table as gated."
            )
