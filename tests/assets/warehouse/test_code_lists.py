"""The dated lists of target groups and types of offer: whole in themselves, and lost to no case."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.ingest import raw
from assets.ingest.validation import select_snapshot
from assets.warehouse import models
from connectors import warehouse
from connectors.archive.answers import Received
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import Warehouse
from pipelines.connections import open_sources
from pipelines.project import Project
from pipelines.settings import SQL, Settings
from tools.sample import people

MODELS = models.load_models(SQL)
LISTS = ("reference_target_group", "reference_offer_type")
SLIDES = {
    "Borgere i jobafklaring", "Dagpengemodtagere", "Fleksjobansatte",
    "Kontanthjælpsmodtagere (aktivitetsparate)", "Kontanthjælpsmodtagere (jobparate)",
    "Ledige selvforsørgende", "Ledighedsydelsesmodtagere",
    "Overgangsydelsesmodtagere (aktivitetsparate)", "Overgangsydelsesmodtagere (jobparate)",
    "Rehabilitander", "Revalidender", "Selvforsørgende i INL-program",
    "S&H-ydelsesmodtagere (aktivitetsparate)", "S&H-ydelsesmodtagere (jobparate)",
    "Sygedagpengemodtagere",
}  # fmt: skip
"""The fifteen labels of status-april-2023.txt, lines 21-58."""
LAST_KNOWN_DAY = date(2026, 12, 31)
REFORM = date(2025, 7, 1)
CASES = {
    "area_code": pl.String,
    "person": pl.String,
    "target_group": pl.String,
    "origin": pl.String,
    "case_starts_on": pl.Date,
    "case_ends_on": pl.Date,
    "listed_on": pl.Date,
    "source_table": pl.String,
}
OFFERS = {
    "offer": pl.String,
    "person": pl.String,
    "offer_type": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "listed_on": pl.Date,
    "area_code": pl.String,
    "source_table": pl.String,
}
Row = dict[str, Any]
Cell = tuple[str, date]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Both lists, fetched, judged and loaded as a run does it, and the tables made of them."""
    home = tmp_path_factory.mktemp("home")
    project = Project(Settings(_env_file=None, home=home))  # pyright: ignore[reportCallIssue]
    store = SnapshotStore(project.settings.archive, "sample", project.settings.now)
    with open_sources(project) as sources, warehouse.writing(home / "w.duckdb") as opened:
        for name in LISTS:
            entry = project.catalogue[name]
            received = sources.fetch(entry)
            assert isinstance(received, Received)
            store.save(entry.source, entry.table, received)
            found = select_snapshot(entry, sources, store)
            assert not found.refused
            raw.load(opened, found)
        make(opened, "core.target_group", "core.offer_type")
        yield opened


@pytest.fixture(scope="module")
def groups(listed: Warehouse) -> list[Row]:
    """The rows of the list of target groups."""
    return listed.frame("from raw.reference_target_group").to_dicts()


@pytest.fixture(scope="module")
def types(listed: Warehouse) -> dict[str, Row]:
    """The types of offer by spelling."""
    return {row["spelling"]: row for row in listed.frame("from core.offer_type").to_dicts()}


def make(opened: Warehouse, *tables: str) -> None:
    for table in tables:
        opened.create_table(table, MODELS[table].sql)


def placed(listed: Warehouse, cases: Sequence[Cell]) -> list[Row]:
    """What becomes of cases with these target groups and first days, in their order."""
    rows = [
        ("707", f"{at:06}", group, "Danmark", start, None, date.max, "fasit_citizens")
        for at, (group, start) in enumerate(cases)
    ]
    listed.replace("raw.fasit_citizens", pl.DataFrame(rows, CASES, orient="row"))
    make(listed, "core.citizen_case")
    return listed.frame("from core.citizen_case order by person").to_dicts()


def shared_education(listed: Warehouse, kinds: Sequence[str]) -> Row:
    """The share of education among offers of these types."""
    rows = [
        (f"T{at}", "P", kind, date(2023, 5, 1), None, date(2024, 1, 1), "707", "fasit_offers")
        for at, kind in enumerate(kinds)
    ]
    listed.replace("raw.fasit_offers", pl.DataFrame(rows, OFFERS, orient="row"))
    make(listed, "core.offer", "indicator.education_offer_share")
    return listed.frame("from indicator.education_offer_share").row(0, named=True)


def days(row: Row) -> tuple[date, date]:
    return row["valid_from"] or date.min, row["valid_to"] or date.max


def test_no_spelling_holds_two_rows_on_one_day(groups: list[Row]) -> None:
    by_spelling = sorted(groups, key=lambda row: (row["spelling"].lower(), days(row)))
    for row in groups:
        assert days(row)[0] <= days(row)[1], row
    for before, after in pairwise(by_spelling):
        if before["spelling"].lower() == after["spelling"].lower():
            assert days(before)[1] < days(after)[0], after


def test_every_successor_is_on_the_list_from_the_next_day(groups: list[Row]) -> None:
    for row in groups:
        if row["succeeded_by"]:
            next_day = row["valid_to"] + timedelta(days=1)
            after = [r for r in groups if r["spelling"] == row["succeeded_by"]]
            assert any(days(r)[0] <= next_day <= days(r)[1] for r in after), row


def test_a_group_whose_meaning_is_known_ends_with_a_successor_or_with_the_list(
    groups: list[Row],
) -> None:
    for row in groups:
        if row["main_group"] and row["valid_to"] and not row["succeeded_by"]:
            assert row["valid_to"] == LAST_KNOWN_DAY, row


def test_both_laws_have_thirteen_numbers(groups: list[Row]) -> None:
    spelled = {row["spelling"] for row in groups}
    for law in (2, 6):
        assert {f"{law}.{number}" for number in range(1, 14)} <= spelled
        assert f"{law}.14" not in spelled


def test_a_label_has_a_number_only_while_the_number_stands_and_means_the_same(
    groups: list[Row],
) -> None:
    for label in groups:
        if label["code"] and label["spelling"] != label["code"]:
            of_code = [row for row in groups if row["spelling"] == label["code"]]
            assert {row["main_group"] for row in of_code} == {label["main_group"]}
            assert min(days(row)[0] for row in of_code) <= days(label)[0]
            assert max(days(row)[1] for row in of_code) >= days(label)[1]


def test_a_spelling_means_one_group_whenever_it_is_used(groups: list[Row]) -> None:
    for spelling in {row["spelling"] for row in groups}:
        assert len({row["main_group"] for row in groups if row["spelling"] == spelling}) == 1


def test_only_what_is_called_unknown_lacks_a_group(groups: list[Row]) -> None:
    for row in groups:
        assert (row["main_group"] is None) == (row["certainty"] == "unknown"), row
    unknown = {row["spelling"] for row in groups if not row["main_group"]}
    assert unknown == {"2.8", "2.9", "2.10", "6.12", "6.13", "Rehabilitander"}


def test_the_old_and_the_new_number_of_a_group_land_in_the_same_group(
    listed: Warehouse, groups: list[Row]
) -> None:
    pairs = [
        (row["spelling"], row["succeeded_by"])
        for row in groups
        if row["spelling"].startswith("2.") and row["succeeded_by"]
    ]
    assert len(pairs) == 10
    old = placed(listed, [(before, date(2019, 12, 31)) for before, _ in pairs])
    new = placed(listed, [(after, date(2020, 1, 1)) for _, after in pairs])
    assert [row["main_group"] for row in old] == [row["main_group"] for row in new]
    assert [row["target_group_code"] for row in old] == [before for before, _ in pairs]
    assert [row["target_group_code"] for row in new] == [after for _, after in pairs]
    assert {row["target_group_status"] for row in old + new} == {"known"}


def test_a_label_gets_the_number_of_the_law_on_the_first_day_of_its_case(
    listed: Warehouse,
) -> None:
    found = placed(
        listed,
        [("Fleksjobansatte", date(2019, 12, 31)), ("Fleksjobansatte", date(2020, 1, 1))],
    )
    assert [row["target_group_code"] for row in found] == ["2.7", "6.9"]
    assert {row["main_group"] for row in found} == {"fleksjob"}


def test_the_first_of_july_2025_divides_the_groups_that_the_reform_merged(
    listed: Warehouse,
) -> None:
    ended = [
        "S&H-ydelsesmodtagere (jobparate)",
        "Overgangsydelsesmodtagere (aktivitetsparate)",
        "Uddannelseshjælpsmodtagere",
    ]
    began = ["Kontanthjælpsmodtagere (uddannelsesparate)"]
    last_day = REFORM - timedelta(days=1)
    before = placed(listed, [(group, last_day) for group in ended + began])
    after = placed(listed, [(group, REFORM) for group in ended + began])
    assert [row["target_group_status"] for row in before] == ["known"] * 3 + ["other_period"]
    assert [row["target_group_status"] for row in after] == ["other_period"] * 3 + ["known"]
    assert [row["main_group"] for row in before] == [row["main_group"] for row in after]
    assert before[1]["target_group_code"] == "6.3"
    assert after[1]["target_group_code"] is None


def test_a_number_that_outlives_the_reform_changes_its_wording_on_the_day(
    listed: Warehouse, groups: list[Row]
) -> None:
    wordings = sorted((days(row), row["label"]) for row in groups if row["spelling"] == "6.4")
    assert [dates[0] for dates, _ in wordings] == [date(2020, 1, 1), REFORM]
    assert "uddannelseshjælp" in wordings[0][1]
    assert "uddannelseshjælp" not in wordings[1][1]
    found = placed(listed, [("6.4", REFORM - timedelta(days=1)), ("6.4", REFORM)])
    assert {row["target_group_status"] for row in found} == {"known"}


def test_a_target_group_that_nobody_knows_is_kept_and_shown(listed: Warehouse) -> None:
    cases = [
        ("6.99", date(2023, 1, 1)),
        ("Rehabilitander", date(2023, 1, 1)),
        ("6.1", date(2027, 1, 1)),
        ("dagpengemodtagere", date(2023, 1, 1)),
    ]
    found = placed(listed, cases)
    assert [row["target_group"] for row in found] == [group for group, _ in cases]
    assert [row["target_group_status"] for row in found] == [
        "unknown", "meaning_unknown", "other_period", "known",
    ]  # fmt: skip
    assert [row["main_group"] for row in found] == [None, None, "dagpenge", "dagpenge"]
    shared_education(listed, ["Danskuddannelse", "Et nyt tilbud"])
    make(listed, "core.code_use")
    unknown = listed.frame(
        "select code_list, spelling, cases from core.code_use where status = 'unknown'"
    ).rows()
    assert sorted(unknown) == [("offer_type", "Et nyt tilbud", 1), ("target_group", "6.99", 1)]


SPELLINGS = st.sampled_from([*sorted(SLIDES), "2.1", "2.12", "6.1", "6.4", "6.10", "6.13", "?"])


@given(
    cases=st.lists(
        st.tuples(SPELLINGS, st.dates(date(1990, 1, 1), date(2035, 1, 1))), min_size=1, max_size=40
    )
)
def test_every_case_of_any_day_stays_one_row(listed: Warehouse, cases: list[Cell]) -> None:
    found = placed(listed, cases)
    assert [(row["target_group"], row["case_starts_on"]) for row in found] == cases
    for row in found:
        assert (row["target_group_status"] == "unknown") == (row["target_group"] == "?")
        exists = row["target_group_status"] in ("known", "meaning_unknown")
        assert exists or row["target_group_code"] is None


def test_every_spelling_of_the_sample_and_of_the_slides_is_known(
    groups: list[Row], types: dict[str, Row]
) -> None:
    spelled = {row["spelling"] for row in groups}
    assert spelled >= SLIDES
    assert spelled >= {case.target_group for one in people.persons() for case in one.cases}
    assert set(types) >= {offer.kind for offer in people.offers()}


def test_every_type_of_offer_has_its_parent_one_level_up(types: dict[str, Row]) -> None:
    for row in types.values():
        official = types[row["offer_type"]]
        assert (row["parent"], row["level"]) == (official["parent"], official["level"])
        if row["level"] == 0:
            assert row["parent"] is None
        else:
            assert types[row["parent"]]["level"] == row["level"] - 1, row


def test_no_type_is_spelled_like_another_but_for_capitals(types: dict[str, Row]) -> None:
    assert len({spelling.lower() for spelling in types}) == len(types)


def test_education_is_ordinary_education_and_all_below_it(types: dict[str, Row]) -> None:
    for row in types.values():
        if row["is_education"] is not None:
            assert row["is_education"] == (row["level_2"] == "Ordinær uddannelse i alt"), row
    both = {row["offer_type"] for row in types.values() if row["is_education"] is None}
    assert both == {"Tilbud i alt", "Vejledning og opkvalificering i alt"}


@pytest.mark.parametrize(
    ("spelling", "path"),
    [
        ("Virksomhedspraktik", ("Virksomhedspraktik i alt", None)),
        ("Nytteindsats, stat", ("Nytteindsats i alt", "Nytteindsats, stat")),
        ("Danskuddannelse", ("Vejledning og opkvalificering i alt", "Ordinær uddannelse i alt")),
        (
            "Virksomhedspraktik, region",
            ("Virksomhedspraktik i alt", "Offentlig virksomhedspraktik i alt"),
        ),
    ],
)
def test_a_type_has_its_path_in_the_tree(
    types: dict[str, Row], spelling: str, path: tuple[str, str | None]
) -> None:
    assert (types[spelling]["level_1"], types[spelling]["level_2"]) == path


def test_a_kind_of_education_counts_like_education_itself(listed: Warehouse) -> None:
    plain = shared_education(listed, ["Ordinær uddannelse", "Virksomhedspraktik"])
    kind = shared_education(listed, ["Arbejdsmarkedsuddannelse (AMU)", "Virksomhedspraktik, stat"])
    assert plain["value"] == kind["value"] == 50


@pytest.mark.parametrize("unplaced", ["Et nyt tilbud", "Vejledning og opkvalificering i alt"])
def test_an_offer_that_may_be_education_leaves_the_share_unknown(
    listed: Warehouse, unplaced: str
) -> None:
    share = shared_education(listed, ["Ordinær uddannelse", unplaced])
    assert (share["numerator"], share["value"], share["mark"]) == (None, None, "missing")
    assert share["denominator"] == 2


def test_the_recorded_months_add_up_along_the_tree(
    types: dict[str, Row], recorded_json: Callable[[str], Any]
) -> None:
    probe = recorded_json("jobindsats/v3/jur-api-probe.2026-07-27T1829.json")
    rows = probe["results"]["activation"]["rows"]
    seen = {kind for _, _, _, kind, *_ in rows}
    verified = {s for s, row in types.items() if row["certainty"] == "verified"}
    assert seen == verified
    months = {row[0] for row in rows}
    assert len(months) == 14
    full_time = {(month, kind): count for month, _, _, kind, _, count, _ in rows}
    sums = 0
    for parent in verified:
        parts = [s for s in verified if types[s]["parent"] == parent]
        for month in months if parts else ():
            # A month without an offer of a kind has no row of it; a hidden count is at most 2.
            counts = [full_time.get((month, part), 0) for part in parts]
            added = sum(count for count in counts if count is not None)
            slack = 2 + 2 * counts.count(None)
            assert abs(full_time[month, parent] - added) <= slack, (month, parent)
            sums += 1
    assert sums == 14 * 8


def test_the_built_sample_knows_all_its_codes(built: Warehouse) -> None:
    cases = built.frame(
        "select target_group, target_group_status, main_group from core.citizen_case"
    )
    lacking = cases.filter(pl.col("target_group_status") != "known")
    assert set(lacking["target_group"]) == {"Rehabilitander"}
    assert set(lacking["target_group_status"]) == {"meaning_unknown"}
    assert built.frame("from core.offer where not offer_type_known").height == 0
    cases_in_files = built.frame("select count(*) as n from raw.fasit_citizens").item()
    assert cases.height == cases_in_files
