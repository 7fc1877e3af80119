"""What jobindsats tells of its tables, and the catalogue entry that is drafted from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from connectors.archive.answers import Received
from connectors.errors import SourceError
from connectors.http import HttpConnection
from connectors.jobindsats import metadata as jobindsats_metadata
from connectors.jobindsats import response as jobindsats_answer
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.jobindsats.config import JobindsatsEntry, LevelValue
from connectors.jobindsats.metadata import Description, Subject
from connectors.jobindsats.scaffold import entry_draft
from connectors.observations import Areas
from tests.stand_in import StandIn
from tools.sample.jobindsats import TABLES

DISCOVERED = "jobindsats/v3/jobindsats-jur-discovery.2026-07-27.json"


@pytest.fixture
def client(jobindsats_server: StandIn) -> Generator[Jobindsats]:
    wire = HttpConnection("jobindsats", jobindsats_server.url, BearerKey("k"), pause=0)
    yield Jobindsats(wire)
    wire.close()


def described(**told: Any) -> Description:
    """A table with one month and a hierarchy of areas, and what else is told."""
    area = {"hierarchies": [{"hierarchy_id": "_nykom", "levels": []}], "dimension_id": "_omrade"}
    whole = {
        "periods": [{"periodtype_id": "M", "values": [{"period_id": "2024M05"}]}],
        **told,
        "dimensions": [area, *told.get("dimensions", [])],
    }
    return jobindsats_metadata.parse_description("y00a00", whole)


def dimension(name: str | None, *levels: list[str]) -> dict[str, Any]:
    """A dimension with these names at each level; every value has an id of its own."""
    told = [
        {
            "level_id": f"l{rank}",
            "values": [{"value_id": f"/{rank}/{n}/", "value_name": v} for n, v in enumerate(names)],
        }
        for rank, names in enumerate(levels)
    ]
    named = {"dimension_name": name} if name else {}
    return {"dimension_id": "_d", "hierarchies": [{"hierarchy_id": "_d", "levels": told}], **named}


def entry(description: Description) -> JobindsatsEntry:
    return JobindsatsEntry.model_validate(yaml.safe_load(entry_draft(description)))


# What is told.


def test_every_table_is_listed_with_its_subject_and_calendar(client: Jobindsats) -> None:
    listed = {table.id: table for table in client.tables()}
    assert listed.keys() == TABLES.keys()
    flex, made_up = listed["y08a02"], TABLES["y08a02"]
    assert (flex.name, flex.subject) == (made_up.name, made_up.subject)
    release = made_up.release
    assert (flex.frequency, flex.latest, flex.next) == ("M", release.latest, release.next)
    assert flex.period_types == ("M",)
    assert flex.measure_groups[0] == "Antal personer"
    assert flex.link.startswith("https://jobindsats.dk/")


def test_the_subjects_are_those_of_the_tables(client: Jobindsats) -> None:
    subjects = client.subjects()
    assert {subject.name for subject in subjects} == {table.subject for table in client.tables()}
    assert all(isinstance(subject, Subject) and subject.id for subject in subjects)


def test_a_table_is_described_down_to_its_values(client: Jobindsats) -> None:
    told = client.describe("y38a02")
    (kind,) = told.period_types
    assert (kind.id, kind.periods) == ("M", TABLES["y38a02"].periods)
    assert (kind.first, kind.last) == (kind.periods[0], kind.periods[-1])
    visitation = told.hierarchies["_viskat_2udh"]
    assert "Aktivitetsparat" in {value.name for value in visitation.values}
    assert told.labels[:2] == ("Antal personer", "Antal fuldtidspersoner")


def test_a_measure_of_a_group_of_several_is_labelled_with_the_group(client: Jobindsats) -> None:
    labels = client.describe("y30r21").labels
    assert labels[0] == (
        "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse: Forventet antal"
    )
    assert labels[-1] == "Placering på benchmarkranglisten"


def test_what_is_only_thought_to_be_told_may_be_missing() -> None:
    (listed,) = jobindsats_metadata.parse_listings(
        [{"table_groups": [{"tables": [{"table_id": "Y9"}]}]}]
    )
    assert (listed.id, listed.name, listed.period_types, listed.latest) == ("y9", "", (), "")
    told = described(mgroups=None, dimensions=[dimension(None, ["I alt"])])
    assert (told.name, told.labels) == ("", ())


@pytest.mark.parametrize("body", [None, [1], [{}], [{"subject_name": None}], "x"])
def test_subjects_of_another_shape_are_a_sentence(body: Any) -> None:
    with pytest.raises(SourceError, match="viser sine emner på en måde, som Pejl ikke kender"):
        jobindsats_metadata.parse_subjects(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["periods", "dimensions", "hierarchies", "levels", "values", "mgroups", "measures",
             "periodtype_id", "period_id", "hierarchy_id", "value_id", "value_name",
             "table_groups", "tables", "table_id", "subject_name", "periodtypes"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(told=JSON)
def test_no_shape_is_worse_than_a_source_error(told: Any) -> None:
    for read in (
        jobindsats_metadata.parse_subjects,
        jobindsats_metadata.parse_listings,
        lambda answer: jobindsats_metadata.parse_description("y00a00", answer),
    ):
        with suppress(SourceError):
            read(told)


# The draft of an entry.


@pytest.mark.parametrize("table_id", sorted(TABLES))
def test_a_draft_asks_for_the_table_and_reads_its_answer(
    client: Jobindsats, areas: dict[str, Areas], table_id: str
) -> None:
    told = client.describe(table_id)
    drafted = entry(told)
    newest = {"type": drafted.periods.type, "since": told.period_types[0].last}
    # Sex, age and origin crossed are a hundred thousand rows.
    two = dict(list(drafted.dimensions.items())[:2])
    asked = {**drafted.model_dump(), "periods": newest, "dimensions": two}
    alone = JobindsatsEntry.model_validate(asked)
    received = client.fetch(table_id, alone)
    assert isinstance(received, Received)
    bodies = [part.body for part in received.parts if isinstance(part.body, bytes)]
    some = Areas(areas["area"].known, ["Norddjurs"])
    assert jobindsats_answer.read(table_id, alone, bodies, some).height


def test_a_draft_names_and_measures_by_the_words_of_the_labels(client: Jobindsats) -> None:
    drafted = entry(client.describe("y38a02"))
    assert (drafted.title, drafted.cadence) == (TABLES["y38a02"].name, "monthly")
    assert drafted.periods.since == TABLES["y38a02"].periods[0]
    assert drafted.area.hierarchy == "_nykom"
    assert list(drafted.dimensions) == ["visitationskategori"]
    assert {name: (m.unit, m.hidden_below) for name, m in drafted.measures.items()} == {
        "antal_personer": ("persons", 3),
        "antal_fuldtidspersoner": ("full_time_persons", 3),
        "fuldtidspersoner_i_pct_af_arbejdsstyrken": ("pct", None),
        "fuldtidspersoner_i_pct_af_befolkningen": ("pct", None),
    }
    assert drafted.guess is not None
    assert drafted.guess.startswith("At enheder og skjulte tal er, som målenes navne")


@pytest.mark.parametrize(
    ("label", "name", "unit"),
    [
        ("Antal aktiveringsforløb", "antal_aktiveringsforloeb", "spells"),
        ("Andel på ledighedsydelse", "andel_paa_ledighedsydelse", "pct"),
        ("Forskel mellem andel (pct. point)", "forskel_mellem_andel_pct_point", "pct_point"),
        ("Placering på benchmarkranglisten", "placering_paa_benchmarkranglisten", "rank"),
        ("Varslinger, antal virksomheder", "varslinger_antal_virksomheder", "count"),
        ("3 mdr. efter", "n_3_mdr_efter", "count"),
        ("Mark", "mark_2", "count"),
        ("%", "n", "count"),
    ],
)
def test_a_name_is_the_label_in_plain_letters(label: str, name: str, unit: str) -> None:
    drafted = entry(described(mgroups=[{"mgroup_id": "m", "mgroup_name": label}]))
    assert {n: m.unit for n, m in drafted.measures.items()} == {name: unit}


def test_labels_that_sound_alike_become_different_names() -> None:
    groups = [{"mgroup_name": label} for label in ("Gnsn. tid", "Gnsn tid", "Gnsn: tid")]
    dimensions = [dimension("Gnsn tid", ["I alt"])]
    drafted = entry(described(mgroups=groups, dimensions=dimensions))
    assert list(drafted.dimensions) == ["gnsn_tid"]
    assert list(drafted.measures) == ["gnsn_tid_2", "gnsn_tid_3", "gnsn_tid_4"]


def test_a_value_that_stands_at_two_levels_is_drafted_with_its_level() -> None:
    levels = [["Tilbud i alt"], ["Nytteindsats i alt"], ["Nytteindsats i alt", "AMU", "AVU", "AVU"]]
    drafted = entry(described(dimensions=[dimension("Tilbud", *levels)]))
    (offer,) = drafted.dimensions.values()
    assert offer.names == ("Tilbud i alt", "Nytteindsats i alt", "AMU")
    assert offer.values[1] == LevelValue(name="Nytteindsats i alt", level="l1")
    assert "3 af de 6 værdier i Tilbud er med." in str(drafted.guess)


def test_a_dimension_of_many_values_is_drafted_with_its_topmost_level() -> None:
    occupations = [f"Stilling {number}" for number in range(1000)]
    told = described(dimensions=[dimension(None, ["Stilling i alt"], occupations)])
    drafted = entry(told)
    assert drafted.dimensions["stilling"].values == ("Stilling i alt",)
    assert "1 af de 1001 værdier i Stilling er med." in str(drafted.guess)


def test_a_table_whose_measures_are_not_told_is_drafted_with_its_own_name() -> None:
    drafted = entry(described(table_name="Antal personer med mentor"))
    assert [m.label for m in drafted.measures.values()] == ["Antal personer med mentor"]
    assert "og at det eneste mål hedder som tabellen" in str(drafted.guess)


def test_a_table_without_periods_is_not_drafted() -> None:
    with pytest.raises(SourceError, match="y00a00 har lige nu ingen perioder"):
        entry_draft(described(periods=[]))


def test_the_recorded_tables_are_drafted(recorded_json: Callable[[str], Any]) -> None:
    """The recording kept neither values nor measures; titles and dimension ids are real."""
    candidates = recorded_json(DISCOVERED)["candidates"]
    assert len(candidates) == 55
    for each in candidates:
        dimensions = [
            {**dimension(None, [f"{d['id']} i alt"]), "dimension_id": d["id"]}
            for d in each["dimensions"]
            if d["id"] != "_omrade"
        ]
        drafted = entry(described(table_name=each["title"], dimensions=dimensions))
        assert drafted.title == each["title"]
        assert len(drafted.dimensions) == len(dimensions)


WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(
    title=WORDS,
    labels=st.lists(WORDS, max_size=5),
    values=st.lists(WORDS, max_size=6),
    name=st.none() | WORDS,
)
def test_every_draft_is_an_entry(
    title: str, labels: list[str], values: list[str], name: str | None
) -> None:
    groups = [{"mgroup_name": label} for label in labels]
    dimensions = [dimension(name, values[:1], values[1:])]
    told = described(table_name=title, mgroups=groups, dimensions=dimensions)
    drafted = entry(told)
    assert json.loads(drafted.model_dump_json())["periods"] == {"type": "M", "since": "2024M05"}
