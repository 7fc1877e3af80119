"""Two municipalities hand figures to each other by the real commands."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assets.exchange.definitions import Definition
from assets.indicators.indicator_catalogue import FIGURE_KEY
from connectors import warehouse
from connectors.archive import integrity
from connectors.errors import InputError
from connectors.exchange import files, signing
from pipelines import exchange, fingerprint, settings
from pipelines.backup import take
from pipelines.doctor import run_checks
from pipelines.project import Project
from tests.exchanged import (
    COUNT,
    NOW,
    ROWS,
    figure,
    forge,
    receiver,
    send,
    write_partners,
)
from tests.homes import Home, pejl, pejl_here


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "norddjurs.pem"


@pytest.fixture
def folder(tmp_path: Path, key: Path) -> Path:
    return send(tmp_path / "Fællesdrev" / "pakke 1", key)


@pytest.fixture
def randers(tmp_path: Path, folder: Path, key: Path) -> Project:
    assert folder.is_dir()
    return receiver(tmp_path, {"Norddjurs": signing.public_key(key)})


@pytest.fixture
def run(randers: Project) -> Callable[..., Any]:
    """The command over Randers' home."""
    own = randers.settings
    return lambda *words: pejl_here(own.home_folder, "exchange", *words, PEJL_SITE=str(own.site))


def test_a_key_is_made_once_and_its_public_part_alone_is_shown(
    run: Callable[..., Any], randers: Project
):
    first, again = run("key"), run("key")
    private = randers.settings.exchange_key
    assert first.stdout == again.stdout == f"{signing.public_key(private)}\n"
    assert "ny nøgle" in first.stderr
    assert again.stderr == ""
    assert private.parent == randers.settings.pseudonym_key.parent
    secret = private.read_text("ascii").split("\n")[1]
    assert secret not in first.stdout + first.stderr


def test_each_of_several_municipalities_has_its_own_key_and_no_backup_has_one(tmp_path: Path):
    for name in ("norddjurs", "randers"):
        (tmp_path / "sites" / name / "plans").mkdir(parents=True)
    own, other = (
        settings.load(sites=tmp_path / "sites", site=name, home=tmp_path, mode="live")
        for name in ("norddjurs", "randers")
    )
    assert own.exchange_key != other.exchange_key
    assert own.home_folder not in own.exchange_key.parents


def test_an_import_is_listed_kept_whole_and_shown_by_the_next_build(
    run: Callable[..., Any], randers: Project, folder: Path
):
    randers.settings.claim_home()
    before = fingerprint.compute(randers).figures
    received = run("import", str(folder))
    assert received.returncode == 0, received.stderr
    assert "Norddjurs Kommune: 5 tal af 4 indikatorer er importeret" in received.stdout
    after = fingerprint.compute(randers).figures
    assert after != before
    again = run("import", str(folder))
    assert "er allerede importeret; intet er ændret" in again.stdout
    assert fingerprint.compute(randers).figures == after
    [row] = json.loads(run("list", "--format", "json").stdout)
    assert (row["area_code"], row["build"], row["figures"]) == ("707", "abc123", 5)
    assert "Norddjurs" in run("list").stdout
    assert [*integrity.find_damage(randers.store, frozenset(), verify=True)] == []


def test_a_backup_carries_what_is_imported_and_no_private_key(
    run: Callable[..., Any], randers: Project, folder: Path, tmp_path: Path
):
    run("key")
    run("import", str(folder))
    take.take(randers, tmp_path / "backup")
    named = json.loads((tmp_path / "backup" / "backup.json").read_bytes())["files"]
    assert any(name.startswith("home/archive/snapshots/exchange/707/") for name in named)
    assert "site/partners.yaml" in named
    private = randers.settings.exchange_key.read_bytes()
    stored = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert all(private not in path.read_bytes() for path in stored)


def test_a_removal_says_so_is_in_the_fingerprint_and_keeps_the_package(
    run: Callable[..., Any], randers: Project, folder: Path
):
    run("import", str(folder))
    before = fingerprint.compute(randers).figures
    removed = run("remove", "norddjurs")
    assert "Tallene fra Norddjurs Kommune bruges ikke længere" in removed.stdout
    assert fingerprint.compute(randers).figures != before
    assert "Intet er importeret" in run("list").stdout
    assert len([*randers.store.root.rglob("*.package.zst")]) == 1
    refused = run("remove", "Norddjurs")
    assert refused.returncode == 1
    assert "Der er ingen pakke fra Norddjurs" in refused.stderr
    assert "er importeret" in run("import", str(folder)).stdout


def test_an_older_package_never_replaces_a_newer_one(
    run: Callable[..., Any], folder: Path, key: Path
):
    assert run("import", str(folder)).returncode == 0
    for _ in range(2):
        older = send(folder.with_name("gammel"), key, now=NOW - timedelta(days=40))
        refused = run("import", str(older))
        assert refused.returncode == 1
        assert "er ældre end den, der allerede er importeret (15-08-2024" in refused.stderr
        run("remove", "Norddjurs")
    newer = send(folder.with_name("ny"), key, [*ROWS[1:], figure(COUNT, 63.0)])
    assert "er importeret" in run("import", str(newer)).stdout


def test_the_doctor_sees_keys_packages_and_what_is_damaged(
    run: Callable[..., Any], randers: Project, folder: Path
):
    def told() -> tuple[bool, str]:
        results = {each.name: each for each in run_checks(randers)}
        return results["udveksling"].passed, results["udveksling"].message

    run("key")
    run("import", str(folder))
    assert told() == (True, "1 kommuner i partners.yaml, tal fra 1 importeret")
    key = randers.settings.exchange_key
    key.chmod(0o644)
    assert "chmod 600" in told()[1]
    key.chmod(0o600)
    [file] = randers.store.root.rglob("*.package.zst")
    file.write_bytes(b"")
    assert told()[0] is False


def test_one_of_several_municipalities_imports_without_a_register_of_its_own(
    tmp_path: Path, folder: Path, randers: Project
):
    own = tmp_path / "sites" / "randers"
    shutil.copytree(randers.settings.site, own)
    shutil.rmtree(own / "register")
    several = settings.load(home=tmp_path / "hjem", sites=own.parent, site="randers")
    received = exchange.receive(Project(several), folder)
    assert tmp_path / "hjem/sites/randers/archive" in received.imported.snapshot.path.parents
    assert dict(received.unusable) == {
        "igu_places": "findes ikke hos jer", "user_survey_score": "findes ikke hos jer",
    }  # fmt: skip


def test_what_no_partner_sent_is_refused_with_where_to_write_the_key(
    run: Callable[..., Any], randers: Project, folder: Path
):
    write_partners(randers.settings.site, {})
    refused = run("import", str(folder))
    assert refused.returncode == 1
    assert "partners.yaml har ingen kommune endnu" in refused.stderr
    (randers.settings.site / "partners.yaml").write_text("partners:\n  - municipality: Rander\n")
    refused = run("import", str(folder))
    assert "partners.yaml, linje 2" in refused.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit": "persons"}, "er i personer hos afsenderen og i aftaler hos jer"),
        ({"numerator": "Noget andet."}, "har en anden tæller hos afsenderen"),
        ({"sql": "0" * 64}, "beregnes på en anden måde i afsenderens udgave af Pejl"),
    ],
)
def test_another_definition_is_refused_with_what_differs(
    randers: Project, folder: Path, key: Path, change: dict[str, str], said: str
):
    unit = change.get("unit", "agreements")

    def redefine(all_: dict[str, Any]) -> None:
        known = all_["exchange"]["definitions"]
        other = {**known[COUNT], **change}
        other.pop("sha256")
        known[COUNT] = Definition(**other).facts

    forge(
        folder,
        key,
        redefine,
        {",agreements,": f",{unit},"} if "unit" in change else None,
    )
    with pytest.raises(InputError) as error:
        exchange.receive(randers, folder)
    assert said in str(error.value)
    assert str(folder / files.PACKAGE) in str(error.value)
    assert exchange.list_imports(randers) == ([], {})


def test_a_public_indicator_our_own_package_and_a_laxer_limit_are_refused(
    tmp_path: Path, folder: Path, key: Path, randers: Project
):
    renamed = {COUNT: "job_orders"}

    def rename(all_: dict[str, Any]) -> None:
        known = all_["exchange"]["definitions"]
        known["job_orders"] = known.pop(COUNT)

    forge(folder, key, rename, renamed)
    with pytest.raises(InputError, match="job_orders er et tal fra en offentlig kilde"):
        exchange.receive(randers, folder)
    own = send(tmp_path / "egen", key, area_code="730", name="Randers Kommune", rows=[
        figure(COUNT, 61.0, area_code="730", area="Randers")
    ])  # fmt: skip
    write_partners(randers.settings.site, {"Randers": signing.public_key(key)})
    with pytest.raises(InputError, match="er jeres egen pakke"):
        exchange.receive(randers, own)
    strict = receiver(tmp_path, {"707": signing.public_key(key)}, disclosure_limit=5)
    with pytest.raises(InputError, match="PEJL_DISCLOSURE_LIMIT=5"):
        exchange.receive(strict, send(folder, key))


def test_nothing_is_exported_before_there_is_a_key_and_something_published(
    run: Callable[..., Any], tmp_path: Path
):
    refused = run("export", str(tmp_path / "ud"))
    assert "lav en ny med `pejl exchange key`" in refused.stderr
    run("key")
    refused = run("export", str(tmp_path / "ud"))
    assert "kør først `pejl refresh`" in refused.stderr
    assert not (tmp_path / "ud").exists()


@pytest.fixture
def norddjurs(refreshed_home: Home, tmp_path: Path) -> Path:
    """A home with what the sample's refresh published, of which nothing is changed or copied."""
    home = tmp_path / "norddjurs"
    home.mkdir()
    for name in ("archive", "work", "published", "mode", "version"):
        (home / name).symlink_to(refreshed_home.folder / name)
    return home


def hand_over(norddjurs: Path, folder: Path) -> str:
    """Export the package; returns the public key."""
    public = pejl_here(norddjurs, "exchange", "key").stdout.strip()
    written = pejl_here(norddjurs, "exchange", "export", str(folder))
    assert written.returncode == 0, written.stderr
    assert "(2 skjult)" in written.stdout
    return public


def test_the_sample_s_own_figures_are_exported_as_they_are_published(
    norddjurs: Path, tmp_path: Path
):
    public = hand_over(norddjurs, tmp_path / "pakke")
    randers = receiver(tmp_path, {"Norddjurs": public})
    received = exchange.receive(randers, tmp_path / "pakke")
    rows = received.imported.figures.rows
    assert rows.filter(indicator=COUNT, period="2023")["value"].to_list() == [61.0]
    assert received.unusable == []
    with warehouse.reading(norddjurs / "published" / "pejl.duckdb") as opened:
        published = opened.frame("from mart.indicator").select(rows.columns)
    # Whoever has the published file learns nothing of the package; two releases are hidden in it.
    numbers = [*FIGURE_KEY, "numerator", "denominator", "value", "value_low", "value_high", "mark"]
    more = rows.select(numbers).join(published, on=numbers, how="anti", nulls_equal=True)
    assert more.select("indicator", "mark").sort("indicator").rows() == [
        ("cases_sent_to_reassessment", "disclosure"),
        ("danish_exam_pass_rate", "disclosure"),
    ]


@pytest.mark.long
def test_a_goal_that_one_municipality_alone_could_count_gets_a_rank_from_another(
    norddjurs: Path, tmp_path: Path
):
    """Norddjurs sends; Randers refreshes, imports, builds and compares."""
    public = hand_over(norddjurs, tmp_path / "pakke")
    randers = receiver(tmp_path, {"Norddjurs": public}).settings
    home, given = randers.home_folder, {"PEJL_SITE": str(randers.site)}
    first = pejl(home, "refresh", "--no-paper", **given)
    assert first.returncode in {0, 3}, first.stderr
    assert ranks(home) == (None, None)
    imported = pejl_here(home, "exchange", "import", str(tmp_path / "pakke"), **given)
    assert imported.returncode == 0, imported.stderr
    built = pejl(home, "build", "--no-paper", **given)
    assert built.returncode in {0, 3}, built.stderr
    assert ranks(home) == (1, 2)
    compared = pejl_here(home, "benchmark", "user_survey_score", **given)
    assert compared.returncode == 0, compared.stderr
    told = pejl_here(home, "explain", "user_survey_score", "--area", "Norddjurs", **given)
    assert "Norddjurs Kommunes egne tal" in told.stdout, told.stderr
    assert "exchange" in pejl_here(home, "sources", **given).stdout
    before = (home / "published" / "receipt.json").read_bytes()
    pejl_here(home, "build", "--no-paper", **given)
    assert (home / "published" / "receipt.json").read_bytes() == before


def ranks(home: Path) -> tuple[int | None, int | None]:
    """The place of goal 1.4, whose figure only registers have, and among how many."""
    with warehouse.reading(home / "published" / "pejl.duckdb") as opened:
        goals = opened.frame("from mart.goal_standing where goal_id = '1.4'")
        return goals.select("rank", "ranked").row(0)
