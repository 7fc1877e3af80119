"""Comparison of two frozen follow-ups, goal by goal, with causes: "siden sidst".

It reads only the files of the two, so that they compare in ten years as today. A goal's change is
classed by its most important part: new or gone, then verdict, value, target, plan.
"""

from __future__ import annotations

import polars as pl

from assets.followup import causes
from assets.followup.causes import Row, differs
from assets.followup.load import FollowUp

_COMPARED = {
    "verdict": pl.String,
    "value": pl.Float64,
    "value_text": pl.String,
    "target_text": pl.String,
    "period": pl.String,
}


def compare(before: FollowUp, after: FollowUp) -> pl.DataFrame:
    """Compare every goal of either follow-up, in the order of the later one.

    Returns:
        ``goal_id``, ``goal``, ``changed`` (new, gone, verdict, value, target, plan or same),
        verdict, value and demand of both (``verdict_before``, ``verdict_after`` and so on),
        ``causes`` (codes of `causes.CODES`, or unexplained) and ``why``, a Danish sentence or
        more; both empty for a goal that is the same.
    """
    then, now = (
        {row["goal_id"]: row for row in each.own.iter_rows(named=True)} for each in (before, after)
    )
    changes, fallback = causes.find_causes(before, after), _without_cause(before, after)
    rows = [
        _change(then.get(goal_id), now.get(goal_id), changes.get(goal_id, []), fallback)
        for goal_id in {**now, **then}
    ]
    both = {f"{name}_{when}": kind for name, kind in _COMPARED.items()
            for when in ("before", "after")}  # fmt: skip
    texts = dict.fromkeys(("goal_id", "goal", "changed"), pl.String)
    return pl.DataFrame(rows, texts | both | {"causes": pl.List(pl.String), "why": pl.String})


def _without_cause(before: FollowUp, after: FollowUp) -> tuple[str, str]:
    """The cause and sentence of a change that has no other cause."""
    then, now = (each.facts["versions"]["pejl"] for each in (before, after))
    if then == now:
        return "unexplained", "Det, der er gemt, siger ikke hvorfor."
    return "calculation", f"Tallene er de samme; Pejl er en anden version, {now} (før {then})."


def _change(
    then: Row | None, now: Row | None, reasons: list[tuple[str, str]], fallback: tuple[str, str]
) -> Row:
    """The row of one goal."""
    if then is None:
        changed, reasons = "new", [("plan", "Målet er nyt i planen.")]
    elif now is None:
        changed, reasons = "gone", [("plan", "Målet står ikke længere i planen.")]
    else:
        changed = _changed_part(then, now, by_plan=any(cause == "plan" for cause, _ in reasons))
        reasons = [] if changed == "same" else reasons or [fallback]
    known = now or then or {}
    return {
        "goal_id": known["goal_id"],
        "goal": known["goal"],
        "changed": changed,
        **{f"{name}_before": then and then[name] for name in _COMPARED},
        **{f"{name}_after": now and now[name] for name in _COMPARED},
        "causes": [*dict.fromkeys(cause for cause, _ in reasons)],
        "why": " ".join(dict.fromkeys(sentence for _, sentence in reasons)),
    }


def _changed_part(then: Row, now: Row, *, by_plan: bool) -> str:
    """The most important part of a goal that changed."""

    def moved(name: str, *bounds: str) -> bool:
        is_empty = then[name] is None and now[name] is None
        # Without a number the text may change, as from empty to hidden.
        is_reworded = is_empty and then[f"{name}_text"] != now[f"{name}_text"]
        return is_reworded or any(differs(then[each], now[each]) for each in (name, *bounds))

    if then["verdict"] != now["verdict"]:
        return "verdict"
    if moved("value", "value_low", "value_high"):
        return "value"
    if moved("target"):
        return "target"
    return "plan" if by_plan else "same"
