"""The causes of change in a goal between two follow-ups, as codes with Danish sentences.

plan          its wording, rule, figures, demand or decisions
disclosure    a figure became hidden, or no longer is
new_data      a new period, figure or register row, or a change in what is provisional
revised       the source changed or withdrew a figure of the same period
group         the municipalities alike, which a figure is held against, are others
calculation   the same snapshots, other SQL
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from assets.followup.load import FollowUp, periods_of
from assets.text import numbers, period_names
from assets.text.area_codes import COUNTRY
from assets.text.hidden import MARK
from assets.text.yaml_lines import Document
from assets.warehouse.similar_file import COMPARISON as SIMILAR
from connectors.lists import first_few, joined

CODES = ("plan", "disclosure", "new_data", "revised", "group", "calculation")
CLOSE = 1e-9
"""The rounding error of a sum."""
MOST_PERIODS = 3
"""The most periods that a sentence names."""
_NUMBERS = ("value", "value_low", "value_high", "numerator", "denominator")
_DIFFERENCES = {
    "hidden": ("disclosure", "{} er nu skjult af hensyn til diskretion ({})."),
    "shown": ("disclosure", "{} er ikke længere skjult ({})."),
    "new": ("new_data", "Nye tal for {} ({})."),
    "registered": ("new_data", "Registeret har en nyere række for {} ({})."),
    "answers": (
        "new_data",
        "Registeret siger noget andet om, hvorvidt {} svarer på målet ({}).",
    ),
    "settled": ("new_data", "Tallene for {} er ikke længere foreløbige ({})."),
    "unsettled": ("new_data", "Tallene for {} er blevet foreløbige ({})."),
    "withdrawn": ("revised", "Kilden har ikke længere tal for {} ({})."),
    "revised": ("revised", "Kilden har rettet {} ({})."),
    "calculation": ("calculation", "Beregningen af {} er ændret ({})."),
}
"""Differences between figures of one period: the cause and its sentence."""
_SETTLING: Mapping[tuple[Any, Any], str] = {(True, False): "settled", (False, True): "unsettled"}
"""The difference by whether the figure was provisional before and is now."""

Row = Mapping[str, Any]
Cause = tuple[str, str, str]
"""Goal, cause code and sentence."""


def find_causes(before: FollowUp, after: FollowUp) -> dict[str, list[tuple[str, str]]]:
    """Find the causes of change per goal, each as a code and a sentence, in order of `CODES`."""
    unsorted = [
        *_goals(before, after),
        *_measures(before, after),
        *_figures(before, after),
        *_groups(before, after),
    ]
    causes: dict[str, list[tuple[str, str]]] = {}
    for goal_id, cause, sentence in sorted(unsorted, key=lambda cause: CODES.index(cause[1])):
        causes.setdefault(goal_id, []).append((cause, sentence))
    return causes


def differs(one: float | None, other: float | None) -> bool:
    """Whether two numbers differ, or only one of them is missing."""
    if one is None or other is None:
        return one is not other
    return abs(one - other) > CLOSE


def _goals(before: FollowUp, after: FollowUp) -> Iterator[Cause]:
    """Changes of a goal in the plan."""
    earlier = {row["goal_id"]: row for row in before.own.iter_rows(named=True)}
    for now in after.own.iter_rows(named=True):
        if then := earlier.get(now["goal_id"]):
            yield from ((now["goal_id"], "plan", sentence) for sentence in _goal(then, now))


def _goal(then: Row, now: Row) -> Iterator[str]:
    if then["goal"] != now["goal"]:
        yield "Ordlyden er ændret."
    if then["rule"] != now["rule"]:
        yield f'Reglen er ændret fra "{then["rule"]}" til "{now["rule"]}".'
    elif re.search(r"\btarget\b", now["rule"]) and differs(then["target"], now["target"]):
        demand, earlier = (each["target_text"] or "ukendt" for each in (now, then))
        yield f"Årets krav er {demand} (før {earlier})."
    # The oldest follow-ups have no decisions.
    if then.get("decision", now["decision"]) != now["decision"]:
        over = f"Gælder ikke længere: {then['decision']}"
        yield f"Beslutning: {now['decision']}" if now["decision"] is not None else over


def _measures(before: FollowUp, after: FollowUp) -> Iterator[Cause]:
    """Changes of a goal's measures in the plan, and new periods."""
    then, now = _in_plan(before), _in_plan(after)
    both = [(then[key], new) for key, new in now.items() if key in then]
    for (goal_id, name), new in now.items():
        if (goal_id, name) not in then:
            yield goal_id, "plan", f"Tallet {name} ({new['label']}) er nyt."
    for (goal_id, name), old in then.items():
        if (goal_id, name) not in now:
            yield goal_id, "plan", f"Tallet {name} ({old['label']}) bruges ikke."
    for old, new in both:
        if old["definition"] != new["definition"]:
            labels = f"{new['label']} (før {old['label']})"
            yield (
                new["goal_id"],
                "plan",
                f"Tallet {new['measure']} er et andet i planen: {labels}.",
            )
    for old, new in both:
        if old["period"] == new["period"] or old["definition"] != new["definition"]:
            continue
        names = [period_names.period(row["period"]) for row in (new, old)]
        periods = f"{names[0]} (før {names[1]})"
        if (old["spelled"], old["year"]) != (new["spelled"], new["year"]):
            sentence = f"Tallet {new['measure']} har i planen en anden periode: {periods}."
            yield new["goal_id"], "plan", sentence
        else:
            yield new["goal_id"], "new_data", f"{new['label']} har en nyere periode: {periods}."


def _in_plan(followup: FollowUp) -> dict[tuple[str, str], Row]:
    """The measures of the rules, each with its spelling and definition in the plan."""
    written = _written(followup.plan)
    year = followup.facts["plan"]["year"]
    measures: dict[tuple[str, str], Row] = {}
    for row in followup.in_rules.iter_rows(named=True):
        key = row["goal_id"], row["measure"]
        spelled, definition = written.get(key, (None, None))
        measures[key] = {**row, "spelled": spelled, "definition": definition, "year": year}
    return measures


def _written(plan: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """The period and the other keys of each measure in a plan file of any version."""
    text = unicodedata.normalize("NFC", plan.decode("utf-8-sig"))
    content: Mapping[str, Any] = Document(text).content
    return {
        (goal["id"], name): (
            str(measure["period"]),
            json.dumps({k: v for k, v in measure.items() if k != "period"}, sort_keys=True),
        )
        for section in content["sections"]
        for goal in section["goals"]
        for name, measure in goal["measures"].items()
    }


def _figures(before: FollowUp, after: FollowUp) -> Iterator[Cause]:
    """Changes in figures of the same indicator, area and period."""
    then, now = _by_period(before), _by_period(after)
    periods: dict[tuple[str, str, str, str], list[str]] = {}
    for key, new in now.items():
        if key in then and (difference := _difference(then[key], new)):
            goal_id, measure = key[:2]
            where = " for hele landet" if new["area_code"] == COUNTRY else ""
            moved = periods.setdefault((difference, goal_id, measure, f"{new['label']}{where}"), [])
            moved.append(_moved(difference, then[key], new))
    limit_before, limit = (each.facts["settings"]["disclosure_limit"] for each in (before, after))
    explained = {"hidden": limit > limit_before, "shown": limit < limit_before}
    for difference, (cause, sentence) in _DIFFERENCES.items():
        limits = f" Grænsen er {limit} (før {limit_before})." if explained.get(difference) else ""
        for (kind, goal_id, _, label), moved in periods.items():
            if kind == difference:
                where = first_few(moved, MOST_PERIODS, "; ")
                yield goal_id, cause, sentence.format(label, where) + limits


def _groups(before: FollowUp, after: FollowUp) -> Iterator[Cause]:
    """Other municipalities alike in a goal that is held against them; an old one lists none."""
    then, now = (each.facts.get("similar") for each in (before, after))
    if not then or not now or {*then} == {*now}:
        return
    came, gone = (
        joined([name for name in ours if name not in theirs] or ["ingen"])
        for ours, theirs in ((now, then), (then, now))
    )
    for row in after.in_rules.iter_rows(named=True):
        if row.get("comparison") == SIMILAR:
            yield (
                row["goal_id"],
                "group",
                f"De kommuner, der ligner mest, er ikke de samme: {came} i stedet for {gone}.",
            )


def _by_period(followup: FollowUp) -> dict[tuple[str, ...], Row]:
    """The figures of the rules by period, each with its snapshots and SQL versions."""
    facts = followup.facts
    snapshots = {s["raw_table"]: [s["sha256"], s["retrieved_at"]] for s in facts["sources"]}
    figures = {
        (row["indicator"], row["area_code"], row["period"]): row
        for row in followup.figures.iter_rows(named=True)
    }
    by_period: dict[tuple[str, ...], Row] = {}
    for measure in periods_of(followup.in_rules):
        place = measure["indicator"], measure["area_code"], measure["period"]
        rests = facts["indicators"].get(measure["indicator"], {"sources": [], "sql": {}})
        by_period[measure["goal_id"], measure["measure"], *place] = {
            **figures.get(place, {}),
            "label": measure["label"],
            "area_code": measure["area_code"],
            "period": measure["period"],
            "snapshots": {table: snapshots.get(table) for table in rests["sources"]},
            "sql": rests["sql"],
        }
    return by_period


def _difference(then: Row, now: Row) -> str | None:
    """A key of `_DIFFERENCES`; None where the figure is the same."""
    for gone, came, holds in (("shown", "hidden", _is_hidden), ("withdrawn", "new", _is_known)):
        if holds(then) != holds(now):
            return came if holds(now) else gone
    if _answers(then) != _answers(now):
        return "answers"
    if not any(differs(then.get(name), now.get(name)) for name in _NUMBERS):
        # An old follow-up does not record which figures were provisional.
        return _SETTLING.get((then.get("provisional"), now.get("provisional")))
    if now["kind"] == "observed":
        return "registered"
    recalculated = now["sql"] != then["sql"] and now["snapshots"] == then["snapshots"]
    return "calculation" if recalculated else "revised"


def _is_hidden(figure: Row) -> bool:
    return figure.get("mark") == MARK


def _is_known(figure: Row) -> bool:
    return any(figure.get(name) is not None for name in _NUMBERS)


def _answers(figure: Row) -> bool:
    return figure.get("answers_goal") is not False


def _moved(difference: str, then: Row, now: Row) -> str:
    """A period, and the figure now and before, unless it is or was hidden."""
    number, earlier = (
        numbers.number(next((v for name in _NUMBERS if (v := each.get(name)) is not None), None))
        or "intet tal"
        for each in (now, then)
    )
    period = period_names.period(now["period"])
    if difference in {"hidden", "shown"} or number == earlier:
        return period
    return f"{period}: {number}, før {earlier}"
