import os
import sys
from pathlib import Path

import dagster as dg
import pytest

from connectors import warehouse
from connectors.errors import HomeError, InputError
from pipelines import settings
from pipelines.instance import prepare_instance
from pipelines.settings import DATA, SAMPLE


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch):
    for name in ("MODE", "HOME", "SITE", "PLAN", "JOBINDSATS_URL", "STATBANK_URL", "FASIT_DIR"):
        monkeypatch.delenv(f"PEJL_{name}", raising=False)


def test_each_mode_has_its_own_home():
    assert settings.load().home_folder == DATA / "local" / "sample"
    assert settings.load(mode="live").home_folder == DATA / "local" / "live"


def test_made_up_figures_stand_beside_the_shipped_register_in_the_sample_alone(tmp_path: Path):
    assert settings.load().register_folders == [DATA, SAMPLE]
    assert settings.load(site=tmp_path).register_folders == [tmp_path]
    assert settings.load(mode="live").register_folders == [DATA]


def test_a_home_belongs_to_one_mode_for_good(tmp_path: Path):
    settings.load(home=tmp_path).claim_home()
    settings.load(home=tmp_path).claim_home()
    with pytest.raises(HomeError, match="for tilstanden sample, og kørslen er live"):
        settings.load(home=tmp_path, mode="live").claim_home()


@pytest.mark.parametrize(
    ("name", "unusable"),
    [
        ("hjem?", "?"), ("hjem 100%20", "%20"), ("%C3%A6", "%C3"), ("hjem*", "*"), ("hjem[1]", "["),
        ("hjem\n2", "\\n"),
    ],
)  # fmt: skip
def test_a_home_whose_path_is_read_as_more_than_a_name_is_refused(
    tmp_path: Path, name: str, unusable: str
):
    link = tmp_path / "link"
    link.symlink_to(tmp_path / name)
    for home in (tmp_path / name / "below", link):
        with pytest.raises(InputError if "\n" in str(home) else HomeError) as error:
            settings.load(home=home).claim_home()
        assert f"har '{unusable}' i sin sti" in str(error.value)
        assert "\n" not in str(error.value)
        assert not home.exists()


def test_any_other_sign_may_stand_in_the_path_of_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    name = "Hjem #1; 'æøå' & 100 % {y} $HOME +~,=@^é" + ("" if sys.platform == "win32" else ' "x":')
    chosen = settings.load(home=tmp_path / name)
    chosen.claim_home()
    monkeypatch.setenv("DAGSTER_HOME", str(prepare_instance(chosen)))
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs() == []
    assert (chosen.dagster_home / "history" / "runs.db").exists()
    working = chosen.home_folder / "work" / "warehouse.duckdb"
    parquet = chosen.home_folder / "rows.parquet"
    with warehouse.writing(working) as opened:
        opened.connection.execute(f"copy (select 1 as a) to {warehouse.literal(parquet)}")
        opened.create_view_of_files("raw.rows", [parquet])
    with warehouse.reading(working) as opened:
        assert opened.frame("from raw.rows").rows() == [(1,)]


def test_a_wrong_mode_is_one_sentence_that_names_the_setting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEJL_MODE", "test")
    with pytest.raises(InputError, match=r"PEJL_MODE: .*sample.*live"):
        settings.load()


def test_hosts_of_the_ui_are_names_alone():
    assert settings.load(allowed_hosts=" Pejl.Kommune.dk, 10.1.2.3,").hosts == {
        "pejl.kommune.dk",
        "10.1.2.3",
    }
    for wrong in ("https://pejl.kommune.dk", "pejl.kommune.dk:443", "*", "pejl kommune", ".dk"):
        with pytest.raises(InputError, match="PEJL_ALLOWED_HOSTS: skal være navne med komma"):
            settings.load(allowed_hosts=f"pejl.kommune.dk, {wrong}")


def test_the_key_is_not_shown_by_the_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEJL_JOBINDSATS_TOKEN", "hemmelig-nøgle")
    chosen = settings.load()
    assert "hemmelig" not in repr(chosen) + str(chosen) + chosen.model_dump_json()


def test_the_sample_is_replayed_until_a_source_has_its_own_address():
    assert settings.load().base_url("statbank") == ("https://api.statbank.dk", True)
    given = settings.load(statbank_url="http://127.0.0.1:8000")
    assert given.base_url("statbank") == ("http://127.0.0.1:8000", False)
    assert given.base_url("jobindsats")[1] is True
    assert settings.load(mode="live").base_url("statbank")[1] is False


def test_live_runs_read_no_sample_exports_and_keep_the_key_away_from_the_data(tmp_path: Path):
    live = settings.load(mode="live", home=tmp_path)
    assert live.fasit_folder is None
    assert not live.pseudonym_key.is_relative_to(tmp_path)
    assert settings.load().fasit_folder == SAMPLE / "fasit"


def test_several_plans_are_scored_together_and_not_chosen_between(tmp_path: Path):
    (tmp_path / "plans").mkdir()
    for name in ("a.yaml", "b.yaml", "a.texts.yaml"):
        (tmp_path / "plans" / name).touch()
    assert [each.name for each in settings.load(site=tmp_path).plan_files()] == ["a.yaml", "b.yaml"]
    with pytest.raises(InputError, match=r"a\.yaml, b\.yaml.*PEJL_PLAN"):
        settings.load(site=tmp_path).plan_file()
    assert settings.load(site=tmp_path, plan=tmp_path / "x").plan_file() == tmp_path / "x"


def test_a_file_of_settings_may_lie_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pejl.env").write_text("PEJL_DISCLOSURE_LIMIT=5\nPEJL_HOME=\n", "utf-8")
    monkeypatch.setenv("PEJL_ENV_FILE", str(tmp_path / "pejl.env"))
    assert settings.load().disclosure_limit == 5
    monkeypatch.setenv("PEJL_DISCLOSURE_LIMIT", "7")
    assert settings.load().disclosure_limit == 7


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_what_holds_rows_about_persons_is_its_owners_alone(tmp_path: Path):
    settings.load(home=tmp_path / "hjem").claim_home()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "hjem").iterdir()}
    assert {modes[name] for name in ("archive", "work", "dagster")} == {0o700}


def test_a_key_is_made_unasked_only_for_the_samples_own_lists(tmp_path: Path):
    assert settings.load().has_sample_lists
    assert not settings.load(fasit_dir=tmp_path).has_sample_lists
    assert not settings.load(pseudonym_key_file=tmp_path / "key").has_sample_lists
    assert not settings.load(mode="live").has_sample_lists


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("x" * 300, "kan ikke bruges (navnet er for langt)"),
        ("{}/" + "x" * 300, "kan ikke bruges (navnet er for langt)"),
        ("{}/a\nb", r"har '\n' i sin sti"),
        ("{}/a\0b", r"har '\x00' i sin sti"),
        ("{}/a\udcffb", r"har '\udcff' i sin sti"),
        ("{}/a ", "begynder eller ender med et mellemrum"),
        (" {}/a", "begynder eller ender med et mellemrum"),
        ("~nobody-has-this-name/a", "er i en brugers mappe, som ikke findes"),
        ("{}/file", "er en fil og skal være en mappe"),
        ("{}/file/inside", "kan ikke bruges (en del af stien er ikke en mappe)"),
    ],
)
@pytest.mark.parametrize("name", ["home", "site", "sites"])
def test_a_folder_that_the_file_system_cannot_have_is_refused_by_its_setting(
    tmp_path: Path, name: str, path: str, why: str
):
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as error:
        settings.load(**{name: path.format(tmp_path)})
    [sentence] = str(error.value).split("\n")
    assert sentence.startswith(f"PEJL_{name.upper()}: ")
    assert why in sentence


def test_a_path_of_a_setting_where_nothing_is_yet_is_right(tmp_path: Path):
    (tmp_path / "file").touch()
    loaded = settings.load(home=tmp_path / "æ ø å" / "home", fasit_dir=tmp_path / "file")
    assert loaded.fasit_folder == tmp_path / "file"


def test_a_tilde_is_the_users_folder_where_no_shell_has_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("PEJL_PSEUDONYM_KEY_FILE", "~/k.key")
    loaded = settings.load(home="~/hjem")
    assert loaded.home_folder == tmp_path / "hjem"
    assert loaded.pseudonym_key == tmp_path / "k.key"


def test_a_plan_with_a_name_that_is_too_long_is_refused_by_the_option(tmp_path: Path):
    with pytest.raises(InputError, match=r"kan ikke bruges \(navnet er for langt\); ret --plan\.$"):
        settings.load(plan=tmp_path / ("x" * 300))
