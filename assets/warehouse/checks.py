"""``figure.finding`` and ``mart.finding``: what is striking, found by the files of ``sql/check``.

``sql/check/<severity>/<name>.sql`` is one rule: its first line says in Danish what breaks it, its
select gives a row for each breach with ``indicator``, ``area_code``, ``period`` and ``finding``. An
error is what cannot be so if sources and SQL are right, a warning what somebody should look at.
Neither stops the build: the figures are what the sources said.

Rules look at the true figures. ``mart.finding`` is without what rests on persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.build import Alarm, Build, Table
from assets.contracts.marts import MARTS
from assets.warehouse.models import KNOWN_FIGURES, Model
from connectors.errors import InputError

NAME = "mart.finding"
EVERY = "figure.finding"
SEVERITIES = ("error", "warning")


@dataclass(frozen=True)
class Check:
    """A rule about the figures: a file of ``sql/check``."""

    severity: str
    model: Model

    @property
    def name(self) -> str:
        """The file's name."""
        return self.model.name


def load_checks(folder: Path) -> list[Check]:
    """The rules below a folder.

    Raises:
        InputError: a file lies in none of the folders of a severity, or has no comment.
    """
    checks: list[Check] = []
    for path in sorted(folder.glob("*/*.sql")):
        severity = path.parent.name
        check = Check(severity, Model(f"check/{severity}", path.stem, path.read_text("utf-8")))
        if severity not in SEVERITIES:
            raise InputError(f"{check.model.path} must lie in one of {', '.join(SEVERITIES)}.")
        if not check.model.header.title:
            raise InputError(f"{check.model.path} must open with a comment that says what it is.")
        checks.append(check)
    return checks


def finding_tables(checks: Sequence[Check]) -> list[Table]:
    """The tables of all findings and of those to publish; each rule is an asset check."""

    def write_published(build: Build) -> None:
        read = build.warehouse.frame
        sources = read(f"select distinct indicator, source_tables from {KNOWN_FIGURES}")
        build.warehouse.replace(NAME, without_persons(read(f"from {EVERY}"), sources))

    return [
        Table(
            name=EVERY,
            reads=frozenset(table for check in checks for table in check.model.reads),
            write=lambda build: build.warehouse.replace(EVERY, findings(checks, build)),
            description="What is striking in the figures; never published. One row per finding.",
        ),
        Table(
            name=NAME,
            reads=frozenset({EVERY, KNOWN_FIGURES}),
            write=write_published,
            description="What is striking in the figures, without what rests on Fasit or the "
            "register. One row per finding.",
            contract=MARTS["finding"],
            alarms=[_alarm(check) for check in checks],
            is_gated=True,
        ),
    ]


def findings(checks: Sequence[Check], build: Build) -> pl.DataFrame:
    """Every breach of every rule."""
    columns = MARTS["finding"].types
    found = [
        build.warehouse.frame(check.model.sql)
        .with_columns(check=pl.lit(check.name), severity=pl.lit(check.severity))
        .select(pl.col(name).cast(dtype) for name, dtype in columns.items())
        for check in checks
    ]
    return pl.concat([pl.DataFrame(schema=columns), *found])


def without_persons(found: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The findings that rest on no list of persons and on nothing that is kept by hand.

    Args:
        found: every finding.
        figures: ``indicator`` and ``source_tables`` of every figure.
    """
    on_persons = pl.col("source_tables").str.contains("(^| )(fasit|register)_")
    kept = figures.filter(on_persons)["indicator"].unique().to_list()
    return found.filter(~pl.col("indicator").is_in(kept))


def _alarm(check: Check) -> Alarm:
    def told(build: Build) -> list[str]:
        rows = build.warehouse.connection.execute(
            f'select finding from {EVERY} where "check" = ?', [check.name]
        ).fetchall()
        return [finding for (finding,) in rows]

    return Alarm(
        name=check.name,
        description=check.model.header.title,
        is_error=check.severity == "error",
        find=told,
    )
