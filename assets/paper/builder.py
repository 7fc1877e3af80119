"""A published file, a plan and the municipality's own texts, read into one paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from assets.build import Mode
from assets.paper import (
    goal_measures,
    introduction,
    published_data,
    source_status,
    status_sentences,
    words,
)
from assets.paper.goal_model import GoalText, Measured
from assets.paper.model import Paper, Section, Totals, Written
from assets.paper.texts import texts_file as texts
from assets.paper.texts.texts_file import Texts
from assets.plan.plan import Plan, ScoredGoal
from assets.scoring import rule_text
from assets.text import period_names, verdicts
from connectors.errors import InputError
from connectors.warehouse import Warehouse

HISTORY = {
    "followup": pl.String, "frozen_at": pl.Datetime, "goal_id": pl.String, "verdict": pl.String,
    "verdict_text": pl.String, "value": pl.Float64, "value_text": pl.String, "period": pl.String,
}  # fmt: skip
NO_HISTORY = pl.DataFrame(schema=HISTORY)


@dataclass(frozen=True)
class Asked:
    """Which paper is wanted, and what stands in no published table.

    Args:
        area: the municipality; None for the plan's own.
        as_of: the day that the published file is of; None for the newest.
        sql: per computed indicator its SQL file, as a path in the project.
        history: the frozen follow-ups of the plan: the columns of ``HISTORY``.
    """

    area: str | None
    as_of: date | None
    mode: Mode
    sql: Mapping[str, str]
    history: pl.DataFrame


def read(file: Warehouse, plan: Plan, own: Texts, asked: Asked) -> Paper:
    """The paper of a plan, read from the published file alone.

    What the municipality wrote is told in its own paper alone.

    Raises:
        InputError: there is no municipality of that code.
    """
    area = asked.area or plan.municipality
    is_own = area == plan.municipality
    history = asked.history if is_own else NO_HISTORY
    held = published_data.read(file, plan, area, asked.mode, history)
    plan, tables = held.plan, held.tables
    measured = goal_measures.measured(held, area, asked.sql)
    if not is_own:
        own = Texts(title=own.title)
    municipality = tables.scores["area"][0]
    name = words.municipality(area, municipality)
    owner = words.municipality(plan.municipality, held.owner)
    rows = {row["goal_id"]: row for row in tables.scores.to_dicts()}
    now = _now(plan, rows, measured)
    totals = _totals(rows)
    behind = source_status.behind(tables, measured)
    goals = [
        _goal(
            each,
            rows[each.goal.id],
            measured[each.goal.id],
            status_sentences.Circumstances(
                each.rule.main_name,
                plan.file.year,
                name,
                is_explained=rows[each.goal.id]["verdict"] == "not_followable",
                day=_built_at(tables.freshness).date(),
            ),
            texts.written(own.goals.get(each.goal.id), now.goals[each.goal.id]),
            late=source_status.of_goal(behind[each.goal.id]),
        )
        for each in plan.goals
    ]
    whole = {part: texts.written(getattr(own, part), now.whole) for part in texts.WHOLE}
    return Paper(
        plan=plan.name,
        plan_title=plan.file.title,
        year=plan.file.year,
        title=own.title or f"Opfølgning på mål i {plan.file.title}",
        municipality=municipality,
        area_code=area,
        is_own=is_own,
        owner=owner,
        follow_up=own.which,
        case_number=own.case_number,
        addressed_to=own.addressed_to,
        built_at=_built_at(tables.freshness),
        as_of=asked.as_of,
        mode=asked.mode,
        totals=totals,
        introduction=introduction.paragraphs(plan, totals, owner, name, own),
        totals_text=status_sentences.totals(totals),
        late=source_status.of_paper(goals, behind),
        sections=_sections(plan, goals, own, now),
        attachments=own.attachments,
        sources=source_status.told(tables, measured),
        method=introduction.METHOD,
        tables=tables,
        opening=whole.pop("introduction"),
        **whole,
    )


def now(file: Warehouse, plan: Plan, mode: Mode) -> texts.Now:
    """What the municipality's own texts can be about, as the paper writes it now."""
    held = published_data.read(file, plan, plan.municipality, mode, NO_HISTORY)
    rows = {row["goal_id"]: row for row in held.tables.scores.to_dicts()}
    return _now(held.plan, rows, goal_measures.measured(held, plan.municipality, {}))


def _goal(
    scored: ScoredGoal,
    row: Mapping[str, Any],
    measured: Mapping[str, Measured],
    around: status_sentences.Circumstances,
    passage: Written | None,
    *,
    late: str | None,
) -> GoalText:
    # Of a figure that is not there a source tells nothing.
    told = [m for m in measured.values() if m.hidden or m.value is not None]
    return GoalText(
        id=scored.goal.id,
        status=status_sentences.status(scored.goal, measured, around),
        text=row["goal"],
        symbol=verdicts.SIGNS[row["verdict"]],
        period_text=period_names.period(row["period"]),
        source="; ".join(dict.fromkeys(m.source for m in told)),
        known_from=max((m.known_from for m in told if m.known_from), default=None),
        late=late,
        is_decided=row["verdict"] != row["computed_verdict"],
        rule_text=rule_text.rule(scored.goal, {m.indicator: m.label for m in measured.values()}),
        note=scored.goal.note,
        distance_text=None if row["verdict"] == "dropped" else row["distance_text"],
        would_decide=row["would_decide"] if row["verdict"] == "not_followable" else None,
        own_text=passage.text if passage else None,
        own_text_outdated=passage.outdated if passage else None,
        measures=list(measured.values()),
        main_name=around.main,
        **{
            name: row[name]
            for name in (
                "verdict", "verdict_text", "value", "value_text", "target", "target_text",
                "comparison", "unit", "period", "provisional", "caution", "decision",
                "reason", "rule",
            )
        },
    )  # fmt: skip


def _sections(plan: Plan, goals: Sequence[GoalText], own: Texts, now: texts.Now) -> list[Section]:
    placed = {each.goal.id: each.section for each in plan.goals}
    found: list[Section] = []
    for title in dict.fromkeys(placed.values()):
        passage = texts.written(own.sections.get(title), now.sections[title])
        inside = [goal for goal in goals if placed[goal.id] == title]
        found.append(Section(title, inside, passage))
    return found


def _now(
    plan: Plan,
    rows: Mapping[str, Mapping[str, Any]],
    measured: Mapping[str, Mapping[str, Measured]],
) -> texts.Now:
    told = {goal_id: row["verdict_text"] for goal_id, row in rows.items()}
    figures = {
        (goal_id, name): (each.label, f"{each.text}, {each.period_text}")
        for goal_id, named in measured.items()
        for name, each in named.items()
    }
    return texts.Now.of(plan, told, figures)


def _totals(rows: Mapping[str, Mapping[str, Any]]) -> Totals:
    given = [row["verdict"] for row in rows.values()]
    return Totals(adopted=len(given), **{name: given.count(name) for name in verdicts.SIGNS})


def _built_at(freshness: pl.DataFrame) -> datetime:
    """The newest answer that the published file rests on; it never depends on the clock."""
    asked = freshness.select(pl.max_horizontal("last_asked", "retrieved_at").max()).item()
    if asked is None:
        raise InputError("Nothing has been fetched; run `pejl refresh` before `pejl paper`.")
    return asked
