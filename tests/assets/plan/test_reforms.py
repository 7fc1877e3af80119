"""What has ended since 2023: which goals it takes hold of, and what is proposed."""

from pathlib import Path

import pytest

from assets.catalogue.catalogue import Catalogue
from assets.plan import plan as plans
from assets.plan import reforms
from assets.plan.schema import PlanFile, with_absolute_periods
from assets.warehouse.models import raw_tables_behind
from connectors.errors import InputError
from connectors.observations import TableEntry
from pipelines.project import Project
from pipelines.settings import DATA, Settings

TODAY = DATA / "reforms.yaml"


@pytest.fixture(scope="module")
def validity() -> reforms.Validity:
    project = Project(Settings(_env_file=None))  # pyright: ignore[reportCallIssue]
    reads = {model.table: model.reads for model in project.models.values()}
    sources = {n: raw_tables_behind(each.table, reads) for n, each in project.computed.items()}
    return reforms.Validity(reforms.load(TODAY), project.catalogue, sources)


def norddjurs(year: int) -> PlanFile:
    file = plans.read(DATA / "plans" / "norddjurs-2023.yaml")
    return with_absolute_periods(file.model_copy(update={"year": year}))


def ended(validity: reforms.Validity, year: int) -> dict[str, str]:
    return {n.goal_id: n.sentence for n in validity.notes(norddjurs(year)) if n.ended}


@pytest.mark.parametrize(
    ("year", "goals"),
    [(2023, []), (2024, []), (2025, ["5.7", "5.8"]), (2026, ["1.1", "5.7", "5.8"]),
     (2027, ["1.1", "5.7", "5.8"])],
)  # fmt: skip
def test_goals_lose_their_benefit_in_2025_and_their_body_in_2026(
    validity: reforms.Validity, year: int, goals: list[str]
) -> None:
    assert list(ended(validity, year)) == goals


def test_a_goal_that_lost_its_series_is_told_when_and_what_comes_closest(
    validity: reforms.Validity,
) -> None:
    told = ended(validity, 2026)
    assert "jobindsats.dk y38a02 sluttede 30. juni 2025" in told["5.7"]
    assert "fortsættes af jobindsats.dk y60a02" in told["5.7"]
    assert "ikke en andel af de unge" in told["5.7"]
    assert "efterfølger: job_or_education_after_cash_benefit_1_month (af alle aldre)" in told["5.8"]
    assert "1. februar 2026" in told["1.1"]
    assert "cases_sent_to_reassessment har ingen efterfølger" in told["1.1"]


def test_nothing_of_the_plan_is_replaced_by_itself(validity: reforms.Validity) -> None:
    before = norddjurs(2026)
    list(validity.notes(before))
    assert before == norddjurs(2026)


def test_what_only_changed_takes_no_ground_away(validity: reforms.Validity) -> None:
    changed = {n.goal_id for n in validity.notes(norddjurs(2027)) if not n.ended}
    assert {"2.2", "5.1", "1.2"} <= changed
    assert "5.4" not in changed


def test_each_series_that_a_source_ended_and_a_goal_may_rest_on_is_told_of(
    validity: reforms.Validity,
) -> None:
    named = {lost.source for each in validity.reforms for lost in each.indicators.values()}
    for name, entry in validity.catalogue.items():
        last = getattr(entry.definition, "ends_on", None)
        if last is None:
            continue
        assert isinstance(entry.definition, TableEntry)
        assert name in named
        [since] = {
            each.since
            for each in validity.reforms
            if any(lost.source == name for lost in each.indicators.values())
        }
        assert (since - last).days == 1


def test_every_name_of_the_reforms_is_one_that_there_is(validity: reforms.Validity) -> None:
    kept = {"cases_sent_to_reassessment"}
    for each in validity.reforms:
        for name, lost in each.indicators.items():
            assert name in validity.sources or name in kept
            assert lost.successor is None or lost.successor in validity.sources
            assert lost.source is None or lost.source in validity.sources[name]
        assert all(word == word.casefold() for word in each.words)


def test_an_indicator_all_of_whose_tables_have_ended_is_told_of_without_a_reform(
    validity: reforms.Validity,
) -> None:
    only = {"activity_ready_share_youth": frozenset({"jobindsats_y38a02", "reference_area"})}
    alone = reforms.Validity((), validity.catalogue, only)
    [note] = alone.notes(norddjurs(2026))
    assert (note.goal_id, note.ended) == ("5.7", True)
    assert note.sentence == (
        "activity_ready_share_youth får ikke flere tal: jobindsats.dk y38a02 sluttede "
        "30. juni 2025 og fortsættes af jobindsats.dk y60a02."
    )
    assert list(alone.notes(norddjurs(2024))) == []
    assert list(reforms.Validity((), Catalogue([]), {}).notes(norddjurs(2026))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reforms:\n  - since: 2025-13-01\n", "linje 2: "),
        ("reforms: [", "linje 1: ikke gyldig YAML"),
        (
            "reforms:\n  - {since: 2025-01-01, effect: gone, what: a, law: b, words: []}\n",
            "linje 2: ",
        ),
    ],
)
def test_a_file_of_reforms_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "reforms.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=f"reforms.yaml, {words}"):
        reforms.load(file)
