"""What is asked of a table by sex, age and origin, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import polars as pl
import pytest

from connectors.archive.answers import Received
from connectors.errors import SourceError
from connectors.http import HttpConnection
from connectors.jobindsats import breakdowns, group_names
from connectors.jobindsats.breakdowns import BreakdownEntry, breakdown_entry
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.jobindsats.config import JobindsatsEntry
from connectors.jobindsats.group_names import parse_age
from connectors.jobindsats.metadata import Description, Hierarchy
from connectors.jobindsats.query import MOST_CELLS
from connectors.observations import Areas
from tests.stand_in import StandIn
from tools.sample import jobindsats, world

RECORDED = "dashboards/rm01ak-hierarchies.2026-09-28.json"
OWN = ("Norddjurs", "Syddjurs", "Læsø")
AREAS = Areas({*OWN, "Hele landet"}, ["Hele landet", "Norddjurs"], ["Hele landet", "Norddjurs"])


@pytest.fixture
def client(jobindsats_server: StandIn) -> Generator[Jobindsats]:
    wire = HttpConnection("jobindsats", jobindsats_server.url, BearerKey("k"), pause=0)
    yield Jobindsats(wire)
    wire.close()


def entry(by: tuple[str, ...] = ("sex", "age", "origin"), **more: Any) -> BreakdownEntry:
    """The breakdowns of kontanthjælp's persons."""
    content: dict[str, Any] = {
        "title": "t",
        "link": "l",
        "cadence": "monthly",
        "periods": {"type": "M", "since": "2022M01"},
        "area": {"hierarchy": "_nykom"},
        "breakdowns": by,
        "dimensions": {
            "visitation": {
                "hierarchy": "_viskat_1int",
                "label": "Visitationskategori",
                "about": "a",
                "values": ["Visitationskategori i alt", "Jobparat"],
            }
        },
        "measures": {
            "persons": {
                "label": "Antal personer",
                "unit": "persons",
                "about": "a",
                "hidden_below": 3,
            }
        },
        **more,
    }
    return breakdown_entry("y60a02", JobindsatsEntry.model_validate(content))


def fetched(client: Jobindsats, table: BreakdownEntry) -> Received:
    received = client.fetch(table.table, table, None, OWN)
    assert isinstance(received, Received)
    return received


def rows(received: Received, table: BreakdownEntry) -> pl.DataFrame:
    parts = [(part.request, b"".join(part.chunks())) for part in received.parts]
    return breakdowns.read(table, parts, AREAS)


def hierarchy(name: str, values: dict[str, str]) -> Hierarchy:
    listed = [{"value_id": id_, "value_name": label} for id_, label in values.items()]
    return Hierarchy.model_validate(
        {"hierarchy_id": name, "levels": [{"level_id": "x", "values": listed}]}
    )


@pytest.mark.parametrize(
    ("label", "span"),
    [
        ("16-19 år", (16, 19)),
        ("65+ år", (65, 999)),
        ("under 25 år", (0, 24)),
        ("Under 30 år", (0, 29)),
        ("60 år og derover", (60, 999)),
        ("50 år og over", (50, 999)),
        ("42 år", (42, 42)),
        ("Alder i alt", None),
        ("under 16-19 år", None),
    ],
)
def test_an_age_is_read_from_its_label(label: str, span: tuple[int, int] | None) -> None:
    assert parse_age(label) == span


def test_the_recorded_labels_of_sex_age_and_origin_are_all_known(
    recorded_json: Callable[[str], Any],
) -> None:
    told = recorded_json(RECORDED)["hierarchies"]
    sexes = group_names.find_groups("sex", "rm01ak", hierarchy("_kon", told["_kon"]["values"]))
    ages = group_names.find_groups(
        "age",
        "rm01ak",
        hierarchy(
            "_alder5i30",
            told["_alder5i30"]["values"] | {"/2/": "et eller andet", "/6/": "noget andet"},
        ),
    )
    labels = told["_oprinda"]["labels_without_ids"]
    origins = group_names.find_groups(
        "origin", "rm01ak", hierarchy("_oprinda", {f"/{i}/": n for i, n in enumerate(labels)})
    )
    assert sexes == {"Kvinder": "kvinder", "Mænd": "mænd"}
    assert [ages["et eller andet"], ages["noget andet"]] == ["under 30 år", "30 år og derover"]
    assert (len(ages), ages["65+ år"]) == (13, "65 år og derover")
    assert [*origins] == labels[1:]


@pytest.mark.parametrize(
    ("by", "values", "named"),
    [
        ("sex", {"/1/": "Kvinder", "/2/": "Andre"}, "'Andre'"),
        ("age", {"/1/": "16-24 år", "/2/": "Unge"}, "'Unge'"),
        ("origin", {"/1/": "Flygtninge"}, "'Flygtninge'"),
        ("sex", {"/1/": "Kvinder", "/2/": "Kvinder"}, "'Kvinder'"),
    ],
)
def test_a_label_that_is_unknown_is_a_sentence_with_its_remedy(
    by: Any, values: dict[str, str], named: str
) -> None:
    with pytest.raises(SourceError) as raised:
        group_names.find_groups(by, "y00a00", hierarchy("_x", values))
    assert named in str(raised.value)
    assert f"slet {by} under breakdowns i data/sources/jobindsats/y00a00.yaml" in str(raised.value)


def test_a_table_is_asked_once_for_each_breakdown_and_for_few_areas(client: Jobindsats) -> None:
    received = fetched(client, entry())
    params = [part.request["params"] for part in received.parts]
    assert [part.request["breakdown"] for part in received.parts] == ["sex", "age", "origin"]
    [country] = [v.id for v in jobindsats.TABLES["y60a02"].area.hierarchies[0].levels[0].values]
    for each in params:
        areas = each["hierarchy._nykom"].split(",")
        assert (len(areas), country in areas) == (len(OWN) + 1, True)
        assert len(each["period.M"].split(",")) == breakdowns.MONTHS
        assert each["hierarchy._viskat_1int"] == "/"
    split = ("hierarchy._kon", "hierarchy._alder5i30", "hierarchy._oprinda")
    # One of them has groups, the others are their totals.
    for own, each in zip(split, params, strict=True):
        assert [each[name] == "/" for name in split] == [name != own for name in split]


def test_many_areas_are_asked_for_in_parts_below_the_limit(client: Jobindsats) -> None:
    table = entry(("age",))
    names = [place.name for place in world.municipalities()]
    [*questions] = breakdowns.build_questions(table, client.describe("y60a02"), [], names)
    [question] = questions
    values = len(question.selection["hierarchy._alder5i30"].split(","))
    cells = question.at_a_time * (len(names) + 1) * values * 4
    assert 1 < question.at_a_time < breakdowns.MONTHS
    assert cells <= MOST_CELLS


def test_an_unchanged_table_is_asked_for_no_numbers(
    client: Jobindsats, jobindsats_server: StandIn
) -> None:
    class Last:
        """The answer that the source's list of tables still has the day of."""

        asked_at = world.SAMPLE_TIME

        def is_newest(self, stamp: str) -> bool:
            return stamp == jobindsats.TABLES["y60a02"].release.latest

    client.tables()
    before = len(jobindsats_server.asked)
    client.fetch("y60a02", entry(), Last(), OWN)  # type: ignore[arg-type]
    assert len(jobindsats_server.asked) == before


def test_the_groups_of_an_answer_add_up_to_the_total(client: Jobindsats) -> None:
    table = entry()
    found = rows(fetched(client, table), table)
    assert set(found["breakdown"]) == {"sex", "age", "origin"}
    own = found.filter(area="Hele landet", period="2024M06")
    totals = dict(own.filter(breakdown="sex").select("member", "value").iter_rows())
    parts = own.filter(pl.col("breakdown") == "age", ~pl.col("member").str.contains("30 år"))
    parents = own.filter(pl.col("member").is_in(["under 30 år", "30 år og derover"]))
    origins = own.filter(breakdown="origin")
    whole = sum(totals.values())
    assert [*totals] == ["kvinder", "mænd"]
    assert parents["value"].sum() == parts["value"].sum() == origins["value"].sum() == whole


def test_a_group_without_a_row_counts_nobody_and_a_hidden_one_is_marked(
    client: Jobindsats,
) -> None:
    table = entry(("age",))
    island = rows(fetched(client, table), table).filter(area="Læsø")
    assert set(island["mark"]) == {"absent", "<3", None}
    assert island.filter(mark="absent")["value"].null_count() > 0


def test_a_table_without_one_of_them_says_so_and_is_fetched_by_the_others() -> None:
    described = description("_kon")
    [question] = breakdowns.build_questions(entry(("sex", "origin")), described, [], OWN)
    assert question.facts["noticed"] == ["tabellen har ingen inddeling efter herkomst"]


def test_a_table_without_any_of_them_is_refused_with_the_remedy() -> None:
    with pytest.raises(SourceError, match=r"ingen inddeling efter alder .*ret breakdowns i data/"):
        breakdowns.build_questions(entry(("age",)), description("_kon"), [], OWN)


def description(name: str) -> Description:
    """A table with areas, visitation and one breakdown."""

    def dimension(id_: str, *names: str) -> dict[str, Any]:
        values = [
            {"value_id": f"/{i}/" if i else "/", "value_name": n} for i, n in enumerate(names)
        ]
        levels = [{"level_id": "x", "values": values}]
        return {"dimension_id": id_, "hierarchies": [{"hierarchy_id": id_, "levels": levels}]}

    return Description.model_validate(
        {
            "periods": [{"periodtype_id": "M", "values": [{"period_id": "2024M05"}]}],
            "dimensions": [
                dimension("_nykom", "Hele landet", *OWN),
                dimension("_viskat_1int", "Visitationskategori i alt", "Jobparat"),
                dimension(name, "Køn i alt", "Kvinder", "Mænd"),
            ],
        }
    )
