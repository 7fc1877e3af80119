"""What has been decided of a goal: dropped, changed, or judged otherwise than computed.

A decision counts from its day: a build as of an earlier day knows nothing of it. What was adopted
and what was computed stay visible beside it.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.plan.schema import Change, Decision, Goal, Override, Path
from assets.text import danish, verdicts


def in_force(goal: Goal, as_of: date | None) -> Goal:
    """The goal with the decisions made no later than a day; with all where none is given."""

    def made(decision: Decision | None) -> bool:
        return decision is not None and (as_of is None or decision.decided_on <= as_of)

    changed = tuple(sorted(filter(made, goal.changed), key=lambda change: change.decided_on))
    return goal.model_copy(
        update={
            "dropped": goal.dropped if made(goal.dropped) else None,
            "override": goal.override if made(goal.override) else None,
            "changed": changed,
        }
    )


def as_changed(goal: Goal) -> Goal:
    """The goal as it is after the changes that it holds; `in_force` leaves out later ones."""
    now = goal
    for change in goal.changed:
        given = {key: getattr(change, key) for key in ("rule", "text", "path")}
        now = now.model_copy(update={key: new for key, new in given.items() if new is not None})
    return now


def with_decisions(scored: pl.DataFrame, goal: Goal, municipality: str) -> pl.DataFrame:
    """The scores of one goal with what was decided of it.

    Args:
        scored: one row per area, with ``verdict``, ``reason`` and ``reason_code`` as computed.
        goal: the goal as it was adopted, with the decisions in force.
        municipality: the plan's own, whose verdict alone can be judged otherwise.

    Returns:
        The rows with ``computed_verdict`` and ``decision`` added, and the three columns as decided.
    """
    changes = " ".join(_change(goal, change) for change in goal.changed)
    scored = scored.with_columns(
        computed_verdict=pl.col("verdict"), decision=pl.lit(changes or None, dtype=pl.String)
    )
    if goal.dropped:
        return _dropped(scored, goal.dropped)
    own = pl.col("area_code") == municipality
    return _judged(scored, goal.override, own) if goal.override else scored


def _dropped(scored: pl.DataFrame, decision: Decision) -> pl.DataFrame:
    sentence = _signed(decision)
    return scored.with_columns(
        verdict=pl.lit("dropped"),
        reason_code=pl.lit("dropped_by_decision"),
        reason=pl.lit(sentence),
        decision=_after("decision", pl.lit(f"Udgået. {sentence}")),
    )


def _judged(scored: pl.DataFrame, override: Override, own: pl.Expr) -> pl.DataFrame:
    sentence = _signed(override)
    computed = pl.concat_str(
        pl.lit(f"{sentence} Beregnet: "),
        pl.col("verdict").replace_strict(verdicts.TEXTS),
        pl.lit(". "),
        pl.col("reason"),
    )
    told = pl.concat_str(
        pl.lit(f"Bedømt som {danish.quoted(verdicts.TEXTS[override.verdict])}, beregnet som "),
        pl.col("verdict").replace_strict({k: danish.quoted(v) for k, v in verdicts.TEXTS.items()}),
        pl.lit(f". {sentence}"),
    )
    decided = {
        "verdict": pl.lit(override.verdict),
        "reason_code": pl.lit("overridden_by_decision"),
        "reason": computed,
        "decision": _after("decision", told),
    }
    return scored.with_columns(
        pl.when(own).then(expr).otherwise(name).alias(name) for name, expr in decided.items()
    )


def _after(column: str, sentence: pl.Expr) -> pl.Expr:
    return pl.concat_str(column, sentence, separator=" ", ignore_nulls=True)


def _signed(decision: Decision) -> str:
    why = decision.why
    closed = why if why.endswith((".", "!", "?")) else f"{why}."
    return f"{decision.decided_by} {danish.day(decision.decided_on)}: {closed}"


def _change(goal: Goal, change: Change) -> str:
    """What was changed, from what it was before this change."""
    earlier = goal.changed[: goal.changed.index(change)]
    before = as_changed(goal.model_copy(update={"changed": earlier}))
    what: list[str] = []
    if change.rule:
        what.append(f"reglen fra {danish.quoted(before.rule)} til {danish.quoted(change.rule)}")
    if change.path:
        what.append(f"kravene fra {path_text(before.path)} til {path_text(change.path)}")
    if change.text:
        what.append(f"ordlyden fra {danish.quoted(before.text)}")
    return f"Ændret: {' og '.join(what)}. {_signed(change)}"


def path_text(path: Path) -> str:
    """``10 i 2023, 20 i 2024``; ``ingen`` where there are none."""
    numbers = {years: f"{value:g}".replace(".", ",") for years, value in path.items()}
    return ", ".join(f"{number} i {years}" for years, number in numbers.items()) or "ingen"
