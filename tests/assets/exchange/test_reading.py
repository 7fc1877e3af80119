"""What is refused of a package, and by which sentence."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assets.exchange import reading
from connectors.errors import InputError
from connectors.exchange import files, signing
from tests.exchanged import COUNT, NOW, forge, send

FIRST = f"{COUNT},Et eget tal,707,Norddjurs,2022,2022-01-01,2022-12-31,,,54.0,54.0,54.0,"
Refuse = Callable[[], str]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as it was sent, its key beside it; each test changes a copy."""
    folder = tmp_path_factory.mktemp("sent")
    return send(folder / "pakke", folder / "norddjurs.pem")


@pytest.fixture
def key(sent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sent.with_name("norddjurs.pem"), tmp_path))


@pytest.fixture
def folder(sent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sent, tmp_path / "pakke fra Ærø" / "år 2023"))


@pytest.fixture
def refuse(folder: Path, key: Path) -> Refuse:
    partners = {"730": other_key(folder.parent / "randers.pem"), "707": signing.public_key(key)}

    def refusal() -> str:
        with pytest.raises(InputError) as error:
            reading.read_signed(str(folder), files.read_files(folder), partners)
        sentence = str(error.value)
        assert str(folder) in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return sentence

    return refusal


def other_key(path: Path) -> str:
    signing.write_key(path)
    return signing.public_key(path)


def test_a_package_is_read_as_it_was_sent(folder: Path, key: Path):
    partners = {"707": signing.public_key(key)}
    figures = reading.read_signed(str(folder), files.read_files(folder), partners)
    assert figures.about.area_code == "707"
    assert figures.created == NOW
    assert figures.rows.filter(indicator=COUNT)["value"].to_list() == [54.0, 61.0]


@pytest.mark.parametrize("name", [files.PACKAGE, files.FIGURES, files.SIGNATURE])
def test_one_changed_byte_anywhere_is_seen(folder: Path, refuse: Refuse, name: str):
    content = (folder / name).read_bytes()
    for at in range(0, len(content) - 1, max(1, len(content) // 40)):
        changed = bytes([*content[:at], content[at] ^ 1, *content[at + 1 :]])
        (folder / name).write_bytes(changed)
        assert "bed afsenderen om hele mappen igen" in refuse()


def test_a_signature_of_another_package_does_not_fit(
    folder: Path, tmp_path: Path, key: Path, refuse: Refuse
):
    other = send(tmp_path / "anden", key, now=NOW + timedelta(hours=1))
    (folder / files.SIGNATURE).write_bytes((other / files.SIGNATURE).read_bytes())
    assert files.SIGNATURE in refuse()


def test_a_changed_figure_with_hashes_made_again_is_signed_by_nobody(
    folder: Path, tmp_path: Path, refuse: Refuse
):
    stranger = tmp_path / "fremmed.pem"
    signing.write_key(stranger)
    forge(folder, stranger, replaced={"61.0,61.0,61.0": "71.0,71.0,71.0"})
    assert "nogen nøgle i partners.yaml" in refuse()


def test_a_partner_can_send_its_own_figures_alone(folder: Path, key: Path, refuse: Refuse):
    other = folder.parent / "randers.pem"
    forge(folder, other)
    assert "nøglen for kommune 730, men er om kommune 707" in refuse()
    forge(folder, key, lambda all_: all_["exchange"].update(area_code="730"))
    assert "nøglen for kommune 707, men er om kommune 730" in refuse() or "område 707" in refuse()
    send(folder, key)
    forge(folder, key, replaced={"707,Norddjurs,2022": "730,Norddjurs,2022"})
    assert "tal for område 730" in refuse()


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        (("54.0,54.0,54.0", "2.0,2.0,2.0"), "viser et antal under 3"),
        (("54.0,54.0,54.0", ",,2.0"), "viser et antal under 3"),
        (
            (
                "237.0,1500.0,15.8,15.8,15.8",
                "1499.0,1500.0,99.93333333333334,99.93333333333334,99.93333333333334",
            ),
            "viser et antal under 3",
        ),
        (("54.0,54.0,54.0", "nan,nan,nan"), "har en value i række"),
        (("54.0,54.0,54.0", "inf,inf,inf"), "har en value i række"),
        (("54.0,54.0,54.0", "1e999,1e999,1e999"), "har en value i række"),
        (("54.0,54.0,54.0", "-54.0,-54.0,-54.0"), "som enheden ikke kan have"),
        (("54.0,54.0,54.0", "54.0,50.0,60.0"), "har grænser, der ikke er tallet"),
        (("54.0,54.0,54.0", ",60.0,50.0"), "har grænser i forkert orden"),
        (("54.0,54.0,54.0", ",,"), "har intet tal"),
        (("237.0,1500.0", "237.0,1000.0"), "ikke er tæller over nævner"),
        (
            ("237.0,1500.0,15.8,15.8,15.8", "237.0,1500.0,,15.0,16.0"),
            "et tal skal kendes, hvor tæller og nævner gør det",
        ),
        (("15.8,15.8,15.8", "158.0,158.0,158.0"), "en andel skal ligge mellem 0 og 100"),
        ((f"{FIRST}agreements", f"{FIRST}persons"), "siger en anden enhed"),
        ((f"{FIRST}agreements", f"{FIRST}kroner"), "ikke en af de kendte værdier"),
        ((",2022,2022-01-01", ",2022X,2022-01-01"), "har en period i række"),
        ((",2022,2022-01-01,2022-12-31", ",2025,2025-01-01,2025-12-31"), "ikke var begyndt"),
        ((",2022,2022-01-01", ",2022,2021-01-01"), "har andre dage end perioden"),
        ((",2022,2022-01-01,2022-12-31", ",2023,2023-01-01,2023-12-31"), "står også i en anden"),
        (("Et eget tal,707,Norddjurs,2022", "=1+1,707,Norddjurs,2022"), "har en label i række"),
        (("Et eget tal,707,Norddjurs,2022", "\u202eat,707,Norddjurs,2022"), "har en label i række"),
        (("Et eget tal,707,Norddjurs,2022", f"{'a' * 301},707,Norddjurs,2022"), "har en label"),
        (
            (f"{COUNT},Et eget tal,707,Norddjurs,2022", "x'; drop,Et eget tal,707,Norddjurs,2022"),
            "har en indicator i række",
        ),
        (
            (
                f"{COUNT},Et eget tal,707,Norddjurs,2022",
                "noget_andet,Et eget tal,707,Norddjurs,2022",
            ),
            "siger ikke, hvad noget_andet",
        ),
        (("places,disclosure", "places,missing"), "har et ukendt mærke"),
        ((",,,,,places,disclosure", ",,4.0,4.0,4.0,places,disclosure"), "viser et skjult tal"),
        (("indicator,label,", "indicator,navn,"), "har andre kolonner"),
    ],
)
def test_what_the_sender_signed_is_checked_all_the_same(
    folder: Path, key: Path, refuse: Refuse, forged: tuple[str, str], said: str
):
    before, after = forged
    forge(folder, key, replaced={before: after})
    sentence = refuse()
    assert said in sentence
    assert after not in sentence or after == ",,"  # no text of a package is shown to anybody


@pytest.mark.parametrize(
    "change",
    [
        lambda all_: all_["exchange"].update(disclosure_limit=2),
        lambda all_: all_["exchange"].update(disclosure_limit="3"),
        lambda all_: all_["exchange"].update(format=2),
        lambda all_: all_["exchange"].update(build="<script>"),
        lambda all_: all_["exchange"].update(mere=1),
        lambda all_: all_["exchange"].pop("definitions"),
        lambda all_: all_.update(created="2024-13-45T00:00:00Z"),
        lambda all_: all_["resources"].append(all_["resources"][0]),
        lambda all_: all_["resources"][0].update(path="../../etc/passwd"),
        lambda all_: all_["resources"][0].update(path="https://eksempel.dk/figures.csv"),
        lambda all_: all_.update(exchange=[]),
    ],
)
def test_a_description_of_another_shape_is_refused(
    folder: Path, key: Path, refuse: Refuse, change: Callable[[dict[str, Any]], object]
):
    forge(folder, key, change)
    assert f"{files.PACKAGE} er ikke, som Pejl skriver den" in refuse()


def test_a_definition_that_its_hash_is_not_of_is_refused(folder: Path, key: Path, refuse: Refuse):
    forge(
        folder, key, lambda all_: all_["exchange"]["definitions"][COUNT].update(numerator="andet")
    )
    assert f"har en hash af {COUNT}, som ikke er af det, den siger" in refuse()


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: json.dumps(json.loads(text)),
        lambda text: text.replace('"name"', '"name": "a", "name"', 1),
        lambda text: text.replace('"bytes": ', '"bytes": NaN, "a": '),
        lambda text: text.replace('"bytes": ', '"bytes": 1e999, "a": '),
        lambda text: "[" * 100_000,
        lambda text: "",
    ],
)
def test_only_one_spelling_of_the_description_is_read(
    folder: Path, key: Path, refuse: Refuse, spell: Callable[[str], str]
):
    content = files.read_files(folder)
    description = spell(content[files.PACKAGE].decode()).encode()
    signature = signing.sign(key, description).encode()
    files.write_files(folder, {**content, files.PACKAGE: description, files.SIGNATURE: signature})
    assert f"{files.PACKAGE} er ikke, som Pejl skriver den" in refuse()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x00" * 100, b'"' * 1001])
def test_what_is_no_csv_is_refused(folder: Path, key: Path, refuse: Refuse, content: bytes):
    (folder / files.FIGURES).write_bytes(content)
    forge(folder, key)
    assert files.FIGURES in refuse()


def test_less_strictly_gated_figures_those_of_the_other_mode_and_of_tomorrow_are_refused(
    folder: Path, key: Path
):
    partners = {"707": signing.public_key(key)}
    figures = reading.read_signed(str(folder), files.read_files(folder), partners)
    reading.check_usable("pakke", figures, "sample", 3, NOW)
    for said, mode, limit, now in (
        ("skjuler antal under 3, og I skjuler dem under 5", "sample", 5, NOW),
        ("er af sample-data, og hjemmet er live", "live", 3, NOW),
        ("som ikke er kommet endnu", "sample", 3, NOW - timedelta(days=2)),
    ):
        with pytest.raises(InputError, match=said):
            reading.check_usable("pakke", figures, mode, limit, now)
