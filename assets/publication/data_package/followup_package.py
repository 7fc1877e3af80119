"""``datapackage.json`` of a frozen follow-up: its tables described to others, with a citation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from assets.followup.load import FIGURES, MEASURES, SCORES
from assets.publication.data_package.package import (
    DESCRIPTION,
    LICENCE,
    PROFILE,
    citation,
    describe_file,
    sources_of,
    state_of,
    table_schema,
)
from assets.tables.contracts.contract import Column, Contract
from assets.tables.contracts.marts import MARTS
from assets.text.full_names import municipality_name
from connectors.archive.followups import FACTS
from connectors.periods import day_in_denmark

_CONTRACTS: Mapping[str, Contract] = {
    SCORES: MARTS["goal_score"],
    MEASURES: MARTS["goal_measure"],
    FIGURES: MARTS["indicator"],
}
_DATA = Column(pl.String(), "Om tallene er eksemplets (sample) eller de rigtige (live).")


def describe_followup(files: Mapping[str, bytes]) -> bytes:
    """The description of a follow-up.

    Args:
        files: the files of the follow-up by name.
    """
    facts: Mapping[str, Any] = json.loads(files[FACTS])
    plan = facts["plan"]
    publisher = municipality_name(plan["municipality"], plan["area"])
    title = f"Opfølgning {facts['name']} på {plan['title']}"
    notice = f"{facts['notice']} " if facts["notice"] else ""
    frozen_on = day_in_denmark(datetime.fromisoformat(facts["frozen_at"]))
    package = {
        "$schema": PROFILE,
        "name": f"pejl-followup-{facts['name']}",
        "title": f"{title} – {publisher}",
        "description": notice + DESCRIPTION,
        "version": facts["build"] or facts["name"],
        "created": f"{frozen_on}T00:00:00Z",
        "citation": citation(publisher, title, facts["build"], frozen_on),
        "licenses": [LICENCE],
        "contributors": [{"title": publisher, "roles": ["publisher"]}],
        "sources": sources_of(sorted({each["source"] for each in facts["sources"]})),
        "resources": [_resource(name, files) for name in _CONTRACTS],
    }
    return f"{json.dumps(package, ensure_ascii=False, indent=1)}\n".encode()


def _resource(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    contract = _CONTRACTS[name]
    stored = replace(contract, columns={**contract.columns, "data": _DATA})
    path = f"{name}.parquet"
    resource = describe_file(name, contract.title, path) | state_of(files[path])
    return resource | {"schema": table_schema(name, stored, {})}
