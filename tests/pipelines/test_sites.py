"""Several municipalities in one installation: their folders, settings, files and mistakes."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from assets.page.page_file import find_hash
from assets.published.folder import PAGE
from connectors.errors import InputError, SourceError
from connectors.fasit import pseudonyms
from pipelines import freezing, settings
from pipelines.cli.options import load_settings
from pipelines.doctor import run_checks
from pipelines.plan_check import check_plan
from pipelines.project import Project
from pipelines.settings import DATA, SAMPLE
from pipelines.site_conflicts import claim_municipality, find_conflicts
from pipelines.sites import addressed, unusable
from pipelines.vocabulary import read_vocabulary
from tests.homes import Home, pejl, pejl_here


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    folder = tmp_path / "sites"
    for name in ("norddjurs", "randers"):
        (folder / name / "plans").mkdir(parents=True)
    (folder / "groups").mkdir()
    return folder


def test_without_a_chosen_municipality_the_settings_are_those_that_all_share(sites: Path):
    shared = settings.load(sites=sites)
    assert shared.is_shared
    assert shared.site == sites
    assert shared.home_folder == DATA / "local" / "sample"


def test_a_municipality_has_its_own_home_lists_and_key(sites: Path, tmp_path: Path):
    (sites / "norddjurs" / "fasit").mkdir()
    own = settings.load(sites=sites, site="norddjurs", home=tmp_path, mode="live")
    assert own.home_folder == tmp_path / "sites" / "norddjurs"
    assert own.archive == tmp_path / "sites" / "norddjurs" / "archive"
    assert own.fasit_folder == sites / "norddjurs" / "fasit"
    assert own.pseudonym_key.name == "pseudonym-norddjurs.key"
    assert own.dagster_home == tmp_path / "dagster"
    other = settings.load(sites=sites, site="randers", home=tmp_path, mode="live")
    assert other.fasit_folder is None
    assert other.pseudonym_key != own.pseudonym_key


def test_the_sample_s_lists_are_no_municipality_s_of_several(sites: Path):
    assert settings.load(sites=sites, site="randers").fasit_folder is None


def test_a_municipality_s_own_settings_are_read_from_its_folder(sites: Path, tmp_path: Path):
    (sites / "randers" / ".env").write_text(
        f"PEJL_FASIT_DIR={tmp_path / 'lister'}\nPEJL_DISCLOSURE_LIMIT=5\n", "utf-8"
    )
    own = settings.load(sites=sites, site="randers")
    assert own.fasit_folder == tmp_path / "lister"
    assert own.disclosure_limit == 5
    assert settings.load(sites=sites, site="norddjurs").disclosure_limit == 3


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("PEJL_HOME=/srv", "PEJL_HOME er ikke en indstilling for én kommune"),
        ("PEJL_DISCLOSURE_LIMIT=2", "PEJL_DISCLOSURE_LIMIT"),
    ],
)
def test_a_mistake_in_a_municipality_s_settings_is_refused_by_file(
    sites: Path, line: str, said: str
):
    (sites / "randers" / ".env").write_text(line, "utf-8")
    with pytest.raises(InputError) as error:
        settings.load(sites=sites, site="randers")
    assert said in str(error.value)
    assert str(sites / "randers" / ".env") in str(error.value)


@pytest.mark.parametrize("name", ["PEJL_FASIT_DIR", "PEJL_PSEUDONYM_KEY_FILE", "PEJL_PLAN"])
def test_what_would_mix_municipalities_is_refused_as_a_setting_of_all(
    sites: Path, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, "/srv/et-sted")
    with pytest.raises(InputError, match=f"{name} kan ikke gælde for flere kommuner"):
        settings.load(sites=sites)


@pytest.mark.parametrize("name", ["PEJL_FASIT_DIR", "PEJL_PSEUDONYM_KEY_FILE"])
def test_nor_may_it_reach_the_chosen_municipality_from_outside(
    sites: Path, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, "/srv/et-sted")
    with pytest.raises(InputError, match=name):
        settings.load(sites=sites, site="randers")


def test_an_unknown_municipality_is_refused_with_the_known_ones(sites: Path):
    with pytest.raises(InputError, match=r"viborg er ikke en kommune i .*norddjurs, randers"):
        settings.load(sites=sites, site="viborg")


@pytest.mark.parametrize("name", ["Ærø", "syddjurs kommune", "-h", "Ny mappe"])
def test_a_folder_whose_name_no_command_can_take_is_named_and_stops_nobody(sites: Path, name: str):
    (sites / name).mkdir()
    assert Project(settings.load(sites=sites)).municipalities == ["norddjurs", "randers"]
    [sentence] = unusable(sites)
    assert f"Mappen {sites / name} har et navn, som Pejl ikke kan bruge" in sentence
    for other in ("norddjurs", "randers"):
        shutil.rmtree(sites / other)
    with pytest.raises(InputError, match="har et navn, som Pejl ikke kan bruge"):
        _ = Project(settings.load(sites=sites)).municipalities


def test_a_folder_without_municipalities_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="har ingen mappe til en kommune"):
        _ = Project(settings.load(sites=tmp_path)).municipalities
    with pytest.raises(InputError, match="kan ikke læses"):
        settings.load(sites=tmp_path / "findes-ikke", site="norddjurs")


@pytest.mark.parametrize("name", ["groups", "reference"])
def test_what_changes_public_numbers_may_not_lie_with_one_municipality(sites: Path, name: str):
    (sites / "randers" / name).mkdir()
    with pytest.raises(InputError, match=f"flyt mappen til {sites / name}"):
        settings.load(sites=sites, site="randers")


def test_a_command_about_one_municipality_asks_for_its_name(
    sites: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PEJL_SITES", str(sites))
    monkeypatch.setenv("PEJL_MODE", "sample")  # a command sets it for its children
    with pytest.raises(InputError, match=r"vælg en med `pejl --site NAVN`.*norddjurs, randers"):
        load_settings(live=False)
    assert load_settings(live=False, for_all=True).is_shared


def test_a_site_without_a_plan_is_told_how_to_begin_one(sites: Path, tmp_path: Path):
    alone = settings.load(site=tmp_path / "alone")
    with pytest.raises(InputError, match=r"begynd en med `pejl plan new`, .* PEJL_PLAN eller"):
        alone.plan_files()
    # `PEJL_PLAN` is refused where there are several, so it is no remedy there.
    with pytest.raises(InputError, match=r"begynd en med `pejl --site randers plan new`\.$"):
        settings.load(sites=sites, site="randers").plan_files()


@pytest.mark.parametrize("command", ["refresh", "build"])
def test_a_plan_from_elsewhere_is_refused_rather_than_left_out(
    sites: Path, tmp_path: Path, command: str
):
    ended = pejl_here(
        tmp_path / "home", "--site", "randers", command, "--plan", "x.yaml", PEJL_SITES=str(sites)
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"Alle planer i {sites}/randers/plans bliver bedømt" in ended.stderr


def test_the_name_of_a_municipality_without_a_folder_of_several_is_refused(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("PEJL_SITE", "norddjurs")
    with pytest.raises(InputError, match="Der er ingen mappe norddjurs; ret --site"):
        load_settings(live=False)


def test_the_plans_of_several_years_are_each_read_as_the_municipality_s(tmp_path: Path):
    (tmp_path / "plans").mkdir()
    for year in ("2023", "2024"):
        (tmp_path / "plans" / f"n-{year}.yaml").write_text(plan_of(year), "utf-8")
    shutil.copytree(DATA / "register", tmp_path / "register")
    both = Project(settings.load(site=tmp_path, home=tmp_path / "home"))
    vocabulary = read_vocabulary(both)
    read = [each.read_plan(vocabulary) for each in both.of_each_plan()]
    assert [(each.name, each.file.year) for each in read] == [("n-2023", 2023), ("n-2024", 2024)]
    assert both.files.own_area == "707"
    assert freezing.of_year(both.settings, "2024-1").plan_file().name == "n-2024.yaml"
    check_plan(both)
    other = plan_of("2024").replace('"707"', '"730"')
    (tmp_path / "plans" / "n-2024.yaml").write_text(other, "utf-8")
    with pytest.raises(InputError, match=r"planer for flere kommuner \(707, 730\)"):
        check_plan(both)


def test_a_municipality_without_a_register_has_none_and_not_the_shipped_one(sites: Path):
    own = Project(settings.load(sites=sites, site="randers"))
    with pytest.raises(SourceError, match=f"ingen CSV- eller XLSX-fil i {sites}/randers/register;"):
        _ = own.observations
    assert own.files.load_list("reference_area").height > 100
    shutil.copytree(DATA / "register", sites / "randers" / "register")
    again = Project(settings.load(sites=sites, site="randers"))
    assert again.observations.height > 0


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user who may not read everything, as root may."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows has no modes of folders")
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_cannot_be_read_is_named_in_one_sentence(sites: Path):
    for folder in (*sites.parents, sites):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to(sites.parents[3]):
            folder.chmod(0o755)
    shared = settings.load(sites=sites)
    own = settings.load(sites=sites, site="randers")
    (sites / "randers" / "plans").chmod(0)
    (sites / "norddjurs").chmod(0)
    with as_nobody():
        with pytest.raises(InputError, match=f"{sites}/randers/plans kan ikke læses"):
            own.plan_files()
        with pytest.raises(InputError, match=f"{sites}/norddjurs kan ikke læses"):
            shared.of_municipality("norddjurs")
    for folder in (sites / "randers" / "plans", sites / "norddjurs"):
        folder.chmod(0o755)


def test_lists_of_another_municipality_are_refused_to_who_names_them(sites: Path):
    own = sites / "norddjurs" / "fasit"
    own.mkdir()
    (sites / "randers" / ".env").write_text(f"PEJL_FASIT_DIR={own}\n", "utf-8")
    conflicts = find_conflicts(settings.load(sites=sites))
    assert conflicts.keys() == {"randers"}, "Norddjurs goes on"
    assert f"Listerne i {own} bruges også af norddjurs" in conflicts["randers"]
    (sites / "viborg" / "plans").mkdir(parents=True)
    for name in ("randers", "viborg"):
        (sites / name / ".env").write_text("PEJL_FASIT_DIR=/srv/fasit\n", "utf-8")
    assert find_conflicts(settings.load(sites=sites)).keys() == {"randers", "viborg"}


def test_two_municipalities_with_one_key_are_refused_also_as_copies(sites: Path, tmp_path: Path):
    key, copy = tmp_path / "one.key", tmp_path / "copy.key"
    pseudonyms.write_key(key)
    shutil.copy(key, copy)
    assert find_conflicts(settings.load(sites=sites)) == {}
    for name, file in (("norddjurs", key), ("randers", copy)):
        (sites / name / ".env").write_text(f"PEJL_PSEUDONYM_KEY_FILE={file}\n", "utf-8")
    conflicts = find_conflicts(settings.load(sites=sites))
    assert conflicts.keys() == {"norddjurs", "randers"}
    assert "`pejl --site randers keys init`" in conflicts["randers"]
    assert key.read_text("ascii").strip() not in "".join(conflicts.values())


def test_commands_that_are_advised_to_who_looks_at_all_name_the_municipality(
    sites: Path, tmp_path: Path
):
    ended = pejl_here(tmp_path / "home", "doctor", PEJL_SITES=str(sites))
    assert "eller lav en med `pejl --site randers keys init`." in ended.stdout
    told = "kør `pejl build`; `pejl ui` viser hvorfor, og `pejl --site randers status` mere"
    assert addressed("randers", told) == told.replace("`pejl build", "`pejl --site randers build")


def test_one_municipality_is_followed_up_in_one_folder(sites: Path, tmp_path: Path):
    plan = (DATA / "plans" / PLAN).read_text("utf-8")
    for name in ("norddjurs", "randers"):
        (sites / name / "plans" / PLAN).write_text(plan, "utf-8")

    def claim(name: str) -> None:
        own = Project(settings.load(sites=sites, site=name, home=tmp_path / "home"))
        own.settings.claim_home()
        claim_municipality(own)

    claim("norddjurs")
    claim("norddjurs")
    with pytest.raises(InputError, match="er for kommune 707, som norddjurs allerede følger op på"):
        claim("randers")
    shared = Project(settings.load(sites=sites, home=tmp_path / "home"))
    told = {each.name: each.message for each in run_checks(shared)}
    assert "er for kommune 707, som norddjurs allerede følger op på" in told["randers"]
    assert "allerede" not in told["norddjurs"]
    (sites / "randers" / "plans" / PLAN).write_text(plan.replace('"707"', '"730"'), "utf-8")
    claim("randers")
    (sites / "randers" / "plans" / PLAN).write_text(plan.replace('"707"', '"791"'), "utf-8")
    with pytest.raises(InputError, match=r"har tal for kommune 730, og planerne i .* er for 791"):
        claim("randers")


PLAN = "norddjurs-2023.yaml"


def plan_of(year: str) -> str:
    """The plan of 2023 as one of another year, without the route, whose years would be doubled."""
    plan = (DATA / "plans" / PLAN).read_text("utf-8")
    return re.sub(r" +path: .*2023.*\n", "", plan).replace("2023", year)


def write_sites(folder: Path, key: Path) -> None:
    """Norddjurs with its lists and register, and Randers with the same plan and one figure."""
    own, other = folder / "norddjurs", folder / "randers"
    for site in (own, other):
        (site / "plans").mkdir(parents=True)
    for name in (PLAN, "norddjurs-2023.texts.yaml"):
        shutil.copy(DATA / "plans" / name, own / "plans" / name)
    for name in ("register", "releases"):
        shutil.copytree(DATA / name, own / name)
    shutil.copytree(SAMPLE / "register", own / "register", dirs_exist_ok=True)
    shutil.copytree(SAMPLE / "fasit", own / "fasit")
    (own / ".env").write_text(f"PEJL_PSEUDONYM_KEY_FILE={key}\n", "utf-8")
    plan = (DATA / "plans" / PLAN).read_text("utf-8").replace('"707"', '"730"')
    (other / "plans" / "randers-2023.yaml").write_text(plan, "utf-8")
    later = plan_of("2024").replace('"707"', '"730"')
    (other / "plans" / "randers-2024.yaml").write_text(later, "utf-8")
    (other / "register").mkdir()
    [register] = (DATA / "register").glob("*.csv")
    rows = register.read_text("utf-8-sig").replace(";707;", ";730;")
    (other / "register" / "register.csv").write_text(rows, "utf-8")


def _differences(single: Path, own: Path) -> Iterator[tuple[str, int]]:
    """The tables of two published files, and how many rows only one of them has."""
    with duckdb.connect() as opened:
        opened.execute(f"attach '{single}' as single (read_only)")
        opened.execute(f"attach '{own}' as own (read_only)")
        names = opened.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'single' and schema_name <> 'stored' union all "
            "select schema_name || '.' || view_name from duckdb_views() "
            "where database_name = 'single' and not internal"
        ).fetchall()
        for (name,) in names:
            query = f"(from single.{name} except all from own.{name}) union all "
            query += f"(from own.{name} except all from single.{name})"
            yield name, len(opened.execute(query).fetchall())


@pytest.mark.long
def test_each_municipality_publishes_what_an_installation_of_it_alone_would(
    tmp_path: Path, refreshed_home: Home
):
    sites, home = tmp_path / "sites", tmp_path / "home"
    write_sites(sites, refreshed_home.folder / "keys" / "pseudonym.key")
    ended = pejl(home, "refresh", PEJL_SITES=str(sites))
    assert ended.returncode == 3, ended.stdout + ended.stderr  # Randers has no lists
    published = {name: home / "sites" / name / "published" for name in ("norddjurs", "randers")}

    files = {name: folder / "pejl.duckdb" for name, folder in published.items()}
    single = refreshed_home.folder / "published" / "pejl.duckdb"
    differences = dict(_differences(single, files["norddjurs"]))
    assert len(differences) > 40
    # The id of a build is that of what it rests on, which a shared part is.
    assert {name for name, rows in differences.items() if rows} == {"mart.build"}
    assert files["norddjurs"].stat().st_size < single.stat().st_size / 5
    pages = [find_hash(each.with_name(PAGE)) for each in (single, files["norddjurs"])]
    assert pages[0] == pages[1] is not None, "the page shows the same"

    with duckdb.connect(files["randers"], read_only=True) as opened:
        assert opened.execute("select count(*) from own_rows.indicator").fetchone() != (0,)
        assert opened.execute(
            "select count(*) from own_rows.indicator where area_code not in ('000', '730') "
            "or source_tables like '%fasit%'"
        ).fetchone() == (0,)
        assert opened.execute(
            "select distinct plan, area_code from mart.goal_score where own order by all"
        ).fetchall() == [("randers-2023", "730"), ("randers-2024", "730")]
    for name, folder in published.items():
        papers = sorted(path.stem for path in (folder / "papers").glob("*.html"))
        assert papers == sorted(path.stem for path in (sites / name / "plans").glob("*[0-9].yaml"))
        assert folder.parent.stat().st_mode & 0o777 == 0o700

    backup, given = tmp_path / "disk" / "backup", {"PEJL_SITES": str(sites)}
    assert pejl_here(home, "backup", str(backup), **given).returncode == 0
    home.rename(tmp_path / "lost")
    assert pejl_here(home, "restore", str(backup), **given).returncode == 0
    for name in published:
        lost = tmp_path / "lost" / "sites" / name / "published" / "pejl.duckdb"
        differ = {table for table, rows in _differences(lost, files[name]) if rows}
        assert not differ, f"{name} is back to the last digit"
    shutil.rmtree(home)
    (tmp_path / "lost").rename(home)

    again = pejl(home, "refresh", PEJL_SITES=str(sites))
    assert "Bygger" not in again.stderr + again.stdout

    plan = sites / "randers" / "plans" / "randers-2023.yaml"
    plan.write_text(plan.read_text("utf-8").replace("rule: own", "rule: eget", 1), "utf-8")
    texts = sites / "norddjurs" / "plans" / "norddjurs-2023.texts.yaml"
    texts.write_text(f"{texts.read_text('utf-8')}\n# en ny linje\n", "utf-8")
    before = files["randers"].read_bytes()
    broken = pejl(home, "build", PEJL_SITES=str(sites))
    assert broken.returncode == 1
    assert "randers: randers-2023.yaml" in broken.stdout
    assert files["randers"].read_bytes() == before
    explained = pejl(home, "--site", "norddjurs", "explain", "5.1", PEJL_SITES=str(sites))
    assert explained.returncode == 0, explained.stderr
