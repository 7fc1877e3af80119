"""What several municipalities' pages share is packed once, and nobody's own figures go on."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.page import packed, page_file
from assets.page.columns import unpack
from assets.page.packed import read_packed
from assets.published.folder import NAME
from connectors import warehouse

OWN, PUBLIC = "education_offer_share", "activity_ready_share_youth"


def of_several(published: Path, folder: Path, *, municipality: str, added: float) -> Path:
    """The published file as one of several municipalities, whose own figures are larger."""
    folder.mkdir()
    file = Path(shutil.copyfile(published, folder / NAME))
    with duckdb.connect(file) as opened:
        opened.execute("update mart.plan set area_code = ?", [municipality])
        opened.execute(
            "update stored.indicator set numerator = null, "
            "value = coalesce(value, 100.0 * numerator / denominator) + ? where indicator = ?",
            [added, OWN],
        )
        opened.execute("create schema own_rows")
        opened.execute(
            f"create table own_rows.indicator as from mart.indicator where indicator = '{OWN}'"
        )
    return file


def unpacked(text: str) -> list[dict[str, Any]]:
    return [unpack(part) for part in text.split(" ")]


@pytest.fixture
def files(small: Path, tmp_path: Path) -> list[Path]:
    return [
        of_several(small, tmp_path / municipality, municipality=municipality, added=added)
        for municipality, added in (("707", 1.0), ("730", 2.0))
    ]


def test_a_page_shows_the_same_whoever_s_was_made_before_it(files: list[Path]) -> None:
    for file in files:
        with warehouse.reading(file) as opened:
            alone = read_packed(opened, None)
            assert read_packed(opened, "en udgave") == alone
    assert unpacked(alone[OWN])[0]["value"]["steps"]


def test_public_figures_are_packed_once_and_those_of_one_municipality_are_not_kept(
    files: list[Path],
) -> None:
    def read(file: Path) -> dict[str, str]:
        with warehouse.reading(file) as opened:
            return read_packed(opened, "en anden udgave")

    first, second = map(read, files)
    shared = {text.split(" ")[0] for text in first.values()}
    assert second[PUBLIC].split(" ")[0] in shared
    assert second[OWN].split(" ")[0] not in shared
    kept = packed._SHARED["en anden udgave"]  # pyright: ignore[reportPrivateUsage]
    assert kept[PUBLIC] is not None
    assert OWN not in kept


def test_the_groups_and_parts_of_a_municipality_are_in_its_own_part(files: list[Path]) -> None:
    for file, municipality in zip(files, ("707", "730"), strict=True):
        with warehouse.reading(file) as opened:
            block, own = unpacked(read_packed(opened, "en tredje udgave")[PUBLIC])
        assert own["groups"]["keys"] == [f"similar:{municipality}"]
        assert "country:000" in block["groups"]["keys"]
        assert not [key for key in block["groups"]["keys"] if key.startswith("similar:")]


def test_another_public_build_is_packed_anew(files: list[Path]) -> None:
    def read(public: str) -> str:
        with warehouse.reading(files[0]) as opened:
            return page_file.read_page(opened, "sample", public).blocks[PUBLIC]

    before = read("før")
    with duckdb.connect(files[0]) as opened:
        opened.execute("update stored.indicator set value = 1 where indicator = ?", [PUBLIC])
    assert read("før") == before
    assert read("efter") != before
