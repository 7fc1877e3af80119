"""Measures of a group by sex, age or origin: which there are, and how they are written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assets.plan.breakdowns import compared_groups_in, groups_in
from assets.plan.comparisons import Comparison, Membership
from assets.plan.plan import Plan, load, read
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.group_names import Group, indicator_of
from assets.text.yaml_file import FileError
from tests.assets.plan.test_plan import VALID, VOCABULARY

DIVIDED = replace(
    VOCABULARY,
    breakdowns={
        "pass_rate": {"sex": ["kvinder", "mænd"], "age": ["16-24 år", "under 30 år"]},
        "persons": {"origin": ["dansk", "ikke-vestlig", "vestlig"]},
        "touched": {"age": []},
    },
    comparisons={
        name: Comparison(name, tuple(Membership(name, code, None, None, owner) for code in codes))
        for name, codes, owner in (
            ("region", ("707", "730"), None),
            ("country", ("707", "730", "101"), None),
            ("similar", ("707",), "707"),
        )
    },
    divided_areas=frozenset({"707", "730"}),
    municipalities=AreaNames(
        {"707": "Norddjurs", "730": "Randers", "101": "København"}.items(), MUNICIPALITY
    ),
)


def plan(folder: Path, by: str, indicator: str = "pass_rate") -> Path:
    """A plan whose first measure is of a group."""
    written = f"{{indicator: {indicator}, period: {by}}}"
    path = folder / "plan.yaml"
    text = VALID.replace('{indicator: pass_rate, period: "2023"}', written, 1)
    assert written in text
    path.write_text(text, "utf-8")
    return path


def loaded(folder: Path, by: str, indicator: str = "pass_rate") -> Plan:
    return load(plan(folder, by, indicator), DIVIDED)


def refusal(folder: Path, by: str, indicator: str = "pass_rate") -> str:
    with pytest.raises(FileError) as raised:
        loaded(folder, by, indicator)
    return str(raised.value)


@pytest.mark.parametrize(
    ("by", "indicator", "name"),
    [
        ("{sex: kvinder}", "pass_rate", "pass_rate_by_kvinder"),
        ("{sex: Mand}", "pass_rate", "pass_rate_by_maend"),
        ("{age: Under 30 år}", "pass_rate", "pass_rate_by_under_30_aar"),
        ("{origin: ikke-vestlige}", "persons", "persons_by_ikke_vestlig"),
        ("{age: under 25 år}", "touched", "touched_by_under_25_aar"),
    ],
)
def test_a_group_has_a_name_of_its_own(tmp_path: Path, by: str, indicator: str, name: str) -> None:
    measure = loaded(tmp_path, f'"2023", by: {by}', indicator).goals[0].goal.measures["own"]
    assert measure.indicator == name
    assert indicator_of(name) == indicator


@pytest.mark.parametrize(
    ("by", "indicator", "sentence"),
    [
        (
            "{sex: piger}",
            "pass_rate",
            "pass_rate har ikke gruppen piger efter køn; vælg en af kvinder, mænd.",
        ),
        (
            "{age: 16-25 år}",
            "pass_rate",
            "pass_rate har ikke gruppen 16-25 år efter alder; mente du 16-24 år?",
        ),
        (
            "{origin: dansk}",
            "pass_rate",
            "pass_rate er ikke delt efter herkomst, kun efter køn og alder; ret by.",
        ),
        (
            "{sex: kvinder}",
            "job_orders",
            "job_orders er ikke delt efter køn, alder eller herkomst; fjern by",
        ),
        ("{sex: kvinder, age: under 30 år}", "pass_rate", "by i own skal have netop én af"),
        ("{}", "pass_rate", "by i own skal have netop én af"),
        (
            "{sex: kvinder}, rank: country, best: higher",
            "pass_rate",
            "own er delt, og af 1 af de 3 kommuner i country hentes ingen delte tal; brug region.",
        ),
        (
            "{sex: kvinder}, area: København",
            "pass_rate",
            "own er delt, og af kommunen København hentes ingen delte tal; brug region.",
        ),
        (
            "{sex: kvinder}, third: similar, best: higher",
            "pass_rate",
            "own er delt, og hvem der er i similar, afgør først tallene, så af dem hentes ingen "
            "delte tal; brug region.",
        ),
        (
            "{origin: dansk}, rank: region, best: lower",
            "persons",
            "own ville rangere kommunerne efter, hvor mange der er i gruppen, for persons er et",
        ),
        (
            "{age: under 25 år}, area: region",
            "touched",
            "touched har ingen tæller og nævner, så region har intet delt tal; hold det op mod "
            "landet med `area: country`, eller brug rank.",
        ),
        ("{gender: kvinder}", "pass_rate", "gender er ikke et felt i by i mål 1.1"),
        ("kvinder", "pass_rate", "skriv by som {sex: kvinder}, {age: under 30 år}"),
    ],
)
def test_what_is_no_group_is_refused_with_the_nearest(
    tmp_path: Path, by: str, indicator: str, sentence: str
) -> None:
    assert sentence in refusal(tmp_path, f'"2023", by: {by}', indicator)


@pytest.mark.parametrize(
    ("by", "is_compared"),
    [
        ("{sex: kvinder}", False),
        ("{sex: kvinder}, area: country", False),
        ("{sex: kvinder}, area: region", True),
        ("{sex: kvinder}, area: Randers", True),
        ("{sex: kvinder}, rank: region, best: higher", True),
    ],
)
def test_a_group_is_held_against_others_whose_figures_are_fetched(
    tmp_path: Path, by: str, *, is_compared: bool
) -> None:
    path = plan(tmp_path, f'"2023", by: {by}')
    women = [Group("pass_rate", "sex", "kvinder")]
    assert load(path, DIVIDED).goals[0].goal.measures["own"].indicator == women[0].name
    assert compared_groups_in([read(path)]) == (women if is_compared else [])


def test_where_the_groups_are_not_known_none_is_refused(tmp_path: Path) -> None:
    """A published file is scored by whatever it has."""
    path = plan(tmp_path, '"2023", by: {sex: piger}')
    assert load(path, VOCABULARY).goals[0].goal.measures["own"].indicator == "pass_rate_by_piger"


def test_a_gap_between_two_groups_is_no_figure_held_against_itself(tmp_path: Path) -> None:
    path = plan(tmp_path, '"2023", by: {sex: kvinder}')
    text = path.read_text("utf-8").replace(
        "        rule: own >= 80",
        '          men: {indicator: pass_rate, period: "2023", by: {sex: mænd}}\n'
        "        rule: own - men <= 2",
        1,
    )
    path.write_text(text, "utf-8")
    measures = load(path, DIVIDED).goals[0].goal.measures
    assert [m.indicator for m in measures.values()] == [
        "pass_rate_by_kvinder",
        "pass_rate_by_maend",
    ]
    assert groups_in([read(path)]) == [
        Group("pass_rate", "sex", "kvinder"),
        Group("pass_rate", "sex", "mænd"),
    ]


def test_a_figure_held_against_its_own_group_is_refused(tmp_path: Path) -> None:
    path = plan(tmp_path, '"2023", by: {sex: kvinder}')
    text = path.read_text("utf-8").replace(
        "        rule: own >= 80",
        '          also: {indicator: pass_rate, period: "2023", by: {sex: kvinder}}\n'
        "        rule: own >= also",
        1,
    )
    path.write_text(text, "utf-8")
    with pytest.raises(FileError, match="op mod sig selv"):
        load(path, DIVIDED)
