"""YAML with its lines: where each part stands, and what is refused."""

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
