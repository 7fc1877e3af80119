"""Contracts of indicators and marts, read from the YAML files in this package.

``tables/<name>.yaml`` is the contract of ``mart.<name>``, ``indicator_layer.yaml`` that of every
``sql/indicator`` file. A type that ends in ``?`` is nullable. A column or rule given by name only,
or by the name of another, is defined in ``shared.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from assets.tables.contracts.contract import TYPES, Column, Contract
from assets.text import verdicts
from assets.text.units import UNITS

_FOLDER = Path(__file__).parent
_VOCABULARIES: Mapping[str, Iterable[str]] = {"units": UNITS, "verdicts": verdicts.TEXTS}
"""Lists that a column's ``values`` may name."""


def _load(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_bytes(), yaml.CSafeLoader)


def _parse_contract(file: Mapping[str, Any]) -> Contract:
    return Contract(
        file.get("title", ""),
        {name: _parse_column(name, definition) for name, definition in file["columns"].items()},
        file.get("key", ()),
        {name: rule or _SHARED["rules"][name] for name, rule in file.get("rules", {}).items()},
        about_persons=file.get("about_persons", False),
    )


def _parse_column(name: str, definition: Mapping[str, Any] | str | None) -> Column:
    if definition is None or isinstance(definition, str):
        return _parse_column(name, _SHARED["columns"][definition or name])
    kind: str = definition["type"]
    return Column(
        TYPES[kind.rstrip("?")][0],
        definition["about"],
        is_nullable=kind.endswith("?"),
        values=tuple(_allowed_values(definition.get("values", ()))),
        unit=definition.get("unit", ""),
    )


def _allowed_values(listed: str | Iterable[str | int]) -> Iterator[str | int]:
    for value in [listed] if isinstance(listed, str) else listed:
        yield from _VOCABULARIES.get(str(value), [value])


_SHARED = _load(_FOLDER / "shared.yaml")
MARTS = {
    path.stem: _parse_contract(_load(path)) for path in sorted((_FOLDER / "tables").glob("*.yaml"))
}
"""Contracts of the ``mart`` schema by table name."""
BOUNDS = ("value_low", "value_high")
"""The known bounds of a figure, in an indicator's columns only where its file computes them."""
_INDICATOR_LAYER = _parse_contract(_load(_FOLDER / "indicator_layer.yaml"))


def indicator_contract(
    title: str, members: Sequence[str] = (), bounds: Iterable[str] = ()
) -> Contract:
    """The contract of a ``sql/indicator`` file.

    The rows of a family name their member. ``bounds``: which of `BOUNDS` the file computes itself,
    where a figure rests on several counts and some of them are hidden.
    """
    mart = MARTS["indicator"].columns
    contract = replace(
        _INDICATOR_LAYER,
        title=title,
        columns={**_INDICATOR_LAYER.columns, **{name: mart[name] for name in bounds}},
    )
    if not members:
        return contract
    return replace(
        contract,
        columns={"indicator": replace(mart["indicator"], values=members), **contract.columns},
        key=["indicator", *contract.key],
    )
