"""Finding tables in the sources' own catalogues, asked over the loopback network."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from assets.ingest import search
from assets.ingest.sources import Sources
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank.config import StatbankEntry
from pipelines import settings
from pipelines.connections import open_sources
from pipelines.project import Project
from tests.stand_in import StandIn


@pytest.fixture
def sources(
    jobindsats_server: StandIn, statbank_server: StandIn, tmp_path: Path
) -> Iterator[Sources]:
    chosen = settings.load(
        home=tmp_path,
        jobindsats_token="a-key",
        jobindsats_url=jobindsats_server.url,
        statbank_url=statbank_server.url,
        pause=0,
    )
    with open_sources(Project(chosen)) as opened:
        yield opened


def ids(hits: search.SearchResult) -> set[str]:
    return {found.table for found in hits.tables}


def test_a_word_finds_tables_of_both_sources(sources: Sources) -> None:
    hits = search.search(sources, ["antal"])
    assert {found.source for found in hits.tables} >= {"jobindsats"}
    assert ids(search.search(sources, ["fuldtidsledige"])) >= {"AUS08"}
    assert hits.problems == []


def test_every_word_must_occur_and_danish_letters_may_be_spelled_out(sources: Sources) -> None:
    found = ids(search.search(sources, ["UDDANNELSESHJAELP", "fuldtidspersoner"]))
    assert "y38a02" in found
    assert "y09a02" not in found


def test_an_id_finds_its_table_alone(sources: Sources) -> None:
    assert ids(search.search(sources, ["Y09A02"])) == {"y09a02"}
    assert ids(search.search(sources, ["folk1a"])) == {"FOLK1A"}


def test_nothing_is_found_by_a_word_that_no_table_has(sources: Sources) -> None:
    assert search.search(sources, ["xyzzy"]) == search.SearchResult([], [])


def test_a_table_that_is_in_the_catalogue_is_marked(sources: Sources) -> None:
    [found] = search.search(sources, ["y09a02"]).tables
    assert found.is_fetched


@pytest.mark.parametrize(
    ("table", "shape"),
    [
        ("y38a02", JobindsatsEntry),
        ("y30r21", JobindsatsEntry),
        ("FOLK1A", StatbankEntry),
    ],
)
def test_the_draft_of_an_entry_is_one_that_the_catalogue_takes(
    sources: Sources,
    table: str,
    shape: type[JobindsatsEntry] | type[StatbankEntry],
) -> None:
    [found] = search.search(sources, [table]).tables
    entry = shape.model_validate(yaml.safe_load(search.draft_entry(sources, found)))
    assert entry.title
    assert entry.guess


def test_a_draft_has_the_names_units_and_shares_of_the_other_entries(sources: Sources) -> None:
    [barsel] = search.search(sources, ["barselsdagpenge"]).tables
    drafted = JobindsatsEntry.model_validate(yaml.safe_load(search.draft_entry(sources, barsel)))
    like = sources.catalogue["jobindsats_y01a02"].measures
    assert {name: (m.unit, m.hidden_below, m.share_of) for name, m in drafted.measures.items()} == {
        name: (m.unit, m.hidden_below, m.share_of) for name, m in like.items()
    }
    assert "a-dagpenge" not in search.draft_entry(sources, barsel)


def test_no_draft_has_a_name_twice(sources: Sources) -> None:
    for found in search.search(sources, [""]).tables:
        shape = JobindsatsEntry if found.source == "jobindsats" else StatbankEntry
        assert shape.model_validate(yaml.safe_load(search.draft_entry(sources, found)))


def test_a_source_that_is_down_does_not_hide_what_the_other_has(
    sources: Sources, jobindsats_server: StandIn
) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"code": 401, "cause": "Missing bearer token"})

    jobindsats_server.answer = refuse
    hits = search.search(sources, ["fuldtidsledige"])
    assert {found.source for found in hits.tables} == {"statbank"}
    assert "kontrollér PEJL_JOBINDSATS_TOKEN" in hits.problems[0]
