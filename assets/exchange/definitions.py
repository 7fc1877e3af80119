"""What an own indicator is: two municipalities compare only what both count in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assets.indicators.families import Indicator
from assets.text.units import in_words
from assets.warehouse.models import INDICATOR, Model, chain_of, raw_tables_behind
from assets.warehouse.sql_header import without_comment
from connectors.archive.answers import sha256

_LAYERS = ("core", INDICATOR)
"""The layers that say how a figure is counted; below them each municipality has its own lists."""


@dataclass(frozen=True)
class Definition:
    """What an indicator is.

    Args:
        label: what it measures, in Danish.
        unit: the unit of its figures.
        numerator: what the numerator counts; None where nothing is said.
        denominator: what the denominator counts.
        sql: the hash of the SQL that computes it; None for an indicator of the register.
    """

    label: str
    unit: str
    numerator: str | None = None
    denominator: str | None = None
    sql: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """The definition as a package has it, with its hash."""
        return {**asdict(self), "sha256": self.sha256}

    @property
    def sha256(self) -> str:
        """The hash of all that must be the same; the label may be worded anew where SQL counts."""
        same = asdict(self) | ({} if self.sql is None else {"label": None})
        return sha256([json.dumps(same, sort_keys=True).encode()])

    def difference(self, theirs: Definition) -> str | None:
        """How another municipality's definition differs, in Danish; None where it is the same."""
        if self.unit != theirs.unit:
            return f"er i {in_words(theirs.unit)} hos afsenderen og i {in_words(self.unit)} hos jer"
        if (self.sql is None) != (theirs.sql is None):
            return "er beregnet hos den ene og ført i registeret hos den anden"
        for name, word in (("numerator", "tæller"), ("denominator", "nævner")):
            if getattr(self, name) != getattr(theirs, name):
                return f"har en anden {word} hos afsenderen"
        if self.sql != theirs.sql:
            return "beregnes på en anden måde i afsenderens udgave af Pejl"
        if self.sha256 != theirs.sha256:
            return f"hedder noget andet i afsenderens register end »{self.label}«"
        return None


def computed_definitions(
    indicators: Mapping[str, Indicator], models: Mapping[str, Model], about_persons: frozenset[str]
) -> dict[str, Definition]:
    """The definitions of the indicators that are computed of a municipality's own lists.

    Args:
        indicators: the indicators that SQL files hold, by name.
        models: every SQL file and staging view, by table.
        about_persons: the raw tables of lists and register.
    """
    reads = {name: model.reads for name, model in models.items()}
    return {
        name: Definition(
            label=each.label,
            unit=each.model.unit or "",
            numerator=each.model.header.numerator,
            denominator=each.model.header.denominator,
            sql=_sql_hash(each.model, models),
        )
        for name, each in indicators.items()
        if raw_tables_behind(each.table, reads) & about_persons
    }


def register_definitions(rows: Iterable[tuple[str, str, str]]) -> dict[str, Definition]:
    """The definitions of the register's indicators: name, label and unit of rows, newest last."""
    return {name: Definition(label, unit) for name, label, unit in rows}


def _sql_hash(model: Model, models: Mapping[str, Model]) -> str:
    """A hash of the SQL behind a table, whatever its comments and line ends."""
    return sha256(
        f"{each.table}\n{' '.join(without_comment(each.sql).split())}\n".encode()
        for each in chain_of(model, models)
        if each.layer in _LAYERS
    )
