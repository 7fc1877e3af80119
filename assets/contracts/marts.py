"""The contracts of indicators and marts, from the files beside this one.

``tables/<name>.yaml`` is the contract of ``mart.<name>``, ``indicator_layer.yaml`` that of every
``sql/indicator`` file. A type that ends in ``?`` may be empty. A column or rule of which a file
gives the name alone, or the name of another, stands in ``shared.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from assets.contracts.contract import TYPES, Column, Contract
from assets.text import verdicts
from assets.text.units import UNITS

_FOLDER = Path(__file__).parent
_VOCABULARIES: Mapping[str, Iterable[str]] = {"units": UNITS, "verdicts": verdicts.TEXTS}
"""What a column's ``values`` may name instead of listing."""


def _load(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_bytes(), yaml.CSafeLoader)


def _contract(file: Mapping[str, Any]) -> Contract:
    return Contract(
        file.get("title", ""),
        {name: _column(name, said) for name, said in file["columns"].items()},
        file.get("key", ()),
        {name: rule or _SHARED["rules"][name] for name, rule in file.get("rules", {}).items()},
        about_persons=file.get("about_persons", False),
    )


def _column(name: str, said: Mapping[str, Any] | str | None) -> Column:
    if said is None or isinstance(said, str):
        return _column(name, _SHARED["columns"][said or name])
    kind: str = said["type"]
    return Column(
        TYPES[kind.rstrip("?")][0],
        said["about"],
        is_nullable=kind.endswith("?"),
        values=tuple(_values(said.get("values", ()))),
        follows=said.get("follows", False),
    )


def _values(said: str | Iterable[str | int]) -> Iterator[str | int]:
    for each in [said] if isinstance(said, str) else said:
        yield from _VOCABULARIES.get(str(each), [each])


_SHARED = _load(_FOLDER / "shared.yaml")
MARTS = {path.stem: _contract(_load(path)) for path in sorted((_FOLDER / "tables").glob("*.yaml"))}
"""The tables of the ``mart`` schema by name."""
_OF_INDICATORS = _contract(_load(_FOLDER / "indicator_layer.yaml"))


def indicator_contract(title: str, members: Sequence[str] = ()) -> Contract:
    """The contract that every ``sql/indicator`` file keeps; a family's rows name their member."""
    contract = replace(_OF_INDICATORS, title=title)
    if not members:
        return contract
    member = replace(MARTS["indicator"].columns["indicator"], values=members)
    return replace(
        contract,
        columns={"indicator": member, **contract.columns},
        key=["indicator", *contract.key],
    )
