"""A plan may leave out the newest months, which their source has not done counting."""

from pathlib import Path

import pytest

from assets.text.yaml_file import FileError
from tests.assets.scoring.test_score import Scorer, figure, figures_of, monthly

YEAR = dict.fromkeys(("2023M09", "2023M10", "2023M11"), 50.0)
SPAN = "indicator: rate, period: 2023M09..2023M12, take: {}"
LEFT_OUT = ", provisional: leave_out"


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    return Scorer(tmp_path)


@pytest.fixture
def figures():
    settled = monthly(YEAR, provisional=False)
    return figures_of([*settled, figure(10.0, period="2023M12", provisional=True)])


def test_a_provisional_month_counts_unless_the_plan_says_otherwise(scorer, figures) -> None:
    used = scorer.own("own >= 45", figures, own=SPAN.format("mean"))
    left_out = scorer.own("own >= 45", figures, own=SPAN.format("mean") + LEFT_OUT)
    assert (used["value"], used["verdict"]) == (40, "not_met")
    assert (left_out["value"], left_out["verdict"]) == (50, "met")


def test_the_last_month_is_then_the_last_settled_one_as_the_ministry_shows_it(
    scorer, figures
) -> None:
    assert scorer.own("own >= 45", figures, own=SPAN.format("last"))["value"] == 10
    assert scorer.own("own >= 45", figures, own=SPAN.format("last") + LEFT_OUT)["value"] == 50


def test_a_measure_with_nothing_but_provisional_figures_is_missing_and_says_why(
    scorer, figures
) -> None:
    row = scorer.own("own >= 5", figures, own=f"indicator: rate, period: 2023M12{LEFT_OUT}")
    assert row["verdict"] == "not_followable"
    assert row["value"] is None
    assert "foreløbigt" in row["reason"]


def test_latest_is_then_the_latest_settled_month(scorer, figures) -> None:
    used = scorer.own("own >= 45", figures, own="indicator: rate, period: latest")
    left_out = scorer.own("own >= 45", figures, own=f"indicator: rate, period: latest{LEFT_OUT}")
    assert (used["period"], left_out["period"]) == ("2023M12", "2023M11")


def test_another_word_for_it_is_refused_with_its_line(scorer, figures) -> None:
    with pytest.raises(FileError, match=r"linje 10: .*leave_out") as caught:
        scorer.own("own >= 45", figures, own=f"{SPAN.format('mean')}, provisional: no")
    assert "provisional" in str(caught.value)
