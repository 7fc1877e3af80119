"""A project of a municipality: whose lists its layouts are for."""

import shutil
from pathlib import Path

from pipelines import doctor, settings
from pipelines.project import Project


def of_randers(tmp_path: Path, **given: Path) -> Project:
    """A project whose plan is Randers', with these settings."""
    plans = tmp_path / "site" / "plans"
    plans.mkdir(parents=True, exist_ok=True)
    text = (settings.DATA / "plans" / "norddjurs-2023.yaml").read_text("utf-8")
    (plans / "plan.yaml").write_text(text.replace('"707"', "Randers"), "utf-8")
    return Project(settings.load(home=tmp_path / "home", site=tmp_path / "site", **given))


def test_lists_are_the_plans_municipalitys_and_the_samples_stay_norddjurs(tmp_path: Path) -> None:
    with_own_lists = of_randers(tmp_path, fasit_dir=settings.SAMPLE / "fasit")
    assert with_own_lists.files.own_area == "730"
    assert {each.municipality for each in with_own_lists.layouts.values()} == {"730"}
    assert {each.municipality for each in of_randers(tmp_path).layouts.values()} == {"707"}


def test_the_doctor_tells_a_layout_of_another_municipality(tmp_path: Path) -> None:
    own = tmp_path / "site" / "sources" / "fasit"
    own.mkdir(parents=True)
    shutil.copy(settings.DATA / "sources" / "fasit" / "offers.yaml", own)
    found = of_randers(tmp_path, fasit_dir=settings.SAMPLE / "fasit")
    [result] = [each for each in doctor.run_checks(found) if each.name == "fasit"]
    assert not result.passed
    assert "er til lister fra kommune 707, og planen er for 730; ret linjen" in result.message
