"""The comment that opens a SQL file, parsed."""

from datetime import date

import pytest

from assets.warehouse import sql_header
from connectors.errors import InputError
from connectors.observations import Break

HEAD = """-- Andel i job.
-- One row per area.
-- In per cent.
-- About: Efter kvartal, for
--   dem i gruppe a.
-- Better: higher
-- Numerator: De, der er
--   i job.
-- Denominator: Alle.
-- Population: 18-29-årige
-- Break: 2025-07-01 Reformen.
-- Break: 2016-01-04: Trappen.
-- Caveat: Et gæt.
-- Caveat: Et til.
select 1 as a
-- Better: lower
"""
WHERE = "sql/indicator/job.sql"


def test_the_head_gives_prose_and_what_is_stated_formally() -> None:
    head = sql_header.parse_header(HEAD, WHERE)
    assert head.title == "Andel i job"
    assert head.about == "Efter kvartal, for dem i gruppe a."
    assert head.better == "higher"
    assert head.numerator == "De, der er i job."
    assert head.denominator == "Alle."
    assert head.breaks == (
        Break(since=date(2025, 7, 1), note="Reformen."),
        Break(since=date(2016, 1, 4), note="Trappen."),
    )
    assert head.population == "18-29-årige"
    assert head.caveats == ("Et gæt.", "Et til.")


def test_what_a_head_does_not_state_is_none() -> None:
    head = sql_header.parse_header("-- Andel.\nselect 1 as a", WHERE)
    assert (head.better, head.numerator, head.denominator) == (None, None, None)
    assert (head.breaks, head.caveats, head.about) == ((), (), "")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("-- Better: up", "»Better: up« kendes ikke; skriv higher, lower, neither."),
        ("-- Better: higher\n-- Better: lower", "der er flere linjer »Better«; behold én."),
        ("-- Numerator: A.\n-- Numerator: B.", "der er flere linjer »Numerator«; behold én."),
        ("-- Caveat:", "linjen »Caveat« er tom"),
        ("-- Break: Reformen.", "bruddet »Reformen.« har ingen dag"),
        ("-- Break: 2025-13-01 Reformen.", "har ingen dag"),
        ("-- Parts: alle = nogle", "»Parts: alle = nogle« kan ikke læses; skriv helheden, kolon"),
    ],
)
def test_a_formal_line_that_cannot_be_read_is_refused(line: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        sql_header.parse_header(f"-- Andel.\n{line}\nselect 1 as a", WHERE)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(WHERE)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("-- Betteer: higher", "mente du Better?"),
        ("-- better: higher", "mente du Better?"),
        ("-- Caveats: Et gæt.", "mente du Caveat?"),
        ("-- Forbehold: Et gæt.", "brug en af About, Better, Numerator, "),
    ],
)
def test_a_word_that_nobody_reads_is_refused(line: str, remedy: str) -> None:
    word = line.removeprefix("-- ").partition(":")[0]
    with pytest.raises(InputError) as caught:
        sql_header.parse_header(f"-- Andel.\n{line}\nselect 1 as a", WHERE)
    expected = f"{WHERE}: en linje begynder med »{word}:«, som Pejl ikke læser; {remedy}"
    assert str(caught.value).startswith(expected)


def test_prose_may_hold_a_colon() -> None:
    head = "-- Andel.\n-- One row per area. Unit: per cent. They are not added\n-- up: no sum."
    assert sql_header.parse_header(f"{head}\nselect 1 as a", WHERE).caveats == ()


def test_a_head_says_which_counts_are_parts_of_which_total() -> None:
    line = "-- Parts: job_share.numerator: job_with_* + trainees"
    [parts] = sql_header.parse_header(f"-- Andel.\n{line}\nselect 1 as a", WHERE).parts
    assert parts.adds(("job_share", "numerator"), ("job_with_wage", "value"))
    assert parts.adds(("job_share", "numerator"), ("trainees", "value"))
    assert not parts.adds(("job_share", "denominator"), ("trainees", "value"))
    assert not parts.adds(("job_share", "numerator"), ("trainees", "numerator"))


def test_names_alone_are_parts_number_by_number() -> None:
    [parts] = sql_header.parse_header("-- Andel.\n-- Parts: all: some\nselect 1 as a", WHERE).parts
    assert parts.adds(("all", "denominator"), ("some", "denominator"))
    assert not parts.adds(("all", "denominator"), ("some", "numerator"))
