"""Logs that grow by whole lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from connectors.archive.atomic_write import append_line


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
