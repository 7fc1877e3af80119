"""The sheet of the aims above the plan and the goals that serve them."""

from __future__ import annotations

import polars as pl

from assets.paper import red_thread
from assets.paper.excel.book import Column, Sheet
from assets.paper.model import Paper


def aims(paper: Paper) -> Sheet:
    """The sheet of the aims, each followed by its parts."""
    widths = (9, 90, 24, 34)
    columns = [
        Column(heading, heading, width)
        for heading, width in zip(red_thread.COLUMNS, widths, strict=True)
    ]
    columns.append(Column("Dokument", "document", 40))
    rows = pl.DataFrame(
        [(*aim.row, aim.document) for aim in paper.aims],
        {column.name: pl.String for column in columns},
        orient="row",
    )
    about = "De overordnede mål, planens mål der tjener dem, og hvordan de står."
    notes = [paper.aims_note] if paper.aims_note else []
    paragraphs = [*notes, *red_thread.summary(paper.aims)]
    return Sheet(red_thread.TITLE, about, rows, columns, len(columns), paragraphs)
