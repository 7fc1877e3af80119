"""What is wrong with the rules of a plan's goals: names, units, and the targets of a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assets.plan import decisions
from assets.plan.schema import TARGET, Goal, Measure, target_in
from assets.rules.rule import Rule, RuleError, names_in, parse_rule
from assets.text.plan_periods import SPAN
from assets.text.yaml_file import closest
from assets.text.yaml_lines import Place

Found = tuple[Place, str]
"""A place inside a goal, and the sentence that says what is wrong there."""


def unit_of(measure: Measure, units: Mapping[str, str]) -> str:
    """The unit of a measure: its indicator's, or a plain count for a part of a share."""
    return units[measure.indicator] if measure.part == "value" else "count"


def of_rules(goal: Goal, year: int, units: Mapping[str, str] | None) -> Iterator[Found]:
    """What is wrong with the rule of a goal, and with those that it was changed to.

    Units are checked only where the measures are sound.
    """
    used: set[str] = set()
    versions = [goal.model_copy(update={"changed": goal.changed[:n]}) for n in _versions(goal)]
    for version in versions:
        at = len(version.changed) - 1
        inside: Place = ("changed", at) if at >= 0 else ()
        now = decisions.as_changed(version)
        try:
            rule = _parsed(now, year)
        except RuleError as error:
            yield (*inside, "rule"), f"the rule of goal {goal.id}, {error}."
            used |= {*goal.measures}
            continue
        used |= {*rule.names}
        yield from (
            ((*inside, *place), f"the rule of goal {goal.id}{sentence}")
            for place, sentence in _of_rule(now, rule, year, units)
        )
    for name, measure in goal.measures.items():
        if measure.role != "context" and name not in used:
            yield (
                ("measures", name),
                f"the rule of goal {goal.id} does not use {name}; remove it or give it "
                "`role: context`.",
            )


def _versions(goal: Goal) -> Iterator[int]:
    """How many of its changes count, for each rule that the goal has had."""
    yield 0
    for at, change in enumerate(goal.changed):
        if change.rule is not None or change.path is not None:
            yield at + 1


def _parsed(goal: Goal, year: int) -> Rule:
    target = target_in(goal.path, year)
    # A rule may be checked though its path lacks the year, which is a mistake of its own.
    return parse_rule(goal.rule, {TARGET: target or 0.0} if goal.path else {})


def _of_rule(goal: Goal, rule: Rule, year: int, units: Mapping[str, str] | None) -> Iterator[Found]:
    """The place of a mistake in a goal as it is by one of its rules, and the sentence's end."""
    in_rule = {name: m for name, m in goal.measures.items() if m.role != "context"}
    strangers = [name for name in rule.names if name not in in_rule]
    for name in strangers:
        if name in goal.measures:
            yield (
                ("measures", name),
                f" uses {name}, which is context and decides nothing; remove its role.",
            )
        elif name == TARGET:
            yield (
                ("rule",),
                f" uses {TARGET}, and the goal has no path; write `path: {{{year}: 80}}`.",
            )
        else:
            known = f"it may use {', '.join(in_rule) or 'none yet'}"
            yield (
                ("rule",),
                f" uses {name}, which is no measure of it; {closest(name, in_rule, known)}",
            )
    yield from _of_target(goal, rule, year)
    if not names_in(rule.main.left):
        yield (
            ("rule",),
            " has no measure on the left of its first comparison, where the goal's own figure "
            "stands; write it as own >= 80.",
        )
    if units is None or strangers:
        return
    try:
        rule.check_units({name: unit_of(m, units) for name, m in in_rule.items()})
    except RuleError as error:
        yield ("rule",), f", {error}."


def _of_target(goal: Goal, rule: Rule, year: int) -> Iterator[Found]:
    if not goal.path:
        return
    if TARGET not in parse_rule(rule.text).names:
        yield (
            ("path",),
            f" does not use {TARGET}, which its path gives; write it as own >= {TARGET}, or "
            "remove the path.",
        )
    elif target_in(goal.path, year) is None:
        yield (
            ("path",),
            f" uses {TARGET}, and its path has none for {year}, only for "
            f"{', '.join(span.replace(SPAN, '-') for span in goal.path)}; add the year.",
        )
