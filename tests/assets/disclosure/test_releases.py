"""The file in which a municipality records which small counts it shows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.disclosure import releases
from assets.text.area_names import AreaNames
from connectors.errors import InputError

LABELS = {"cases": "Sager om sygedagpenge", "agreements": "Aftaler"}
AREAS = AreaNames([("707", "Norddjurs"), ("730", "Randers"), ("082", "Midtjylland")])
ENTRY = """\
releases:
  - indicator: cases
    area: "707"
    period: "2022"
    decided_by: Arbejdsmarkedsafdelingen
    decided_on: 2024-08-29
    why: Den offentliggjorte opfølgning skriver "2 sager".
"""


@pytest.fixture
def mistakes(tmp_path: Path) -> Callable[[str], list[str]]:
    """What is wrong with a file of this text."""

    def read(text: str) -> list[str]:
        (tmp_path / "a.yaml").write_text(text, "utf-8")
        with pytest.raises(InputError) as caught:
            releases.load_releases(tmp_path, LABELS, AREAS)
        return str(caught.value).splitlines()

    return read


def test_a_release_names_a_figure_and_remembers_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ENTRY, "utf-8")
    [one] = releases.load_releases(tmp_path, LABELS, AREAS)
    assert (one.indicator, one.area, one.period.code) == ("cases", "707", "2022")
    assert one.where == "a.yaml, linje 2"


def test_a_municipality_without_releases_has_none(tmp_path: Path) -> None:
    assert releases.load_releases(tmp_path / "releases", LABELS, AREAS) == []


def test_an_unknown_indicator_is_named_with_its_file_and_line(
    mistakes: Callable[[str], list[str]],
) -> None:
    assert mistakes(ENTRY.replace("indicator: cases", "indicator: casses")) == [
        "a.yaml, linje 2: casses er ikke en indikator; mente du cases (Sager om sygedagpenge)?"
    ]


def test_every_mistake_is_named_at_once(mistakes: Callable[[str], list[str]]) -> None:
    text = ENTRY.replace("indicator: cases", "indicator: other").replace('"2022"', "2022X")
    assert [line.split(":")[0] for line in mistakes(text)] == ["a.yaml, linje 2", "a.yaml, linje 4"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"707"', "707", 3, "releases.1.area: skal være en tekst"),
        ("    why: Den offentliggjorte opfølgning", "    # ", 2, "releases.1.why: mangler"),
        ("2024-08-29", "sidste år", 6, "releases.1.decided_on: skal være en dato, fx"),
        ("decided_by:", "name:", 5, "releases.1.name: er ikke et felt her"),
        ("releases:", "- releases:", 1, "filen skal være felter med navn og værdi"),
        ("Arbejdsmarkedsafdelingen", '" "', 5, "releases.1.decided_by: er tom"),
    ],
)
def test_what_is_no_release_is_refused_with_its_line(
    mistakes: Callable[[str], list[str]], old: str, new: str, line: int, says: str
) -> None:
    text = ENTRY.replace(old, new)
    if new.startswith("- "):
        text = "- a\n- b\n"
    assert any(one.startswith(f"a.yaml, linje {line}: {says}") for one in mistakes(text))


def test_a_figure_is_released_once(mistakes: Callable[[str], list[str]]) -> None:
    twice = ENTRY + ENTRY.partition("\n")[2]
    assert mistakes(twice) == [
        "a.yaml, linje 8: tallet er allerede frigivet på linje 2; behold én."
    ]


def test_what_is_no_yaml_and_no_text_is_refused(
    mistakes: Callable[[str], list[str]], tmp_path: Path
) -> None:
    assert mistakes("a: [")[0].startswith("a.yaml, linje 1: ikke gyldig YAML")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\xfa")
    assert "b.yaml, linje 1: filen er ikke UTF-8" in mistakes(ENTRY)[0]


def test_a_release_of_a_later_day_shows_nothing_as_of_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ENTRY, "utf-8")
    assert releases.load_releases(tmp_path, LABELS, AREAS, date(2024, 8, 28)) == []
    assert len(releases.load_releases(tmp_path, LABELS, AREAS, date(2024, 8, 29))) == 1


@pytest.mark.parametrize("area", ["Norddjurs", "norddjurs kommune"])
def test_an_area_may_be_written_by_name(tmp_path: Path, area: str) -> None:
    (tmp_path / "a.yaml").write_text(ENTRY.replace('"707"', area), "utf-8")
    [one] = releases.load_releases(tmp_path, LABELS, AREAS)
    assert one.area == "707"


def test_an_unknown_area_is_refused_with_what_was_meant_and_a_code_is_its_name(
    mistakes: Callable[[str], list[str]],
) -> None:
    assert mistakes(ENTRY.replace('"707"', "Nordjurs")) == [
        "a.yaml, linje 3: ”Nordjurs” er ikke et område; mente du Norddjurs (707)?"
    ]
    twice = ENTRY + ENTRY.partition("\n")[2].replace('"707"', "Norddjurs")
    assert mistakes(twice) == [
        "a.yaml, linje 8: tallet er allerede frigivet på linje 2; behold én."
    ]
