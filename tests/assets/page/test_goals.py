"""The goal board of the page: the paper's verdicts, how figures move, and what has changed."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.page import goals, trend
from assets.page.board import Board, Goal
from assets.published.folder import NAME
from connectors import warehouse
from tests.homes import Home

DAY = date(2024, 8, 15)


@pytest.fixture(scope="module")
def board(published: Path) -> Board:
    with warehouse.reading(published) as opened:
        [board] = goals.read_boards(opened, DAY, "sample")
    return board


def goal(board: Board, goal_id: str) -> Goal:
    return next(each for each in board.goals if each.id == goal_id)


def test_the_board_has_the_verdicts_of_the_follow_up_paper_of_2023(board: Board) -> None:
    assert board.totals == {"met": 8, "not_met": 11, "not_followable": 5, "dropped": 1}
    assert len(board.goals) == 25
    assert not board.is_status
    assert board.municipality == "Norddjurs Kommune"


def test_a_goal_tells_its_distance_place_and_movement(board: Board) -> None:
    shown = goal(board, "5.7")
    assert (shown.value_text, shown.demand) == ("69,5 %", "højst 70,5 %")
    assert shown.distance_text == "nået med 1 procentpoint"
    assert shown.rank == "nr. 74 af 98"
    assert shown.trend is not None
    assert (shown.trend.sign, shown.trend.word) == ("↘", "bedre")
    assert shown.trend.text.startswith("69,2 % i juni 2024 mod ")


def test_a_figure_over_months_is_a_line_beside_the_group_and_the_country(board: Board) -> None:
    chart = goal(board, "5.7").chart
    assert chart is not None
    assert chart.headings == ["Periode", "Norddjurs", "Landkommuner", "Hele landet"]
    assert ["december 2023", "69,5 %"] in [row[:2] for row in chart.rows]
    assert "Mål: højst 70,5 %" in chart.svg


def test_a_demand_that_follows_another_figure_moves_with_it_as_in_the_paper(board: Board) -> None:
    following, fixed = goal(board, "5.7").chart, goal(board, "4.3").chart
    assert following is not None
    assert fixed is not None
    moves = "Mållinjen er stiplet og følger et andet tal fra periode til periode."
    assert moves in following.svg
    assert moves not in fixed.svg


def test_a_yearly_figure_is_bars_beside_whom_the_goal_is_held_against(board: Board) -> None:
    chart = goal(board, "5.4").chart
    assert chart is not None
    assert chart.rows == [["2023", "32 %"], ["hele landet, 2023", "19,4 %"]]
    assert "Mål: mindst 35 %" in chart.svg
    assert "EKSEMPELDATA" in chart.svg


def test_a_goal_without_a_figure_has_its_reason_and_no_chart(board: Board) -> None:
    shown = goal(board, "5.3")
    assert shown.chart is None
    assert shown.trend is None
    assert shown.measures[0][3].startswith("kan ikke opgøres")


def test_a_goal_whose_source_is_stale_says_so_and_so_does_the_board(
    board: Board, stale_home: Home
) -> None:
    with warehouse.reading(stale_home.folder / "published" / NAME) as opened:
        [stale] = goals.read_boards(opened, DAY, "sample")
    late = "Kilden ”Jobordrer” er forældet siden 15. august 2024."
    assert goal(stale, "5.1").late == late
    assert goal(stale, "2.3").late is None
    assert stale.late is not None
    assert "er forældet. Det berører mål 2.1, " in stale.late
    assert (board.late, goal(board, "5.1").late) == (None, None)


def test_a_goal_without_a_figure_is_not_said_to_be_fetched(board: Board) -> None:
    assert goal(board, "5.3").fetched is None
    assert goal(board, "5.7").fetched == "15. august 2024"


def test_a_figure_that_the_catalogue_lacks_is_drawn_all_the_same(
    published: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copyfile(published, tmp_path / published.name))
    with duckdb.connect(file) as opened:
        opened.execute("delete from mart.indicator_catalogue where indicator = 'job_orders'")
    with warehouse.reading(file) as opened:
        [board] = goals.read_boards(opened, DAY, "sample")
    assert goal(board, "5.1").chart is not None


def test_what_has_changed_since_the_last_follow_up_is_told_with_its_reason(
    published: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copyfile(published, tmp_path / published.name))
    with duckdb.connect(file) as opened:
        opened.execute(
            "insert into mart.followup_change by name select 'norddjurs-2023' as plan, goal_id, "
            "'2023-1' as followup, if(goal_id = '4.3', 'verdict', 'same') as changed, "
            "'not_met' as verdict_before, '28 %' as value_text_before, 'Nye tal.' as why "
            "from unnest(['4.3', '5.7']) as t(goal_id)"
        )
    with warehouse.reading(file) as opened:
        [board] = goals.read_boards(opened, DAY, "sample")
    assert board.since == "2023-1"
    assert goal(board, "4.3").changed == "før: ikke nået; 28 %. Nye tal."
    assert goal(board, "5.7").changed == "som før"


def test_a_plan_whose_year_runs_shows_where_goals_stand(published: Path) -> None:
    with warehouse.reading(published) as opened:
        [board] = goals.read_boards(opened, date(2023, 8, 15), "sample")
    assert board.is_status
    assert goal(board, "3.1.1").verdict_text == "udgået"


def months(values: list[float | None], unit: str = "pct") -> pl.DataFrame:
    starts = [date(2022 + n // 12, n % 12 + 1, 1) for n in range(len(values))]
    return pl.DataFrame(
        {
            "period": [f"{day:%YM%m}" for day in starts],
            "starts_on": starts,
            "ends_on": [date(day.year, day.month, 28) for day in starts],
            "value": pl.Series(values, dtype=pl.Float64),
            "unit": unit,
        }
    )


@pytest.mark.parametrize(
    ("last", "better", "expected"),
    [
        (12.0, "higher", ("↗", "bedre")),
        (12.0, "lower", ("↗", "dårligere")),
        (12.0, None, ("↗", "højere")),
        (8.0, "lower", ("↘", "bedre")),
        (10.01, "higher", ("→", "uændret")),
    ],
)
def test_a_trend_is_the_newest_figure_beside_that_of_a_year_before(
    last: float, better: str | None, expected: tuple[str, str]
) -> None:
    found = trend.find_trend(months([10.0, *[5.0] * 11, last]), better)
    assert found is not None
    assert (found.sign, found.word) == expected
    assert found.text.endswith("mod 10 % i januar 2022")


def test_a_hidden_figure_breaks_the_small_line_and_is_never_drawn_as_nought() -> None:
    found = trend.find_trend(months([10.0, *[5.0] * 5, None, *[5.0] * 5, 12.0]), "higher")
    assert found is not None
    assert len(found.lines) == 2
    assert sum(len(line.split()) for line in found.lines) == 12


def test_without_a_figure_of_a_year_before_there_is_no_trend() -> None:
    assert trend.find_trend(months([10.0, 11.0]), "higher") is None
    assert trend.find_trend(months([None, None]), "higher") is None
