"""The paper's figures as a workbook: real tables with number formats, filters and notes."""

from __future__ import annotations

from assets.paper import zipped
from assets.paper.excel import goals as excel_goals
from assets.paper.excel import long as excel_long
from assets.paper.excel.writing import Book
from assets.paper.model import Paper


def workbook(paper: Paper) -> bytes:
    """The workbook of a paper; the same to the byte for the same paper."""
    book = Book(paper)
    book.add(excel_goals.scorecard(paper))
    book.add(excel_long.indicators(paper))
    book.add(excel_long.comparisons(paper))
    # Another municipality's paper has no printed figures of its own.
    if not paper.tables.reconciliation.is_empty():
        book.add(excel_long.reconciliation(paper))
    book.add(excel_goals.ways(paper))
    book.add(excel_goals.method(paper))
    return zipped.fixed(book.closed(), paper.built_at)
