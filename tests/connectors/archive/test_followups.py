"""The archive of follow-ups: a name once, records that only grow, and damage told in a sentence."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.archive.followup_names import check_name
from connectors.archive.followups import FACTS, Followups
from connectors.errors import HomeError, InputError

WHO = "Arbejdsmarkedsudvalget på Ærø"
DAY = date(2024, 8, 28)
PAPER = {"Opfølgning 2023.docx": b"paper"}


def followup(name: str, data: str = "sample") -> dict[str, bytes]:
    return {FACTS: json.dumps({"name": name, "data": data}).encode(), "plan.yaml": b"plan"}


@pytest.fixture
def store(tmp_path: Path) -> Followups:
    made = Followups(tmp_path, "sample", lambda: datetime(2024, 8, 15, 6, tzinfo=UTC))
    made.store("2023-2", followup("2023-2"))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "followups" / "2023-2"


def spoil(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_a_follow_up_is_read_as_it_was_stored(store: Followups) -> None:
    assert store.read("2023-2") == followup("2023-2")
    assert store.damage() == []


def test_a_name_is_taken_once(store: Followups) -> None:
    with pytest.raises(InputError, match="ændres aldrig"):
        store.store("2023-2", followup("other"))


@pytest.mark.parametrize("name", ["", "2023", "2023-0", "2023-2.v1", "../2023-2", "2023-2 ", "CON"])
def test_what_is_no_name_is_refused(store: Followups, name: str) -> None:
    with pytest.raises(InputError, match="er ikke navnet på en opfølgning"):
        store.store(name, followup(name))


def test_a_name_is_of_the_plans_year() -> None:
    check_name("2023-1", 2023)
    with pytest.raises(InputError, match="kald den 2024-1"):
        check_name("2023-1", 2024)


def test_a_later_version_takes_the_place_of_the_one_before_which_stays(store: Followups) -> None:
    assert store.next_version("2023-2") == "2023-2.v2"
    store.store("2023-2.v2", followup("2023-2.v2"))
    store.store("2023-10", followup("2023-10"))
    assert store.names() == ["2023-2", "2023-2.v2", "2023-10"]
    assert store.superseded_by("2023-2") == "2023-2.v2"
    assert store.superseded_by("2023-2.v2") is None
    assert store.next_version("2023-2.v2") == "2023-2.v3"
    with pytest.raises(InputError, match=r"erstat 2023-2\.v2"):
        store.next_version("2023-2")


def test_what_is_superseded_is_not_approved_and_gets_no_papers(store: Followups) -> None:
    for version in ("2023-2.v2", "2023-2.v3"):
        store.store(version, followup(version))
    told = r"2023-2 er allerede erstattet af 2023-2\.v2; {} 2023-2\.v3\."
    with pytest.raises(InputError, match=told.format("godkend")):
        store.approve("2023-2", WHO, DAY)
    with pytest.raises(InputError, match=told.format("læg papiret ved")):
        store.attach("2023-2", PAPER)
    assert (store.approvals("2023-2"), store.papers("2023-2")) == ([], [])


@pytest.mark.parametrize(
    ("day_of", "day"), [("as_of", "2024-08-15"), ("known_from", "2024-08-15T06:00:00")]
)
def test_figures_are_not_approved_before_their_day(store: Followups, day_of: str, day: str) -> None:
    facts = {"name": "2023-3", "data": "sample", "as_of": None, day_of: day}
    store.store("2023-3", {FACTS: json.dumps(facts).encode()})
    with pytest.raises(
        InputError, match="2024-08-14 ligger før 2024-08-15, som er dagen for tallene"
    ):
        store.approve("2023-3", WHO, date(2024, 8, 14))
    assert store.approve("2023-3", WHO, date(2024, 8, 15)).on == date(2024, 8, 15)


def test_a_follow_up_that_was_copied_to_another_name_is_damaged(
    store: Followups, folder: Path
) -> None:
    shutil.copytree(folder, folder.with_name("2023-9"))
    with pytest.raises(
        HomeError, match="2023-9 indeholder opfølgningen 2023-2 under et andet navn"
    ):
        store.read("2023-9")
    [told] = store.damage()
    assert "2023-9" in told


def test_a_follow_up_of_the_other_mode_is_refused(store: Followups) -> None:
    store.store("2023-3", followup("2023-3", data="live"))
    with pytest.raises(HomeError, match="er lavet af live-data, og hjemmet er sample"):
        store.read("2023-3")


def test_one_that_is_not_there_is_told_with_those_that_are(store: Followups) -> None:
    with pytest.raises(InputError, match=r"ingen opfølgning 2022-1; .*: 2023-2\."):
        store.read("2022-1")


def test_two_approvals_are_two_records_and_the_same_one_is_refused(store: Followups) -> None:
    store.approve("2023-2", WHO, DAY)
    store.approve("2023-2", "Byrådet", DAY)
    assert [each.by for each in store.approvals("2023-2")] == [WHO, "Byrådet"]
    with pytest.raises(InputError, match="er allerede gemt"):
        store.approve("2023-2", WHO, DAY)


def test_an_approval_says_which_bytes_were_approved(store: Followups) -> None:
    store.attach("2023-2", PAPER)
    approval = store.approve("2023-2", WHO, DAY)
    assert approval.followup == store.identity("2023-2")
    [paper] = store.papers("2023-2")
    assert approval.papers == {paper.name: paper.sha256}
    assert store.approvals("2023-2") == [approval]
    assert store.damage() == []


def test_papers_are_handed_out_as_they_were_stored(store: Followups) -> None:
    store.attach("2023-2", PAPER)
    store.attach("2023-2", {"figurer.xlsx": b"\x00\x01"})
    assert {p.name: p.content for p in store.papers("2023-2")} == PAPER | {"figurer.xlsx": b"\0\1"}


@pytest.mark.parametrize("name", ["Opfølgning 2023.docx", "OPFØLGNING 2023.DOCX", "attached.json"])
def test_a_paper_is_never_replaced(store: Followups, name: str) -> None:
    store.attach("2023-2", PAPER)
    with pytest.raises(InputError, match="har allerede et papir"):
        store.attach("2023-2", {name: b"other"})


@pytest.mark.parametrize(
    "name", ["con.docx", "LPT1", "a:b.docx", ".skjult", "a. ", "x" * 121, "~$a"]
)
def test_a_paper_that_windows_could_not_hold_is_refused(store: Followups, name: str) -> None:
    with pytest.raises(InputError, match="på alle computere"):
        store.attach("2023-2", {name: b"paper"})


EVERYWHERE = (
    "papers/0001/Opfølgning 2023.docx",
    "approvals/0001/approval.json",
    "plan.yaml",
    "SHA256SUMS",
)


@pytest.mark.parametrize("spoilt", EVERYWHERE)
def test_a_changed_byte_anywhere_is_told_in_one_sentence(
    store: Followups, folder: Path, spoilt: str
) -> None:
    store.attach("2023-2", PAPER)
    store.approve("2023-2", WHO, DAY)
    spoil(folder / spoilt)
    [told] = store.damage()
    assert "2023-2" in told
    assert told.endswith("gendan mappen fra backup.")


def test_a_paper_that_was_approved_and_is_gone_is_told(store: Followups, folder: Path) -> None:
    store.attach("2023-2", PAPER)
    store.approve("2023-2", WHO, DAY)
    (folder / "papers" / "0001").rename(folder.parent / "elsewhere")
    [told] = store.damage()
    assert f"{WHO} godkendte, mangler i" in told


def test_a_record_that_is_gone_between_others_is_told(store: Followups, folder: Path) -> None:
    store.attach("2023-2", PAPER)
    store.attach("2023-2", {"figurer.xlsx": b"1"})
    (folder / "papers" / "0001").rename(folder.parent / "elsewhere")
    with pytest.raises(HomeError, match="0001 mangler"):
        store.papers("2023-2")


def test_what_is_not_a_follow_up_does_not_count(store: Followups, folder: Path) -> None:
    for name in (".2023-3.partial", "Thumbs.db", "2023-2 - Kopi"):
        (folder.parent / name).mkdir()
    assert store.names() == ["2023-2"]


def test_a_home_without_follow_ups_has_none(tmp_path: Path) -> None:
    empty = Followups(tmp_path / "none", "sample", lambda: datetime.now(UTC))
    assert (empty.names(), empty.damage()) == ([], [])
