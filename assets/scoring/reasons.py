"""The figure, demand and reason of a verdict in Danish, for one area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.plan.schema import OWN, Measure
from assets.rules import comparison
from assets.rules.rule import Rule
from assets.scoring.measures import Known
from assets.scoring.reason_codes import LOCAL, TOO_OLD
from assets.scoring.terms import Terms
from assets.text import numbers, period_names
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.plan_periods import LATEST
from assets.text.units import UNITS
from connectors import lists
from connectors.observations import NOT_MATURE

COMPARISONS = {">=": "mindst", "<=": "højst", ">": "over", "<": "under"}
HIDDEN_TARGET = "et skjult tal"
MISSING_CODES = {
    MARK: MARK,
    "ikke offentliggjort": "not_published",
    "kan ikke opgøres": "not_measurable",
    "for tidligt": "too_early",
    "hidden": "hidden_by_source",
    NOT_MATURE: "too_early",
    TOO_OLD: TOO_OLD,
}
"""The reason code of a missing figure, by its mark or the register's reason."""
_MISSING_TEXTS = {
    "hidden": "et antal bag tallet er skjult af kilden",
    NOT_MATURE: "opfølgningstiden er ikke gået",
}


@dataclass(frozen=True)
class Compared:
    """A rule's main comparison in one area.

    ``holds`` is None where it is undecided; a hidden side has no numbers. ``margin_pct`` is the
    gap in per cent of the demand, positive on the good side. Its texts have the decimals with which
    they hold or fail as it does: 37,46 % is not 37,5 % where that decides.
    """

    operator: str
    holds: bool | None
    value: float | None
    value_low: float | None
    value_high: float | None
    value_hidden: bool
    target: float | None
    target_hidden: bool
    gap: float | None
    margin_pct: float | None

    def compares_with(self, number: float) -> bool | None:
        """Whether the figure compares with a number as with the demand; None where it is open."""
        return holds(self.operator, self.value_low, self.value_high, number)

    def decimals(self, unit: str) -> int:
        """The decimals of its texts: the demand's own, or as many more as decide."""
        value, target, holds = self.value, self.target, self.holds
        if target is None:
            return UNITS[unit].decimals
        least = numbers.demand_decimals(target, unit)
        if value is None or holds is None:
            return least
        deciding = numbers.deciding_decimals(
            unit,
            lambda decimals: (
                comparison.holds(
                    self.operator,
                    numbers.rounded(value, decimals),
                    numbers.rounded(target, decimals),
                )
                is holds
            ),
        )
        return max(least, deciding)

    def value_text(self, unit: str) -> str | None:
        """The figure as text: ``67,7 %``, ``mindst 80 %``."""
        if self.value_hidden:
            return SUPPRESSED
        figure = numbers.figure(self.value, unit, self.decimals(unit))
        if figure is None:
            return None
        if self.value_low is not None and self.value_low == self.value_high:
            return figure
        if self.value == self.value_low:
            return f"mindst {figure}"
        return f"højst {figure}" if self.value == self.value_high else f"ca. {figure}"

    def target_text(self, unit: str) -> str | None:
        """The demand as text."""
        if self.target_hidden:
            return HIDDEN_TARGET
        return numbers.figure(self.target, unit, self.decimals(unit))


def holds(operator: str, low: float | None, high: float | None, number: float) -> bool | None:
    """Whether an interval compares with a number as an operator says; None where it is open."""
    ends = {None if end is None else comparison.holds(operator, end, number) for end in (low, high)}
    return ends.pop() if len(ends) == 1 else None


def decided_reason(verdict: str, compared: Compared, rule: Rule, unit: str) -> str:
    """The reason of a decided rule, also where another comparison than the main one decides it."""
    value = compared.value_text(unit) or "Tallet"
    if compared.value_hidden:
        value = f"Tallet, der er {SUPPRESSED},"
    target = compared.target_text(unit) or "et tal, der mangler"
    if compared.target_hidden:
        target = f"et tal, der er {SUPPRESSED}"
    other = ""
    if verdict == "met" and not compared.holds:
        other = "; et andet led i reglen er opfyldt"
    elif verdict == "not_met" and compared.holds is not False:
        other = "; et andet led i reglen er ikke opfyldt"
    return f"{value} mod kravet {COMPARISONS[rule.main.operator]} {target}{other}."


def route_text(compared: Compared, route: float, year: int, unit: str) -> str:
    """Where the plan's own route stands: ``Planens egen rute (højst 67,8 % i 2023) er fulgt``."""
    demand = numbers.figure(route, unit, numbers.demand_decimals(route, unit))
    place = f"lanens egen rute ({COMPARISONS[compared.operator]} {demand} i {year})"
    follows, value = compared.compares_with(route), compared.value_text(unit)
    if follows is None or value is None:
        return f"Om p{place} er fulgt, kan ikke afgøres."
    return f"P{place} er {'fulgt' if follows else 'ikke fulgt'}: {value}."


def undecided_code(terms: Terms, known: Mapping[str, Known]) -> str:
    """The reason code of a goal that cannot be followed up."""
    for name in terms.in_rule:
        if _is_missing(known[name]):
            if not known[name].answers:
                return "answers_another_question"
            if _is_counted_elsewhere(terms, name, known[name]):
                return LOCAL
            return MISSING_CODES.get(known[name].mark or "", "no_figure")
    is_hidden = any(known[name].hidden for name in terms.in_rule)
    return MARK if is_hidden else "not_settled_by_bounds"


def undecided_reason(terms: Terms, known: Mapping[str, Known]) -> str | None:
    """The reason as sentences: what is hidden or missing, or else the known bounds."""
    sentences = [*_hidden(terms, known), *_missing(terms, known)] or _bounds(terms, known)
    return " ".join(sentences) or None


def _hidden(terms: Terms, known: Mapping[str, Known]) -> Iterator[str]:
    """A sentence for each hidden indicator."""
    hidden = [terms.label(m) for name, m in terms.in_rule.items() if known[name].hidden]
    yield from (f"{label} er {SUPPRESSED}." for label in dict.fromkeys(hidden))


def _missing(terms: Terms, known: Mapping[str, Known]) -> Iterator[str]:
    """A sentence for each reason, about all the figures that it keeps back."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, measure in terms.in_rule.items():
        value = known[name]
        if _is_missing(value) and not value.hidden:
            verb = "mangler" if value.answers else "svarer ikke på målet"
            why = _why(value, measure)
            if _is_counted_elsewhere(terms, name, value):
                why = terms.local[measure.indicator]
            unfetched = terms.unfetched.get(measure.indicator)
            if unfetched and value.answers and value.why is None and value.mark is None:
                why += f", og {unfetched} er aldrig hentet"
            names.setdefault((verb, why), []).append(terms.label(measure))
    for (verb, why), missing in names.items():
        yield f"{lists.joined(dict.fromkeys(missing))} {verb}: {why}."


def _bounds(terms: Terms, known: Mapping[str, Known]) -> Iterator[str]:
    """The known bounds of each measure that is not a single number."""
    for name, measure in terms.in_rule.items():
        low, high = known[name].low, known[name].high
        if low != high and not known[name].hidden:
            unit = terms.units[name]
            decimals = _decimals_apart(unit, low, high)
            figures = {w: numbers.figure(end, unit, decimals)
                       for w, end in (("mindst", low), ("højst", high))}  # fmt: skip
            texts = [f"{word} {text}" for word, text in figures.items() if text is not None]
            why = (
                f", for {known[name].remark}" if measure.held_against and known[name].remark else ""
            )
            yield f"{terms.label(measure)} er kun kendt som {' og '.join(texts)}{why}."


def _decimals_apart(unit: str, low: float | None, high: float | None) -> int:
    """The decimals that tell the ends of an interval apart."""
    if low is None or high is None:
        return UNITS[unit].decimals
    return numbers.deciding_decimals(
        unit, lambda decimals: numbers.rounded(low, decimals) != numbers.rounded(high, decimals)
    )


def _why(value: Known, measure: Measure) -> str:
    """The reason for a missing measure, as far as it is known."""
    if value.why is not None:
        why = value.why.rstrip(".")
        return f"{why} ({value.missing})" if value.missing is not None else why
    text = _MISSING_TEXTS.get(value.mark or "", "der er ingen tal")
    if value.missing is not None:
        return f"{text} for {value.missing}"
    if measure.period == LATEST:
        return f"{text} for kommunen i eller før planåret"
    return f"{text} for {period_names.period(measure.period)}"


def _is_counted_elsewhere(terms: Terms, name: str, value: Known) -> bool:
    """Whether nothing is known of a figure that the plan's own municipality alone has."""
    measure = terms.in_rule[name]
    is_own = measure.area == OWN and not measure.ranked_among
    return is_own and measure.indicator in terms.local and value.why is None and value.mark is None


def _is_missing(value: Known) -> bool:
    """Whether a measure, or a period of its span, has no figure."""
    if value.low is None and value.high is None:
        return True
    return (value.low is None or value.high is None) and value.missing is not None
