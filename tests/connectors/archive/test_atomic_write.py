"""Logs that grow by whole lines."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from connectors.archive.atomic_write import append_line
from connectors.errors import DiskFullError


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_line_that_does_not_fit_leaves_no_half_of_it(tmp_path: Path) -> None:
    import resource

    log = tmp_path / "attempts.jsonl"
    append_line(log, {"table": "ledige"})
    before, limits = log.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limits[1]))
    try:
        with pytest.raises(DiskFullError, match="disken er fuld"):
            append_line(log, {"table": "tilbud"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert log.read_bytes() == before
