"""YAML with its lines: where each part stands, and what is refused."""

import time

import pytest

from assets.text.yaml_lines import Document, YamlError

TEXT = """\
# først en bemærkning
title: Plan
goals:
  - id: "1"
    measures: {own: 1, other: 2}
  - id: 2.10
    when: 2023-08-30
"""


def test_each_part_has_its_line() -> None:
    document = Document(TEXT)
    assert document.line(()) == 2
    assert document.line(("title",)) == 2
    assert document.line(("goals", 0)) == 4
    assert document.line(("goals", 0, "measures", "other")) == 5
    assert document.line(("goals", 1, "when")) == 7


def test_a_part_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    document = Document(TEXT)
    assert document.line(("goals", 0, "rule")) == 4
    assert document.line(("goals", 7, "rule")) == 3
    assert document.line(("nothing",)) == 2


def test_a_value_is_also_known_as_it_was_written() -> None:
    document = Document(TEXT)
    assert document.content["goals"][1]["id"] == 2.1
    assert document.written(("goals", 1, "id")) == "2.10"
    assert document.written(("goals", 1)) is None


def test_a_day_stays_text() -> None:
    assert Document(TEXT).content["goals"][1]["when"] == "2023-08-30"
    assert Document("day: 2023-02-30").content == {"day": "2023-02-30"}


def test_an_empty_text_is_an_empty_document() -> None:
    assert Document("").content is None
    assert Document("# intet").line(("title",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "a står allerede på linje 1"),
        ("a:\n  - b: 1\n    b: 2", 3, "b står allerede på linje 2"),
        ("a: 1\nno: 2", 2, "YAML læser feltnavnet no som bool; sæt det i anførselstegn"),
        ("a: {2023: 3,5}", 1, "YAML deler ved kommaet før 5; skriv decimaler med punktum"),
        ("1: a", 1, "YAML læser feltnavnet 1 som int"),
        ("? [a]\n: 1", 1, "et feltnavn er en liste eller en tabel"),
        ("a: &x\n  b: *x", 1, "indeholder sig selv"),
        ("a:\n\tb: 1", 2, "der står en tabulator, hvor der skal være mellemrum"),
        ("a: b: c", 1, "der står et kolon inde i en tekst"),
        ("a: [1", 1, "ikke gyldig YAML"),
        ("a: 1\n---\nb: 2", 2, "et nyt dokument begynder"),
        ("a: !!python/object:os.system x", 1, "her står et mærke med !"),
        ("a: *nothing", 1, "ikke gyldig YAML"),
        ("a: \x00", 1, "filen har tegn, som YAML ikke tillader"),
        ("a: b\nc: !!int x", 2, "her står et mærke med !"),
        ("a: 0x_", 1, "YAML læser 0x_ som et tal; skriv tallet med cifre og punktum"),
        ("a: 12:30", 1, "YAML læser 12:30 som et tal"),
        ("a: " + "9" * 5000, 1, "YAML læser 999999999999999999 som et tal"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(YamlError) as caught:
        Document(text)
    assert words in caught.value.sentence
    assert caught.value.line in {line, line + 1}
    assert "\n" not in caught.value.sentence


def test_an_anchor_gives_its_content_and_a_merge_its_keys() -> None:
    document = Document("a: &x {p: 1}\nb: *x\nc: {<<: *x, q: 2}")
    assert document.content["b"] == {"p": 1}
    assert document.content["c"] == {"p": 1, "q": 2}


def nested(opening: str, levels: int = 30) -> str:
    """An alias in an alias: a few hundred characters that stand for 9 ** 30 fields."""
    lines = [f"a{n}: &a{n} {{{opening.format(f'*a{n - 1}')}}}\n" for n in range(1, levels)]
    return "".join(["a0: &a0 {x: 1}\n", *lines])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (nested(", ".join(f"k{n}: {{0}}" for n in range(9))), "over 20000 felter"),
        (nested("<<: [{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}]"), "over 20000 felter"),
        (nested("<<: {0}, k: {0}, l: {0}"), "over 20000 felter"),
        ("a: [" + "1," * 100_000 + "]", "over 20000 felter"),
        ("a: " + "[" * 200_000, "mere end 20 niveauer i hinanden"),
        ("a: " + "{b: " * 50_000, "mere end 20 niveauer i hinanden"),
        ("- " * 100_000, "mere end 20 niveauer i hinanden"),
        ("? " * 100_000, "mere end 20 niveauer i hinanden"),
        ("a: " + "x" * 200_000, "en tekst har flere end 20000 tegn"),
        ('a: "' + "x" * 200_000 + '"', "en tekst har flere end 20000 tegn"),
        ("a: >\n" + " x\n" * 80_000, "en tekst har flere end 20000 tegn"),
        ("a: 1\n" * 1_000_000, "filen har flere end 250000 tegn"),
        ("a: [" + "1," * 10_000 + "}", "ikke gyldig YAML"),
    ],
    ids=lambda given: given if len(given) < 40 else f"{given[:20]}...",
)
def test_what_would_take_long_or_all_memory_is_refused_within_a_second(
    text: str, words: str
) -> None:
    begun = time.process_time()
    with pytest.raises(YamlError) as caught:
        Document(text)
    assert time.process_time() - begun < 1
    assert words in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_numbers_are_read_as_people_mean_them() -> None:
    assert Document("[1, -2, +3, 2.5, .5, 1., 0]").content == [1, -2, 3, 2.5, 0.5, 1.0, 0]
