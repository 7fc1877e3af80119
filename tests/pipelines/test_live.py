"""A live run against stand-in sources: the real settings, a key, real sockets, and bad answers."""

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest

from assets.scoring import goal_tables
from connectors import warehouse
from connectors.fasit import pseudonyms
from connectors.replay import Replay
from pipelines import settings
from pipelines.cli import scorecard
from pipelines.cli.scorecard import Scorecard
from pipelines.problem import Problem
from pipelines.project import Project
from pipelines.refresh import RunResult
from pipelines.settings import DATA, SAMPLE
from tests.homes import ON_GOALS, refresh_here
from tests.stand_in import StandIn

KEY = "stand-in-nøgle".encode().hex()
Change = Callable[[dict[str, Any]], dict[str, Any]]
as_recorded = Replay(SAMPLE).handle_request
"""What both made-up sources answer, as the sample has recorded it."""


class Municipality:
    """A municipality's own machine: a home, a key file, a folder of exports, two sources."""

    def __init__(self, folder: Path, jobindsats_at: StandIn, statbank_at: StandIn) -> None:
        self.exports = Path(shutil.copytree(SAMPLE / "fasit", folder / "exports"))
        key_file = folder / "elsewhere" / "pejl.key"
        pseudonyms.write_key(key_file)
        self.jobindsats, self.statbank = jobindsats_at, statbank_at
        self.settings = settings.load(
            mode="live",
            home=folder / "home",
            jobindsats_token=KEY,
            jobindsats_url=jobindsats_at.url,
            statbank_url=statbank_at.url,
            fasit_dir=self.exports,
            pseudonym_key_file=key_file,
            pause=0,
        )

    def refresh(self, *only: str, paper: bool = False) -> tuple[RunResult, RunResult]:
        return refresh_here(Project(self.settings), *(only or ON_GOALS), paper=paper)

    def files_with_a_secret(self) -> list[Path]:
        """Every file of the home, and the log of every library at debug level."""
        key = self.settings.pseudonym_key.read_text("ascii").strip()
        home = self.settings.home_folder
        written = [path for path in home.rglob("*") if path.is_file()]
        log = home.with_name("debug.log")
        assert log.stat().st_size > 0
        return [
            path
            for path in (*written, log)
            if any(secret.encode() in path.read_bytes() for secret in (KEY, key))
        ]

    def card(self) -> Scorecard:
        with warehouse.reading(self.settings.published_file()) as opened:
            return scorecard.read(opened)


@dataclass(frozen=True)
class Spoiled:
    """A refresh in which some answers were bad, and the scorecards around it."""

    before: Scorecard
    fetched: RunResult
    built: RunResult
    card: Scorecard
    scored: list[str]
    """The plan of each scoring."""

    def problems_of(self, source: str) -> list[Problem]:
        return [p for p in self.fetched.problems if p.about.startswith(f"snapshot.{source}_")]


@pytest.fixture(scope="module")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Municipality]:
    """A municipality after one good live refresh; each test spoils another table of it."""
    folder = tmp_path_factory.mktemp("live")
    log = logging.FileHandler(folder / "debug.log", encoding="utf-8")
    root = logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    with StandIn(changed({})) as one, StandIn(updated(days_ago=3)) as other:
        made = Municipality(folder, one, other)
        fetched, built = made.refresh(paper=True)
        assert fetched.good
        assert built.good
        yield made
    root.removeHandler(log)
    root.setLevel(level)
    log.close()


def changed(changes: dict[str, Change]) -> Callable[[httpx.Request], httpx.Response]:
    """The made-up jobindsats of today, the data of some tables changed before they are sent.

    Those tables also say that they were updated; the sample's next releases lie in the past of a
    live run, and are put off.
    """
    soon = f"{datetime.now(UTC).date() + timedelta(days=7)}"

    def answer(request: httpx.Request) -> httpx.Response:
        response = as_recorded(request)
        endpoint, _, table = request.url.path.removeprefix("/v3/").partition("/")
        if endpoint == "tables":
            listed = response.json()
            for line in (t for s in listed for g in s["table_groups"] for t in g["tables"]):
                line["update_next"] = soon
                if line["table_id"] in changes:
                    line["update_latest"] = "2026-01-01"
            return httpx.Response(200, json=listed)
        if endpoint == "data" and table in changes:
            return httpx.Response(200, json=changes[table](response.json()))
        return response

    return answer


def updated(days_ago: int) -> Callable[[httpx.Request], httpx.Response]:
    """The made-up StatBank, every table updated lately; as of the sample's day it would be late."""
    at = f"{datetime.now(UTC).date() - timedelta(days=days_ago)}T08:00:00"

    def answer(request: httpx.Request) -> httpx.Response:
        response = as_recorded(request)
        if not request.url.path.endswith("/tableinfo"):
            return response
        return httpx.Response(200, json=response.json() | {"updated": at})

    return answer


def same(body: dict[str, Any]) -> dict[str, Any]:
    return body


def envelope(cause: str) -> bytes:
    """A refusal as jobindsats words it."""
    return json.dumps({"code": 401, "cause": cause, "request_id": "1"}).encode()


def without(area: str) -> Change:
    return lambda body: body | {"rows": [row for row in body["rows"] if row[1] != area]}


def renamed(column: str, to: str) -> Change:
    return lambda body: (
        body | {"columns": [to if label == column else label for label in body["columns"]]}
    )


def relabelled(value: str, to: str) -> Change:
    return lambda body: (
        body | {"rows": [[to if cell == value else cell for cell in row] for row in body["rows"]]}
    )


def problem_of(card: Scorecard, table: str) -> str:
    (problem,) = card.problems.filter(source_table=table).to_dicts()
    assert problem["state"] == "stale"
    return problem["problem"]


def test_a_live_run_scores_the_plan_and_shows_the_key_nowhere(municipality: Municipality):
    sent = {request.headers["authorization"] for request in municipality.jobindsats.asked}
    assert sent == {f"Bearer {KEY}"}
    card = municipality.card()
    assert card.totals["met"] == 8
    assert set(card.rows["data"]) == {"live"}
    assert municipality.files_with_a_secret() == []


def test_a_refresh_where_nothing_has_changed_moves_no_data_bodies(
    municipality: Municipality, tmp_path: Path
):
    for source in (municipality.jobindsats, municipality.statbank):
        source.asked.clear()
    before = municipality.card().rows.drop("known_from")
    fetched, built = municipality.refresh()
    assert fetched.good
    assert built.good
    assert municipality.jobindsats.paths() == ["/v3/tables"]
    held = sum(table in {"folk1a", "ras400"} for table in ON_GOALS)
    assert municipality.statbank.paths() == ["/v1/tableinfo"] * held
    assert municipality.card().rows.drop("known_from").equals(before)
    assert "stale" not in set(municipality.card().problems["state"])


@pytest.fixture(scope="module")
def spoiled(municipality: Municipality, tmp_path_factory: pytest.TempPathFactory) -> Spoiled:
    """The municipality after a refresh in which each table here was spoiled in another way."""
    before, scored, score = municipality.card(), list[str](), goal_tables.score_goals

    def counted(*given: Any) -> pl.DataFrame:
        scored.append(given[0].name)
        return score(*given)

    tables = {
        "y60c07": relabelled("Indvandrere fra ikke-vestlige lande", "Indvandrere"),
        "y09c07": renamed("Andel aktiveringsberørte", "Andel berørte"),
        "jo01": without("Læsø"),
        "y08a02": same,
        "y09a02": same,
    }
    municipality.jobindsats.answer = changed(tables)
    echo = f"no such key: {KEY}"
    municipality.jobindsats.fault(only="/v3/table/y08a02", status=401, body=envelope(echo))
    municipality.jobindsats.fault(only="/v3/data/y09a02", body=f"<html>{echo}</html>".encode())
    municipality.statbank.answer = updated(days_ago=1)
    municipality.statbank.fault(times=4, only="/v1/data", cut_off_after=1000)
    export = municipality.exports / "offers.csv"
    export.write_bytes(export.read_bytes().split(b"\n", 1)[0] + b"\n")
    site = site_with_a_register_that_is_not_a_table(tmp_path_factory.mktemp("site"))
    municipality.settings = municipality.settings.model_copy(update={"site": site})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(goal_tables, "score_goals", counted)
        fetched, built = municipality.refresh(*tables, "ras400", "fasit", "register")
    return Spoiled(before, fetched, built, municipality.card(), scored)


def site_with_a_register_that_is_not_a_table(site: Path) -> Path:
    """A municipality's own site: the project's files, the register with another heading."""
    plan = "norddjurs-2023.yaml"
    for name in (f"plans/{plan}", f"releases/{plan}", "register/observations.csv"):
        text = (DATA / name).read_text("utf-8").replace("indicator;label", "indicator;navn", 1)
        (site / name).parent.mkdir()
        (site / name).write_text(text, "utf-8")
    return site


def test_a_bad_answer_leaves_the_last_good_numbers_and_one_sentence(
    municipality: Municipality, spoiled: Spoiled
):
    assert spoiled.built.good
    assert len(spoiled.problems_of("jobindsats")) == 2
    assert KEY not in "".join(map(str, spoiled.fetched.problems))
    assert municipality.files_with_a_secret() == []
    scored = ("goal_id", "verdict", "value")
    card = spoiled.card
    assert card.rows.select(scored).equals(spoiled.before.rows.select(scored))
    assert "'Indvandrere' i kolonnen 'Herkomst'" in problem_of(card, "y60c07")
    assert "ingen kolonne 'Andel aktiveringsberørte', men" in problem_of(card, "y09c07")
    assert "har ingen tal for 'Læsø' (område), men havde" in problem_of(card, "jo01")
    assert "(no such key: ***); kontrollér PEJL_JOBINDSATS_TOKEN" in problem_of(card, "y08a02")
    assert "en webside" in problem_of(card, "y09a02")
    [page] = (municipality.settings.archive / "quarantine" / "jobindsats" / "y09a02").glob("*.body")
    assert page.read_bytes() == b"<html>no such key: ***</html>"
    for table in ("y60c07", "y09c07", "jo01"):
        assert re.search(r"data/(sources|reference)/", problem_of(card, table))
    assert {"3.1.2", "4.3", "5.1"} <= set(card.rows.filter("stale")["goal_id"])


def test_a_cut_off_body_and_an_empty_export_are_not_kept(spoiled: Spoiled):
    assert len(spoiled.problems_of("statbank")) == 1
    assert len(spoiled.problems_of("fasit")) == 1
    assert len(spoiled.fetched.problems) == 4
    assert spoiled.built.good
    card = spoiled.card
    assert card.totals["met"] == 8
    assert "statbank" in problem_of(card, "RAS400")
    assert "offers" in problem_of(card, "offers")
    assert {"2.2", "3.2.1"} <= set(card.rows.filter("stale")["goal_id"])


def test_a_register_that_is_not_a_table_leaves_its_last_good_rows(spoiled: Spoiled):
    assert "label" in problem_of(spoiled.card, "observations")
    assert spoiled.card.totals == spoiled.before.totals
    assert spoiled.scored == ["norddjurs-2023"]
