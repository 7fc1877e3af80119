"""The paper's figures as a workbook: real tables with number formats, filters and notes."""

from __future__ import annotations

from assets.paper import reproducible_zip
from assets.paper.excel import data_sheets, goal_sheets
from assets.paper.excel.book import Book
from assets.paper.model import Paper


def workbook(paper: Paper) -> bytes:
    """The workbook of a paper; the same to the byte for the same paper."""
    book = Book(paper)
    book.add(goal_sheets.scorecard(paper))
    book.add(data_sheets.indicators(paper))
    book.add(data_sheets.comparisons(paper))
    # Another municipality's paper has no printed figures of its own.
    if not paper.tables.reconciliation.is_empty():
        book.add(data_sheets.reconciliation(paper))
    book.add(goal_sheets.ways(paper))
    book.add(goal_sheets.method(paper))
    return reproducible_zip.fixed(book.closed(), paper.built_at)
