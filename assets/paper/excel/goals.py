"""The sheets about the goals: the scorecard, the way of every figure, and the method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.excel.numbers import rounded
from assets.paper.excel.writing import BOUND, Column, Sheet, bound
from assets.paper.goal_model import GoalText, Measured
from assets.paper.model import SHADES, Paper, Section
from assets.paper.texts.blocks import as_lines
from connectors.periods import DANISH_TIME

_KINDS: Mapping[str, Any] = {
    "text": pl.String, "figure": pl.Float64, "count": pl.Int64, "day": pl.Date,
}  # fmt: skip
_FETCHED = "Dagen, det nyeste tal bag det blev hentet fra kilden."
NO_SQL = "føres i registeret"


def scorecard(paper: Paper) -> Sheet:
    """Every goal in a row, with all that the paper tells of it."""
    columns = [
        Column("Mål", "id", 7),
        Column("Overskrift", "section", 18),
        Column("Ordlyd", "wording", 38),
        Column("Målopfyldelse", "verdict", 17, shade="shade"),
        Column("Tal", "text", 13, note="Tallet, som papiret skriver det."),
        Column("Krav", "demand", 14),
        Column("Afstand", "distance", 17, note="Hvor langt tallet er fra kravet, i ord."),
        Column("Periode", "period", 15),
        Column("Status", "status", 50, note="Det, papiret skriver om målet."),
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
        Column("Begrundelse", "reason", 60, note="Hvorfor målet er bedømt, som det er."),
        Column("Afgøres af", "would_decide", 60, note="Hvad der mangler, før der kan følges op."),
        Column("Forbehold", "caution", 55),
        Column("Foreløbigt", "provisional", 25),
        Column("Beslutning", "decision", 40, note="Hvad der er besluttet om målet."),
        Column("Bemærkning", "own_text", 45, note="Det, forvaltningen selv har skrevet."),
        Column(
            "Ændret siden", "outdated", 30,
            note="Hvad der er ændret, siden forvaltningen skrev sin bemærkning.",
        ),
        Column("Læst som", "note", 40, note="Hvordan målets ordlyd er læst."),
        Column("Regel", "rule", 32, note="Målets regel, som planens fil skriver den."),
        Column("Kilde", "source", 34),
        Column("Hentet", "fetched", 12, "day", note=_FETCHED),
        Column("Forsinket kilde", "late", 25),
    ]  # fmt: skip
    scores = {row["goal_id"]: row for row in paper.tables.scores.iter_rows(named=True)}
    rows = [
        _scored(section, goal, scores[goal.id])
        for section in paper.sections
        for goal in section.goals
    ]
    *counts, share = paper.totals_text
    told = f"Målene og status på dem: {'; '.join(counts)}. {share}"
    if not paper.is_own:
        told = f"{paper.introduction[0]} {told}"
    return Sheet("Mål", told, _frame(columns, rows), columns, printed=9)


def _scored(section: Section, goal: GoalText, score: Mapping[str, Any]) -> dict[str, Any]:
    is_dropped = goal.verdict == "dropped"
    counting = any(each.provisional for each in goal.measures)
    return {
        "id": goal.id,
        "section": section.title,
        "wording": goal.text,
        "verdict": f"{goal.symbol} {goal.verdict_text}",
        "shade": SHADES[goal.verdict],
        "text": goal.value_text,
        "demand": goal.demand,
        "distance": goal.distance_text,
        "period": goal.period_text,
        "status": goal.status,
        "bound": bound(goal.value, score["value_low"], score["value_high"]),
        "value": goal.value,
        "unit": goal.unit,
        "target": goal.target,
        "unit_name": words.UNIT_NAMES[goal.unit],
        "difference": None if is_dropped else rounded(score["gap"], score["gap_unit"]),
        "difference_unit": score["gap_unit"],
        "difference_unit_name": (
            None if is_dropped or score["gap"] is None else words.UNIT_NAMES[score["gap_unit"]]
        ),
        "reason": goal.reason,
        "would_decide": goal.would_decide,
        "caution": goal.caution,
        "provisional": _sentences(
            goal.early,
            "Et eller flere tal er foreløbige." if counting else None,
        ),
        "decision": goal.decision,
        "own_text": as_lines(goal.own_text or "") or None,
        "outdated": goal.own_text_outdated,
        "note": goal.note,
        "rule": goal.rule,
        "source": goal.source,
        "fetched": _day(goal.known_from),
        "late": goal.late,
    }


def ways(paper: Paper) -> Sheet:
    """Every figure behind a goal, down to the stored answers that it rests on."""
    columns = [
        Column("Mål", "goal", 7),
        Column("Måling", "label", 36),
        Column("Område", "area", 14),
        Column("Periode", "period", 17),
        Column(
            "Opgjort som", "take", 14, note="Hvordan flere perioder er blevet til ét tal."
        ),
        Column("Tal", "text", 16),
        Column("Rolle", "role", 13, note="Tal til oplysning afgør intet."),
        Column("Kilde", "source", 30),
        Column("SQL-fil", "sql", 45, note="Filen, der regner tallet ud."),
        Column("Hentet", "fetched", 12, "day", note=_FETCHED),
        Column(
            "Snapshot", "snapshots", 18,
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
        Column("Foreløbigt", "provisional", 13, note="Om kilden stadig kan ændre tallet."),
        Column("Gælder", "population", 22, note="Hvem tallet gælder, hvor det er sagt."),
        Column("Bemærkning", "remark", 60),
        Column("Navn i reglen", "name", 16, note="Hvad målets regel kalder tallet."),
        Column("Navn i pejl.duckdb", "indicator", 34, note="Indikatoren i mart.indicator."),
    ]  # fmt: skip
    rows = [_way(goal.id, each) for goal in paper.goals for each in goal.measures]
    told = "Hvert tal bag målene: hvad det måler, hvor det er hentet, og hvad der regner det ud."
    return Sheet("Hvert tals vej", told, _frame(columns, rows), columns, printed=11)


def _way(goal_id: str, measured: Measured) -> dict[str, Any]:
    return {
        "goal": goal_id,
        "label": measured.label,
        "area": measured.area,
        "period": measured.period_text,
        "take": words.TAKES[measured.take] if measured.take else None,
        "text": measured.text,
        "role": words.ROLES[measured.role],
        "source": measured.source,
        "sql": measured.sql or NO_SQL,
        "fetched": _day(measured.known_from),
        "snapshots": measured.snapshots or None,
        "bound": bound(measured.value, measured.low, measured.high),
        "value": measured.value,
        "unit": measured.unit,
        "unit_name": words.UNIT_NAMES[measured.unit],
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "answers": "ja" if measured.answers_goal else "nej",
        "provisional": "ja" if measured.provisional else None,
        "population": measured.population,
        "remark": measured.remark,
        "name": measured.name,
        "indicator": measured.indicator,
    }


def method(paper: Paper) -> Sheet:
    """How it was done, and the sources."""
    columns = [
        Column("Kilde", "title", 60),
        Column("Tilstand", "state", 13),
        Column("Hentet", "fetched", 12, "day"),
        Column("Opdateret i kilden", "updated", 18),
        Column("Til og med", "last", 18),
        Column("Hash", "sha256", 16, note="De første cifre af svarets sha256."),
        Column("Navn i pejl.duckdb", "name", 32),
        Column("Sted", "link", 32),
    ]
    rows = [
        {
            "title": each.title,
            "state": words.STATES[each.state],
            "fetched": _day(each.retrieved_at),
            "updated": each.source_updated,
            "last": each.last_period,
            "sha256": each.sha256[:12] if each.sha256 else None,
            "name": each.name,
            "link": each.link,
        }
        for each in paper.sources
    ]
    told = "Hvordan tal og bedømmelser er lavet, og kilderne bag dem."
    frame = _frame(columns, rows)
    return Sheet("Metode", told, frame, columns, len(columns), paper.method)


def _frame(columns: Iterable[Column], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows with the columns of a sheet, and texts for what else they hold."""
    schema = {name: pl.String for row in rows for name in row}
    return pl.DataFrame(rows, schema | {each.name: _KINDS[each.kind] for each in columns})


def _sentences(*each: str | None) -> str | None:
    return " ".join(sentence for sentence in each if sentence) or None


def _day(moment: datetime | None) -> date | None:
    """The Danish day of a moment in UTC."""
    return moment.replace(tzinfo=UTC).astimezone(DANISH_TIME).date() if moment else None
