"""``core.observation``: the newest row counts, and how sure a share from a count is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.warehouse import models
from connectors import periods, warehouse
from connectors.register.wilson import interval

SQL = Path(__file__).resolve().parents[3] / "sql"
TEXTS = {"label": "x", "area": "707", "evidence": "stikprøve", "source": "s", "responsible": "e"}


def observed(tmp_path: Path, *rows: dict[str, object]) -> list[dict[str, object]]:
    empty = dict.fromkeys(["value", "lower", "upper", "count", "of"], None)
    texts = ["why_not", "missing", "expected_on", "note", "goal", "population"]
    empty |= dict.fromkeys(texts, None)
    whole = [
        empty | TEXTS | {"answers_goal": True, "source_table": "register_observations"} | row
        for row in rows
    ]
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(empty, pl.String)
    kinds |= dict.fromkeys(["value", "lower", "upper", "count", "of"], pl.Float64)
    frame = pl.DataFrame(whole, schema_overrides=kinds | {"expected_on": pl.Date})
    found = [periods.parse(str(spelling)) for spelling in frame["period"].unique()]
    days = pl.DataFrame(
        [(p.code, p.code, p.starts_on, p.ends_on) for p in found],
        ["spelling", "period", "starts_on", "ends_on"],
        orient="row",
    )
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.replace("raw.register_observations", frame)
        opened.replace("core.period", days)
        opened.create_table("core.observation", models.load_models(SQL)["core.observation"].sql)
        return opened.frame("from core.observation order by period").to_dicts()


def row(period: str, unit: str = "pct", **given: object) -> dict[str, object]:
    given = {"recorded_on": date(2024, 1, 1)} | given
    return {"indicator": "a", "period": period, "unit": unit} | given


def test_the_interval_of_a_share_stands_beside_it_and_changes_nothing(tmp_path: Path) -> None:
    samples = {"2019": (21, 59), "2020": (0, 10), "2021": (10, 10), "2022": (36, 38)}
    rows = [row(period, count=c, of=n) for period, (c, n) in samples.items()]
    for found, (count, of) in zip(observed(tmp_path, *rows), samples.values(), strict=True):
        ends = found["sampled_low"], found["sampled_high"]
        assert ends == pytest.approx(interval(count, of), abs=1e-9)
        share = 100 * count / of
        assert found["value"] == found["value_low"] == found["value_high"] == share


@pytest.mark.parametrize(
    ("evidence", "has_interval"),
    [
        ("stikprøve", True),
        ("undersøgelse", True),
        ("optælling", False),
        ("fagsystem", False),
        ("dokument", False),
        ("offentliggjort tal", False),
    ],
)
def test_only_a_sample_and_a_survey_have_an_interval(
    tmp_path: Path, evidence: str, has_interval: bool
) -> None:
    (found,) = observed(tmp_path, row("2023", count=21, of=59, evidence=evidence))
    assert found["value"] == pytest.approx(35.59322)
    assert (found["sampled_low"] is not None) is has_interval
    assert (found["sampled_high"] is not None) is has_interval


def test_what_rests_on_no_count_has_no_interval(tmp_path: Path) -> None:
    rows = observed(
        tmp_path,
        row("2019", value=20, of=25),
        row("2020", lower=80),
        row("2021", missing="for tidligt"),
        row("2022", unit="persons", value=5, count=5, of=9),
    )
    assert [(found["sampled_low"], found["sampled_high"]) for found in rows] == [(None, None)] * 4


def test_the_newest_row_counts_and_taking_it_away_gives_the_older_one_back(tmp_path: Path) -> None:
    older, newer = row("2023", value=1), row("2023", value=2, recorded_on=date(2024, 2, 1))
    (both,) = observed(tmp_path / "both", newer, older)
    (one,) = observed(tmp_path / "one", older)
    assert (both["value"], one["value"]) == (2, 1)
