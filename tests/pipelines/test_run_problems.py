"""What failed is told once, with what rests on it."""

from pipelines.problem import Problem
from pipelines.run_problems import told_once


def test_tables_that_only_read_one_that_failed_are_one_problem() -> None:
    """Of a table of persons `pejl status` tells no more than its name: they would be 60 lines."""
    cause = Problem("kunne ikke laves: Catalog Error", "core", "offer")
    other = Problem("bryder sin kontrakt: tom.", "core", "area")
    below = [
        Problem("er ikke lavet, for den læser core.offer.", "indicator", "a"),
        Problem("er ikke lavet, for den læser core.area, indicator.a.", "mart", "b"),
    ]
    [first, second, rest] = told_once([cause, other, *below])
    assert (first, second) == (cause, other)
    assert rest == Problem(
        "2 tabeller er ikke lavet, for de læser core.area og core.offer eller hinanden: "
        "indicator.a, mart.b."
    )
    many = [Problem("er ikke lavet, for den læser core.offer.", "mart", f"m{n}") for n in range(60)]
    [_, rest] = told_once([cause, *many])
    assert str(rest).startswith("60 tabeller er ikke lavet")
    assert str(rest).endswith("mart.m4 og 55 til.")
    assert told_once([cause]) == [cause]
