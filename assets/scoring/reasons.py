"""Why a goal got its verdict: figure, demand and reason in Danish, of one area at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.plan.schema import Measure
from assets.rules.rule import Rule
from assets.scoring.measures import Known
from assets.scoring.terms import Terms
from assets.text import numbers, period_names
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.plan_periods import LATEST
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
}
"""Why a figure is missing, as the register writes it or its mark says, and as a reason code."""
_MISSING_SAYS = {
    "hidden": "et antal bag tallet er skjult af kilden",
    NOT_MATURE: "opfølgningstiden er ikke gået",
}


@dataclass(frozen=True)
class Compared:
    """What is known of a rule's main comparison in one area.

    ``holds`` is None where it is not settled; of a hidden side there are no numbers. ``margin_pct``
    is the gap in per cent of the demand, above 0 on its good side.
    """

    holds: bool | None
    value: float | None
    value_low: float | None
    value_high: float | None
    value_hidden: bool
    target: float | None
    target_hidden: bool
    gap: float | None
    margin_pct: float | None

    def value_text(self, unit: str) -> str | None:
        """The figure as it is written: ``67,7 %``, ``mindst 80 %``."""
        if self.value_hidden:
            return SUPPRESSED
        figure = numbers.figure(self.value, unit)
        if figure is None:
            return None
        if self.value_low is not None and self.value_low == self.value_high:
            return figure
        if self.value == self.value_low:
            return f"mindst {figure}"
        return f"højst {figure}" if self.value == self.value_high else f"ca. {figure}"

    def target_text(self, unit: str) -> str | None:
        """The demand as it is written."""
        return HIDDEN_TARGET if self.target_hidden else numbers.figure(self.target, unit)


def settled(verdict: str, compared: Compared, rule: Rule, unit: str) -> str:
    """What a decided rule rests on; also where its first comparison does not decide it."""
    value = compared.value_text(unit) or "Tallet"
    if compared.value_hidden:
        value = f"Tallet, der er {SUPPRESSED},"
    target = numbers.figure(compared.target, unit) or "et tal, der mangler"
    if compared.target_hidden:
        target = f"et tal, der er {SUPPRESSED}"
    other = ""
    if verdict == "met" and not compared.holds:
        other = "; et andet led i reglen er opfyldt"
    elif verdict == "not_met" and compared.holds is not False:
        other = "; et andet led i reglen er ikke opfyldt"
    return f"{value} mod kravet {COMPARISONS[rule.main.operator]} {target}{other}."


def open_code(terms: Terms, known: Mapping[str, Known]) -> str:
    """Why a goal cannot be followed up, as a code."""
    for name in terms.in_rule:
        if _is_missing(known[name]):
            if not known[name].answers:
                return "answers_another_question"
            return MISSING_CODES.get(known[name].mark or "", "no_figure")
    is_hidden = any(known[name].hidden for name in terms.in_rule)
    return MARK if is_hidden else "not_settled_by_bounds"


def open_sentence(terms: Terms, known: Mapping[str, Known]) -> str | None:
    """Why, as sentences: what is hidden or missing, or else how much is known."""
    sentences = [*_hidden(terms, known), *_missing(terms, known)] or _bounds(terms, known)
    return " ".join(sentences) or None


def _hidden(terms: Terms, known: Mapping[str, Known]) -> Iterator[str]:
    """What is hidden, a sentence for each indicator."""
    hidden = [_called(terms, m) for name, m in terms.in_rule.items() if known[name].hidden]
    yield from (f"{what} er {SUPPRESSED}." for what in dict.fromkeys(hidden))


def _missing(terms: Terms, known: Mapping[str, Known]) -> Iterator[str]:
    for name, measure in terms.in_rule.items():
        found = known[name]
        if _is_missing(found) and not found.hidden:
            verb = "mangler" if found.answers else "svarer ikke på målet"
            yield f"{_called(terms, measure)} {verb}: {_why(found, measure)}."


def _called(terms: Terms, measure: Measure) -> str:
    label = terms.label(measure)
    return f"{label} (hele landet)" if measure.area == "country" else label


def _bounds(terms: Terms, known: Mapping[str, Known]) -> Iterator[str]:
    """How much is known of a measure that is no single number."""
    for name, measure in terms.in_rule.items():
        low, high = known[name].low, known[name].high
        if low != high and not known[name].hidden:
            figures = {w: numbers.figure(end, terms.units[name])
                       for w, end in (("mindst", low), ("højst", high))}  # fmt: skip
            texts = [f"{word} {text}" for word, text in figures.items() if text is not None]
            yield f"{terms.label(measure)} er kun kendt som {' og '.join(texts)}."


def _why(found: Known, measure: Measure) -> str:
    """Why a measure is missing, as far as that is known."""
    if found.why is not None:
        stated = found.why.rstrip(".")
        return f"{stated} ({found.missing})" if found.missing is not None else stated
    says = _MISSING_SAYS.get(found.mark or "", "der er ingen tal")
    if found.missing is not None:
        return f"{says} for {found.missing}"
    if measure.period == LATEST:
        return f"{says} for kommunen i eller før planåret"
    return f"{says} for {period_names.period(measure.period)}"


def _is_missing(found: Known) -> bool:
    """Whether nothing is known of a measure, or not of each period of its span."""
    if found.low is None and found.high is None:
        return True
    return (found.low is None or found.high is None) and found.missing is not None
