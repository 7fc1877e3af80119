"""Validation of a plan that fits the schema: against the indicators, the plan year and itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assets.plan import aims, areas, breakdowns, rule_validation, stand_ins, status_templates
from assets.plan.rule_validation import GoalMistake
from assets.plan.schema import TARGET, Decision, Goal, Measure, Path, PlanFile, years_of
from assets.plan.vocabulary import Vocabulary
from assets.rules import tokens
from assets.text.plan_periods import LATEST, parts
from assets.text.units import UNITS, in_words
from assets.text.unpublishable import unpublishable
from assets.text.yaml_file import Mistake, unknown_indicator
from assets.text.yaml_lines import Document, Place
from connectors import periods
from connectors.errors import InputError
from connectors.register.persons import find_person_name

DECIDED_BY = "decided_by"
_DECIDE_UNIT = {"indicator", "part", "rank", "third"}
"""The fields of a measure without which its unit is unknown."""


def mistakes_in_plan(
    file: PlanFile,
    document: Document,
    vocabulary: Vocabulary,
    replaced: Collection[Place] = frozenset(),
) -> Iterator[Mistake]:
    """Every mistake of a plan with absolute periods, each with its line in the document.

    ``replaced`` are the places of stand-ins, see `assets.plan.stand_ins`; what only follows from
    them is no mistake.
    """
    for place, sentence in unpublishable(document.content):
        yield Mistake(document.line(place), sentence)
    for place, sentence in _placed_mistakes(file, document, vocabulary, replaced):
        if not stand_ins.follows(place, replaced):
            yield Mistake(document.line(place), sentence)


def _placed_mistakes(
    file: PlanFile, document: Document, vocabulary: Vocabulary, replaced: Collection[Place]
) -> Iterator[tuple[Place, str]]:
    try:
        vocabulary.municipalities.find_code(file.municipality)
    except InputError as error:
        yield ("municipality",), str(error)
    yield from aims.mistakes_in_aims(file)
    first_line: dict[str, int] = {}
    for place, _, goal in file.located():
        at_id = (*place, "id")
        line = document.line(at_id)
        if goal.id in first_line:
            yield (
                at_id,
                f"mål {goal.id} står allerede på linje {first_line[goal.id]}; "
                "giv et af dem et andet id.",
            )
        if at_id not in replaced:
            first_line.setdefault(goal.id, line)
        inside_goal = {one[len(place) :] for one in replaced if one[: len(place)] == place}
        for inside, sentence in _mistakes_in_goal(goal, file, vocabulary, inside_goal):
            yield (*place, *inside), sentence


def _mistakes_in_goal(
    goal: Goal, file: PlanFile, vocabulary: Vocabulary, replaced: Collection[Place]
) -> Iterator[GoalMistake]:
    in_measures = [
        (("measures", name, key), sentence)
        for name, measure in goal.measures.items()
        for key, sentence in (
            *_mistakes_in_measure(name, measure, file.year, vocabulary),
            *areas.mistakes_in_area(name, measure, file, vocabulary),
            *breakdowns.mistakes_in_by(name, measure, file, vocabulary),
        )
    ]
    yield from in_measures
    yield from _mistakes_in_baseline(goal)
    yield from _mistakes_in_years(goal)
    yield from _mistakes_in_status(goal)
    yield from _mistakes_in_decisions(goal)
    yield from _mistakes_in_efforts(goal)
    if ("rule",) in replaced:
        return
    have_units = all(key not in _DECIDE_UNIT for (_, _, key), _ in in_measures)
    are_known = have_units and not any(one[:1] == ("measures",) for one in replaced)
    yield from rule_validation.mistakes_in_rules(
        goal, file.year, file.municipality, vocabulary.units if are_known else None
    )


def _mistakes_in_measure(
    name: str, measure: Measure, year: int, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """The wrong key of a measure (empty for its name) and the sentence, for each mistake."""
    if name in tokens.KEYWORDS:
        yield "", f"{name} er et ord i regelsproget; giv tallet et andet navn."
    unit = vocabulary.units.get(measure.indicator)
    if unit is None:
        yield "indicator", unknown_indicator(measure.indicator, vocabulary.units, vocabulary.labels)
    if measure.take == "pooled" and (measure.part != "value" or unit not in {"pct", None}):
        yield (
            "take",
            f"{measure.indicator} kan ikke samles med pooled, der deler summen af en andels "
            "tællere med summen af dens nævnere; brug sum eller mean.",
        )
    elif measure.take == "pooled" and measure.indicator in vocabulary.without_denominator:
        yield (
            "take",
            f"{measure.indicator} har ingen tæller og nævner, som pooled deler; brug mean.",
        )
    if measure.take == "sum" and unit and not UNITS[unit].has_sum and measure.part == "value":
        yield (
            "take",
            f"{measure.indicator} er i {in_words(unit)} og kan ikke lægges sammen; brug mean, "
            "eller pooled for en andel med tæller og nævner.",
        )
    if measure.take == "sum" and measure.provisional == "leave_out":
        yield (
            "provisional",
            f"summen af {name} uden foreløbige perioder ville ligne summen af alle perioderne; "
            "fjern provisional, eller brug mean.",
        )
    if measure.part != "value" and unit is not None and unit != "pct":
        yield (
            "part",
            f"{measure.indicator} er i {in_words(unit)} og har ingen {measure.part}, som kun en "
            "andel har; fjern part.",
        )
    elif measure.part != "value" and measure.indicator in vocabulary.without_denominator:
        yield "part", f"{measure.indicator} har ingen {measure.part}; fjern part."
    yield from _mistakes_in_period(name, measure, year)


def _mistakes_in_period(name: str, measure: Measure, year: int) -> Iterator[tuple[str, str]]:
    try:
        span = measure.periods
    except ValueError as error:
        yield "period", f"perioden {measure.period} for {name} kan ikke bruges: {error}."
        return
    plan_year = periods.parse(str(year))
    if measure.role == "rule" and not all(plan_year.covers(period) for period in span):
        yield (
            "period",
            f"{measure.period} ligger uden for planåret {year}; ret den, eller skriv hvorfor med "
            "`role: baseline`, `window` eller `due`.",
        )
    if len(span) > 1 and measure.take is None:
        yield (
            "period",
            f"{measure.period} har {len(span)} perioder; skriv med `take`, hvordan de bliver til "
            "ét tal: mean, sum, min, max, last eller pooled.",
        )
    if measure.period == LATEST and measure.take is not None:
        yield "take", f"{name} bruger kun perioden {LATEST}; fjern take."
    if measure.period != LATEST and measure.not_older_than is not None:
        yield (
            "not_older_than",
            f"{name} gælder {measure.period}, og en periode, der er skrevet, er aldrig for gammel; "
            f"fjern not_older_than, eller skriv perioden {LATEST}.",
        )


def _mistakes_in_status(goal: Goal) -> Iterator[GoalMistake]:
    """Mistakes in the sentence templates of a goal's status."""
    for at, sentence in enumerate(goal.status):
        for mistake in status_templates.mistakes_in_template(sentence.text, goal.measures):
            yield ("status", at, "text"), f"status i mål {goal.id} {mistake}"
        for mark, text in sentence.missing.items():
            for mistake in status_templates.mistakes_in_template(text, ()):
                yield ("status", at, "missing", mark), f"status i mål {goal.id} {mistake}"


def _mistakes_in_baseline(goal: Goal) -> Iterator[GoalMistake]:
    for key in ("period", "country_period") if goal.baseline else ():
        period = getattr(goal.baseline, key)
        if period is not None and not _is_one_period(period):
            yield (
                ("baseline", key),
                f"{key} i baseline i mål {goal.id} er {period}, som ikke er én periode; skriv 2020 "
                "eller 2020M11.",
            )


def _mistakes_in_years(goal: Goal) -> Iterator[GoalMistake]:
    """Mistakes in the deadline, the years and the paths of a goal."""
    if goal.due is not None and not _is_one_period(goal.due):
        yield (
            ("due",),
            f"due i mål {goal.id} er {goal.due}, som ikke er én dag eller periode; skriv 2030, "
            "2025M12 eller 2025-12-31.",
        )
    if goal.holds is not None and not years_of(goal.holds):
        yield (
            ("holds",),
            f"holds i mål {goal.id} er {goal.holds}; skriv det tidligste år først.",
        )
    for at, path in _paths(goal):
        yield from (((*at, "path"), sentence) for sentence in _mistakes_in_path(goal, path))


def _paths(goal: Goal) -> Iterator[tuple[Place, Path]]:
    yield (), goal.path
    for at, change in enumerate(goal.changed):
        yield ("changed", at), change.path or {}


def _mistakes_in_path(goal: Goal, path: Path) -> Iterator[str]:
    seen: set[int] = set()
    for span in path:
        years = years_of(span)
        if not years:
            yield f"path i mål {goal.id} har {span}; skriv det tidligste år først."
        if repeated := sorted(seen & {*years}):
            yield f"path i mål {goal.id} har to krav for {repeated[0]}; behold et af dem."
        seen |= {*years}
    if path and TARGET in goal.measures:
        yield (
            f"mål {goal.id} har path og også et tal med navnet {TARGET}, som er årets krav; giv "
            "tallet et andet navn."
        )


def _mistakes_in_decisions(goal: Goal) -> Iterator[GoalMistake]:
    for at, change in enumerate(goal.changed):
        if change.rule is None and change.text is None and change.path is None:
            yield (
                ("changed", at),
                f"ændring {at + 1} i mål {goal.id} ændrer intet; skriv en ny rule, text eller "
                "path.",
            )
    if goal.dropped and goal.override:
        yield (
            ("override",),
            f"mål {goal.id} har både dropped og override; behold en af dem.",
        )
    for place, decision in _decisions(goal):
        if mistake := find_person_name(decision.decided_by):
            yield (*place, DECIDED_BY), f"{DECIDED_BY} {mistake}."


def _mistakes_in_efforts(goal: Goal) -> Iterator[GoalMistake]:
    for at, effort in enumerate(goal.efforts):
        about = f"i indsats {at + 1} i mål {goal.id}"
        if effort.by is not None and (mistake := find_person_name(effort.by)):
            yield ("efforts", at, "by"), f"by {about} {mistake}."
        if effort.until is not None and not _is_one_period(effort.until):
            yield (
                ("efforts", at, "until"),
                f"until {about} er {effort.until}, som ikke er én dag eller periode; skriv 2024, "
                "2024M06 eller 2024-06-30.",
            )


def _is_one_period(written: str) -> bool:
    try:
        return len(parts(written)) == 1
    except ValueError:
        return False


def _decisions(goal: Goal) -> Iterator[tuple[Place, Decision]]:
    if goal.dropped:
        yield ("dropped",), goal.dropped
    if goal.override:
        yield ("override",), goal.override
    for at, change in enumerate(goal.changed):
        yield ("changed", at), change
