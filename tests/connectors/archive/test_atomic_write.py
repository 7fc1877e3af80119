"""Logs that grow by whole lines, and files that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connectors.archive.atomic_write import append_line, write_chosen, write_new
from connectors.errors import DiskFullError, InputError
from tests.full_disk import files_of_at_most, needs_limits


def test_a_line_is_added_beneath_one_that_was_cut_off(tmp_path: Path) -> None:
    log = tmp_path / "archive" / "deletions.jsonl"
    append_line(log, {"table": "ledige", "keep_until": date(2024, 8, 1)})
    log.write_bytes(log.read_bytes() + b'{"table": "led')
    append_line(log, {"table": "tilbud på æøå"})
    assert log.read_text("utf-8").split("\n") == [
        '{"table": "ledige", "keep_until": "2024-08-01"}',
        '{"table": "led',
        '{"table": "tilbud på æøå"}',
        "",
    ]


@needs_limits
def test_a_line_that_does_not_fit_leaves_no_half_of_it(tmp_path: Path) -> None:
    log = tmp_path / "attempts.jsonl"
    append_line(log, {"table": "ledige"})
    before = log.read_bytes()
    with (
        files_of_at_most(len(before) + 10),
        pytest.raises(DiskFullError, match="disken er fuld"),
    ):
        append_line(log, {"table": "tilbud"})
    assert log.read_bytes() == before


def test_a_file_to_go_on_with_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "planer" / "plan.yaml"
    write_new(path, "æ".encode(), "vælg en anden fil")
    with pytest.raises(InputError, match=r"findes allerede .*; ret i den, flyt den, eller vælg"):
        write_new(path, b"new", "vælg en anden fil")
    assert path.read_text("utf-8") == "æ"


def test_a_file_that_the_user_named_fails_with_the_remedy_of_its_command(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "plan.yaml"
    for write in (write_new, write_chosen):
        with pytest.raises(InputError) as refused:
            write(path, b"", "vælg en anden fil med --to")
        assert str(refused.value) == (
            f"{path} kan ikke skrives (en del af stien er ikke en mappe); vælg en anden fil med "
            "--to."
        )


@pytest.mark.parametrize("write", [write_new, write_chosen])
def test_a_name_that_no_disk_takes_is_a_sentence(
    tmp_path: Path, write: Callable[[Path, bytes, str], None]
) -> None:
    with pytest.raises(InputError, match=r"kan ikke skrives \(navnet er for langt\); ret stien"):
        write(tmp_path / f"{'x' * 300}.yaml", b"", "ret stien")


@needs_limits
@pytest.mark.parametrize("write", [write_new, write_chosen])
def test_nothing_is_left_of_a_file_that_does_not_fit(
    tmp_path: Path, write: Callable[[Path, bytes, str], None]
) -> None:
    with files_of_at_most(4), pytest.raises(InputError, match="kan ikke skrives"):
        write(tmp_path / "plan.yaml", b"a plan", "ret stien")
    assert not list(tmp_path.iterdir())
