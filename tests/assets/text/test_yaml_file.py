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
    whole, _ = yaml_file.load(path, Whole, lambda detail, at, _: yaml_file.refused(detail, at))
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
        "0.yaml, line 1: title: field required",
        "0.yaml, line 2: parts.1.name: input should be a valid string",
        "0.yaml, line 3: parts.2.nam: extra inputs are not permitted",
        "0.yaml, line 3: parts.2.name: field required",
        "1.yaml, line 1: not YAML: expected the node content, but found '<stream end>'; check the "
        "indentation, colons and brackets here and just above.",
        "2.yaml, line 2: parts: tuple should have at least 2 items after validation, not 0",
    ]


def test_a_list_is_too_short_only_where_all_its_parts_are_right(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "title: a\nparts:\n- name: b\n") == [
        "0.yaml, line 2: parts: tuple should have at least 2 items after validation, not 1"
    ]
    assert mistakes(tmp_path, "title: a\nparts:\n- name: 2\n- name: b\n") == [
        "0.yaml, line 3: parts.1.name: input should be a valid string"
    ]


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^none\.yaml is no UTF-8 text that can be read; save"):
        read(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("title: Ærø".encode("cp1252"))
    with pytest.raises(InputError, match=r"^latin\.yaml is no UTF-8 text"):
        read(tmp_path / "latin.yaml")


def test_a_name_that_is_not_known_is_met_with_the_closest_one() -> None:
    assert yaml_file.closest("titel", ["title", "parts"], "remove it") == "did you mean title?"
    assert yaml_file.closest("x", ["title", "parts"], "remove it") == "remove it."
