"""The folder of papers beside the published file: Word, HTML, Excel, and the charts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from assets.published import receipt
from assets.published.folder import carry_over, files_below
from connectors.archive.atomic_write import write_whole

if TYPE_CHECKING:
    from assets.paper.paper_files import PaperFiles
    from assets.published.receipt import Receipt

CHART_FOLDER = "figurer"
KINDS = ("docx", "html", "xlsx")
CHARTED = "docx"
"""The kind beside which the charts are written as files."""


def write_papers(
    papers: Sequence[PaperFiles],
    rests_on: Mapping[str, str],
    folder: Path,
    standing: Path,
    *,
    keeps_unchanged: bool,
    kinds: Sequence[str] = KINDS,
) -> bool:
    """Write the papers of the next build, or carry those over that would say the same.

    Where only the content has changed, the PNGs of unchanged charts are copied.

    Args:
        papers: the paper of each plan.
        rests_on: the fingerprints of the build's inputs.
        folder: the folder of the next build's papers.
        standing: the folder of those that stand published.
        keeps_unchanged: whether papers that would say the same are carried over.
        kinds: what is written of each; with Word, the charts too.

    Returns:
        whether the papers are new.
    """
    rests_on = {**rests_on, "content": _content_hash(papers, rests_on.get("code"))}
    previous = receipt.read(standing) if keeps_unchanged else None
    if previous and previous.rests_on.get("content") == rests_on["content"]:
        carry_over(standing, folder)
        receipt.write(folder, rests_on, previous.files, previous.build)
        return False
    contents: dict[str, bytes] = {}
    for files in papers:
        name = files.paper.plan
        if CHARTED not in kinds:
            contents |= {f"{name}.{kind}": text for kind, text in files.render(kinds).items()}
            continue
        charts = CHART_FOLDER if len(papers) == 1 else f"{CHART_FOLDER}/{name}"
        _reuse_pngs(files, previous, rests_on, standing / charts)
        contents |= {f"{name}.{kind}": content for kind, content in files.render(kinds).items()}
        for chart in files.charts:
            drawn = chart.files(files.paper.build)
            contents |= {f"{charts}/{file}": content for file, content in drawn.items()}
    for path, content in contents.items():
        write_whole(folder / path, content)
    receipt.write(folder, rests_on, contents, papers[0].paper.build)
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
    files: PaperFiles, previous: Receipt | None, rests_on: Mapping[str, str], drawn: Path
) -> None:
    if previous and previous.rests_on.get("code") == rests_on.get("code"):
        from assets.paper.charts import chart  # noqa: PLC0415  (slow, and few commands need it)

        chart.reuse_pngs(files.charts, drawn)


def _content_hash(papers: Sequence[PaperFiles], code: str | None) -> str:
    """The hash of everything that papers say, whatever build they are of."""

    def as_json(value: object) -> object:
        if isinstance(value, pl.DataFrame):
            rows = hashlib.sha256(value.write_ndjson().encode())
            return [value.columns, rows.hexdigest()]
        if is_dataclass(value):
            return {each.name: getattr(value, each.name) for each in fields(value)}
        return str(value)

    hashed = hashlib.sha256()
    for files in papers:
        template = files.template.read_bytes().hex() if files.template else None
        content = [replace(files.paper, build=""), dict(files.sql), template, code]
        hashed.update(json.dumps(content, default=as_json).encode())
    return hashed.hexdigest()
