"""The container file copies what the wheel is built of, and runs without rights."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]
LINES = (PROJECT / "deploy" / "Containerfile").read_text("utf-8").splitlines()


def test_everything_that_the_wheel_carries_is_copied() -> None:
    copies = [line.split()[1:-1] for line in LINES if re.match("COPY (?!--)", line)]
    copied = {name for names in copies for name in names}
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    built_of = ["pyproject.toml", "README.md", "LICENSE", *wheel["packages"]]
    assert copied == {*built_of, *wheel["force-include"]}


def test_it_runs_as_a_user_without_rights_and_holds_no_setting_of_ours() -> None:
    assert [line for line in LINES if line.startswith("USER ")] == ["USER 10001"]
    assert not any(re.search(r"(?i)(token|password)\w*=", line) for line in LINES)
