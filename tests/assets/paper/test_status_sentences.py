"""Status sentences from known, bounded, hidden, missing and mismatching figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.paper import status_sentences, words
from assets.paper.model import Totals
from assets.paper.status_sentences import StatusContext
from assets.plan import status_templates
from assets.text import period_names
from assets.text.area_names import AreaNames
from assets.text.hidden import SUPPRESSED
from assets.text.yaml_file import FileError
from tests.assets.paper.examples import goal, measured

DAY = date(2024, 8, 15)
HERE = StatusContext("own", 2023, "Norddjurs Kommune", is_explained=False, day=DAY)
HAS = "Baseret på {source} for {period} har {own} af de ledige et jobmål."


def test_a_sentence_begins_with_its_source_as_the_papers_do() -> None:
    expected = status_sentences.render_status(goal(HAS), {"own": measured()}, HERE)
    assert expected == (
        "Baseret på data fra jobindsats.dk for december 2023 har 67,7 % af de ledige et jobmål."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0 unge er i job."),
        (1, "1 ung er i job."),
        (1.5, "1,5 unge er i job."),
        (243, "243 unge er i job."),
        (16357, "16.357 unge er i job."),
    ],
)
def test_the_word_follows_the_number(value: float, expected: str) -> None:
    figure = measured(value=value, unit="persons")
    assert (
        status_sentences.render_status(goal("{own|ung|unge} er i job."), {"own": figure}, HERE)
        == expected
    )


def test_a_bound_keeps_its_word_before_a_number_with_a_word() -> None:
    figure = measured(value=3.0, low=3.0, high=None, unit="persons")
    assert status_sentences.render_status(
        goal("Der er {own|ung|unge}."), {"own": figure}, HERE
    ) == ("Der er mindst 3 unge.")


def test_what_a_share_lacks_is_what_a_reader_would_work_out() -> None:
    figure = measured(value=69.54732510288066)
    assert status_sentences.render_status(
        goal("{own.rest} er uddannelsesparate."), {"own": figure}, HERE
    ) == ("30,5 % er uddannelsesparate.")


def test_a_hidden_figure_is_never_written_and_its_sentence_says_so() -> None:
    figure = measured(hidden=True, value=None, text=SUPPRESSED, numerator=None)
    frame = {"text": HAS, "missing": {"ingen tal": "Der er ingen."}}
    expected = status_sentences.render_status(goal(frame), {"own": figure}, HERE)
    assert (
        expected == "”Andel ledige med jobmål” i december 2023 er skjult af hensyn til diskretion."
    )


def test_a_missing_figure_has_the_frames_own_words_for_why() -> None:
    figure = measured(value=None, remark="ikke offentliggjort; ventes 01-11-2024")
    frame = {"text": HAS, "missing": {"ikke offentliggjort": "Tallet for {year} er ikke ude."}}
    assert (
        status_sentences.render_status(goal(frame), {"own": figure}, HERE)
        == "Tallet for 2023 er ikke ude."
    )


def test_a_missing_figure_without_words_of_its_own_is_told_plainly() -> None:
    frame = {"text": HAS, "missing": {"for tidligt": "Det er for tidligt."}}
    expected = status_sentences.render_status(
        goal(frame), {"own": measured(value=None, remark=None)}, HERE
    )
    assert expected == "Der er ikke noget tal for ”Andel ledige med jobmål” i december 2023."


def test_a_count_that_is_not_known_leaves_no_hole_in_its_sentence() -> None:
    expected = status_sentences.render_status(
        goal("{own.numerator} ud af {own.denominator}."), {"own": measured()}, HERE
    )
    assert expected == (
        "Baseret på data fra jobindsats.dk for december 2023 er ”Andel ledige med jobmål” opgjort "
        "til 67,7 %."
    )


def test_a_goal_without_frames_is_told_figure_by_figure() -> None:
    figures = {
        "own": measured(),
        "national": measured("national", area_code="000", value=70.0, text="70 %"),
    }
    expected = status_sentences.render_status(goal(names=("own", "national")), figures, HERE)
    assert expected.count("Baseret på data fra jobindsats.dk") == 2
    assert "på landsplan opgjort til 70 %" in expected


def test_a_figure_about_others_is_shown_and_its_sentence_says_so() -> None:
    figure = measured(answers_goal=False, remark="41 % (50 unge) gælder alle.")
    expected = status_sentences.render_status(goal("{own} overgik."), {"own": figure}, HERE)
    assert (
        expected
        == "67,7 % overgik. Tallet 67,7 % svarer ikke på målet: 41 % (50 unge) gælder alle."
    )
    explained = replace(HERE, is_explained=True)
    assert (
        status_sentences.render_status(goal("{own} overgik."), {"own": figure}, explained)
        == "67,7 % overgik."
    )


@pytest.mark.parametrize(
    ("frame", "wrong"),
    [
        ("{ow} er", "som ikke er et af målets tal; brug et af own, source"),
        ("{own.share} er", "hvor share er ukendt; brug et af number"),
        ("{own|sag} er", "som mangler ordet for én eller for flere"),
        ("{own.period|a|b} er", "hvor period ikke er et antal"),
        ("{own er", "har en { eller } uden sin anden halvdel"),
        ("own} er", "har en { eller } uden sin anden halvdel"),
    ],
)
def test_a_frame_with_a_mistake_is_refused_with_its_remedy(frame: str, wrong: str) -> None:
    [found] = status_templates.mistakes_in_template(frame, ["own"])
    assert wrong in found


def test_a_plan_with_a_wrong_frame_is_refused_by_line(tmp_path: Path) -> None:
    from assets.plan import plan as plans
    from assets.plan.vocabulary import Vocabulary

    path = tmp_path / "plan.yaml"
    path.write_text(
        'title: T\nmunicipality: "707"\nyear: 2023\nsections:\n  - title: S\n    goals:\n'
        '      - id: "1.1"\n        text: M\n        measures:\n'
        "          own: {indicator: job_goal, period: 2023}\n        rule: own >= 80\n"
        '        status:\n          - text: "{onw} er nået"\n'
        '            missing: {for tidligt: "{own} mangler"}\n',
        "utf-8",
    )
    vocabulary = Vocabulary({"job_goal": "pct"}, AreaNames([("707", "Norddjurs")]))
    with pytest.raises(FileError) as refused:
        plans.load(path, vocabulary)
    assert [mistake.line for mistake in refused.value.mistakes] == [13, 14]


@pytest.mark.parametrize(
    ("spelling", "said"),
    [
        ("2023M12", "december 2023"),
        ("2023M01..2023M12", "2023"),
        ("2023M03..2023M08", "marts-august 2023"),
        ("2022M11..2023M02", "november 2022-februar 2023"),
        ("2023Q1..2023Q3", "1.-3. kvartal 2023"),
        ("2023Q1..2023Q4", "2023"),
        ("2021..2023", "2021-2023"),
        ("2022-2023", "2022-2023"),
        ("2023H2", "2. halvår 2023"),
        ("2023W49", "uge 49 i 2023"),
        ("2021Q2-4Q", "juli 2020-juni 2021"),
        ("2023-09-05", "5. september 2023"),
        ("latest", "uden periode"),
    ],
)
def test_periods_are_danish(spelling: str, said: str) -> None:
    assert period_names.period(spelling) == said


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        (Totals(25, 8, 11, 5, 1), "ud af de 24 mål er 11 mål ikke nået, hvilket svarer til 45,8 %"),
        (Totals(1, 0, 1, 0, 0), "ud af det ene mål er 1 mål ikke nået, hvilket svarer til 100 %"),
        (Totals(1, 0, 0, 0, 1), "Der er ingen mål at gøre op."),
    ],
)
def test_the_totals_are_counted_without_the_dropped(counts: Totals, line: str) -> None:
    assert line in status_sentences.render_totals(counts)[-1]


def test_sources_are_named_as_people_know_them() -> None:
    assert words.sources_text([("jobindsats", "Jobordrer"), ("jobindsats", "Fleksjob")]) == (
        "data fra jobindsats.dk"
    )
    cvr = ("fasit", "Udtræk af CVR med antal ansatte")
    assert words.sources_text([("fasit", "Tilbud (Fasit)"), cvr]) == (
        "data fra Fasit og udtræk af CVR med antal ansatte"
    )
    assert words.observed_source("stikprøve", "Stikprøve (Opfølgning 2023)") == "stikprøver"
    assert words.observed_source("undersøgelse", "Undersøgelse (X)") == "undersøgelsen ”X”"


def test_a_figure_that_its_source_hides_is_not_said_to_be_missing() -> None:
    figure = measured(value=None, text=words.MISSING_TEXTS["hidden"], missing="1. kvartal 2023")
    assert status_sentences.render_status(goal(HAS), {"own": figure}, HERE) == (
        "”Andel ledige med jobmål” i 1. kvartal 2023 er skjult af kilden."
    )


def test_what_has_not_come_has_no_figure_yet() -> None:
    figure = measured(
        value=None, text=words.NO_FIGURE, period="2024M12", period_text="december 2024"
    )
    assert status_sentences.render_status(goal(HAS), {"own": figure}, HERE) == (
        "Der er endnu ikke noget tal for ”Andel ledige med jobmål” i december 2024."
    )


def test_what_only_adds_to_a_figure_is_not_told_without_it() -> None:
    added = goal("{own} af de ledige.", "Der er taget udgangspunkt i alle.")
    assert status_sentences.render_status(added, {"own": measured()}, HERE).endswith("i alle.")
    figure = measured(value=None, text=words.NO_FIGURE)
    assert "udgangspunkt" not in status_sentences.render_status(added, {"own": figure}, HERE)
