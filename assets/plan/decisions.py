"""Decisions on goals: dropped, changed, or given another verdict.

A decision counts from its day; a build as of an earlier day ignores it. The adopted goal and the
computed verdict stay visible beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assets.plan.schema import Change, Decision, Goal, Override, Path
from assets.text import danish, verdicts


def goal_as_of(goal: Goal, as_of: date | None) -> Goal:
    """The goal with the decisions made until a day, or with all of them for None."""

    def in_force(decision: Decision | None) -> bool:
        return decision is not None and (as_of is None or decision.decided_on <= as_of)

    changed = tuple(sorted(filter(in_force, goal.changed), key=lambda change: change.decided_on))
    return goal.model_copy(
        update={
            "dropped": goal.dropped if in_force(goal.dropped) else None,
            "override": goal.override if in_force(goal.override) else None,
            "changed": changed,
        }
    )


def apply_changes(goal: Goal) -> Goal:
    """The goal with each of its changes applied, in order."""
    changed = goal
    for change in goal.changed:
        values = {key: getattr(change, key) for key in ("rule", "text", "path")}
        update = {key: value for key, value in values.items() if value is not None}
        changed = changed.model_copy(update=update)
    return changed


@dataclass(frozen=True)
class Outcome:
    """The verdict on a goal with its reason; ``decision`` describes the decisions on the goal."""

    verdict: str
    reason_code: str
    reason: str | None
    decision: str | None = None


def apply_decisions(computed: Outcome, goal: Goal, *, is_own: bool) -> Outcome:
    """The outcome after the decisions on a goal; an override counts for the plan's own only."""
    changes = [_render_change(goal, change) for change in goal.changed]
    if goal.dropped:
        sentence = _render_decision(goal.dropped)
        decision = " ".join([*changes, f"Udgået. {sentence}"])
        return Outcome("dropped", "dropped_by_decision", sentence, decision)
    if goal.override and is_own:
        return _override(computed, goal.override, changes)
    return replace(computed, decision=" ".join(changes) or None)


def _override(computed: Outcome, override: Override, changes: Sequence[str]) -> Outcome:
    sentence, text = _render_decision(override), verdicts.TEXTS[computed.verdict]
    decision = (
        f"Bedømt som {danish.quoted(verdicts.TEXTS[override.verdict])}, "
        f"beregnet som {danish.quoted(text)}. {sentence}"
    )
    return Outcome(
        verdict=override.verdict,
        reason_code="overridden_by_decision",
        reason=computed.reason and f"{sentence} Beregnet: {text}. {computed.reason}",
        decision=" ".join([*changes, decision]),
    )


def _render_decision(decision: Decision) -> str:
    why = decision.why
    stop = "" if why.endswith((".", "!", "?")) else "."
    return f"{decision.decided_by} {danish.day(decision.decided_on)}: {why}{stop}"


def _render_change(goal: Goal, change: Change) -> str:
    """The sentence for one change, from what the goal was before it."""
    earlier = goal.changed[: goal.changed.index(change)]
    before = apply_changes(goal.model_copy(update={"changed": earlier}))
    parts: list[str] = []
    if change.rule:
        parts.append(f"reglen fra {danish.quoted(before.rule)} til {danish.quoted(change.rule)}")
    if change.path:
        parts.append(f"kravene fra {render_path(before.path)} til {render_path(change.path)}")
    if change.text:
        parts.append(f"ordlyden fra {danish.quoted(before.text)}")
    return f"Ændret: {' og '.join(parts)}. {_render_decision(change)}"


def render_path(path: Path) -> str:
    """The demands of a path: ``10 i 2023, 20 i 2024``, or ``ingen``."""
    numbers = {years: f"{value:g}".replace(".", ",") for years, value in path.items()}
    return ", ".join(f"{number} i {years}" for years, number in numbers.items()) or "ingen"
