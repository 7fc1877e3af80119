"""Render the paper's figures as an Excel workbook."""

from __future__ import annotations

from assets.paper import reproducible_zip
from assets.paper.excel import aim_sheet, data_sheets, goal_sheets, municipality_sheets
from assets.paper.excel.book import Book
from assets.paper.model import Paper


def render_workbook(paper: Paper) -> bytes:
    """Render the workbook; the same paper gives the same bytes."""
    book = Book(paper)
    book.add(goal_sheets.scorecard(paper))
    if paper.aims:
        book.add(aim_sheet.aims(paper))
    book.add(data_sheets.indicators(paper))
    book.add(data_sheets.comparisons(paper))
    if paper.municipality_tables:
        book.add(municipality_sheets.figures(paper))
    if not paper.tables.ministry_benchmark.is_empty():
        book.add(municipality_sheets.ministry_benchmark(paper))
    # Only the plan's own municipality has printed figures.
    if not paper.tables.reconciliation.is_empty():
        book.add(data_sheets.reconciliation(paper))
    book.add(goal_sheets.lineage(paper))
    book.add(goal_sheets.method(paper))
    return reproducible_zip.with_fixed_times(book.to_bytes(), paper.built_at)
