"""The indicators of the SQL files: one per file, or a family of them in one file.

A family shares its unit and which way is better. Its select begins with the column ``indicator``,
its CTE ``member`` lists names and labels, and each name begins with the file's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assets.text.units import UNITS
from assets.warehouse.models import INDICATOR, Model
from assets.warehouse.sql_header import BETTER
from connectors.errors import InputError

COLUMN = "indicator"
"""The first column of a family: the indicator of a row."""


@dataclass(frozen=True)
class Indicator:
    """An indicator and the SQL file that computes it."""

    name: str
    label: str
    model: Model

    @property
    def table(self) -> str:
        """The table of its rows, shared with the other members of its family."""
        return self.model.table

    @property
    def better(self) -> str | None:
        """``higher`` or ``lower``; None where neither is better."""
        better = self.model.header.better
        return None if better == "neither" else better


def collect_indicators(models: Iterable[Model]) -> dict[str, Indicator]:
    """The indicators of all SQL files by name.

    Raises:
        InputError: a family is malformed, or two files have the same indicator.
    """
    indicators: dict[str, Indicator] = {}
    for model in models:
        if model.layer != INDICATOR:
            continue
        _check_family(model)
        _check_metadata(model)
        for name, label in model.members or ((model.name, model.header.title),):
            if name in indicators:
                raise InputError(
                    f"{model.path} har indikatoren {name}, som {indicators[name].model.path} "
                    "også har; giv den ene et andet navn."
                )
            indicators[name] = Indicator(name, label, model)
    return indicators


def group_by_table(indicators: Mapping[str, Indicator]) -> dict[str, list[Indicator]]:
    """The indicators of each table, in order."""
    tables: dict[str, list[Indicator]] = {}
    for indicator in indicators.values():
        tables.setdefault(indicator.table, []).append(indicator)
    return tables


def member_names(model: Model) -> tuple[str, ...]:
    """The names of a family's members; empty for a file that is one indicator."""
    return tuple(name for name, _ in model.members)


def _check_metadata(model: Model) -> None:
    if model.header.better is None:
        raise InputError(
            f"{model.path} siger ikke, hvad der er bedst; skriv linjen »Better:« med "
            f"{', '.join(BETTER)}."
        )
    if model.unit is not None and model.unit not in UNITS:
        raise InputError(
            f"{model.path} har den ukendte enhed {model.unit}; brug en af {', '.join(UNITS)}."
        )


def _check_family(model: Model) -> None:
    names = member_names(model)
    if names and model.columns[:1] != [COLUMN]:
        raise InputError(
            f"{model.path} har en liste »member«, men selecten begynder ikke med kolonnen "
            f"{COLUMN}; tilføj kolonnen, eller slet listen."
        )
    if COLUMN in model.columns and not names:
        raise InputError(
            f"{model.path} har en kolonne {COLUMN}, men ingen liste over indikatorer; begynd med "
            "»with member (indicator, label) as (values ...)«."
        )
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError(f"{model.path} har indikatoren {name} to gange; behold én.")
        if name != model.name and not name.startswith(f"{model.name}_"):
            raise InputError(
                f"{model.path} har indikatoren {name}; lad navnet begynde med {model.name}."
            )
