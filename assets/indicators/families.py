"""The indicators that the SQL files hold: one a file, or a family of them in one file.

A family is alike in unit and in which way is better. Its select begins with the column
``indicator``, and each member's name begins with the name of the file, so that anybody finds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assets.warehouse.models import INDICATOR, Model
from connectors.errors import InputError

COLUMN = "indicator"
"""The first column of a family: which of its members a row is of."""


@dataclass(frozen=True)
class Indicator:
    """One indicator, and the file that computes it."""

    name: str
    label: str
    model: Model

    @property
    def table(self) -> str:
        """The table that holds its rows, alone or with those of its family."""
        return self.model.table

    @property
    def unit(self) -> str | None:
        """The unit of its figures."""
        return self.model.unit

    @property
    def better(self) -> str | None:
        """``higher`` or ``lower``; None where neither way is better."""
        return None if self.model.header.better == "neither" else self.model.header.better


def collect_indicators(models: Iterable[Model]) -> dict[str, Indicator]:
    """Every indicator that the files hold, by name.

    Raises:
        InputError: a family is not what its head says, or two files hold one indicator.
    """
    found: dict[str, Indicator] = {}
    for model in models:
        if model.layer != INDICATOR:
            continue
        _check(model)
        members = model.header.members or ((model.name, model.header.title),)
        for name, label in members:
            if name in found:
                raise InputError(
                    f"{model.path} holds {name}, which {found[name].model.path} holds too; "
                    "give one of them another name."
                )
            found[name] = Indicator(name, label, model)
    return found


def group_by_table(indicators: Mapping[str, Indicator]) -> dict[str, list[Indicator]]:
    """The indicators of each table, in order."""
    tables: dict[str, list[Indicator]] = {}
    for indicator in indicators.values():
        tables.setdefault(indicator.table, []).append(indicator)
    return tables


def member_names(model: Model) -> tuple[str, ...]:
    """The names of a family's members; none for a file that is one indicator."""
    return tuple(name for name, _ in model.header.members)


def _check(model: Model) -> None:
    names = member_names(model)
    is_family = model.columns[:1] == [COLUMN]
    if names and not is_family:
        raise InputError(
            f"{model.path} names the member {names[0]} and its select does not begin with the "
            f"column {COLUMN}; add the column or drop the line."
        )
    if COLUMN in model.columns and not names:
        raise InputError(
            f"{model.path} has a column {COLUMN} and its head names no member; add a line "
            "'-- Indicator NAME: LABEL' for each."
        )
    for name, times in Counter(names).items():
        if times > 1:
            raise InputError(f"{model.path} names the member {name} twice; keep one.")
        if name != model.name and not name.startswith(f"{model.name}_"):
            raise InputError(
                f"{model.path} names the member {name}; let its name begin with {model.name}."
            )
    # Where the select writes out one member, it writes out all; else the names are computed.
    written = model.texts & {*names}
    if written and (forgotten := sorted({*names} - written)):
        raise InputError(
            f"{model.path} names the member {forgotten[0]}, which its select never gives; "
            "give it a row or drop the line."
        )
