"""Validation of the rules of a plan: their names, units, and the demands of a path."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from assets.plan import decisions
from assets.plan.route import route_by_year
from assets.plan.schema import OWN, TARGET, Goal, Measure, target_for_year
from assets.rules import linear
from assets.rules.rule import Rule, RuleError, names_in, parse_rule
from assets.rules.tree import Comparison, Name, walk
from assets.text.group_names import indicator_of
from assets.text.plan_periods import SPAN
from assets.text.units import in_words
from assets.text.yaml_file import closest
from assets.text.yaml_lines import Place

GoalMistake = tuple[Place, str]
"""The place of a mistake inside its goal, and a Danish sentence with the remedy."""


def unit_of(measure: Measure, units: Mapping[str, str]) -> str:
    """The unit of a measure: its indicator's, ``count`` for a part of a share, or a place's."""
    if measure.ranked_among:
        return "rank" if measure.rank else "third"
    return units[indicator_of(measure.indicator)] if measure.part == "value" else "count"


def mistakes_in_rules(
    goal: Goal, year: int, own: str, units: Mapping[str, str] | None
) -> Iterator[GoalMistake]:
    """Mistakes in the rule of a goal and in the rules that decisions changed it to.

    ``own`` is the code of the plan's municipality. ``units`` by indicator; None where measures
    have mistakes, so that units are not checked.
    """
    used: set[str] = set()
    versions = [goal.model_copy(update={"changed": goal.changed[:n]}) for n in _versions(goal)]
    for version in versions:
        at = len(version.changed) - 1
        inside: Place = ("changed", at) if at >= 0 else ()
        now = decisions.apply_changes(version)
        try:
            rule = _parsed(now, year)
        except RuleError as error:
            yield (*inside, "rule"), f"reglen i mål {goal.id}, {error}."
            used |= {*goal.measures}
            continue
        used |= {*rule.names}
        yield from (
            ((*inside, *place), f"reglen i mål {goal.id}{sentence}")
            for place, sentence in _mistakes_in_rule(now, rule, year, own, units)
        )
    yield from _mistakes_in_public_figures(goal, used, units)
    for name, measure in goal.measures.items():
        if measure.role != "context" and name not in used:
            yield (
                ("measures", name),
                f"reglen i mål {goal.id} bruger ikke {name}; fjern tallet, eller giv det "
                "`role: context`.",
            )


def _mistakes_in_public_figures(
    goal: Goal, used: Collection[str], units: Mapping[str, str] | None
) -> Iterator[GoalMistake]:
    """Mistakes in the figures by which other municipalities are scored."""
    taken: set[str] = set()
    for name, measure in goal.measures.items():
        if (stands_for := measure.stands_for) is None:
            continue
        at: Place = ("measures", name, "stands_for")
        replaced = goal.measures.get(stands_for)
        if measure.role != "context":
            yield at, f"{name} står for {stands_for} og afgør intet her; skriv `role: context`."
        elif replaced is None or stands_for not in used or stands_for in taken:
            yield (
                at,
                f"{name} skal stå for et tal i reglen i mål {goal.id}, som intet andet står for; "
                f"{closest(stands_for, used, 'brug et af reglens tal')}",
            )
        elif any(each.area != OWN or each.ranked_among for each in (measure, replaced)):
            yield at, f"{name} og {stands_for} skal begge være kommunens eget tal; fjern area."
        elif units is not None and unit_of(measure, units) != unit_of(replaced, units):
            yield (
                at,
                f"{name} er i {in_words(unit_of(measure, units))} og {stands_for} i "
                f"{in_words(unit_of(replaced, units))}; brug et tal i samme enhed.",
            )
        taken.add(stands_for)


def _versions(goal: Goal) -> Iterator[int]:
    """The number of changes in effect under each rule that the goal has had."""
    yield 0
    for at, change in enumerate(goal.changed):
        if change.rule is not None or change.path is not None:
            yield at + 1


def _parsed(goal: Goal, year: int) -> Rule:
    target = target_for_year(goal.path, year)
    # A path without the plan year is its own mistake; the rule is checked with 0.
    return parse_rule(goal.rule, {TARGET: target or 0.0} if goal.path else {})


def _mistakes_in_rule(
    goal: Goal, rule: Rule, year: int, own: str, units: Mapping[str, str] | None
) -> Iterator[GoalMistake]:
    """Mistakes in one rule of a goal; each sentence continues "reglen i mål 1.1"."""
    in_rule = {name: m for name, m in goal.measures.items() if m.role != "context"}
    unknown = [name for name in rule.names if name not in in_rule]
    for name in unknown:
        if name in goal.measures:
            yield (
                ("measures", name),
                f" bruger {name}, som har `role: context` og intet afgør; fjern rollen.",
            )
        elif name == TARGET:
            yield (
                ("rule",),
                f" bruger {TARGET}, og målet har ingen path; skriv `path: {{{year}: 80}}`.",
            )
        else:
            names = f"brug {', '.join(in_rule)}" if in_rule else "skriv tallet under measures"
            yield (
                ("rule",),
                f" bruger {name}, som ikke er et af målets tal; {closest(name, in_rule, names)}",
            )
    yield from _mistakes_in_target(goal, rule, year)
    if not names_in(rule.main.left):
        yield (
            ("rule",),
            " har intet tal fra measures til venstre i sin første sammenligning; skriv den som "
            "own >= 80.",
        )
    if units is None or unknown:
        return
    yield from _comparisons_with_itself(rule, in_rule, own)
    try:
        rule.check_units({name: unit_of(m, units) for name, m in in_rule.items()})
    except RuleError as error:
        yield ("rule",), f", {error}."


def _mistakes_in_target(goal: Goal, rule: Rule, year: int) -> Iterator[GoalMistake]:
    if not goal.path:
        return
    route = route_by_year(goal)
    if route and not isinstance(rule.main.left, Name):
        yield (
            ("path",),
            f" bruger ikke {TARGET}, så path er planens rute for det første tal i reglen; lad det "
            f"stå alene til venstre, fx own >= 80, eller skriv own >= {TARGET}.",
        )
    elif route and year > max(route):
        return  # The route is over, as in a plan begun from an older one.
    elif target_for_year(goal.path, year) is None:
        what = "har en rute ved siden af" if route else f"bruger {TARGET}"
        yield (
            ("path",),
            f" {what}, og path har intet krav for {year}, kun for "
            f"{', '.join(span.replace(SPAN, '-') for span in goal.path)}; tilføj året.",
        )


def _comparisons_with_itself(
    rule: Rule, measures: Mapping[str, Measure], own: str
) -> Iterator[GoalMistake]:
    """Comparisons in which every figure is held against itself, so that no figure decides them."""

    def figure(name: str) -> str:
        measure = measures[name]
        is_own = measure.area == own
        return repr(
            [
                OWN if key == "area" and is_own else getattr(measure, key)
                for key in Measure.model_fields
                if key not in {"role", "population"}
            ]
        )

    for node in walk(rule.tree):
        if not isinstance(node, Comparison):
            continue
        totals: dict[str, float | None] = {}
        for name, each in linear.coefficients(linear.difference(node)).items():
            key = figure(name)
            totals[key] = linear.total(totals.get(key, 0.0), 1.0, each)
        if totals and not any(each is None or each for each in totals.values()):
            names = " og ".join(names_in(node))
            yield (
                ("rule",),
                f" holder et tal op mod sig selv i {node.source(rule.text)}: {names} er samme tal; "
                "ret period eller area i et af dem, eller reglen.",
            )
