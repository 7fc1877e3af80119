import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from pipelines.alarms.health import Run
from tests.homes import Home, pejl, pejl_here
from tests.pipelines.alarms.example_health import (
    ENDED_AT,
    LATE,
    good_health,
    home_with,
    published,
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    return tmp_path


def sample_home(folder: Path, **changes: object) -> Path:
    home_with(folder, good_health(mode="sample", **changes))
    return folder


def test_a_good_home_is_in_order_and_says_so_in_the_first_line(home: Path):
    ended = pejl(sample_home(home), "status")
    assert ended.returncode == 0
    first, *rest = ended.stdout.split("\n")
    assert first == (
        "I ORDEN: sidste kørsel 28-11-2026 kl. 09.14, alt er frisk; ingen plan i eksemplet."
    )
    assert "norddjurs-2026: 1 nået, 1 ikke nået." in rest
    assert "Udgives 18-12-2026: jobindsats y01a02" in rest


def test_the_status_needs_none_of_the_libraries_that_are_slow_to_import():
    needed = "pipelines.cli.main, pipelines.settings, pipelines.alarms.digest"
    slow = "{'dagster', 'duckdb', 'httpx', 'polars', 'pyarrow'}"
    program = f"import sys, {needed}; print(sorted({slow} & sys.modules.keys()))"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_a_late_source_is_a_warning_and_a_failed_run_critical(home: Path):
    stale = {"published": published(sources=(LATE,))}
    ended = pejl_here(sample_home(home, **stale), "status")
    assert (ended.returncode, ended.stdout.split(":")[0]) == (1, "ADVARSEL")
    failed = Run(ended_at=ENDED_AT, outcome="failed", problems=("Disken er fuld.",))
    ended = pejl_here(sample_home(home, **stale, last_run=failed), "status", "--format", "json")
    document = json.loads(ended.stdout)
    assert (ended.returncode, document["code"], document["state"]) == (2, 2, "KRITISK")
    assert [alarm["severity"] for alarm in document["alarms"]] == ["critical", "warning"]


def test_what_was_published_and_is_gone_is_critical(home: Path):
    file = sample_home(home) / "published" / "pejl.duckdb"
    file.unlink()
    ended = pejl_here(home, "status")
    assert ended.returncode == 2
    assert f"{file} er væk, så ingen kan se tallene; kør `pejl build`" in ended.stdout


def test_a_live_home_whose_run_of_the_month_never_happened_is_critical(home: Path):
    live = good_health(fetched_at=ENDED_AT.replace(year=2025))
    home_with(home, live)
    ended = pejl_here(home, "status", "--live")
    assert ended.returncode == 2
    assert " er ikke sket; se, om maskinen" in ended.stdout


@pytest.mark.parametrize("content", [None, b"{}", b'{"mode'])
def test_what_cannot_be_known_is_unknown(home: Path, content: bytes | None):
    if content is not None:
        (home / "health.json").write_bytes(content)
    ended = pejl_here(home, "status")
    assert ended.returncode == 3
    assert ended.stdout.startswith("UKENDT: ")
    ended = pejl_here(home, "status", "--format", "json")
    assert (ended.returncode, json.loads(ended.stdout)["code"]) == (3, 3)


def test_a_run_in_progress_is_told_and_a_killed_one_is_a_warning(home: Path):
    holder = json.dumps({"pid": os.getpid(), "host": "srv"})
    (sample_home(home) / "write.holder").write_text(holder, "utf-8")
    with FileLock(home / "write.lock"):
        ended = pejl_here(home, "status")
    assert ended.returncode == 0
    assert "en kørsel er i gang" in ended.stdout
    ended = pejl_here(home, "status")
    assert ended.returncode == 1
    assert "En kørsel blev afbrudt" in ended.stdout


def test_a_refresh_leaves_its_health_for_monitoring(stale_home: Home):
    ended = pejl_here(stale_home.folder, "status", "--format", "json")
    document = json.loads(ended.stdout)
    assert (ended.returncode, document["last_run"]["outcome"]) == (1, "stale")
    stale = {alarm["key"].split()[1] for alarm in document["alarms"]}
    assert {"statbank_ras400", "jobindsats_y60c07"} <= stale
    assert document["last_run"]["problems"] == []
    assert document["goals"]["norddjurs-2023"]["met"] == 8
