"""CSV for people: a Danish Excel opens it, and no text in it is a formula there."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from assets.text import excel_csv


def cell(text: str) -> str:
    """What a spreadsheet reads of one text."""
    written = excel_csv.render(pl.DataFrame({"text": [text]}))
    rows = pl.read_csv(
        written.encode(), separator=";", infer_schema=False, truncate_ragged_lines=False
    )
    return rows["text"].item()


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://127.0.0.1/x","klik") Antallet reduceres.',
        "=1+1",
        "+1+1",
        "-1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1:A2)",
        "- flere i job",
        "-",
        " =1+1",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u00a0=1+1",
        "\uff1d1+1",
        "-4 cmd|' /C calc'!A0",
        "+8 A1",
        '=1;"2',
    ],
)
def test_a_text_that_excel_would_take_for_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "-4,2", "+8", "-1.234,5", "-80 %", "+8 sager", "−12,3 procentpoint", "own >= 80", "a=b",
        "'a", "Antallet; også \"anført\"", "to\nlinjer", "", "æøå",
    ],
)  # fmt: skip
def test_any_other_text_is_as_it_was(text: str) -> None:
    assert (cell(text) or "") == text


def test_numbers_and_days_are_written_as_a_danish_excel_reads_them() -> None:
    rows = pl.DataFrame(
        {
            "tal": [-1.5, None],
            "antal": [-3, 4],
            "dag": [date(2024, 8, 15), None],
            "tid": [datetime(2024, 8, 15, 6, 0, 0, 123, tzinfo=UTC).replace(tzinfo=None), None],
        }
    )
    assert excel_csv.render(rows) == (
        "\ufefftal;antal;dag;tid\n-1,5;-3;2024-08-15;2024-08-15 06:00:00\n;4;;\n"
    )
