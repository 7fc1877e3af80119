"""Places and thirds: every one that the members' possible figures allow, and no other."""

from fractions import Fraction
from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.scoring.ranking import place_intervals

ENDS = st.integers(0, 4).map(float)
INTERVALS = st.one_of(
    ENDS.map(lambda end: (end, end)),
    st.tuples(ENDS, ENDS).map(lambda pair: (min(pair), max(pair))),
    st.just(None),
)


def placed(members: list[tuple[float, float] | None]) -> list[dict[str, float | None]]:
    """The place of each member of one group; None has no figure."""
    rows = [(str(at), *(member or (None, None)), len(members)) for at, member in enumerate(members)]
    schema = {"area_code": pl.String, "low": pl.Float64, "high": pl.Float64, "members": pl.Int64}
    frame = pl.DataFrame(rows, schema, orient="row").with_columns(group=pl.lit("alle"))
    return place_intervals(frame, ["group"]).to_dicts()


def possible(interval: tuple[float, float]) -> list[float]:
    """Figures of an interval that can change an order: its ends, and between whole numbers."""
    low, high = interval
    return [half / 2 for half in range(int(2 * low), int(2 * high) + 1)]


def by_hand(figures: list[float], at: int) -> tuple[int, int]:
    """The place and the third of one among figures that are all known, the least best."""
    own = figures[at]
    better = sum(figure < own for figure in figures)
    alike = sum(figure == own for figure in figures)
    middle = (better + Fraction(alike + 1, 2) - Fraction(1, 2)) / len(figures)
    return 1 + better, 1 if middle < Fraction(1, 3) else 3 if middle > Fraction(2, 3) else 2


@settings(deadline=None, max_examples=30)
@given(st.lists(INTERVALS, min_size=1, max_size=5))
def test_a_place_runs_from_the_best_to_the_worst_that_is_possible(
    members: list[tuple[float, float] | None],
) -> None:
    rows = placed(members)
    known = [at for at, member in enumerate(members) if member is not None]
    intervals = [possible(member) for member in members if member is not None]
    every = [list(figures) for figures in product(*intervals)] if known else []
    has_places = 2 * len(known) >= len(members)
    for at, row in enumerate(rows):
        ends = [row["rank_low"], row["rank_high"]]
        thirds = [row["third_low"], row["third_high"]]
        if at not in known or not has_places:
            assert ends == thirds == [None, None]
            continue
        outcomes = [by_hand(figures, known.index(at)) for figures in every]
        ranks, in_thirds = zip(*outcomes, strict=True)
        assert ends == [min(ranks), max(ranks)]
        if len(known) < 3:
            assert thirds == [None, None]
        else:
            assert thirds == [min(in_thirds), max(in_thirds)]


def test_equal_figures_share_the_best_of_their_places() -> None:
    rows = placed([(1, 1), (2, 2), (2, 2), (3, 3)])
    assert [row["rank_low"] for row in rows] == [1, 2, 2, 4]
    assert [row["third_low"] for row in rows] == [1, 2, 2, 3]


def test_a_hidden_member_may_be_before_or_behind_everyone() -> None:
    rows = placed([(10, 10), (20, 20), (0, 100)])
    assert [(row["rank_low"], row["rank_high"]) for row in rows] == [(1, 2), (2, 3), (1, 3)]


def test_a_group_where_most_have_no_figure_has_no_places() -> None:
    assert {row["rank_low"] for row in placed([(1, 1), None, None])} == {None}


def test_groups_are_ranked_each_by_itself() -> None:
    frame = pl.DataFrame(
        {"area_code": ["1", "2", "3"], "low": [3.0, 2.0, 1.0], "high": [3.0, 2.0, 1.0]}
        | {"members": [2, 2, 1], "group": ["a", "a", "b"]}
    )
    assert place_intervals(frame, ["group"])["rank_low"].to_list() == [2, 1, 1]
