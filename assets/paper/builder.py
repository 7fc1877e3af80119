"""Build the paper's model from a published file, a plan and the municipality's own texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from assets.ingest import freshness
from assets.paper import (
    goal_measures,
    introduction,
    published_data,
    red_thread,
    since_last,
    source_status,
    status_sentences,
)
from assets.paper.charts.municipality_charts import INDICATORS
from assets.paper.development import development
from assets.paper.goal_model import PaperGoal, PaperMeasure
from assets.paper.model import MunicipalityTable, Paper, PrintedPassage, Section, Tables, Totals
from assets.paper.municipality_tables import municipality_tables
from assets.paper.status_sentences import StatusContext
from assets.paper.texts import texts_file
from assets.paper.texts.facts import CurrentFacts
from assets.paper.texts.schema import PLAN_PASSAGES, Texts
from assets.plan.plan import Plan, ScoredGoal
from assets.plan.route import route_by_year
from assets.plan.schema import Goal
from assets.scoring import rule_text, score, short_reason
from assets.scoring.figures import municipality_names
from assets.scoring.outlook import stand
from assets.tables.build import Mode
from assets.text import period_names, verdicts
from assets.text.full_names import municipality_name
from connectors.errors import InputError
from connectors.periods import day_in_denmark
from connectors.warehouse import Warehouse

HISTORY_SCHEMA = {
    "followup": pl.String, "frozen_at": pl.Datetime, "goal_id": pl.String, "verdict": pl.String,
    "verdict_text": pl.String, "value": pl.Float64, "value_text": pl.String, "period": pl.String,
}  # fmt: skip
NO_HISTORY = pl.DataFrame(schema=HISTORY_SCHEMA)

Rows = Mapping[str, Mapping[str, Any]]
"""Rows of ``mart.goal_score`` by goal."""


def build_paper(
    file: Warehouse,
    plan: Plan,
    own: Texts,
    *,
    asked_for: str | None,
    as_of: date | None,
    mode: Mode,
    sql: Mapping[str, str],
    history: pl.DataFrame,
) -> Paper:
    """Build the paper of a plan, from the published file alone.

    Another municipality's paper has neither the texts nor the history of the plan's own.

    Args:
        file: the published file.
        plan: the plan.
        own: the municipality's texts.
        asked_for: the municipality's name or code; None for the plan's own.
        as_of: the day that the published file is as of; None for the newest.
        mode: sample or live data.
        sql: the SQL file of each computed indicator, as a path in the project.
        history: the plan's frozen follow-ups, with the columns of ``HISTORY_SCHEMA``.

    Raises:
        InputError: there is no such municipality, or nothing has been fetched.
    """
    area = plan.municipality
    if asked_for:
        area = municipality_names(score.published_areas(file)).find_code(asked_for)
    is_own = area == plan.municipality
    shown = history if is_own else NO_HISTORY
    data = published_data.read_published(file, plan, area, mode, shown)
    plan, tables = data.plan, data.tables
    measures = goal_measures.measures_by_goal(data, area, sql)
    if not is_own:
        own = Texts(title=own.title)
    municipality = tables.scores["area"][0]
    name = municipality_name(area, municipality)
    owner = municipality_name(plan.municipality, data.owner)
    rows = {row["goal_id"]: row for row in tables.scores.to_dicts()}
    facts = _facts(plan, rows, measures)
    totals = _count_verdicts(rows)
    used = {
        s.goal.id: _used_indicators(s.goal, measures[s.goal.id], is_own=is_own) for s in plan.goals
    }
    late = source_status.late_sources_by_goal(tables.freshness, tables.catalogue, used)
    built_at = freshness.newest_data(tables.freshness)
    if built_at is None:
        raise InputError("Der er intet hentet endnu; kør `pejl refresh` før `pejl paper`.")
    day = as_of or day_in_denmark(built_at)
    is_status = stand.is_running(plan.file.year, day)
    outlook = {row["goal_id"]: row for row in tables.outlook.to_dicts()} if is_status else {}
    if is_status:
        own = own.while_running(history["followup"].n_unique())
    about = municipality_tables(tables, area, own.tables, f"{plan.name}{texts_file.SUFFIX}")
    outside_goals = _outside_goals(tables, about)
    goals = [
        _paper_goal(
            scored,
            rows[scored.goal.id],
            measures[scored.goal.id],
            StatusContext(
                scored.rule.main_name,
                plan.file.year,
                name,
                is_explained=rows[scored.goal.id]["verdict"] == "not_followable",
                day=day_in_denmark(built_at),
            ),
            texts_file.with_changes(own.goals.get(scored.goal.id), facts.goals[scored.goal.id]),
            late=source_status.goal_note(late[scored.goal.id]),
            places=plan.places,
            outlook=outlook.get(scored.goal.id),
        )
        for scored in plan.goals
    ]
    totals_text = status_sentences.render_totals(totals)
    if is_status:
        stands = [goal.stand for goal in goals]
        totals_text = stand.totals(stands, [goal.verdict for goal in goals], day)
    passages = {
        part: texts_file.with_changes(getattr(own, part), facts.whole) for part in PLAN_PASSAGES
    }
    return Paper(
        plan=plan.name,
        plan_title=plan.file.title,
        year=plan.file.year,
        title=own.title or f"{'Status' if is_status else 'Opfølgning'} på mål i {plan.file.title}",
        municipality=municipality,
        area_code=area,
        is_own=is_own,
        owner=owner,
        follow_up=own.follow_up_text,
        case_number=own.case_number,
        addressed_to=own.addressed_to,
        build=data.build,
        built_at=built_at,
        as_of=as_of,
        mode=mode,
        totals=totals,
        introduction=introduction.paragraphs(plan, totals, owner, name, own),
        totals_text=totals_text,
        development=development(tables.behind, name),
        is_status=is_status,
        changes=since_last.changes(goals, tables.history, tables.changes),
        late=source_status.paper_note(
            {goal.id: late[goal.id] for goal in goals if goal.verdict != "dropped"}
        ),
        sections=_sections(plan, goals, own, facts),
        aims=red_thread.paper_aims(
            plan.file, {goal_id: row["verdict"] for goal_id, row in rows.items()}
        ),
        aims_note=plan.file.aims_note,
        attachments=own.attachments,
        sources=source_status.source_tables(tables, measures, outside_goals),
        method=introduction.METHOD,
        sql=sql,
        municipality_tables=about,
        outside_goals=outside_goals,
        tables=tables,
        opening=passages.pop("introduction"),
        **passages,
    )


def current_facts(file: Warehouse, plan: Plan, mode: Mode) -> CurrentFacts:
    """What the municipality's own texts can be about, as the paper writes it now."""
    data = published_data.read_published(file, plan, plan.municipality, mode, NO_HISTORY)
    rows = {row["goal_id"]: row for row in data.tables.scores.to_dicts()}
    measures = goal_measures.measures_by_goal(data, plan.municipality, {})
    return _facts(data.plan, rows, measures)


def _used_indicators(
    goal: Goal, measures: Mapping[str, PaperMeasure], *, is_own: bool
) -> list[str]:
    """The indicators without those that only stand in for other municipalities."""
    used = (m for n, m in measures.items() if not (is_own and goal.measures[n].stands_for))
    return [measure.indicator for measure in used]


def _paper_goal(
    scored: ScoredGoal,
    row: Mapping[str, Any],
    measures: Mapping[str, PaperMeasure],
    context: StatusContext,
    passage: PrintedPassage | None,
    *,
    late: str | None,
    places: Mapping[str, str],
    outlook: Mapping[str, Any] | None,
) -> PaperGoal:
    verdict = _verdict(row, outlook)
    # A source is not named for a figure that it does not have.
    sourced = [m for m in measures.values() if m.hidden or m.value is not None]
    return PaperGoal(
        id=scored.goal.id,
        title=scored.goal.short_title,
        status=status_sentences.render_status(scored.goal, measures, context),
        text=row["goal"],
        symbol=verdicts.SIGNS[verdict["verdict"]],
        period_text=period_names.period(row["period"]),
        source="; ".join(dict.fromkeys(m.source for m in sourced)),
        known_from=max((m.known_from for m in sourced if m.known_from), default=None),
        late=late,
        is_decided=row["verdict"] != row["computed_verdict"],
        rule_text=rule_text.render_rule(
            scored.goal, {m.indicator: m.label for m in measures.values()}, places
        ),
        note=scored.goal.note,
        distance_text=None if row["verdict"] == "dropped" else row["distance_text"],
        would_decide=row["would_decide"] if row["verdict"] == "not_followable" else None,
        own_text=passage.text if passage else None,
        own_text_outdated=passage.outdated if passage else None,
        efforts=red_thread.effort_lines(
            scored.goal.efforts if row["own"] and row["verdict"] == "not_met" else ()
        ),
        measures=list(measures.values()),
        route=row.get("route"),
        behind=row.get("behind"),
        route_by_year=route_by_year(scored.goal),
        among_similar=row.get("among_similar"),
        main_name=context.main_name,
        outlook=outlook["outlook"] if outlook else None,
        in_short=row["distance_text"] if verdict["verdict"] in {"met", "not_met"}
        else short_reason.short_reason(row["reason_code"], row["reason"]),
        **verdict,
        **{
            name: row[name]
            for name in (
                "value", "target", "target_text",
                "comparison", "unit", "period", "provisional", "caution", "decision",
                "reason", "rule",
            )
        },
    )  # fmt: skip


def _verdict(row: Mapping[str, Any], outlook: Mapping[str, Any] | None) -> dict[str, Any]:
    """The verdict of a goal and its figure, or where it stands while its period runs."""
    if outlook is None or row["verdict"] == "dropped":
        return {**{name: row[name] for name in ("verdict", "verdict_text", "value_text")},
                "stand": None}  # fmt: skip
    where = stand.stand(outlook)
    return {
        "verdict": stand.STANDS[where],
        "verdict_text": f"Status: {where}",
        "value_text": stand.figure_so_far(outlook) or row["value_text"],
        "stand": where,
    }


def _sections(
    plan: Plan, goals: Sequence[PaperGoal], own: Texts, facts: CurrentFacts
) -> list[Section]:
    title_of = {scored.goal.id: scored.section for scored in plan.goals}
    return [
        Section(
            title,
            [goal for goal in goals if title_of[goal.id] == title],
            texts_file.with_changes(own.sections.get(title), facts.sections[title]),
        )
        for title in dict.fromkeys(title_of.values())
    ]


def _outside_goals(tables: Tables, about: Sequence[MunicipalityTable]) -> list[str]:
    """The indicators of the municipality's tables and charts, and of what papers have printed."""
    shown = [name for table in about for name in table.indicators]
    printed = tables.reconciliation.filter(pl.col("goal_id").is_null())["indicator"].drop_nulls()
    return [*dict.fromkeys([*shown, *INDICATORS, *printed])]


def _facts(
    plan: Plan, rows: Rows, measures: Mapping[str, Mapping[str, PaperMeasure]]
) -> CurrentFacts:
    verdict_texts = {goal_id: row["verdict_text"] for goal_id, row in rows.items()}
    figures = {
        (goal_id, name): (measure.name_in_text, f"{measure.text}, {measure.period_text}")
        for goal_id, by_name in measures.items()
        for name, measure in by_name.items()
    }
    return CurrentFacts.of_plan(plan, verdict_texts, figures)


def _count_verdicts(rows: Rows) -> Totals:
    counts = verdicts.count(row["verdict"] for row in rows.values())
    return Totals(adopted=len(rows), **counts)
