"""A published file, a plan and the municipality's own texts, read into one paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from assets.build import Mode
from assets.indicators import long_table
from assets.paper import measured as figures_behind
from assets.paper import opening, sources, text, words
from assets.paper.model import GoalText, Measured, Paper, Section, Tables, Totals, Written
from assets.paper.texts import passages as texts
from assets.paper.texts.passages import Texts
from assets.plan.plan import Plan, ScoredGoal
from assets.scoring import latest, rule_text, score
from assets.text import period_names, verdicts
from assets.text.area_codes import COUNTRY
from connectors.errors import InputError
from connectors.warehouse import Warehouse

HISTORY = {
    "followup": pl.String, "frozen_at": pl.Datetime, "goal_id": pl.String, "verdict": pl.String,
    "verdict_text": pl.String, "value": pl.Float64, "value_text": pl.String, "period": pl.String,
}  # fmt: skip
NO_HISTORY = pl.DataFrame(schema=HISTORY)
_SCORED = (
    "goal_id", "goal", "rule", "period", "verdict", "computed_verdict", "decision", "caution",
    "provisional", "value", "value_low",
    "value_high", "target", "unit",
)  # fmt: skip
"""What makes two scores the same."""


@dataclass(frozen=True)
class Asked:
    """Which paper is wanted, and what stands in no published table.

    Args:
        area: the municipality; None for the plan's own.
        as_of: the day that the published file is of; None for the newest.
        mode: sample or live data.
        sql: per computed indicator its SQL file, as a path in the project.
        history: the frozen follow-ups of the plan: the columns of ``HISTORY``.
    """

    area: str | None
    as_of: date | None
    mode: Mode
    sql: Mapping[str, str]
    history: pl.DataFrame


def read(published: Warehouse, plan: Plan, own: Texts, asked: Asked) -> Paper:
    """The paper of a plan.

    Args:
        published: the published file; nothing is read from anywhere else.
        plan: the plan.
        own: what the municipality wrote; told in its own paper alone.
        asked: which paper is wanted.

    Raises:
        InputError: there is no municipality of that code.
    """
    area = asked.area or plan.municipality
    is_own = area == plan.municipality
    scored = _scored(published, plan, area, asked.mode)
    scores = scored.rows
    long = figures_behind.long(published, plan, area)
    plan = latest.settled(plan, long)
    tables = _tables(published, plan, area, scored, asked.history if is_own else NO_HISTORY)
    measured = figures_behind.measured(plan, area, long, tables, asked.sql)
    if not is_own:
        own = Texts(title=own.title)
    name, owner = words.municipality(area, scores["area"][0]), _owner(published, plan)
    rows = {row["goal_id"]: row for row in scores.to_dicts()}
    now = _now(plan, rows, measured)
    totals = _totals(rows)
    behind = sources.behind(tables, measured)
    goals = [
        _goal(
            each,
            rows[each.goal.id],
            measured[each.goal.id],
            text.Circumstances(
                each.rule.main_name,
                plan.file.year,
                name,
                is_explained=rows[each.goal.id]["verdict"] == "not_followable",
                day=_built_at(tables.freshness).date(),
            ),
            texts.written(own.goals.get(each.goal.id), now.goals[each.goal.id]),
            late=sources.of_goal(behind[each.goal.id]),
        )
        for each in plan.goals
    ]
    whole = {part: texts.written(getattr(own, part), now.whole) for part in texts.WHOLE}
    return Paper(
        plan=plan.name,
        plan_title=plan.file.title,
        year=plan.file.year,
        title=own.title or f"Opfølgning på mål i {plan.file.title}",
        municipality=scores["area"][0],
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
        introduction=opening.paragraphs(plan, totals, owner, name, own),
        totals_text=text.totals(totals),
        late=sources.of_paper(goals, behind),
        sections=_sections(plan, goals, own, now),
        attachments=own.attachments,
        sources=sources.told(tables, measured),
        method=opening.METHOD,
        tables=tables,
        opening=whole.pop("introduction"),
        **whole,
    )


def now(published: Warehouse, plan: Plan, mode: Mode) -> texts.Now:
    """What the municipality's own texts can be about, as the paper writes it now."""
    area = plan.municipality
    scored = _scored(published, plan, area, mode)
    long = figures_behind.long(published, plan, area)
    plan = latest.settled(plan, long)
    tables = _tables(published, plan, area, scored, NO_HISTORY)
    measured = figures_behind.measured(plan, area, long, tables, {})
    return _now(plan, {row["goal_id"]: row for row in scored.rows.to_dicts()}, measured)


@dataclass(frozen=True)
class _Scored:
    """An area's scores, and whether they are those that were published."""

    rows: pl.DataFrame
    are_published: bool


def _scored(published: Warehouse, plan: Plan, area: str, mode: Mode) -> _Scored:
    """The area's scores: those that were published, or where they are of another plan, new ones.

    A plan that has been changed since is another plan, whatever it is called.
    """
    every = published.frame(f"from {score.SCORE}")
    areas = every.select("area_code", "area").unique().sort("area_code")
    if area not in areas["area_code"]:
        raise InputError(
            f"{area} is not a municipality's code; 707 is Norddjurs, and data/reference/area.csv "
            "has them all."
        )
    figures = score.figures_of(plan, published)
    rows = score.score(plan, figures, areas.filter(pl.col("area_code") == area), mode)
    held = every.filter(pl.col("plan") == plan.name, pl.col("area_code") == area)
    are_published = held.select(_SCORED).equals(rows.select(_SCORED))
    return _Scored(held if are_published else rows, are_published)


def _tables(
    published: Warehouse, plan: Plan, area: str, scored: _Scored, history: pl.DataFrame
) -> Tables:
    def of_area(name: str, order: str, *, also: Sequence[str] = ()) -> pl.DataFrame:
        codes = ", ".join(f"'{code}'" for code in (area, *also))
        where = f"where area_code in ({codes})"
        return published.frame(f"from mart.{name} {where} order by {order}")

    def of_plan(name: str) -> pl.DataFrame:
        """What the refresh made of its plan: nothing of it holds for another."""
        found = of_area(name, "all")
        return found if scored.are_published else found.clear()

    printed = published.frame("from mart.reconciliation order by figure")
    return Tables(
        scores=scored.rows,
        indicators=of_area("indicator", "indicator, starts_on, period, area_code", also=[COUNTRY]),
        catalogue=published.frame(f"from {long_table.CATALOGUE} order by indicator"),
        benchmarks=of_area("benchmark", "indicator, starts_on, period, comparison"),
        reconciliation=printed if area == plan.municipality else printed.clear(),
        revisions=of_area("revision", "all"),
        freshness=published.frame("from mart.source_freshness order by raw_table"),
        outlook=of_plan("goal_outlook"),
        standing=of_plan("goal_standing"),
        refusion=published.frame("from mart.refusion_rate"),
        history=history,
    )


def _goal(
    scored: ScoredGoal,
    row: Mapping[str, Any],
    measured: Mapping[str, Measured],
    around: text.Circumstances,
    passage: Written | None,
    *,
    late: str | None,
) -> GoalText:
    # Of a figure that is not there a source tells nothing.
    told = [m for m in measured.values() if m.hidden or m.value is not None]
    return GoalText(
        id=scored.goal.id,
        status=text.status(scored.goal, measured, around),
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


def _owner(published: Warehouse, plan: Plan) -> str:
    code = plan.municipality
    name = published.frame(f"select area from {score.SCORE} where area_code = '{code}' limit 1")
    return words.municipality(code, name.item())


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
