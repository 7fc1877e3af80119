"""``publish/paper``: the follow-up paper of the plan, made from what has just been published."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import dagster as dg
import polars as pl

from assets import publish, receipt
from assets.build import Build
from assets.scoring import score
from assets.step import OWNER, Materialized
from connectors.archive.atomic_write import write_whole
from connectors.errors import PejlError

if TYPE_CHECKING:
    from assets.paper.paper_files import Files

KEY = dg.AssetKey(["publish", "paper"])
FIGURES = "figurer"
MADE = ("docx", "html", "xlsx")


def paper_asset(read: Callable[[], Files]) -> dg.AssetsDefinition:
    """The asset of the paper, which is read from the published file."""

    @dg.asset(
        key=KEY,
        deps=[publish.KEY],
        group_name="publish",
        owners=[OWNER],
        kinds={"word", "html", "excel"},
        description="The follow-up paper for the committee: Word, HTML, Excel and figures in "
        "published/papers/, from the published figures alone.",
    )
    def paper(build: dg.ResourceParam[Build]) -> Materialized:
        folder = build.published / receipt.PAPERS
        try:
            made = read()
            rests_on = dict(build.rests_on())
            rests_on["content"] = _hash(made, rests_on.get("code"))
            before = receipt.read(folder) if build.keeps_paper else None
            if before and before.rests_on.get("content") == rests_on["content"]:
                receipt.write(folder, rests_on, before.files)
                return dg.MaterializeResult(metadata={"written": "as before"})
            if before and before.rests_on.get("code") == rests_on.get("code"):
                from assets.paper import charts  # noqa: PLC0415

                charts.take_pictures(made.figures, folder / FIGURES)
            receipt.withdraw(folder)
            contents = {f"{made.paper.plan}.{kind}": each for kind, each in made.of(MADE).items()}
            for each in made.figures:
                contents[f"{FIGURES}/{each.name}.svg"] = each.svg.encode()
                contents[f"{FIGURES}/{each.name}.png"] = each.png
            for name, content in contents.items():
                write_whole(folder / name, content)
            receipt.write(folder, rests_on, contents)
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        return dg.MaterializeResult(
            metadata={
                "written": "new",
                "file": dg.MetadataValue.path(folder / f"{made.paper.plan}.docx"),
                "files": len(contents),
                "bytes": sum(map(len, contents.values())),
                "scorecard": dg.MetadataValue.md(score.markdown(made.paper.tables.scores)),
                **{each.name: _shown(each.png, each.alt) for each in made.of_papers},
            }
        )

    return paper


def _hash(files: Files, code: str | None) -> str:
    """The hash of all that a paper's files are made of."""

    def plain(value: object) -> object:
        return [value.columns, value.rows()] if isinstance(value, pl.DataFrame) else str(value)

    template = files.template.read_bytes().hex() if files.template else None
    text = json.dumps([asdict(files.paper), dict(files.sql), template, code], default=plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(png: bytes, alt: str) -> dg.MarkdownMetadataValue:
    """A picture in Dagster's UI."""
    told = " ".join(alt.replace("[", "(").replace("]", ")").split())
    return dg.MetadataValue.md(f"![{told}](data:image/png;base64,{base64.b64encode(png).decode()})")
