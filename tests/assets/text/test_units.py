"""What may be done with a unit."""

from assets.text.units import COUNTS, UNITS, of_difference


def names(what: str) -> set[str]:
    return {name for name, unit in UNITS.items() if getattr(unit, what)}


def test_only_counts_grow_with_the_size_of_an_area() -> None:
    shares = {"pct", "pct_point", "lessons", "score_1_5", "rank", "third", "weeks"}
    assert set(UNITS) - COUNTS == shares


def test_a_percentage_a_score_and_a_rank_have_no_sum() -> None:
    assert set(UNITS) - names("has_sum") == {"pct", "pct_point", "score_1_5", "rank", "third"}
    assert names("is_graded") == {"pct", "pct_point", "score_1_5"}


def test_a_percentage_of_a_figure_says_something_only_where_0_is_nothing() -> None:
    assert set(UNITS) - names("has_zero") == {"pct_point", "score_1_5", "rank", "third"}


def test_what_has_a_fraction_is_not_whole() -> None:
    fractions = {"pct", "pct_point", "score_1_5", "lessons", "full_time_persons", "weeks"}
    assert set(UNITS) - names("is_whole") == fractions


def test_only_counts_of_what_happens_grow_through_a_year() -> None:
    assert names("grows") < COUNTS
    assert not names("grows") & {"persons", "full_time_persons", "pupils", "count"}


def test_only_counts_of_what_belongs_to_one_area_are_additive() -> None:
    assert names("is_additive") == {"full_time_persons", "pupils", "jobs", "spells"}


def test_the_difference_of_two_percentages_is_in_points() -> None:
    assert of_difference("pct") == "pct_point"
    assert of_difference("cases") == "cases"
