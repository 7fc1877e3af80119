"""``pejl explain`` and ``pejl indicators``, run as a user runs them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests import homes
from tests.homes import Home


def pejl(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return homes.pejl_here(home.folder, *arguments, COLUMNS="180")


def test_a_goal_is_explained_from_its_rule_to_the_hash(refreshed_home: Home):
    ended = homes.pejl(refreshed_home.folder, "explain", "4.3", COLUMNS="180")
    assert ended.returncode == 0, ended.stderr
    for words in (
        "own >= 30",
        "Målet er nået",
        "Mål 4.3 tjener M4 i Beskæftigelsesministerens mål for 2023 og S5 og D5.3 i Arbejds",
        "from core.activation",
        "activation_touched_share",
        "20240815T060000Z-0001.json.zst",
        "sha256",
        "Hentet    15-08-2024 kl. 08.00, og siden uændret",
        "v3/data/y09c07",
        "2023M12   60,3   procent",
        "sql/indicator/activation_rate.sql · Aktiveringsgrad efter ydelse og herkomst",
    ):
        assert words in ended.stdout, words
    assert "One row per" not in ended.stdout


def test_programs_get_the_whole_way(refreshed_home: Home):
    ended = pejl(refreshed_home, "explain", "5.7", "--format", "json")
    document = json.loads(ended.stdout)
    assert document["goal"]["rule"] == "own <= national + 4"
    assert [aim["id"] for aim in document["serves"]] == ["M5", "S4"]
    figures = {figure["measure"]: figure for figure in document["figures"]}
    own, national = figures["own"], figures["national"]
    assert (own["place"], national["place"]) == (None, "hele landet")
    assert (own["area"], national["area"]) == ("Norddjurs", "Hele landet")
    assert {row["area"] for row in national["sources"][0]["rows"]} == {"Hele landet"}
    assert len(own["sources"][0]["snapshot"]["sha256"]) == 64


def test_another_municipality_has_its_own_way(refreshed_home: Home):
    ended = pejl(refreshed_home, "explain", "5.7", "--area", "730")
    assert "Randers" in ended.stdout


def test_what_is_neither_goal_nor_indicator_is_told_with_what_was_meant(refreshed_home: Home):
    ended = pejl(refreshed_home, "explain", "job_order")
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "'job_order' er hverken et mål eller en indikator; mente du job_orders "
        "(Jobformidlingsopgaver (oprettede jobordrer))?"
    )


def test_an_indicator_is_found_by_the_words_of_its_danish_label(refreshed_home: Home):
    said = pejl(refreshed_home, "explain", "ledighed").stderr
    assert "mente du unemployment_rate_flex_job_scheme (Ledighedsprocent i fleksjob" in said
    assert "på ledighedsydelse)" in said


def test_an_area_that_is_no_municipality_is_told(refreshed_home: Home):
    ended = pejl(refreshed_home, "explain", "5.7", "--area", "7070")
    assert ended.returncode == 1
    assert "”7070” er ikke et område; skriv navn eller nummer" in ended.stderr


def test_a_figure_that_may_still_move_is_told_as_such(refreshed_home: Home):
    fresh = pejl(refreshed_home, "explain", "job_orders").stdout
    assert "2024M06 er foreløbigt; historien er for kort" in fresh
    settled = pejl(refreshed_home, "explain", "job_orders", "--period", "2023M12").stdout
    assert "foreløbigt" not in settled


def test_a_figure_that_is_none_is_shown_with_its_bounds(refreshed_home: Home):
    interval = pejl(refreshed_home, "explain", "ended_spell_weeks_cash_benefit").stdout
    assert "mellem 39,4488 og 39,5049   uger" in interval


def test_a_figure_that_another_municipality_has_not_is_a_sentence(refreshed_home: Home):
    said = pejl(refreshed_home, "explain", "2.2", "--area", "Randers").stderr.strip()
    assert said == "own: »Andel uddannelsestilbud af alle tilbud« har intet tal for Randers i 2023."


def test_indicators_are_found_by_words(refreshed_home: Home):
    asked = ("indicators", "ledighedsydelse", "aktiveringsgrad")
    ended = homes.pejl(refreshed_home.folder, *asked, COLUMNS="180")
    assert ended.returncode == 0, ended.stderr
    assert "activation_rate_flex_benefit" in ended.stdout
    assert "job_orders" not in ended.stdout


def test_one_indicator_is_told_whole(refreshed_home: Home):
    ended = pejl(refreshed_home, "indicators", "activity_ready_share_youth")
    for heading in ("Tæller", "Nævner", "Enhed", "Bedre er", "Kilde"):
        assert heading in ended.stdout, heading


def test_words_that_no_indicator_has_are_told(refreshed_home: Home):
    assert "Ingen indikator" in pejl(refreshed_home, "indicators", "sneplov").stdout


def test_indicators_are_written_for_programs(refreshed_home: Home):
    rows = json.loads(pejl(refreshed_home, "indicators", "--format", "json").stdout)
    assert len({row["indicator"] for row in rows}) == len(rows) > 50


def test_indicators_are_listed_before_any_refresh(tmp_path: Path, refreshed_home: Home):
    ended = homes.pejl_here(tmp_path, "indicators", "--format", "json")
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.strip() == "Tal, perioder og tilstand kommer med `pejl refresh`."
    before, after = (
        {row["indicator"]: row for row in json.loads(each.stdout)}
        for each in (ended, pejl(refreshed_home, "indicators", "--format", "json"))
    )
    assert before.keys() == after.keys()
    said = ("label", "unit", "better", "numerator", "denominator", "kind", "cadence_months")
    for name, row in before.items():
        assert {key: row[key] for key in said} == {key: after[name][key] for key in said}
        assert {row[key] for key in ("areas", "first_period", "stale", "snapshots")} == {None}


def test_one_indicator_is_told_before_any_refresh(tmp_path: Path):
    told = homes.pejl_here(tmp_path, "indicators", "unemployment_share").stdout
    for said in ("Fuldtidsledige i procent", "Danmarks Statistik AUS08", "lavere"):
        assert said in told
    assert "områder" not in told
    assert "explain" not in told
