"""What a problem is about is known after it was written as a line."""

import pytest

from assets.ingest.fetch import GROUP
from pipelines.problem import SNAPSHOT, Problem


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("3 ukendte områder.", "raw", "statbank_aus08"), "raw.statbank_aus08: 3 ukendte"),
        (
            Problem("linje 7: ukendt.\nlinje 9.", "site", "randers"),
            "site.randers: linje 7",
        ),
        (Problem("Bygger: /srv/home kan ikke skrives."), "Bygger: /srv/home kan ikke skrives."),
        (Problem("plan.yaml, linje 7: ukendt."), "plan.yaml, linje 7: ukendt."),
    ],
)
def test_a_problem_is_read_as_it_was_written(problem: Problem, line: str) -> None:
    assert str(problem).startswith(line)
    assert Problem.parse(str(problem)) == problem


def test_what_was_fetched_has_the_layer_of_its_assets() -> None:
    assert SNAPSHOT == GROUP
