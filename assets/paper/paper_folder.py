"""The folder of papers beside the published file: Word, HTML, Excel, and the charts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from assets import receipt
from assets.published_folder import carry_over, files_below
from connectors.archive.atomic_write import write_whole

if TYPE_CHECKING:
    from assets.paper.paper_files import PaperFiles
    from assets.receipt import Receipt

CHART_FOLDER = "figurer"
KINDS = ("docx", "html", "xlsx")


def write_papers(
    files: PaperFiles,
    rests_on: Mapping[str, str],
    folder: Path,
    standing: Path,
    *,
    keeps_unchanged: bool,
) -> bool:
    """Write the papers of the next build, or carry those over that would say the same.

    Where only the content has changed, the PNGs of unchanged charts are copied.

    Args:
        files: the paper.
        rests_on: the fingerprints of the build's inputs.
        folder: the folder of the next build's papers.
        standing: the folder of those that stand published.
        keeps_unchanged: whether a paper that would say the same is carried over.

    Returns:
        whether the papers are new.
    """
    rests_on = {**rests_on, "content": _content_hash(files, rests_on.get("code"))}
    previous = receipt.read(standing) if keeps_unchanged else None
    if previous and previous.rests_on.get("content") == rests_on["content"]:
        carry_over(standing, folder)
        receipt.write(folder, rests_on, previous.files, previous.build)
        return False
    _reuse_pngs(files, previous, rests_on, standing)
    build_id, plan = files.paper.build, files.paper.plan
    contents = {f"{plan}.{kind}": content for kind, content in files.render(KINDS).items()}
    for chart in files.charts:
        drawn = chart.files(build_id)
        contents |= {f"{CHART_FOLDER}/{name}": content for name, content in drawn.items()}
    for path, content in contents.items():
        write_whole(folder / path, content)
    receipt.write(folder, rests_on, contents, build_id)
    _carry_others(standing, folder)
    return True


def _carry_others(standing: Path, folder: Path) -> None:
    """Carry over what `pejl paper` has written beside the papers, such as a PDF."""
    written = receipt.load(standing)
    ours = {receipt.NAME, *(written.files if written else ())}
    for file in files_below(standing):
        name = file.relative_to(standing)
        if name.as_posix() not in ours and not (folder / name).exists():
            carry_over(file, folder / name)


def _reuse_pngs(
    files: PaperFiles, previous: Receipt | None, rests_on: Mapping[str, str], standing: Path
) -> None:
    if previous and previous.rests_on.get("code") == rests_on.get("code"):
        from assets.paper import charts  # noqa: PLC0415  (slow, and no other command needs them)

        charts.reuse_pngs(files.charts, standing / CHART_FOLDER)


def _content_hash(files: PaperFiles, code: str | None) -> str:
    """The hash of everything that a paper says, whatever build it is of."""

    def as_json(value: object) -> object:
        return [value.columns, value.rows()] if isinstance(value, pl.DataFrame) else str(value)

    template = files.template.read_bytes().hex() if files.template else None
    paper = asdict(replace(files.paper, build=""))
    text = json.dumps([paper, dict(files.sql), template, code], default=as_json)
    return hashlib.sha256(text.encode()).hexdigest()
