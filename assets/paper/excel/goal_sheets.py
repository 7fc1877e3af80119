"""The sheets about the goals: scorecard, lineage and method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.excel.book import BOUND, Column, Sheet, bound_text
from assets.paper.excel.number_formats import rounded
from assets.paper.goal_model import PaperGoal, PaperMeasure
from assets.paper.model import SHADES, Paper, Section
from assets.paper.texts.blocks import as_lines
from connectors.periods import day_in_denmark

_COLUMN_TYPES: Mapping[str, Any] = {
    "text": pl.String, "figure": pl.Float64, "count": pl.Int64, "day": pl.Date,
}  # fmt: skip
_FETCHED = "Dagen, det nyeste tal bag det blev hentet fra kilden."
NO_SQL = "føres i registeret"


def scorecard(paper: Paper) -> Sheet:
    """The sheet of goals, with everything that the paper says of each."""
    columns = [
        Column("Mål", "id", 7),
        Column("Overskrift", "section", 24),
        Column("Ordlyd", "text", 64),
        Column("Målopfyldelse", "signed_verdict", 17, shade="shade"),
        Column("Tal", "value_text", 13, note="Tallet, som papiret skriver det."),
        Column("Krav", "demand", 14),
        Column("Afstand", "distance_text", 17, note="Hvor langt tallet er fra kravet, i ord."),
        Column("Periode", "period_text", 15),
        Column("Status", "status", 64, note="Det, papiret skriver om målet."),
        BOUND,
        Column("Værdi", "value", 10, "figure", "unit", note="Tallet, uafrundet."),
        Column("Kravets værdi", "target", 11, "figure", "unit"),
        Column("Enhed", "unit_name", 13),
        Column(
            "Forskel til kravet", "difference", 13, "figure", "difference_unit",
            note="Tallet minus kravet, afrundet som i papiret. Tomt, hvor kun en grænse er kendt, "
            "hvor et tal mangler, og hvor målet er udgået.",
        ),
        Column("Forskellens enhed", "difference_unit_name", 14),
        Column("Begrundelse", "reason", 90, note="Hvorfor målet er bedømt, som det er."),
        Column("Afgøres af", "would_decide", 90, note="Hvad der mangler, før der kan følges op."),
        Column("Forbehold", "caution", 80),
        Column("Foreløbigt", "provisional_text", 25),
        Column("Beslutning", "decision", 40, note="Hvad der er besluttet om målet."),
        Column("Bemærkning", "own_lines", 45, note="Det, forvaltningen selv har skrevet."),
        Column(
            "Ændret siden", "own_text_outdated", 30,
            note="Hvad der er ændret, siden forvaltningen skrev sin bemærkning.",
        ),
        Column("Læst som", "note", 40, note="Hvordan målets ordlyd er læst."),
        Column(
            "Bag ændringen", "behind", 90,
            note="Landets del af ændringen og kommunens egen, og hvad tallet var, havde kommunen "
            "fulgt landet.",
        ),
        Column("Regel", "rule", 32, note="Målets regel, som planens fil skriver den."),
        Column("Kilde", "source", 34),
        Column("Hentet", "fetched", 12, "day", note=_FETCHED),
        Column("Forsinket kilde", "late", 25),
    ]  # fmt: skip
    scores = {row["goal_id"]: row for row in paper.tables.scores.iter_rows(named=True)}
    rows = [
        _goal_row(section, goal, scores[goal.id])
        for section in paper.sections
        for goal in section.goals
    ]
    *counts, share = paper.totals_text
    about = f"Målene og status på dem: {'; '.join(counts)}. {share}"
    if not paper.is_own:
        about = f"{paper.introduction[0]} {about}"
    return Sheet("Mål", about, _frame(columns, rows), columns, printed=9)


def _goal_row(section: Section, goal: PaperGoal, score: Mapping[str, Any]) -> dict[str, Any]:
    has_gap = goal.verdict != "dropped" and score["gap"] is not None
    is_provisional = any(measure.provisional for measure in goal.measures)
    notes = [goal.provisional_note, "Et eller flere tal er foreløbige." if is_provisional else None]
    return vars(goal) | {
        "section": section.title,
        "signed_verdict": f"{goal.symbol} {goal.verdict_text}",
        "shade": SHADES[goal.verdict],
        "demand": goal.demand,
        "bound": bound_text(goal.value, score["value_low"], score["value_high"]),
        "unit_name": words.UNIT_NAMES[goal.unit],
        "difference": rounded(score["gap"], score["gap_unit"]) if has_gap else None,
        "difference_unit": score["gap_unit"],
        "difference_unit_name": words.UNIT_NAMES[score["gap_unit"]] if has_gap else None,
        "provisional_text": " ".join(note for note in notes if note) or None,
        "own_lines": as_lines(goal.own_text or "") or None,
        "fetched": _day(goal.known_from),
    }


def lineage(paper: Paper) -> Sheet:
    """The sheet of every figure behind a goal, down to its snapshots."""
    columns = [
        Column("Mål", "goal", 7),
        Column("Måling", "label", 36),
        Column("Område", "area", 14),
        Column("Periode", "period_text", 17),
        Column(
            "Opgjort som", "taken", 14, note="Hvordan flere perioder er blevet til ét tal."
        ),
        Column("Tal", "text", 16),
        Column("Rolle", "role_text", 13, note="Tal til oplysning afgør intet."),
        Column("Kilde", "source", 30),
        Column("SQL-fil", "computed_by", 45, note="Filen, der regner tallet ud."),
        Column("Hentet", "fetched", 12, "day", note=_FETCHED),
        Column(
            "Snapshot", "answers_behind", 18,
            note="De første cifre af hvert gemt svars sha256; for lister om personer og for "
            "registeret, hvornår de blev læst.",
        ),
        BOUND,
        Column("Værdi", "value", 10, "figure", "unit", note="Tallet, uafrundet."),
        Column("Enhed", "unit_name", 13),
        Column("Tæller", "numerator", 11, "figure"),
        Column("Nævner", "denominator", 11, "figure"),
        Column(
            "Svarer på målet", "answers", 13, note="Om tallet svarer på det, målet spørger om."
        ),
        Column("Foreløbigt", "provisional_text", 13, note="Om kilden stadig kan ændre tallet."),
        Column("Gælder", "population", 22, note="Hvem tallet gælder, hvor det er sagt."),
        Column("Bemærkning", "remark", 60),
        Column("Navn i reglen", "name", 16, note="Hvad målets regel kalder tallet."),
        Column("Navn i pejl.duckdb", "indicator", 34, note="Indikatoren i mart.indicator."),
    ]  # fmt: skip
    rows = [_lineage_row(goal.id, measure) for goal in paper.goals for measure in goal.measures]
    about = "Hvert tal bag målene: hvad det måler, hvor det er hentet, og hvad der regner det ud."
    return Sheet("Hvert tals vej", about, _frame(columns, rows), columns, printed=11)


def _lineage_row(goal_id: str, measure: PaperMeasure) -> dict[str, Any]:
    return vars(measure) | {
        "goal": goal_id,
        "taken": words.TAKES[measure.take] if measure.take else None,
        "role_text": words.ROLES[measure.role],
        "computed_by": measure.sql or NO_SQL,
        "fetched": _day(measure.known_from),
        "answers_behind": measure.snapshots or None,
        "bound": bound_text(measure.value, measure.low, measure.high),
        "unit_name": words.UNIT_NAMES[measure.unit],
        "answers": "ja" if measure.answers_goal else "nej",
        "provisional_text": "ja" if measure.provisional else None,
    }


def method(paper: Paper) -> Sheet:
    """The sheet on method and sources."""
    columns = [
        Column("Kilde", "title", 60),
        Column("Tilstand", "state_text", 13),
        Column("Hentet", "fetched", 12, "day"),
        Column("Opdateret i kilden", "source_updated", 18),
        Column("Til og med", "last_period", 18),
        Column("Hash", "short_hash", 16, note="De første cifre af svarets sha256."),
        Column("Navn i pejl.duckdb", "name", 32),
        Column("Sted", "link", 32),
    ]
    rows = [
        vars(source)
        | {
            "state_text": words.STATES[source.state],
            "fetched": _day(source.retrieved_at),
            "short_hash": (source.sha256 or "")[:12] or None,
        }
        for source in paper.sources
    ]
    about = "Hvordan tal og bedømmelser er lavet, og kilderne bag dem."
    frame = _frame(columns, rows)
    return Sheet("Metode", about, frame, columns, len(columns), paper.method)


def _frame(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The rows as a frame of the sheet's columns, their units and their shades."""
    helpers = (name for column in columns for name in (column.unit, column.shade) if name)
    schema = dict.fromkeys(helpers, pl.String) | {c.name: _COLUMN_TYPES[c.kind] for c in columns}
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema)


def _day(moment: datetime | None) -> date | None:
    """The Danish day of a moment in UTC."""
    return day_in_denmark(moment) if moment else None
