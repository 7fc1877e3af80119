"""What has changed since the follow-up before."""

from datetime import UTC, datetime

import polars as pl

from assets.paper.model import Paper
from assets.paper.since_last import changes
from assets.text import verdicts
from assets.text.hidden import SUPPRESSED

CAUSES = pl.DataFrame(
    {"followup": ["2023-1"], "goal_id": ["1.4"], "why": ["Registeret har en nyere række."]}
)


def history(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    """Goals of frozen follow-ups: follow-up, goal, verdict, figure."""
    frozen = {
        "2022-2": datetime(2023, 2, 1, tzinfo=UTC),
        "2023-1": datetime(2023, 8, 1, tzinfo=UTC),
    }
    return pl.DataFrame(
        [(*row, frozen[row[0]]) for row in rows],
        schema=["followup", "goal_id", "verdict_text", "value_text", "frozen_at"],
        orient="row",
    )


def test_a_goal_that_stands_as_it_stood_has_not_changed(paper: Paper) -> None:
    stood = ("2023-1", "1.4", verdicts.TEXTS["not_met"], "3,8 point")
    found = changes(paper.goals, history(stood), CAUSES)
    assert found is not None
    assert found.goals == []


def test_a_goal_is_compared_with_the_newest_follow_up_and_its_cause_is_told(paper: Paper) -> None:
    older = ("2022-2", "1.4", verdicts.TEXTS["not_met"], "3,8 point")
    newer = ("2023-1", "1.4", verdicts.TEXTS["met"], "4,1 point")
    found = changes(paper.goals, history(older, newer), CAUSES)
    assert found is not None
    (change,) = found.goals
    assert (change.before, change.now) == ("nået; 4,1 point", "ikke nået; 3,8 point")
    assert change.why == "Registeret har en nyere række."


def test_a_goal_that_is_hidden_now_says_so_once(paper: Paper) -> None:
    found = changes(paper.goals, history(("2023-1", "1.1", SUPPRESSED, SUPPRESSED)), CAUSES)
    assert found is not None
    assert [change.before for change in found.goals] == [SUPPRESSED]
