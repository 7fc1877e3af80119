"""Output of ``pejl followup``: lists, one follow-up, comparisons, papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.followup import compare, load
from assets.followup.load import FollowUp
from assets.text import verdicts
from connectors.archive.followups import Followups, Paper
from connectors.errors import PejlError
from connectors.periods import day_in_denmark, show_day, show_moment
from pipelines import console
from pipelines.cli.scorecard_lines import figure_and_demand
from pipelines.console import Format, number, whole

_GOAL = (
    "goal_id", "section", "goal", "verdict", "verdict_text", "computed_verdict", "decision",
    "value", "value_text", "comparison", "target", "target_text", "gap", "gap_text", "unit",
    "period", "reason", "rule", "source", "data",
)  # fmt: skip
_CHANGED = {
    "verdict": "har fået en anden målopfyldelse",
    "value": "har samme målopfyldelse og et andet tal",
    "target": "har et andet krav",
    "plan": "er ændret i planen",
    "new": "er nye",
    "gone": "er gået ud",
    "same": "er som før",
}
_MOST_WORDS = 60


def show_frozen(store: Followups, name: str, to: Console) -> None:
    """Print that a follow-up has been stored."""
    facts = store.facts(name)
    to.print(f"[bold]{name}[/] er gemt: {_day(facts)}. {_totals(facts['totals'])}.")
    console.say(f"Hash      {store.identity(name)}", to)
    if facts["supersedes"]:
        console.say(f"Afløser   {_superseding(facts['supersedes'])}", to)
    _warn([facts], to)


def write_list(store: Followups, written: Format) -> None:
    """Write a row for each follow-up; a damaged one shows its damage."""
    rows = [_row(store, name) for name in store.names()]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    console.write(written, frame, lambda to: _show_list(rows, to), lambda: rows)


def _row(store: Followups, name: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(
        ("name", "plan", "area", "data", "as_of", "frozen_at", *verdicts.WORDS,
         "approved", "papers", "superseded_by", "damage")
    )  # fmt: skip
    row |= {"name": name, "superseded_by": store.superseded_by(name)}
    try:
        facts = store.facts(name)
        approvals, papers = store.approvals(name), store.papers(name)
    except PejlError as error:
        return row | {"damage": str(error)}
    return row | {
        "plan": facts["plan"]["name"],
        "area": facts["plan"]["area"],
        "data": facts["data"],
        "as_of": facts["as_of"],
        "frozen_at": facts["frozen_at"],
        **{verdict: facts["totals"].get(verdict) for verdict in verdicts.WORDS},
        "approved": "; ".join(f"{each.by} {show_day(each.on)}" for each in approvals),
        "papers": len(papers),
    }


def _show_list(rows: list[dict[str, Any]], to: Console) -> None:
    """Print the follow-ups, a line each."""
    if not rows:
        to.print("Ingen opfølgning er gemt; `pejl followup freeze 2023-2` gemmer en.")
        return
    table = console.table("Navn", "Plan", "Tal fra", "Gemt", "Resultat", "Godkendt", "Papirer", "")
    for row in rows:
        if row["damage"]:
            table.add_row(row["name"], *[""] * 6, "[bold red]beskadiget[/]")
            continue
        table.add_row(
            row["name"],
            escape(row["plan"]),
            _date(row["as_of"] or row["frozen_at"]),
            _moment(row["frozen_at"]),
            _totals(row),
            escape(row["approved"]),
            str(row["papers"] or ""),
            f"afløst af {row['superseded_by']}" if row["superseded_by"] else "",
        )
    console.show_table(table, to)
    for row in rows:
        if row["damage"]:
            console.say(f"[bold red]{escape(row['damage'])}[/]", to)
    _warn(rows, to)


def write(store: Followups, name: str, written: Format) -> None:
    """Write one follow-up: its facts, goals, approvals and papers."""
    followup = load.load_followup(store.read(name))
    goals = followup.own.select(column for column in _GOAL if column in followup.own.columns)
    console.write(
        written,
        goals,
        lambda to: _show(store, name, followup, to),
        lambda: {
            **followup.facts,
            "sha256": store.identity(name),
            "superseded_by": store.superseded_by(name),
            "approvals": [asdict(each) for each in store.approvals(name)],
            "papers": [
                {
                    "name": paper.name,
                    "sha256": paper.sha256,
                    "bytes": len(paper.content),
                    "attached_at": paper.attached_at,
                }
                for paper in store.papers(name)
            ],
            "goals": goals.to_dicts(),
        },
    )


def _show(store: Followups, name: str, followup: FollowUp, to: Console) -> None:
    facts = followup.facts
    to.print(f"[bold]Opfølgning {name}[/] · {escape(facts['plan']['title'])} · "
             f"{escape(facts['plan']['area'])}")  # fmt: skip
    to.print(f"{_day(facts)}; gemt {_moment(facts['frozen_at'])}")
    console.say(f"Hash      {store.identity(name)}", to)
    if facts["supersedes"]:
        console.say(f"Afløser   {_superseding(facts['supersedes'])}", to)
    if later := store.superseded_by(name):
        decision = store.facts(later)["supersedes"]
        why = escape(f"{decision['by']}: {decision['why']}")
        console.say(f"[bold red]Afløst af {later}[/] ({why})", to)
    console.show_table(_goals(followup.own), to, head=2)
    to.print(f"{_totals(facts['totals'])}.")
    for each in store.approvals(name):
        console.say(f"Godkendt af {escape(each.by)} {show_day(each.on)}", to)
    _list_papers(store.papers(name), to)
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    console.say(
        f"Hviler på {len(facts['sources'])} kildetabeller, hver med sit snapshot i followup.json; "
        f"beregnet med {versions}.",
        to,
    )
    _warn([facts], to)


def _goals(own: pl.DataFrame) -> Table:
    table = console.table(
        whole("Mål"),
        "Ordlyd",
        number("Tal"),
        number("Krav"),
        whole("Målopfyldelse"),
    )
    for row in own.iter_rows(named=True):
        cells = (*figure_and_demand(row), verdicts.WORDS[row["verdict"]])
        table.add_row(row["goal_id"], _short(row["goal"]), *cells)
    return table


def write_comparison(before: FollowUp, after: FollowUp, written: Format) -> None:
    """Write what has changed since the earlier follow-up, and why."""
    rows = compare.compare(before, after)
    names = {"before": before.facts["name"], "after": after.facts["name"]}
    same = {"data": after.facts["data"], "notice": after.facts["notice"]}
    console.write(
        written,
        rows.with_columns(pl.col("causes").list.join(" "), data=pl.lit(same["data"])),
        lambda to: _show_comparison(before.facts, after.facts, rows, to),
        lambda: {**names, **same, "goals": rows.to_dicts()},
    )


def _show_comparison(
    then: Mapping[str, Any], now: Mapping[str, Any], rows: pl.DataFrame, to: Console
) -> None:
    to.print(f"[bold]Siden {then['name']}[/] ({_day(then)}) · nu {now['name']} ({_day(now)})")
    if _plan(then) != _plan(now):
        console.say(f"Planerne er ikke de samme: {_plan(then)} og {_plan(now)}.", to)
    counts = dict(rows.group_by("changed").len().iter_rows())
    counted = [f"{counts[way]} {words}" for way, words in _CHANGED.items() if way in counts]
    console.say(f"Mål: {', '.join(counted)}.", to)
    moved = rows.filter(pl.col("changed") != "same")
    if moved.height:
        console.show_table(_changes(moved), to)
    _warn([then, now], to)


def _changes(moved: pl.DataFrame) -> Table:
    table = console.table(whole("Mål"), whole("Før"), whole("Nu"), "Hvorfor")
    for row in moved.iter_rows(named=True):
        table.add_row(
            row["goal_id"], _stood(row, "before"), _stood(row, "after"), escape(row["why"])
        )
    return table


def _stood(row: Mapping[str, Any], when: str) -> str:
    verdict = row[f"verdict_{when}"]
    if verdict is None:
        return "–"
    value, target = row[f"value_text_{when}"], row[f"target_text_{when}"]
    demand = f", krav {target}" if row["changed"] == "target" else ""
    return f"{verdicts.WORDS[verdict]}\n{escape((value or 'intet tal') + demand)}"


def show_papers(facts: Mapping[str, Any], papers: list[Paper], to: Console) -> None:
    """Print the papers of a follow-up with their hashes."""
    if not papers:
        to.print(f"{facts['name']} har ingen papirer; `pejl followup attach` gemmer dem.")
    _list_papers(papers, to)
    _warn([facts], to)


def _list_papers(papers: Iterable[Paper], to: Console) -> None:
    for each in papers:
        console.say(f"Papir     {escape(each.name)} sha256 {each.sha256}", to)


def _plan(facts: Mapping[str, Any]) -> str:
    plan = facts["plan"]
    return f"{plan['name']} ({plan['area']} {plan['year']})"


def _day(facts: Mapping[str, Any]) -> str:
    """The day of the figures."""
    if facts["as_of"]:
        return f"tal, som de så ud {_date(facts['as_of'])}"
    return f"tal, som de var udgivet {_date(facts['frozen_at'])}"


def _date(text: str) -> str:
    """A day, or the day in Denmark of a moment."""
    return show_day(day_in_denmark(datetime.fromisoformat(text)))


def _moment(text: str) -> str:
    return show_moment(datetime.fromisoformat(text))


def _totals(totals: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{totals[name]} {verdicts.WORDS[name]}" for name in verdicts.WORDS if totals.get(name)
    )


def _superseding(facts: Mapping[str, str]) -> str:
    return escape(f"{facts['name']} ({facts['by']}: {facts['why']})")


def _short(text: str) -> str:
    words = text if len(text) <= _MOST_WORDS else text[:_MOST_WORDS].rsplit(" ", 1)[0] + " …"
    return escape(words)


def _warn(facts: Iterable[Mapping[str, Any]], to: Console) -> None:
    """Print the notice of sample data, where any follow-up is of the sample."""
    if any(each["data"] == "sample" for each in facts):
        console.show_sample("sample", to)
