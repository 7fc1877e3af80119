"""What has been decided of a goal: dropped, changed, or judged otherwise than computed.

A decision counts from its day: a build as of an earlier day knows nothing of it. What was adopted
and what was computed stay visible beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

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


@dataclass(frozen=True)
class Decided:
    """A verdict and its reason as computed, or as decided; ``decision`` says what was decided."""

    verdict: str
    reason_code: str
    reason: str | None
    decision: str | None = None


def decided(computed: Decided, goal: Goal, *, is_own: bool) -> Decided:
    """A verdict after what was decided of its goal; only the plan's own can be overridden."""
    changes = [_change(goal, change) for change in goal.changed]
    if goal.dropped:
        sentence = _signed(goal.dropped)
        told = " ".join([*changes, f"Udgået. {sentence}"])
        return Decided("dropped", "dropped_by_decision", sentence, told)
    if goal.override and is_own:
        return _overridden(computed, goal.override, changes)
    return replace(computed, decision=" ".join(changes) or None)


def _overridden(computed: Decided, override: Override, changes: Sequence[str]) -> Decided:
    sentence, text = _signed(override), verdicts.TEXTS[computed.verdict]
    told = (
        f"Bedømt som {danish.quoted(verdicts.TEXTS[override.verdict])}, "
        f"beregnet som {danish.quoted(text)}. {sentence}"
    )
    return Decided(
        verdict=override.verdict,
        reason_code="overridden_by_decision",
        reason=computed.reason and f"{sentence} Beregnet: {text}. {computed.reason}",
        decision=" ".join([*changes, told]),
    )


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
