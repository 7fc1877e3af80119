"""The committee's entrance: each goal with where it stands, how it moves and what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl

from assets.ingest import freshness
from assets.page import goal_charts
from assets.page.board import Board, Goal, Section
from assets.page.trend import find_trend
from assets.paper import source_status, words
from assets.paper.charts.subject import Figures, Subject
from assets.paper.html.goal_context import standing_sentences
from assets.rules.rule import parse_rule
from assets.scoring.outlook import stand
from assets.tables.build import Mode
from assets.text import period_names, sample, verdicts
from assets.text.area_codes import COUNTRY
from assets.text.full_names import municipality_name
from assets.text.units import UNITS
from connectors.periods import day_in_denmark
from connectors.warehouse import Warehouse

Row = Mapping[str, Any]


def read_boards(file: Warehouse, day: date, mode: Mode) -> list[Board]:
    """The board of each plan, that of the newest year first; ``day`` is that of the data."""
    tables = _Tables.read(file, day, mode)
    plans = file.frame("from mart.plan order by year desc, plan")
    return [_board(tables, plan, day) for plan in plans.iter_rows(named=True)]


@dataclass(frozen=True)
class _Tables:
    """The rows of the plans' own municipality."""

    scores: pl.DataFrame
    measures: pl.DataFrame
    freshness: pl.DataFrame
    outlooks: pl.DataFrame
    standings: pl.DataFrame
    changes: pl.DataFrame
    figures: Figures
    better: Mapping[str, str | None]
    day: date
    stamp: str | None

    @classmethod
    def read(cls, file: Warehouse, day: date, mode: Mode) -> _Tables:
        figures = goal_charts.read_figures(file)
        return cls(
            file.frame("from mart.goal_score where own order by rowid"),
            file.frame("from mart.goal_measure order by rowid"),
            file.frame(f"from {freshness.NAME} order by raw_table"),
            file.frame("from mart.goal_outlook"),
            file.frame("from mart.goal_standing"),
            file.frame("from mart.followup_change"),
            figures,
            dict(figures.catalogue.select("indicator", "better").iter_rows()),
            day,
            sample.STAMP if mode == "sample" else None,
        )

    def subject(self, score: Row) -> Subject:
        """The municipality of a goal, with the benchmarks that are its own."""
        code = score["area_code"]
        figures = replace(self.figures, benchmarks=self.figures.benchmarks.filter(area_code=code))
        return Subject(code, score["area"], self.day, self.stamp, figures)

    def of_plan(self, plan: str) -> _Tables:
        """The same of one plan."""
        names = ("scores", "measures", "outlooks", "standings", "changes")
        return replace(self, **{name: getattr(self, name).filter(plan=plan) for name in names})


def _board(every: _Tables, plan: Row, day: date) -> Board:
    tables = every.of_plan(plan["plan"])
    is_status = stand.is_running(plan["year"], day)
    rows = list(tables.scores.iter_rows(named=True))
    late = _late_sources(tables, rows)
    sections = [
        Section(
            title,
            [
                _goal(tables, row, late.get(row["goal_id"], ()), is_status=is_status)
                for row in members
            ],
        )
        for title, members in groupby(rows, key=lambda row: row["section"])
    ]
    counted = [row["verdict"] for row in rows]
    area = rows[0]["area"]
    return Board(
        plan=plan["plan"],
        title=plan["title"],
        municipality=municipality_name(plan["area_code"], area),
        area_code=plan["area_code"],
        totals={verdict: counted.count(verdict) for verdict in verdicts.WORDS},
        is_status=is_status,
        since=tables.changes["followup"][0] if tables.changes.height else None,
        late=source_status.paper_note(late),
        sections=sections,
    )


def _late_sources(tables: _Tables, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """By goal the sources that make it stale, as the score says that it is."""
    stale = [row["goal_id"] for row in rows if row["stale"] and row["verdict"] != "dropped"]
    used = {goal_id: tables.measures.filter(goal_id=goal_id)["indicator"] for goal_id in stale}
    return source_status.late_sources_by_goal(tables.freshness, tables.figures.catalogue, used)


def _goal(tables: _Tables, row: Row, late: Sequence[Row], *, is_status: bool) -> Goal:
    measures = list(tables.measures.filter(goal_id=row["goal_id"]).iter_rows(named=True))
    main = _main_measure(row, measures)
    outlook, standing = (_only(each, row) for each in (tables.outlooks, tables.standings))
    where = stand.stand(outlook) if is_status and outlook and row["verdict"] != "dropped" else None
    figures = tables.figures.indicators.filter(
        indicator=main["indicator"], area_code=row["area_code"]
    )
    has_series = main["answers_goal"] and UNITS[main["unit"]].kind != "rank"
    anchor = f"{row['plan']}-maal-{row['goal_id'].replace('.', '-')}"
    return Goal(
        id=row["goal_id"],
        anchor=anchor,
        title=row["title"],
        text=row["goal"],
        verdict=stand.STANDS[where] if where else row["verdict"],
        verdict_text=where or verdicts.WORDS[row["verdict"]],
        provisional=row["provisional"],
        value_text=row["value_text"],
        demand=f"{row['comparison']} {row['target_text']}" if row["target_text"] else None,
        distance_text=row["distance_text"] if row["verdict"] != "dropped" else None,
        period_text=period_names.period(row["period"]),
        source=row["source"],
        fetched=words.danish_day(row["known_from"])
        if row["value_text"] and row["known_from"]
        else None,
        trend=find_trend(figures, tables.better.get(main["indicator"])) if has_series else None,
        rank=_rank(standing),
        standing=_standing(standing),
        changed=_changed(_only(tables.changes, row)),
        late=source_status.goal_note(late),
        remarks=list(_remarks(row, outlook)),
        measures=[_measure_cells(each) for each in measures],
        chart=goal_charts.draw(tables.subject(row), anchor, row, main, measures)
        if has_series
        else None,
        indicator=main["indicator"],
        area_code=row["area_code"],
    )


def _main_measure(row: Row, measures: Sequence[Row]) -> Row:
    """The measure that the rule holds against its demand."""
    name = parse_rule(row["rule"]).main_name
    return next((each for each in measures if each["measure"] == name), measures[0])


def _only(rows: pl.DataFrame, goal: Row) -> Row | None:
    found = (
        rows.filter(goal_id=goal["goal_id"], area_code=goal["area_code"])
        if ("area_code" in rows.columns)
        else rows.filter(goal_id=goal["goal_id"])
    )
    return found.row(0, named=True) if found.height else None


def _rank(standing: Row | None) -> str | None:
    if standing is None or standing["rank"] is None or (standing["ranked"] or 0) < 2:  # noqa: PLR2004
        return None
    return f"nr. {standing['rank']} af {standing['ranked']}"


def _standing(standing: Row | None) -> str | None:
    """In how many municipalities the goal would be met, or why nobody else can be scored."""
    if standing is None or standing["judged"] <= 1:
        return None if standing is None else standing["why_alone"]
    return " ".join(standing_sentences(standing, has_rank=False))


def _changed(change: Row | None) -> str | None:
    """What stands otherwise than in the last follow-up, and why."""
    if change is None:
        return None
    if change["changed"] == "same":
        return "som før"
    before = "; ".join(
        filter(
            None, [verdicts.WORDS.get(change["verdict_before"] or ""), change["value_text_before"]]
        )
    )
    why = (change["why"] or "").strip()
    return ". ".join(filter(None, [f"før: {before}" if before else None, why])) or "ændret"


def _remarks(row: Row, outlook: Row | None) -> Iterator[tuple[str, str]]:
    is_open = row["verdict"] == "not_followable"
    pairs = [
        ("Besluttet", row["decision"]),
        ("Begrundelse", row["reason"]),
        ("Hvad der ville afgøre det", row["would_decide"] if is_open else None),
        ("Planens rute", row["route"]),
        ("Bag ændringen", row["behind"]),
        ("Udsigten", outlook["outlook"] if outlook else None),
        ("Forbehold", row["caution"]),
    ]
    yield from ((heading, text) for heading, text in pairs if text)


def _measure_cells(measure: Row) -> list[str]:
    """What it measures, whose it is, its period, its figure or why there is none, its source."""
    value, low, high = (measure[name] for name in ("value", "value_low", "value_high"))
    whose = measure["place"] or ("hele landet" if measure["area_code"] == COUNTRY else "kommunen")
    return [
        measure["label"],
        whose,
        period_names.period(measure["period"]),
        measure["remark"] or "intet tal"
        if value is None
        else words.figure_text(value, low, high, measure["unit"], hidden=False),
        measure["source"] or "–",
    ]


def newest_day(file: Warehouse) -> date | None:
    """The day in Denmark of the newest data; None without any."""
    newest = freshness.newest_data(file.frame(f"from {freshness.NAME}"))
    return newest and day_in_denmark(newest)
