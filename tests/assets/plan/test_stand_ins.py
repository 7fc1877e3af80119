"""Mistakes of form hide no other mistakes of a plan, and nothing is told that only follows."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assets.plan.comparisons import Comparison, Membership
from assets.plan.plan import load
from assets.plan.vocabulary import Vocabulary
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.yaml_file import FileError
from assets.text.yaml_lines import Place

NAMES = {"707": "Norddjurs", "730": "Randers", "740": "Silkeborg"}
GROUP = Comparison("kommunegruppen", tuple(Membership("1", code, None, None) for code in NAMES))
VOCABULARY = Vocabulary(
    units={"pass_rate": "pct", "job_orders": "job_orders"},
    municipalities=AreaNames(NAMES.items(), MUNICIPALITY),
    labels={"pass_rate": "Andel, der består", "job_orders": "Jobordrer"},
    comparisons={"kommunegruppe": GROUP},
)
VALID = """\
title: Plan
municipality: Norddjurs
year: 2023
aims: [{id: S1, text: Job, document: Strategi, aims: [{id: S2, text: Unge}]}]
sections:
  - title: Afsnit
    goals:
      - id: "1.1"
        text: Bedre end landet
        measures:
          own: {indicator: pass_rate, period: 2023M01..2023M12, take: mean}
          national: {indicator: pass_rate, period: 2022M12, area: country, role: baseline}
        rule: own >= national + target
        path: {2022..2023: 3}
        serves: [S1, S2]
        changed:
          - {decided_by: Udvalget, decided_on: 2023-01-01, why: Krise, rule: own >= national}
      - id: "1.2"
        text: Flere jobordrer
        measures:
          own: {indicator: job_orders, period: latest, not_older_than: 12}
          part: {indicator: pass_rate, period: "2023", part: numerator, role: context}
        rule: own >= 3
        due: "2030"
        efforts: [{what: Besøg, by: Jobcentret, until: "2024"}]
        status: [{text: "{own} ordrer", missing: {for tidligt: Venter}}]
        override: {verdict: met, decided_by: Udvalget, decided_on: 2023-01-01, why: Talt}
"""
MANY = """\
title: Plan
municipality: Norddjurs
year: 2023
sections:
  - title: Afsnit
    goals:
      - id: 1,1
        text: En forkert skrevet nøgle og et ukendt navn
        measures:
          own: {indicator: pas_rate, period: 2023M01..2023M12, takes: mean}
        rule: own >= grp
      - id: "1.2"
        text: Forkerte værdier
        measures:
          own: {indicator: job_orders, period: 2023M12, area: [country]}
          other: {indicator: job_orders, period: 2021M12, area: Randres}
        rule: own > other
        serves: [S9]
      - bare tekst
      - id: "1.3"
        text: Uden regel
        measures:
          own: {indicator: job_orders, period: 2023M13}
      - id: "1.4"
        text: Enheder, mens et område er forkert
        measures:
          own: {indicator: pass_rate, period: 2023M12, area: Randres}
          orders: {indicator: job_orders, period: 2023M12}
        rule: own > orders
"""


def mistakes(file: Path, text: str) -> list[tuple[int, str]]:
    file.write_text(text, "utf-8")
    try:
        load(file, VOCABULARY)
    except FileError as error:
        return [(mistake.line, mistake.sentence) for mistake in error.mistakes]
    return []


def test_every_mistake_of_every_goal_is_told_at_once_and_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path / "plan.yaml", MANY)
    told = [
        (7, "id i mål 1,1 er '1,1'"),
        (10, "pas_rate er ikke en indikator; mente du pass_rate (Andel, der består)?"),
        (10, "takes er ikke et felt i tallet own i mål 1,1; mente du take?"),
        (11, "reglen i mål 1.1 bruger grp, som ikke er et af målets tal"),
        (15, "area i tallet own i mål 1.2"),
        (16, "2021M12 ligger uden for planåret 2023"),
        (16, "Randres er hverken own, en gruppe eller en kommune"),
        (18, "mål 1.2 tjener S9, som ikke er i aims"),
        (19, "mål uden id er 'bare tekst'"),
        (20, "mål 1.3 mangler rule"),
        (23, "perioden 2023M13 for own kan ikke bruges"),
        (27, "Randres er hverken own, en gruppe eller en kommune"),
        (29, "own er i procent og orders i jobordrer"),
    ]
    assert [line for line, _ in found] == [line for line, _ in told]
    for (_, sentence), (_, words) in zip(found, told, strict=True):
        assert words in sentence


def places(content: Any, at: Place = ()) -> Iterator[Place]:
    yield at
    inside: list[tuple[Any, Any]] = []
    if isinstance(content, dict):
        inside = [*content.items()]
    elif isinstance(content, list):
        inside = [*enumerate(content)]
    for key, value in inside:
        yield from places(value, (*at, key))


def replaced(content: Any, at: Place, value: Any) -> str:
    changed = copy.deepcopy(content)
    part = changed
    for step in at[:-1]:
        part = part[step]
    part[at[-1]] = value
    return yaml.safe_dump(changed, allow_unicode=True, sort_keys=False)


def test_of_one_value_of_the_wrong_kind_nothing_more_is_told(tmp_path: Path) -> None:
    content = yaml.safe_load(VALID)
    file = tmp_path / "plan.yaml"
    assert mistakes(file, VALID) == []
    counts = {
        at: len(mistakes(file, replaced(content, at, [date(2023, 1, 1)])))
        for at in places(content)
        if at
    }
    assert len(counts) > 60
    assert {at: count for at, count in counts.items() if count != 1} == {}


@pytest.mark.parametrize("municipality", ["Norddjurs", "707"])
def test_a_municipality_by_name_or_code_is_in_its_group(tmp_path: Path, municipality: str) -> None:
    content = yaml.safe_load(VALID)
    held = {"indicator": "pass_rate", "period": "2023", "area": "kommunegruppe"}
    content["sections"][0]["goals"][0]["measures"]["national"] = held
    text = replaced(content, ("municipality",), municipality)
    assert mistakes(tmp_path / "plan.yaml", text) == []


def test_of_an_unknown_municipality_its_groups_are_not_told(tmp_path: Path) -> None:
    content = yaml.safe_load(VALID)
    held = {"indicator": "pass_rate", "period": "2023", "area": "kommunegruppe"}
    content["sections"][0]["goals"][0]["measures"]["national"] = held
    [(line, sentence)] = mistakes(
        tmp_path / "plan.yaml", replaced(content, ("municipality",), "Norddjus")
    )
    assert line == 2
    assert "Norddjus" in sentence
