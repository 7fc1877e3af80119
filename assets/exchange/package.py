"""A package of a municipality's own figures: made of a published file, and described in one file.

``datapackage.json`` is a Frictionless data package in one spelling of its JSON, so that whoever
reads it can tell that it is the very file that was signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from assets.catalogue.catalogue import ON_PERSONS
from assets.exchange import figures_file
from assets.exchange.definitions import Definition
from assets.indicators.indicator_catalogue import FIGURES
from assets.publication.data_package.package import (
    LICENCE,
    PROFILE,
    citation,
    describe_file,
    state_of,
    table_schema,
)
from assets.published.numbers import read_about
from assets.scoring import score
from assets.tables.build import Mode, utc
from assets.text import sample
from connectors.archive.answers import sha256
from connectors.errors import InputError
from connectors.exchange.files import FIGURES as FILE
from connectors.periods import day_in_denmark
from connectors.warehouse import Warehouse

FORMAT = 1
TITLE = "Egne tal til beskæftigelsesindsatsen"
_DESCRIPTION = (
    "Tal, som kommunen selv opgør af sine lister og sit register, og som ingen offentlig kilde "
    "har. De er taget fra det udgivne, efter kontrollen for små antal; ingen række handler om en "
    "person."
)


@dataclass(frozen=True)
class Sender:
    """Who hands over a package, and under which terms.

    Args:
        area_code: the municipality's code.
        name: its name, ``Norddjurs Kommune``.
        public_key: its public key.
        mode: whether the figures are a sample.
        disclosure_limit: counts of persons below it are hidden.
        now: when the package is made.
    """

    area_code: str
    name: str
    public_key: str
    mode: Mode
    disclosure_limit: int
    now: datetime


@dataclass(frozen=True)
class Package:
    """The two files that are signed, and what they hold."""

    description: bytes
    figures: bytes
    rows: int
    indicators: int
    hidden: int
    """How many figures are hidden, with those that a release shows in the sender's own file."""


def make_package(
    published: Warehouse, sender: Sender, definitions: Mapping[str, Definition]
) -> Package:
    """The package of what a municipality has published of its own.

    A small count that a release shows is hidden in it: that decision was about the municipality's
    own file.

    Args:
        published: the published file of today.
        sender: who hands it over.
        definitions: what each own indicator is.

    Raises:
        InputError: a receiver would refuse a figure.
    """
    figures = own_figures(published, sender.area_code)
    figures = figures_file.hide(
        figures, figures_file.small_figures(figures, sender.disclosure_limit)
    )
    content = _checked(figures_file.render(figures))
    build = read_about(published).build
    used = figures["indicator"].unique().sort().to_list()
    registered = figures.sort("ends_on").unique("indicator", keep="last")
    known = {
        name: definitions.get(name) or Definition(label, unit)
        for name, label, unit in registered.select("indicator", "label", "unit").iter_rows()
    }
    contract = figures_file.CONTRACT
    file = describe_file("figures", contract.title, FILE, "csv", "text/csv") | state_of(content)
    schema = table_schema("figures", contract, {}) | {"missingValues": [""]}
    description = {
        "$schema": PROFILE,
        "name": f"pejl-exchange-{sender.area_code}",
        "title": f"{TITLE} – {sender.name}",
        "description": (f"{sample.NOTICE} " if sender.mode == "sample" else "") + _DESCRIPTION,
        "version": build,
        "created": f"{utc(sender.now):%Y-%m-%dT%H:%M:%SZ}",
        "citation": citation(sender.name, TITLE, build, day_in_denmark(sender.now)),
        "licenses": [LICENCE],
        "contributors": [{"title": sender.name, "roles": ["publisher"]}],
        "exchange": {
            "format": FORMAT,
            "data": sender.mode,
            "area_code": sender.area_code,
            "public_key": sender.public_key,
            "build": build,
            "disclosure_limit": sender.disclosure_limit,
            "definitions": {name: known[name].facts for name in used},
            "catalogue": _catalogue_hashes(published, used),
            "goals": _goals(published, sender.area_code, used),
        },
        "resources": [file | {"encoding": "utf-8", "schema": schema}],
    }
    return Package(
        canonical(description),
        content,
        figures.height,
        len(used),
        figures.filter(mark=figures_file.MARK).height,
    )


def own_figures(published: Warehouse, area_code: str) -> pl.DataFrame:
    """The published figures that a municipality has for itself, hidden ones without numbers.

    Left out: rows that have no figure, figures that were recorded as no answer to the goal, and
    what was itself imported.
    """
    figures = published.frame(
        f"select {', '.join(figures_file.CONTRACT.columns)} from {FIGURES} where area_code = ? "
        "and regexp_matches(source_tables, ?) and kind in ('computed', 'observed') "
        "and answers_goal is distinct from false "
        "and (value_low is not null or value_high is not null or mark = 'disclosure')",
        [area_code, ON_PERSONS],
    )
    is_known = pl.col("mark").is_in(figures_file.MARKS)
    return figures.with_columns(mark=pl.when(is_known).then("mark"))


def _checked(content: bytes) -> bytes:
    """The file of figures, if a receiver would take it."""
    try:
        figures_file.parse(content)
    except ValueError as error:
        raise InputError(
            f"{FILE} {error}, og modtageren ville afvise den; ret tallet i registeret eller "
            "listen, og kør `pejl refresh`."
        ) from error
    return content


def canonical(description: Mapping[str, Any]) -> bytes:
    """The one spelling of a description: keys sorted, a line each."""
    text = json.dumps(description, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _catalogue_hashes(published: Warehouse, used: list[str]) -> dict[str, str]:
    """The hash of all that the catalogue says of each indicator."""
    rows = published.frame(
        "select indicator, label, unit, better, numerator, denominator, about, caveats, breaks "
        "from mart.indicator_catalogue order by indicator"
    )
    return {
        row["indicator"]: sha256([json.dumps(row, sort_keys=True).encode()])
        for row in rows.filter(pl.col("indicator").is_in(used)).iter_rows(named=True)
    }


def _goals(published: Warehouse, area_code: str, used: list[str]) -> list[dict[str, Any]]:
    """The goals of the sender's plans that use the figures: what they ask for."""
    rows = published.frame(
        f"select distinct score.plan, score.goal_id, score.goal, score.rule, measure.indicator "
        f"from {score.SCORE} as score join {score.MEASURE} as measure using (plan, goal_id) "
        "where score.own and score.area_code = ? and measure.role <> 'context' order by all",
        [area_code],
    )
    return rows.filter(pl.col("indicator").is_in(used)).to_dicts()
