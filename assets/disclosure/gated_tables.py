"""The tables of the gate: from true figures to ``mart.indicator``.

``figure.shown`` has what older copies show and hide, ``figure.hidden`` the hidden figures and
their bounds, ``figure.gate_warning`` what the municipality should know of the decision,
``figure.gated`` what is shown of ``figure.personal``. ``mart.indicator`` is a view of
``figure.own`` and ``figure.public``, published as a table. Everything published is made from it;
scores also use the bounds in ``figure.hidden``, which is not published.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.catalogue.parts import Parts
from assets.disclosure import releases, shown
from assets.disclosure.gate import Gate, decide
from assets.disclosure.named_groups import NAME as NAMED
from assets.indicators.families import Indicator
from assets.indicators.figures import IMPORTED, PERSONAL, PUBLIC
from assets.indicators.indicator_catalogue import FIGURE_KEY, FIGURES
from assets.tables.build import Build, Table, lineage
from assets.tables.contracts.marts import MARTS
from assets.text.area_names import AreaNames
from assets.warehouse import calendar
from assets.warehouse.models import INDICATOR, raw_tables_behind
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import InputError
from connectors.warehouse import Warehouse

SHOWN = "figure.shown"
HIDDEN = "figure.hidden"
GATED = "figure.gated"
OWN = "figure.own"
"""What one municipality has: of its lists and register, of its plans' groups, and imported."""
WARNING = "figure.gate_warning"


def gate_tables(
    limit: int,
    folder: Path,
    computed: Mapping[str, Indicator],
    declared: Collection[Parts],
    load_shown: Callable[[Build, Collection[str]], pl.DataFrame],
) -> list[Table]:
    """The tables of the gate.

    Args:
        limit: counts of persons below it are hidden.
        folder: the files of releases.
        computed: the indicators that SQL files hold.
        declared: which indicators are parts of which total, beside what SQL files declare.
        load_shown: loads what older copies show of some indicators, as in
            `assets.disclosure.shown`.
    """
    headers = {each.table: each.model.header for each in computed.values()}
    every_part = [*declared, *(part for header in headers.values() for part in header.parts)]

    def write_shown(build: Build) -> None:
        names = build.warehouse.frame(f"select distinct indicator from {PERSONAL}")["indicator"]
        build.warehouse.replace(SHOWN, load_shown(build, names.to_list()))

    def write_decision(build: Build) -> None:
        figures = build.warehouse.frame(f"from {PERSONAL}")
        labels = dict(figures.select("indicator", "label").unique("indicator").iter_rows())
        labels |= {name: each.label for name, each in computed.items()}
        areas = AreaNames(
            build.warehouse.frame("select area_code, area from core.area").iter_rows()
        )
        released = releases.load_releases(folder, labels, areas, build.as_of_day)
        before = build.warehouse.frame(f"from {SHOWN}")
        gate = decide(figures, limit, released, every_part, before)
        warnings = pl.DataFrame({"warning": gate.warnings}, {"warning": pl.String})
        build.warehouse.replace(HIDDEN, gate.hidden)
        build.warehouse.replace(WARNING, warnings)

    def write_gated(build: Build) -> None:
        gate = load_gate(build.warehouse)
        build.warehouse.replace(GATED, gate.hide_in(build.warehouse.frame(f"from {PERSONAL}")))

    def write_indicators(build: Build) -> None:
        build.warehouse.create_view(FIGURES, f"from {PUBLIC} union all by name from {OWN}")

    def write_own(build: Build) -> None:
        parts = " union all by name ".join(f"from {name}" for name in (GATED, NAMED, IMPORTED))
        build.warehouse.create_view(OWN, parts)

    decision = frozenset({PERSONAL, SHOWN, "core.area"})
    return [
        Table(
            name=SHOWN,
            reads=frozenset({PERSONAL}),
            write=write_shown,
            description="Tal om personer i ældre udgivelser og opfølgninger, også dem, de skjulte; "
            "udgives ikke",
        ),
        Table(
            name=HIDDEN,
            reads=decision,
            write=write_decision,
            description="De skjulte tal, og hvad en læser må vide om dem; udgives ikke",
        ),
        Table(
            name=WARNING,
            reads=decision,
            write=write_decision,
            description="Frigivelser uden virkning, og skjulte tal, som ældre kopier viser; "
            "udgives ikke",
        ),
        Table(
            name=GATED,
            reads=frozenset({PERSONAL, HIDDEN}),
            write=write_gated,
            description="Tal, der hviler på Fasit eller registeret, som de må vises; udgives ikke",
            is_gated=True,
        ),
        Table(
            name=OWN,
            reads=frozenset({GATED, NAMED, IMPORTED}),
            write=write_own,
            description="Tal, som kommunen har for sig selv, planernes grupper og andre kommuners "
            f"egne tal; udgives i {FIGURES}",
            is_gated=True,
        ),
        Table(
            name=FIGURES,
            reads=frozenset({PUBLIC, OWN}),
            write=write_indicators,
            contract=MARTS["indicator"],
            is_gated=True,
        ),
    ]


def record_shown(build: Build, store: SnapshotStore, copy: str) -> None:
    """Add what a published file shows and hides of figures about persons to the record."""
    figures = build.warehouse.frame(f"from {PERSONAL}")
    hidden = build.warehouse.frame(f"from {HIDDEN}").select(FIGURE_KEY).rows()
    now = shown.select_published(figures, hidden, build.day, copy)
    shown.save(store, build.warehouse.frame(f"from {SHOWN}"), now)


def load_gate(warehouse: Warehouse) -> Gate:
    """Load the gate's decision from the working database."""
    return Gate(warehouse.frame(f"from {HIDDEN}"))


def check_gated(tables: Mapping[str, Table], catalogue: Catalogue) -> None:
    """Check that no published table reads rows about persons past the gate.

    Tables of the indicator layer are published as views on ``mart.indicator``.

    Raises:
        InputError: a table does.
    """
    # A period is no fact about a person.
    ungated = (t for t in tables.values() if not t.is_gated and t.name != calendar.NAME)
    reads = lineage(ungated)
    for name, table in tables.items():
        is_published = table.contract is not None and not name.startswith(f"{INDICATOR}.")
        if is_published and raw_tables_behind(name, reads) & catalogue.about_persons:
            raise InputError(
                f"{name} læser Fasit eller registeret uden om diskretionskontrollen; læs "
                f"{FIGURES} i stedet, eller kontakt jeres Pejl-administrator."
            )
