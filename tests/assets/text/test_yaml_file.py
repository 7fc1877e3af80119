"""YAML files that people write: every mistake with its line, of one file and of several."""

from pathlib import Path

import pytest
from pydantic import Field

from assets.text import yaml_file
from connectors.errors import InputError
from connectors.observations import Strict


class Part(Strict):
    name: str


class Whole(Strict):
    title: str
    parts: tuple[Part, ...] = Field(min_length=2)


def read(path: Path) -> Whole:
    whole, _ = yaml_file.load(path, Whole, lambda detail, *_: yaml_file.describe(detail))
    return whole


def mistakes(folder: Path, *texts: str) -> list[str]:
    paths = [folder / f"{at}.yaml" for at, _ in enumerate(texts)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        yaml_file.load_all(paths, read)
    return str(caught.value).split("\n")


def test_every_mistake_of_every_file_is_named_with_its_line(tmp_path: Path) -> None:
    texts = "parts:\n- name: 1\n- nam: b\n", "title: [", "title: a\nparts: []"
    assert mistakes(tmp_path, *texts) == [
        "0.yaml, linje 1: title: mangler",
        "0.yaml, linje 2: parts.1.name: skal være en tekst, så sæt det i anførselstegn",
        "0.yaml, linje 3: parts.2.nam: er ikke et felt her",
        "0.yaml, linje 3: parts.2.name: mangler",
        "1.yaml, linje 1: ikke gyldig YAML: skrivemåden er forkert; ret indrykning, kolon og "
        "parenteser her og lige ovenfor.",
        "2.yaml, linje 2: parts: skal have mindst 2 og har 0",
    ]


def test_a_list_is_too_short_only_where_all_its_parts_are_right(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "title: a\nparts:\n- name: b\n") == [
        "0.yaml, linje 2: parts: skal have mindst 2 og har 1"
    ]
    assert mistakes(tmp_path, "title: a\nparts:\n- name: 2\n- name: b\n") == [
        "0.yaml, linje 3: parts.1.name: skal være en tekst, så sæt det i anførselstegn"
    ]


def test_a_file_is_read_again_once_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    for title in ("a", "b", "a"):
        path.write_text(f"title: {title}\nparts: [{{name: x}}, {{name: y}}]\n", "utf-8")
        assert read(path).title == title


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml kan ikke læses \(findes ikke\); ret stien"):
        read(tmp_path / "none.yaml")
    with pytest.raises(InputError, match=r" kan ikke læses \(er en mappe\); ret stien"):
        read(tmp_path)
    text = "a: 1\n" * 5000 + "title: Ærø"
    (tmp_path / "latin.yaml").write_bytes(text.encode("cp1252"))
    with pytest.raises(InputError, match=r"^latin\.yaml, linje 5001: filen er ikke UTF-8; gem den"):
        read(tmp_path / "latin.yaml")


def test_a_file_of_data_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("a: 1\n" * 100_000, "utf-8")
    with pytest.raises(InputError, match=r"^data\.yaml, linje 1: filen har flere end 250000 tegn"):
        read(tmp_path / "data.yaml")


def test_the_first_hundred_mistakes_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    parts = "".join(f"\n- {{name: a, more{n}: 1}}" for n in range(150))
    shown = mistakes(tmp_path, f"title: a\nparts:{parts}")
    assert len(shown) == 101
    assert shown[-1] == "0.yaml har 50 fejl til; ret først de viste."


def test_a_name_that_is_not_known_is_met_with_the_closest_one() -> None:
    assert yaml_file.closest("titel", ["title", "parts"], "fjern det") == "mente du title?"
    assert yaml_file.closest("x", ["title", "parts"], "fjern det") == "fjern det."
