"""What follows the plan year and what is decided: periods, paths, deadlines, decisions."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.plan import register_goals
from assets.plan.plan import Plan, load
from assets.plan.vocabulary import Vocabulary
from assets.text import plan_periods
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.yaml_file import FileError
from connectors import periods

VOCABULARY = Vocabulary(
    units={"rate": "pct", "heads": "persons"},
    municipalities=AreaNames({"707": "Norddjurs", "730": "Randers"}.items(), MUNICIPALITY),
)
HEAD = """\
title: Plan
municipality: "707"
year: 2023
sections:
  - title: Afsnit
    goals:
      - id: "1"
        text: Målet.
        measures:
          own: {indicator: rate, period: PERIOD}
        rule: own >= 80
"""
DECIDED = "decided_by: Udvalget, decided_on: 2023-08-30, why: Derfor"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plan.yaml"


def text(*more: str, period: str = "year", rule: str = "own >= 80") -> str:
    lines = "".join(f"        {line}\n" for line in more)
    return HEAD.replace("PERIOD", period).replace("own >= 80", rule) + lines


def read(file: Path, written: str, as_of: date | None = None) -> Plan:
    file.write_text(written, "utf-8")
    return load(file, VOCABULARY, as_of)


def period_of(plan: Plan) -> str:
    return plan.goals[0].goal.measures["own"].period


# Periods


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("year", "2023"),
        ("yearM12", "2023M12"),
        ("yearM01..yearM12, take: mean", "2023M01..2023M12"),
        ("yearQ1..yearQ3, take: pooled", "2023Q1..2023Q3"),
        ("yearQ4-4Q", "2023Q4-4Q"),
        ("year-1M09, role: baseline", "2022M09"),
        ("year-1-year, role: window", "2022-2023"),
        ("year+4, role: due", "2027"),
        ("year-10, role: baseline", "2013"),
        ("2023", "2023"),
        ("latest", "latest"),
    ],
)
def test_a_period_may_follow_the_plan_year(file: Path, written: str, meant: str) -> None:
    assert period_of(read(file, text(period=written))) == meant


def test_next_years_plan_starts_as_a_copy(file: Path) -> None:
    plan = read(file, text(period="yearM12").replace("year: 2023", "year: 2024"))
    assert period_of(plan) == "2024M12"


@given(st.sampled_from([f"2023{end}" for end in ("", "H1", "Q3", "M12", "W49", "Q2-4Q")]))
def test_a_period_of_the_plan_year_written_to_follow_it_means_the_same(spelling: str) -> None:
    written = plan_periods.relative(spelling, 2023)
    assert plan_periods.absolute(written, 2023) == spelling
    inside = periods.parse("2023").covers(periods.parse(spelling))
    assert (written != spelling) is inside


@pytest.mark.parametrize(
    "spelling", ["2022", "2022-2023", "2020M09", "2023-06-30", "latest", "yearM12", "nonsense"]
)
def test_a_period_that_does_not_move_with_the_year_is_left(spelling: str) -> None:
    assert plan_periods.relative(spelling, 2023) == spelling


def test_the_register_is_asked_for_the_periods_that_the_year_gives(file: Path) -> None:
    file.write_text(text(period="yearM12"), "utf-8")
    assert register_goals.register_goals(register_goals.load_plan_files([file]), set()) == {
        "1": {"rate": frozenset({"2023M12"})}
    }
    file.write_text(text(period="latest"), "utf-8")
    assert register_goals.register_goals(register_goals.load_plan_files([file]), set()) == {
        "1": {"rate": frozenset()}
    }


# Demands and decisions over time


@pytest.mark.parametrize(("year", "target"), [(2023, 10), (2024, 20), (2025, 20)])
def test_a_path_gives_each_year_its_demand(file: Path, year: int, target: float) -> None:
    written = text("path: {2023: 10, 2024..2025: 20}", rule="own >= target")
    [scored] = read(file, written.replace("year: 2023", f"year: {year}")).goals
    assert scored.rule.names == ("own",)
    assert getattr(scored.rule.main.right, "value", None) == target
    assert scored.rule.main.right.source(scored.rule.text) == "target"


def test_a_decision_counts_from_its_day(file: Path) -> None:
    for key in ("dropped: {", "override: {verdict: met, "):
        written = text(f"{key}{DECIDED}}}")
        name = key.split(":", maxsplit=1)[0]
        assert getattr(read(file, written).goals[0].adopted, name) is not None
        day_of, before = date(2023, 8, 30), date(2023, 8, 29)
        assert getattr(read(file, written, day_of).goals[0].adopted, name) is not None
        assert getattr(read(file, written, before).goals[0].adopted, name) is None


def test_changes_apply_in_the_order_of_their_days(file: Path) -> None:
    later = f"- {{{DECIDED.replace('08-30', '10-01')}, rule: own >= 60}}"
    earlier = f"- {{{DECIDED}, rule: own >= 70, text: Nyt mål.}}"
    written = text("changed:", f"  {later}", f"  {earlier}")
    rules = {
        day: read(file, written, date(2023, month, 1)).goals[0].rule.text
        for day, month in (("adopted", 1), ("first", 9), ("second", 12))
    }
    assert rules == {"adopted": "own >= 80", "first": "own >= 70", "second": "own >= 60"}
    scored = read(file, written).goals[0]
    assert (scored.goal.text, scored.adopted.text) == ("Nyt mål.", "Målet.")


def test_a_changed_rule_may_use_a_figure_that_the_first_did_not(file: Path) -> None:
    other = "          other: {indicator: rate, period: year}\n        rule:"
    change = f"changed: [{{{DECIDED}, rule: other >= 60}}]"
    scored = read(file, text(change).replace("        rule:", other, 1)).goals[0]
    assert list(scored.goal.measures) == ["other"]
    scored = read(file, text(change).replace("        rule:", other, 1), date(2023, 1, 1)).goals[0]
    assert list(scored.goal.measures) == ["own"]


# Mistakes

CHANGE = f"changed: [{{{DECIDED}, "


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        pytest.param(
            text(period="yearM13"), 10, ["perioden 2023M13 for own", "year-1", "latest"],
            id="a month 13 of the plan year",
        ),
        pytest.param(
            text(period="years"), 10, ["perioden years for own", "yearM12"],
            id="a misspelt year",
        ),
        pytest.param(
            text(period="year-1"), 10,
            ["2022 ligger uden for planåret 2023", "`role: baseline`"],
            id="last year without a role",
        ),
        pytest.param(
            text(period="yearM01..latest, take: mean"), 10, ["'latest' er ikke en periode"],
            id="latest as the end of a span",
        ),
        pytest.param(
            text(period="latest, take: last"), 10, ["own bruger kun perioden latest; fjern take"],
            id="latest with take",
        ),
        pytest.param(
            text(period="year, part: numerator").replace("rate", "heads"), 10,
            ["heads er i personer og har ingen numerator", "fjern part"],
            id="the numerator of a count",
        ),
        pytest.param(
            text("path: {2024: 10}", rule="own >= target"), 12,
            ["path har intet krav for 2023, kun for 2024; tilføj året"],
            id="a path without the plan year",
        ),
        pytest.param(
            text("path: {2022..2023: 10, 2023: 20}", rule="own >= target"), 12,
            ["to krav for 2023; behold et"],
            id="two targets for one year",
        ),
        pytest.param(
            text("path: {2025..2023: 10}", rule="own >= target"), 12,
            ["skriv det tidligste år først"],
            id="a path that runs backwards",
        ),
        pytest.param(
            text("path: {2023: mange}", rule="own >= target"), 12,
            ["2023 i path i mål 1 er 'mange'"],
            id="a target that is no number",
        ),
        pytest.param(
            text("path: {snart: 10}", rule="own >= target"), 12,
            ["snart i path i mål 1 er ikke et år", "skriv kravet"],
            id="a path whose year is no year",
        ),
        pytest.param(
            text("path: {2023: 10}", rule="2 * own >= 80"), 12,
            ["bruger ikke target", "lad det stå alene til venstre", "skriv own >= target"],
            id="a route for what is no figure",
        ),
        pytest.param(
            text("path: {2024: 10}", rule="own >= 80"), 12,
            ["har en rute ved siden af", "intet krav for 2023, kun for 2024; tilføj året"],
            id="a route without the plan year",
        ),
        pytest.param(
            text("holds: 2023", rule="own >= own"), 11,
            ["reglen i mål 1 holder et tal op mod sig selv i own >= own"],
            id="a figure held against itself",
        ),
        pytest.param(
            text("holds: 2023", rule="2 * own - own <= own + 4"), 11,
            ["reglen i mål 1 holder et tal op mod sig selv"],
            id="a figure held against itself and a number",
        ),
        pytest.param(
            text(rule="own >= target"), 11,
            ["bruger target, og målet har ingen path", "skriv `path: {2023: 80}`"],
            id="a target without a path",
        ),
        pytest.param(
            text("path: {2023: 10}", rule="own >= target").replace("own:", "target:"), 12,
            ["har path og også et tal med navnet target", "et andet navn"],
            id="a measure called target beside a path",
        ),
        pytest.param(
            text("holds: 2025..2022"), 12, ["holds i mål 1 er 2025..2022", "tidligste år først"],
            id="years that run backwards",
        ),
        pytest.param(
            text("holds: altid"), 12, ["holds i mål 1 er 'altid'", "skriv årene"],
            id="years that are none",
        ),
        pytest.param(
            text("due: snart"), 12, ["due i mål 1 er snart", "skriv 2030, 2025M12 eller"],
            id="a deadline that is no day",
        ),
        pytest.param(
            text("due: 31.12.2025"), 12, ["due i mål 1 er 31.12.2025", "eller 2025-12-31"],
            id="a deadline with points",
        ),
        pytest.param(
            text("path: {2023: 3,5}", rule="own >= target"), 12, ["kommaet før 5", "fx 3.5"],
            id="a demand with a decimal comma",
        ),
        pytest.param(
            text("path: {2023: tre}", rule="own >= target"), 12, ["punktum før decimaler"],
            id="a demand that is no number",
        ),
        pytest.param(
            text("due: 2025..2030"), 12,
            ["due i mål 1 er 2025..2030", "som ikke er én dag eller periode"],
            id="a deadline that is a span",
        ),
        pytest.param(
            text(f"{CHANGE[:-2]}}}]"), 12, ["ændring 1 i mål 1 ændrer intet"],
            id="a change of nothing",
        ),
        pytest.param(
            text(f"{CHANGE}rule: own =>}}]"), 12,
            ["reglen i mål 1, kolonne 5", "skriv >="],
            id="a changed rule that does not parse",
        ),
        pytest.param(
            text(f"{CHANGE}rule: onw >= 70}}]"), 12,
            ["bruger onw, som ikke er et af målets tal; mente du own?"],
            id="a changed rule with an unknown name",
        ),
        pytest.param(
            text(f"{CHANGE}rule: own >= 70, hvem: mig}}]"), 12,
            ["hvem er ikke et felt i ændring 1 i mål 1"],
            id="a change with an unknown key",
        ),
        pytest.param(
            text("changed: ja"), 12, ["changed i mål 1 er 'ja'", "skriv en liste af ændringer"],
            id="changes that are no list",
        ),
        pytest.param(
            text(f"override: {{verdict: dropped, {DECIDED}}}"), 12,
            ["verdict i override i mål 1 er 'dropped'", "brug met, not_met eller not_followable"],
            id="an override to dropped",
        ),
        pytest.param(
            text("override: {verdict: met, decided_by: A, decided_on: 2023-08-30}"), 12,
            ["override i mål 1 mangler why; tilføj det"],
            id="an override without its reason",
        ),
        pytest.param(
            text(f"dropped: {{{DECIDED}}}", f"override: {{verdict: met, {DECIDED}}}"), 13,
            ["har både dropped og override; behold en"],
            id="an override of a dropped goal",
        ),
        pytest.param(
            text('population: ""'), 12, ["population i mål 1 er uden indhold"],
            id="an empty population",
        ),
        pytest.param(
            text(rule="own * own >= 80"), 11,
            ["reglen i mål 1, kolonne 5", "`*` tager et skrevet tal på den ene side"],
            id="two figures multiplied",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_on_its_line_with_its_remedy(
    file: Path, written: str, line: int, words: list[str]
) -> None:
    with pytest.raises(FileError) as caught:
        read(file, written)
    told = [mistake.sentence for mistake in caught.value.mistakes if mistake.line == line]
    assert any(all(word in sentence for word in words) for sentence in told), str(caught.value)
    assert all(mistake.sentence.endswith((".", "?")) for mistake in caught.value.mistakes)
