"""``partners.yaml``: whose figures are taken, and by which key they are known."""

from pathlib import Path

import pytest

from assets.exchange import partners
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.yaml_file import FileError
from connectors.exchange import signing

NAMES = AreaNames([("707", "Norddjurs"), ("730", "Randers")], MUNICIPALITY)


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    paths = [tmp_path / "a.pem", tmp_path / "b.pem"]
    for path in paths:
        signing.write_key(path)
    return [signing.public_key(path) for path in paths]


def load(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "partners.yaml"
    path.write_text(text, "utf-8")
    return partners.load(path, NAMES)


def test_a_municipality_is_known_by_name_or_code(tmp_path: Path, keys: list[str]):
    text = f"""partners:
  - municipality: randers kommune
    public_key: "{keys[0]}"
  - {{municipality: "707", public_key: "{keys[1]}"}}
"""
    assert load(tmp_path, text) == {"730": keys[0], "707": keys[1]}
    assert partners.load(tmp_path / "ingen.yaml", NAMES) == {}
    assert load(tmp_path, "partners: []") == {}


def test_every_mistake_is_told_with_its_line(tmp_path: Path, keys: list[str]):
    text = f"""partners:
  - municipality: Randers
    public_key: "{keys[0]}"
  - municipality: "730"
    public_key: "{keys[0]}"
  - municipality: Grenaa
    public_key: "{keys[1]}"
  - municipality: Norddjurs
    public_key: "-----BEGIN PRIVATE KEY-----"
"""
    with pytest.raises(FileError) as error:
        load(tmp_path, text)
    lines = str(error.value).split("\n")
    assert [line.partition(":")[0] for line in lines] == [
        f"partners.yaml, linje {at}" for at in (4, 5, 6, 9)
    ]
    assert "står også på linje 2" in lines[0]
    assert "står også på linje 3" in lines[1]
    assert "”Grenaa” er ikke en kommune" in lines[2]
    assert "ikke en offentlig nøgle" in lines[3]


@pytest.mark.parametrize("text", ["partners: {}", "- a", "partners:\n  - municipality: Randers\n"])
def test_another_shape_is_refused_with_what_it_takes(tmp_path: Path, text: str):
    with pytest.raises(FileError, match="municipality og public_key"):
        load(tmp_path, text)
