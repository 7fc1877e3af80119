"""Who is compared with whom: the files that ship, and every mistake in one told by its line."""

import csv
from pathlib import Path

import polars as pl
import pytest

from assets.warehouse import comparison_group_file, comparison_groups
from connectors.errors import InputError
from connectors.warehouse import Warehouse
from pipelines import settings
from pipelines.plan_check import check_plan
from pipelines.project import Project
from pipelines.settings import DATA

SHIPPED = DATA / "reference" / "groups"
MUNICIPALITIES = DATA.parent.parent / "shared/recorded/statbank/geography/municipalities.csv"
NAMES = ("Norddjurs", "Randers", "Syddjurs", "Favrskov")
GOOD = """label: Naboer
source: Arbejdsmarkedsafdelingen
certainty: verified
weighting: labour_force
versions:
  - valid_to: 2022-12-31
    members: [Norddjurs, Randers]
  - valid_from: 2023-01-01
    members: [Norddjurs, Randers, Syddjurs]
"""


def written(folder: Path, text: str, name: str = "naboer") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        comparison_group_file.load_comparisons([folder], NAMES)
    return str(error.value).splitlines()


@pytest.fixture(scope="module")
def areas() -> pl.DataFrame:
    return pl.read_csv(DATA / "reference/area.csv", separator=";", infer_schema=False)


@pytest.fixture(scope="module")
def shipped(areas: pl.DataFrame) -> pl.DataFrame:
    names = areas.filter(kind="municipality")["area"].to_list()
    similar = Project(settings.load()).read_similar(names)
    return comparison_groups.group_rows(
        comparison_group_file.load_comparisons([SHIPPED], names), similar, areas
    )


def test_each_municipality_has_its_own_group_of_those_alike_which_is_never_official(
    shipped: pl.DataFrame,
) -> None:
    rows = shipped.filter(comparison="similar")
    assert rows.height == rows["group_of"].n_unique() == 98
    own = rows.row(by_predicate=pl.col("group_of") == "707", named=True)
    assert own["comparison_label"] == "8 kommuner, der ligner Norddjurs mest (egen beregning)"
    assert own["certainty"] == "computed"
    assert not any(rows["comparison_label"].str.contains("sammenlignelig"))


def test_the_groups_of_statistics_denmark_and_the_former_council_are_the_recorded_ones(
    shipped: pl.DataFrame,
) -> None:
    if not MUNICIPALITIES.exists():
        pytest.skip("the recorded answers are not in shared/ beside the project")
    with MUNICIPALITIES.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["kommunegruppe_code"]]
    columns = {"kommunegruppe": "kommunegruppe_code", "region": "region_code"}
    columns["landsdel"] = "landsdel_code"
    for name, column in columns.items():
        found = shipped.filter(pl.col("comparison") == name, pl.col("valid_from").is_null())
        found = found.select("area_code", "comparison_code")
        assert dict(found.iter_rows()) == {row["code"]: row[column] for row in rows}
    council = shipped.filter(comparison="rar_oestjylland")["area_code"]
    in_it = {row["code"] for row in rows if row["rar_2015_2024_INFERRED"] == "RAR Østjylland"}
    assert set(council) == in_it


def test_the_country_has_all_98_and_the_council_ended_with_2024(shipped: pl.DataFrame) -> None:
    country = shipped.filter(comparison="country")
    assert country.filter(kind="municipality").height == 98
    assert "411" not in set(country["area_code"])
    council = shipped.filter(comparison="rar_oestjylland")
    assert {str(day) for day in council["valid_to"]} == {"2024-12-31"}


def test_hovedstaden_and_sjaelland_are_one_region_from_2027(shipped: pl.DataFrame) -> None:
    region = shipped.filter(comparison="region")
    before, after = (
        region.filter(pl.col("valid_from").is_null() == first) for first in (True, False)
    )
    assert {str(day) for day in before["valid_to"]} == {"2026-12-31"}
    assert {str(day) for day in after["valid_from"]} == {"2027-01-01"}
    assert after["area_code"].sort().equals(before["area_code"].sort())
    names = {"084": "oestdanmark", "085": "oestdanmark"}
    own = {"oestdanmark": None}
    expected = before.with_columns(pl.col("comparison_code").replace(names))
    expected = expected.with_columns(own_area_code=pl.col("comparison_code").replace(own))
    columns = ["area_code", "comparison_code", "own_area_code"]
    assert after.select(columns).sort(columns).equals(expected.select(columns).sort(columns))


def test_what_is_a_guess_says_so(shipped: pl.DataFrame) -> None:
    said = dict(shipped.select("comparison", "certainty").unique().iter_rows())
    assert said["oestjyske_naboer"] == "guess"
    assert said["rar_oestjylland"] == "inferred"


def test_a_municipalitys_own_file_stands_beside_the_shipped_ones_and_wins_over_its_name(
    tmp_path: Path,
) -> None:
    first, site = written(tmp_path / "first", GOOD), tmp_path / "site"
    own = settings.load(site=site).groups_folders[-1]
    site.mkdir()
    written(own, GOOD.replace("Naboer", "Vores naboer"))
    written(own, GOOD, "andre")
    found = comparison_group_file.load_comparisons([first, own], NAMES)
    assert found["naboer"].label == "Vores naboer"
    assert set(found) == {"naboer", "andre"}


def test_every_mistake_of_every_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    broken = GOOD.replace("[Norddjurs, Randers]", "[Norddjurs, Rander]")
    broken = broken.replace("valid_from: 2023-01-01", "valid_from: 2022-06-01")
    written(tmp_path, broken.replace("Syddjurs]", "Norddjurs]"))
    written(tmp_path, GOOD.replace("weighting", "weightin"), "other")
    assert mistakes(tmp_path) == [
        "naboer.yaml, linje 7: Rander er ikke en kommune; mente du Randers?",
        "naboer.yaml, linje 8: versionen overlapper en anden; lad den ene slutte, før den næste "
        "begynder.",
        "naboer.yaml, linje 9: Norddjurs står allerede på linje 9; behold én af dem.",
        "other.yaml, linje 1: weighting: mangler; skriv label, in_text, source, link, certainty, "
        "weighting, versions som i data/reference/groups.",
        "other.yaml, linje 4: weightin er ikke et felt her; mente du weighting?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "valid_to: 2022-12-31",
            "areas: region",
            "linje 6: versions.1: en version skal have netop én",
        ),
        ("valid_to: 2022-12-31", "valid_to: i fjor", "linje 6: versions.1.valid_to: "),
        ("weighting: labour_force", "weighting: mean", "linje 4: weighting: "),
        ("certainty: verified", "certainty: [", "naboer.yaml, linje "),
        ("[Norddjurs, Randers]", "[Norddjurs]", "linje 7: versions.1.members: "),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    written(tmp_path, GOOD.replace(old, new, 1))
    assert said in mistakes(tmp_path)[0]


def test_a_group_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    group = "      - {code: a, label: A, members: [%s]}\n"
    text = GOOD.partition("versions:")[0] + "versions:\n  - groups:\n"
    written(tmp_path, text + group % "Norddjurs, Randers" + group % "Syddjurs, Favrskov")
    assert mistakes(tmp_path) == [
        "naboer.yaml, linje 8: koden a står allerede på linje 7; vælg en anden."
    ]


def test_the_table_of_the_build_is_what_the_files_say(
    built: Warehouse, shipped: pl.DataFrame
) -> None:
    assert built.frame("from core.comparison_group").equals(shipped)


def test_a_refresh_does_not_begin_with_groups_that_have_mistakes(tmp_path: Path) -> None:
    written(tmp_path / "groups", GOOD.replace("Syddjurs", "Grenaa"))
    plan = DATA / "plans" / "norddjurs-2023.yaml"
    project = Project(settings.load(home=tmp_path / "home", site=tmp_path, plan=plan))
    with pytest.raises(InputError, match=r"naboer\.yaml, linje 9: Grenaa er ikke en kommune"):
        check_plan(project)
