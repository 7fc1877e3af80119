"""Checks of the figures: the files of ``sql/check``, and the tables of their findings.

``sql/check/<severity>/<name>.sql`` is one check: its first line says in Danish what it finds, its
select gives a row per finding with ``indicator``, ``area_code``, ``period`` and ``finding``. An
error cannot happen if sources and SQL are right, a warning needs somebody to look. Neither stops
the build: the figures are what the sources gave.

Checks read the true figures. ``figure.finding`` has every finding; ``mart.finding`` leaves out
those on figures about persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import ON_PERSONS
from assets.tables.build import Alarm, Build, Table
from assets.tables.contracts.marts import MARTS
from assets.warehouse.models import KNOWN_FIGURES, Model
from connectors.errors import InputError

NAME = "mart.finding"
ALL_FINDINGS = "figure.finding"
SEVERITIES = ("error", "warning")


@dataclass(frozen=True)
class Check:
    """A check of the figures: a file of ``sql/check``."""

    severity: str
    model: Model


def load_checks(folder: Path) -> list[Check]:
    """Load the checks below a folder.

    Raises:
        InputError: a file is in no folder of a severity, or has no comment.
    """
    checks: list[Check] = []
    for path in sorted(folder.glob("*/*.sql")):
        severity = path.parent.name
        check = Check(severity, Model(f"check/{severity}", path.stem, path.read_text("utf-8")))
        if severity not in SEVERITIES:
            raise InputError(
                f"{check.model.path} skal ligge i en af mapperne {', '.join(SEVERITIES)}."
            )
        if not check.model.header.title:
            raise InputError(
                f"{check.model.path} skal begynde med en kommentar, der siger, hvad den finder."
            )
        checks.append(check)
    return checks


def finding_tables(checks: Sequence[Check]) -> list[Table]:
    """The tables of findings; each check is an asset check of ``mart.finding``."""

    def write_published(build: Build) -> None:
        read = build.warehouse.frame
        sources = read(f"select distinct indicator, source_tables from {KNOWN_FIGURES}")
        build.warehouse.replace(NAME, without_persons(read(f"from {ALL_FINDINGS}"), sources))

    return [
        Table(
            name=ALL_FINDINGS,
            reads=frozenset(table for check in checks for table in check.model.reads),
            write=lambda build: build.warehouse.replace(ALL_FINDINGS, find_all(checks, build)),
            description="Alt, hvad der er påfaldende i tallene; udgives ikke",
        ),
        Table(
            name=NAME,
            reads=frozenset({ALL_FINDINGS, KNOWN_FIGURES}),
            write=write_published,
            contract=MARTS["finding"],
            alarms=[_alarm(check) for check in checks],
            is_gated=True,
        ),
    ]


def find_all(checks: Sequence[Check], build: Build) -> pl.DataFrame:
    """The findings of all checks."""
    columns = MARTS["finding"].types
    findings = [
        build.warehouse.frame(check.model.sql)
        .with_columns(check=pl.lit(check.model.name), severity=pl.lit(check.severity))
        .select(pl.col(name).cast(dtype) for name, dtype in columns.items())
        for check in checks
    ]
    return pl.concat([pl.DataFrame(schema=columns), *findings])


def without_persons(findings: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Leave out findings on indicators that rest on Fasit or the register.

    Args:
        findings: all findings.
        figures: ``indicator`` and ``source_tables`` of all figures.
    """
    on_persons = pl.col("source_tables").str.contains(ON_PERSONS)
    gated = figures.filter(on_persons)["indicator"].unique().to_list()
    return findings.filter(~pl.col("indicator").is_in(gated))


def _alarm(check: Check) -> Alarm:
    def find(build: Build) -> list[str]:
        rows = build.warehouse.connection.execute(
            f'select finding from {ALL_FINDINGS} where "check" = ?', [check.model.name]
        ).fetchall()
        return [finding for (finding,) in rows]

    return Alarm(
        name=check.model.name,
        description=check.model.header.title,
        is_error=check.severity == "error",
        find=find,
    )
