"""The catalogue of sources: the path is the name, and every mistake names its file."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from assets.catalogue import catalogue
from assets.text import yaml_file
from connectors.errors import InputError
from connectors.jobindsats.config import Dimension
from tests.english import english_in

DATA = Path(__file__).resolve().parents[3] / "data" / "sources"


def written(folder: Path, change: tuple[str, str] | None = None, name: str = "jo01.yaml") -> Path:
    """A folder of sources that holds the entry of jo01, with one place written otherwise."""
    text = (DATA / "jobindsats" / "jo01.yaml").read_text("utf-8")
    if change:
        assert change[0] in text
        text = text.replace(*change, 1)
    path = folder / "jobindsats" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_the_path_of_an_entry_is_its_name_everywhere() -> None:
    loaded = catalogue.load([DATA])
    paths = {f"{path.parent.name}_{path.stem}" for path in DATA.glob("*/*.yaml")}
    of_files = {name for name in loaded if not name.endswith(catalogue.BY)}
    assert of_files == paths
    assert set(loaded) == {entry.name for entry in loaded.values()}
    assert {f"{each.definition.table}" for each in loaded.values() if each.name not in paths} == {
        each.table for each in loaded.values() if getattr(each.definition, "breakdowns", ())
    }
    assert list(loaded) == sorted(loaded)


def test_every_column_of_every_entry_is_described() -> None:
    for entry in catalogue.load([DATA]).values():
        assert list(entry.schema)[-1] == catalogue.PROVENANCE
        assert all(entry.descriptions[name].endswith(".") for name in entry.schema), entry.name
        assert set(entry.key) <= set(entry.schema)


def test_what_an_entry_tells_its_readers_is_danish() -> None:
    for entry in catalogue.load([DATA]).values():
        own = [getattr(entry.definition, field, None) for field in ("title", "about", "guess")]
        texts = [*entry.descriptions.values(), *(text for text in own if isinstance(text, str))]
        assert english_in("\n".join(texts)) == [], entry.name
        assert all(measure.about.endswith(".") for measure in entry.measures.values())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("title:", "titel:"), ["titel: er ikke et felt", "title: mangler"]),
        (
            ("cadence: monthly", "cadence: anually"),
            ["cadence: skal være 'monthly', 'quarterly', 'half-yearly' eller 'yearly'; ret"],
        ),
        (("cadence: monthly", "cadence: yearli"), ["eller 'yearly' (mente du yearly?); ret"]),
        (("  job_orders:", "  Job orders:"), ["measures.Job orders: skal begynde med et lille "]),
        (("unit: job_orders", "unit: furlongs"), ["ukendte enhed 'furlongs'", "brug en af pct"]),
        (("link: https://jobindsats.dk/databank/\n", ""), ["link"]),
        (("since: 2021M01", "since: 2021Q01"), ["periods: since er 2021Q01", "som 2023M01"]),
        (("measures:", "measures: ["), ["ikke gyldig YAML"]),
        (("area:", "title: Igen\narea:"), ["linje 6: title står allerede på linje 1"]),
    ],
)
def test_a_mistake_names_its_file(
    tmp_path: Path, change: tuple[str, str], words: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        catalogue.load([written(tmp_path, change)])
    assert str(caught.value).startswith("jobindsats/jo01.yaml")
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("jobinsats/x.yaml", "ligger ikke i en kildes mappe; flyt den til en af jobindsats, "),
        ("x.yaml", "ligger ikke i en kildes mappe; flyt den til en af jobindsats, "),
        ("jobindsats/ny/x.yaml", "ligger i en undermappe; flyt den op i jobindsats."),
        ("statbank/ny/2026/x.yaml", "ligger i en undermappe; flyt den op i statbank."),
        ("statbank/aulp01.yaml.txt", "er ikke en katalogpost og bliver ikke læst; omdøb den til "),
        (
            "statbank/aulp01",
            "er ikke en katalogpost og bliver ikke læst; omdøb den til aulp01.yaml",
        ),
        ("statbank/x.YAML", "har et navn, som ingen kildetabel kan have; omdøb den til "),
        ("fasit/liste.xlsx", "er ikke en katalogpost og bliver ikke læst; flyt den ud af mappen."),
        ("jobindsats/y40a02.yml", "har et navn, som ingen kildetabel kan have; omdøb den til "),
        ("jobindsats/Y40A02.yaml", "har et navn, som ingen kildetabel kan have; omdøb den til "),
        ("jobindsats/y40a02 (1).yaml", "har et navn, som ingen kildetabel kan have; omdøb den "),
    ],
)
def test_a_file_that_would_be_passed_over_is_refused_in_one_sentence(
    tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("title: x", "utf-8")
    with pytest.raises(InputError) as caught:
        catalogue.load([tmp_path])
    assert str(caught.value).startswith(f"{name} {sentence}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["README", "statbank/README.md", "statbank/.x.yaml.swp", ".git/a.yaml",
     "statbank/Thumbs.db", "statbank/desktop.ini"],
)  # fmt: skip
def test_a_note_or_a_file_of_the_system_is_no_entry(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("x", "utf-8")
    assert catalogue.load([tmp_path]) == {}


@pytest.mark.parametrize(
    ("entry", "folder", "right"),
    [
        ("jobindsats/jo01.yaml", "statbank", "jobindsats"),
        ("jobindsats/jo01.yaml", "reference", "jobindsats"),
        ("statbank/aup01.yaml", "jobindsats", "statbank"),
    ],
)
def test_an_entry_in_another_sources_folder_is_told_in_one_sentence(
    tmp_path: Path, entry: str, folder: str, right: str
) -> None:
    name = Path(entry).name
    (tmp_path / folder).mkdir()
    (tmp_path / folder / name).write_bytes((DATA / entry).read_bytes())
    with pytest.raises(InputError) as caught:
        catalogue.load([tmp_path])
    assert str(caught.value) == (
        f"{folder}/{name} har felterne i en katalogpost af {right}; flyt den til {right}/{name}."
    )


def test_a_file_that_is_not_utf_8_is_refused_by_name(tmp_path: Path) -> None:
    path = written(tmp_path) / "jobindsats" / "jo01.yaml"
    path.write_bytes(path.read_text("utf-8").encode("cp1252"))
    with pytest.raises(InputError, match=r"jobindsats/jo01\.yaml, linje 4: filen er ikke UTF-8"):
        catalogue.load([tmp_path])


@pytest.mark.parametrize("content", ["", "# Kommer senere.\n"])
def test_an_empty_file_is_called_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "statbank").mkdir()
    (tmp_path / "statbank" / "x.yaml").write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        catalogue.load([tmp_path])
    assert str(caught.value) == (
        "statbank/x.yaml: filen er tom; skriv katalogposten i den, eller slet den."
    )


def test_a_code_without_quotes_asks_for_quotes(tmp_path: Path) -> None:
    text = (DATA / "statbank" / "aup01.yaml").read_text("utf-8")
    (tmp_path / "statbank").mkdir()
    (tmp_path / "statbank" / "aup01.yaml").write_text(text.replace('"950"', "950"), "utf-8")
    with pytest.raises(
        InputError, match=r"area\.without\.1: skal være en tekst, så sæt det i anførs"
    ):
        catalogue.load([tmp_path])


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, ("title:", "titel:"))
    written(tmp_path, ("cadence:", "kadence:"), "jo02.yaml")
    with pytest.raises(InputError) as caught:
        catalogue.load([tmp_path])
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "jobindsats/jo01.yaml",
        "jobindsats/jo02.yaml",
    ]


def test_an_entry_of_the_municipality_wins_over_the_projects(tmp_path: Path) -> None:
    own = written(tmp_path, ("title: Jobordrer", "title: Vores jobordrer"))
    loaded = catalogue.load([DATA, own])
    assert loaded["jobindsats_jo01"].definition.title == "Vores jobordrer"
    assert len(loaded) == len(catalogue.load([DATA]))


def question(name: str, change: dict[str, object]) -> str:
    entry = catalogue.load([DATA])[name]
    content = entry.definition.model_dump()
    for place, value in change.items():
        part = content
        *around, last = place.split(".")
        for step in around:
            part = part[step]
        assert part[last] != value
        part[last] = value
    definition = type(entry.definition).model_validate(content)
    return catalogue.Entry(entry.source, entry.table, definition, entry.path).question


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("jobindsats_y09c07", ["measures.activation_rate.about", "dimensions.origin.about"]),
        ("statbank_aup01", ["title", "link", "guess", "measure.about"]),
        ("reference_area", ["title", "about", "guess", "columns.kind.about"]),
        ("fasit_programme_participants", ["title", "columns.person.about", "counts.about"]),
    ],
)
def test_a_text_for_readers_asks_nothing_anew(name: str, places: list[str]) -> None:
    for place in places:
        assert question(name, {place: "Noget andet."}) == question(name, {})


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("jobindsats_y09c07", {"measures.activation_rate.label": "En anden"}),
        ("jobindsats_y09c07", {"periods.since": "2020M01"}),
        ("statbank_aup01", {"measure.unit": "persons"}),
        ("statbank_aup01", {"totals": ["ALDER"]}),
        ("reference_area", {"columns.kind.required": False}),
    ],
)
def test_what_changes_the_request_or_the_rows_asks_anew(
    name: str, change: dict[str, object]
) -> None:
    assert question(name, change) != question(name, {})


def test_when_a_table_comes_and_settles_asks_nothing_anew() -> None:
    change: dict[str, object] = {"settles_after": 1, "cadence": "yearly"}
    assert question("statbank_aup01", change) == question("statbank_aup01", {})


@pytest.mark.parametrize(
    ("value", "mistakes"),
    [
        ("1", "values.1: skal være en tekst, så sæt det i anførselstegn"),
        ("{name: A}", "values.1.level: mangler"),
        ("{name: A, level: 2}", "values.1.level: skal være en tekst, så sæt det i anførselstegn"),
        ("{name: A, level: '2', Label: x}", "values.1.Label: er ikke et felt her"),
    ],
)
def test_a_value_of_a_dimension_is_told_by_its_place_and_one_sentence(
    value: str, mistakes: str
) -> None:
    content = {"hierarchy": "h", "label": "l", "about": "a", "values": [yaml.safe_load(value)]}
    with pytest.raises(ValidationError) as caught:
        Dimension.model_validate(content)
    assert yaml_file.describe_all(caught.value) == [mistakes]
