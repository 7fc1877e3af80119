"""The scorecard: read from the published file, shown as a table, JSON or CSV."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Column
from rich.text import Text

from assets.text import verdicts
from assets.text.area_names import MUNICIPALITY, AreaNames
from connectors.lists import joined
from pipelines import console
from pipelines.alarms.alarm import FINDINGS, source_state
from pipelines.cli import scorecard_lines
from pipelines.cli.scorecard_lines import STYLES
from pipelines.console import number, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from rich.console import Console

    from connectors.warehouse import Warehouse

MOST_FINDINGS = 8
FINDING_STYLES = {"error": "bold red", "warning": "yellow"}
OF_GOAL = (
    "goal_id", "section", "title", "goal", "verdict", "verdict_text", "computed_verdict",
    "decision",
    "value", "value_low", "value_high", "value_text", "comparison", "target", "target_text",
    "gap", "gap_text", "distance_text", "margin_pct", "would_decide", "unit", "gap_unit",
    "period", "provisional", "reason_code", "reason", "caution",
    "route_target", "is_on_route", "route", "behind", "among_similar",
    "rule", "source", "known_from", "stale", "stale_since", "snapshots",
)  # fmt: skip
"""The columns of a goal in JSON and CSV."""


@dataclass(frozen=True)
class Scorecard:
    """One municipality's scores: the rows of ``mart.goal_score``, plan by plan in plan order."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    """``source, source_table, state, stale_since, problem`` of each source that is not fresh."""
    findings: pl.DataFrame
    """Findings of the checks: the rows of ``mart.finding``, errors first."""
    outlook: pl.DataFrame
    """Outlook of the goals that are not over: ``mart.goal_outlook``; empty for another area."""
    aims: pl.DataFrame
    """What the goals serve: the rows of ``mart.plan_aim``."""
    build: str
    """The id of the build that the scores were read from."""

    @property
    def of_each_plan(self) -> list[Scorecard]:
        """The scores of each plan."""
        return [
            replace(
                self,
                rows=rows,
                outlook=self.outlook.filter(plan=rows["plan"][0]),
                aims=self.aims.filter(plan=rows["plan"][0]),
            )
            for rows in self.rows.partition_by("plan", maintain_order=True)
        ]

    @property
    def totals(self) -> dict[str, float]:
        """Goals by verdict, how many count, and the share not met in per cent of those."""
        counts = verdicts.count(self.rows["verdict"])
        counted = self.rows.height - counts["dropped"]
        share = 100.0 * counts["not_met"] / counted if counted else 0.0
        return {**counts, "counted": counted, "not_met_share": share}

    @property
    def stale(self) -> bool:
        """Whether any source is not fresh."""
        return self.problems.height > 0


def read(
    warehouse: Warehouse,
    area: str | None = None,
    scored: Sequence[pl.DataFrame] | None = None,
) -> Scorecard:
    """The scorecard of one area, the plan's own unless another is named.

    Args:
        warehouse: a published database.
        area: the municipality's name or code.
        scored: the scores, the outlook and the aims of another plan than the published one.

    Raises:
        InputError: there is no such municipality.
    """
    rows, ahead, aims = scored or [
        warehouse.frame(f"from mart.{table}")
        for table in ("goal_score", "goal_outlook", "plan_aim")
    ]
    if area is None:
        scores = rows.filter(own=True)
    else:
        areas = AreaNames(rows.select("area_code", "area").unique().iter_rows(), MUNICIPALITY)
        scores = rows.filter(area_code=areas.find_code(area))
    problems = warehouse.frame(
        "select source, source_table, state, stale_since, problem from mart.source_freshness "
        "where state in ('stale', 'never_fetched') order by source, source_table"
    )
    findings = warehouse.frame('from mart.finding order by severity, "check", indicator, period')
    ahead = ahead.join(scores, on="area_code", how="semi", maintain_order="left")
    return Scorecard(scores, problems, findings, ahead, aims, read_build(warehouse))


def read_build(warehouse: Warehouse) -> str:
    """The id of the build that a published database is of."""
    return warehouse.frame("select build from mart.build").item()


def goals(card: Scorecard) -> pl.DataFrame:
    """The goals as JSON and CSV have them, with their plan where there are several."""
    plan = ["plan"] if card.rows["plan"].n_unique() > 1 else []
    return card.rows.select(*plan, *OF_GOAL).rename({"goal_id": "id"})


def with_build(rows: pl.DataFrame, build: str) -> pl.DataFrame:
    """Rows as CSV has them, each with the build's id."""
    import polars as pl  # noqa: PLC0415

    return rows.with_columns(pl.lit(build).alias("build"))


def document(card: Scorecard) -> dict[str, Any]:
    """The scorecard for programs: plan, totals, and each goal; a list of them of several plans."""
    plans = card.of_each_plan
    if len(plans) > 1:
        return {"plans": [document(each) for each in plans]}
    first = card.rows.row(0, named=True)
    return {
        **{name: first[name] for name in ("plan", "area_code", "area", "data")},
        "build": card.build,
        "totals": card.totals,
        "goals": goals(card).to_dicts(),
        "outlook": card.outlook.drop("plan", "area_code").to_dicts(),
        "stale_sources": card.problems.to_dicts(),
        "findings": card.findings.to_dicts(),
    }


def standing_document(rows: pl.DataFrame, build: str) -> dict[str, Any]:
    """The rows of ``mart.goal_standing``, for programs; a list of them of several plans."""
    plans = rows.partition_by("plan", maintain_order=True)
    if len(plans) > 1:
        return {"plans": [standing_document(each, build) for each in plans]}
    first = rows.row(0, named=True)
    same = {name: first[name] for name in ("plan", "area_code", "area", "data")}
    return same | {"build": build, "goals": rows.drop(same).rename({"goal_id": "id"}).to_dicts()}


def show(card: Scorecard, to: Console, *, has_reasons: bool = False) -> None:
    """Print the goals and totals of each plan, stale sources and findings.

    Args:
        card: the scorecard.
        to: where it is printed.
        has_reasons: whether reasons, cautions and outlook follow the goals.
    """
    for each in card.of_each_plan:
        first = each.rows.row(0, named=True)
        to.print()
        to.print(f"[bold]{escape(first['plan'])}[/] · {escape(first['area'])}")
        outlook = {row["goal_id"]: row for row in each.outlook.to_dicts()}
        scorecard_lines.show(each.rows, outlook, to)
        if has_reasons:
            _show_reasons(each, to)
        _show_totals(each, to)
    _show_problems(card, to)
    _show_findings(card, to)
    if not has_reasons:
        console.say("`pejl goals --reasons` har begrundelser, forbehold og udsigter.", to)
    console.show_sample(card.rows["data"][0], to)


def _signed(verdict: str) -> Text:
    text = Text(f"{verdicts.SIGNS[verdict]} {verdicts.WORDS[verdict]}")
    text.stylize(STYLES[verdict])
    return text


def _show_reasons(card: Scorecard, to: Console) -> None:
    """Print a paragraph for each goal that has more to say: reason, caution, outlook, aims."""
    from assets.scoring.plan_aims import aims_served  # noqa: PLC0415

    known = card.outlook.filter(card.outlook["kind"] != "no_figure")
    outlook = dict(known.select("goal_id", "outlook").iter_rows())
    of_several = _said_of_several(card.rows)
    for row in card.rows.iter_rows(named=True):
        aims = aims_served(card.aims, row["goal_id"])["aim_id"]
        unsettled = row["verdict"] in {"not_followable", "dropped"}
        sentences = [
            row["reason"] if unsettled else None,
            row["would_decide"],
            row["decision"] if row["verdict"] != "dropped" else None,
            row.get("route"),
            row.get("behind"),
            None if row.get("among_similar") in of_several else row.get("among_similar"),
            f"Forbehold: {row['caution']}" if row["caution"] else None,
            outlook.get(row["goal_id"]),
            None if aims.is_empty() else f"Tjener {joined(aims)}.",
        ]
        if any(sentences):
            text = escape(" ".join(filter(None, sentences)))
            console.say(f"[bold]{row['goal_id']}[/] {text}", to)
    for sentence, goal_ids in of_several.items():
        console.say(f"[bold]{joined(goal_ids)}[/] {escape(sentence)}", to)
    to.print()


def _said_of_several(rows: pl.DataFrame) -> dict[str, list[str]]:
    """What holds of the municipalities alike for several goals, and for which goals."""
    goals_of: dict[str, list[str]] = {}
    for row in rows.iter_rows(named=True):
        if sentence := row.get("among_similar"):
            goals_of.setdefault(sentence, []).append(row["goal_id"])
    return {sentence: goal_ids for sentence, goal_ids in goals_of.items() if len(goal_ids) > 1}


def show_standing(rows: pl.DataFrame, to: Console) -> None:
    """Print where the municipality stands among all of them, goal by goal of each plan."""
    for of_plan in rows.partition_by("plan", maintain_order=True):
        _show_standing_of_plan(of_plan, to)
    console.show_sample(rows["data"][0], to)


def _show_standing_of_plan(rows: pl.DataFrame, to: Console) -> None:
    first = rows.row(0, named=True)
    to.print()
    to.print(f"[bold]{escape(first['plan'])}[/] · {escape(first['area'])} blandt alle kommuner")
    table = console.table(
        whole("Mål"), Column("Handler om"), number("Tal"), number("Plads"),
        number("De andres median"), whole("Målopfyldelse"), Column("Blandt alle"),
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        table.add_row(
            row["goal_id"],
            Text(row["title"]),
            row["value_text"] or "–",
            f"{row['rank']} af {row['ranked']}" if row["rank"] else "–",
            row["median_text"] or "–",
            _signed(row["verdict"]),
            row["standing"],
        )
    console.show_table(table, to, head=2)
    for row in rows.iter_rows(named=True):
        if about := row.get("compared_on") or row.get("why_alone"):
            console.say(f"[bold]{row['goal_id']}[/] {escape(about)}", to)
    to.print()


def _show_totals(card: Scorecard, to: Console) -> None:
    totals = card.totals
    share = f"{totals['not_met_share']:.1f}".replace(".", ",")
    console.say(
        f"[green]{totals['met']} mål er nået[/] · "
        f"[red]{totals['not_met']} mål er ikke nået[/] · "
        f"[yellow]{totals['not_followable']} kan der ikke følges op på[/] · "
        f"{totals['dropped']} er udgået. "
        f"Af {totals['counted']} mål er {share} % ikke nået.",
        to,
    )


def _show_problems(card: Scorecard, to: Console) -> None:
    for problem in card.problems.iter_rows(named=True):
        state = source_state(problem["state"], problem["stale_since"])
        console.say(
            f"[bold red]{problem['source']} {problem['source_table']} {state}:[/] "
            f"{escape(problem['problem'] or '')}",
            to,
        )


def _show_findings(card: Scorecard, to: Console) -> None:
    """Print the first findings, and how to see the rest."""
    for finding in card.findings.head(MOST_FINDINGS).iter_rows(named=True):
        word, style = FINDINGS[finding["severity"]], FINDING_STYLES[finding["severity"]]
        sentence = f"{finding['indicator']}: {finding['finding']}"
        console.say(f"[{style}]{word}:[/] {escape(sentence)}", to)
    if (more := card.findings.height - MOST_FINDINGS) > 0:
        console.say(f"Og {more} til; `select * from mart.finding` viser dem alle.", to)
