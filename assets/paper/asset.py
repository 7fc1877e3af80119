"""The Dagster asset ``publish/paper``: the follow-up paper, made from the published file."""

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
    from assets.paper.paper_files import PaperFiles

KEY = dg.AssetKey(["publish", "paper"])
CHART_FOLDER = "figurer"
KINDS = ("docx", "html", "xlsx")


def paper_asset(read_files: Callable[[], PaperFiles]) -> dg.AssetsDefinition:
    """Declare the asset.

    The paper is not written again where it would hold the same as before. Where only its content
    has changed, the PNGs of unchanged charts are copied from the last paper.

    Args:
        read_files: reads the paper from the published file.
    """

    @dg.asset(
        key=KEY,
        deps=[publish.KEY],
        group_name="publish",
        owners=[OWNER],
        kinds={"word", "html", "excel"},
        description="Opfølgningen til udvalget: Word, HTML, Excel og figurer i published/papers/, "
        "alene lavet af de udgivne tal.",
    )
    def paper(build: dg.ResourceParam[Build]) -> Materialized:
        folder = build.published / receipt.PAPERS
        try:
            files = read_files()
            rests_on = dict(build.rests_on())
            rests_on["content"] = _content_hash(files, rests_on.get("code"))
            previous = receipt.read(folder) if build.keeps_paper else None
            if previous and previous.rests_on.get("content") == rests_on["content"]:
                receipt.write(folder, rests_on, previous.files)
                return dg.MaterializeResult(metadata={"skrevet": "uændret"})
            if previous and previous.rests_on.get("code") == rests_on.get("code"):
                from assets.paper import charts  # noqa: PLC0415

                charts.reuse_pngs(files.charts, folder / CHART_FOLDER)
            receipt.withdraw(folder)
            name = files.paper.plan
            contents = {f"{name}.{kind}": content for kind, content in files.render(KINDS).items()}
            for chart in files.charts:
                contents[f"{CHART_FOLDER}/{chart.name}.svg"] = chart.svg.encode()
                contents[f"{CHART_FOLDER}/{chart.name}.png"] = chart.png
            for path, content in contents.items():
                write_whole(folder / path, content)
            receipt.write(folder, rests_on, contents)
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        return dg.MaterializeResult(
            metadata={
                "skrevet": "nyt",
                "fil": dg.MetadataValue.path(folder / f"{name}.docx"),
                "filer": len(contents),
                "byte": sum(map(len, contents.values())),
                "målopfyldelse": dg.MetadataValue.md(
                    score.render_scorecard(files.paper.tables.scores)
                ),
                **{c.name: _image(c.png, c.alt) for c in files.municipality_charts},
            }
        )

    return paper


def _content_hash(files: PaperFiles, code: str | None) -> str:
    """The hash of everything that a paper's files are made from."""

    def as_json(value: object) -> object:
        return [value.columns, value.rows()] if isinstance(value, pl.DataFrame) else str(value)

    template = files.template.read_bytes().hex() if files.template else None
    text = json.dumps([asdict(files.paper), dict(files.sql), template, code], default=as_json)
    return hashlib.sha256(text.encode()).hexdigest()


def _image(png: bytes, alt: str) -> dg.MarkdownMetadataValue:
    """A picture for Dagster's UI."""
    one_line = " ".join(alt.replace("[", "(").replace("]", ")").split())
    return dg.MetadataValue.md(
        f"![{one_line}](data:image/png;base64,{base64.b64encode(png).decode()})"
    )
