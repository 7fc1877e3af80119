"""What makes municipalities alike: the file that ships, and every mistake in one by its line."""

from pathlib import Path

import pytest

from assets.warehouse.similar_file import load_similar
from connectors.errors import InputError
from pipelines import settings
from pipelines.project import Project

NAMES = ("Norddjurs", "Randers", "Samsø")
INDICATORS = {"population": "Borgere den 1. januar", "employment_rate": "Beskæftigelsesfrekvensen"}
GOOD = """year: 2022
k: 8
compared_from: 2023-01-01
islands: [Samsø]
features:
  - {indicator: population, label: indbyggere, log: true}
  - {indicator: employment_rate, label: beskæftigelse, weight: 0.5}
"""


def mistakes(folder: Path, text: str) -> list[str]:
    path = folder / "similar.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        load_similar(path, NAMES, INDICATORS)
    return str(error.value).splitlines()


def test_the_file_that_ships_names_municipalities_and_indicators_that_there_are() -> None:
    project = Project(settings.load())
    similar = project.read_similar(project.files.municipality_names.values())
    assert similar.k == 8
    assert similar.islands == ("Læsø", "Fanø", "Samsø", "Ærø")
    assert [each.indicator for each in similar.features if each.employment] == ["employment_rate"]


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        ("indicator: population", "indicator: populaton",
         "similar.yaml, linje 6: populaton er ikke en indikator; mente du population (Borgere den"),
        ("indicator: employment_rate", "indicator: population",
         "similar.yaml, linje 7: population står allerede på linje 6; behold én af dem."),
        ("[Samsø]", "[Samsoe]", "similar.yaml, linje 4: Samsoe er ikke en kommune; mente du Sams"),
        ("k: 8", "k: 1", "similar.yaml, linje 2: k: skal være mindst 2; skriv det som i data/"),
        ("weight: 0.5", "weight: 0",
         "similar.yaml, linje 7: features.2.weight: skal være større end 0"),
        ("weight: 0.5", "wieght: 2",
         "similar.yaml, linje 7: features.2.wieght er ikke et felt her; mente du weight?"),
        ("year: 2022", "year: i fjor", "similar.yaml, linje 1: year: "),
        ("log: true", "employment: true",
         "similar.yaml, linje 5: der er ikke 2 træk uden employment: true, og kun de bruges"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_remedy(
    tmp_path: Path, good: str, bad: str, expected: str
) -> None:
    [line] = mistakes(tmp_path, GOOD.replace(good, bad))
    assert line.startswith(expected), line


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("[Samsø]", "[Mols]").replace("indicator: population", "indicator: areal")
    assert len(mistakes(tmp_path, text)) == 2


def test_a_municipalitys_own_file_counts_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "reference" / "similar.yaml"
    own.parent.mkdir()
    own.write_text(GOOD.replace("k: 8", "k: 5"), "utf-8")
    monkeypatch.setenv("PEJL_SITE", str(tmp_path))
    assert Project(settings.load()).read_similar(["Samsø"]).k == 5


def test_a_group_of_the_same_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Project(settings.load()).files.municipality_names.values()
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "similar.yaml").write_text(
        "label: L\nsource: S\ncertainty: guess\nweighting: labour_force\n"
        "versions:\n  - members: [Norddjurs, Randers]\n",
        "utf-8",
    )
    monkeypatch.setenv("PEJL_SITE", str(tmp_path))
    with pytest.raises(InputError, match="giv filen et andet navn"):
        Project(settings.load()).files.read_groups(names)
