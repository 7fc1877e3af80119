"""What a municipality hands over: its own figures as published, and no more."""

import json
from datetime import date
from pathlib import Path

import pytest
from frictionless import Package as FrictionlessPackage

from assets.exchange import figures_file
from assets.exchange.package import own_figures
from connectors import warehouse
from connectors.errors import InputError
from connectors.exchange import files
from tests.exchanged import COUNT, ROWS, SHARE, figure, publish, send, share


def rows_of(folder: Path) -> dict[tuple[str, str], float | None]:
    rows = figures_file.parse((folder / files.FIGURES).read_bytes())
    return {(row[0], row[1]): row[2] for row in rows.select("indicator", "period", "value").rows()}


def test_own_figures_are_sent_and_public_ones_are_not(tmp_path: Path):
    folder = send(tmp_path / "pakke", tmp_path / "key.pem")
    assert rows_of(folder) == {
        (COUNT, "2022"): 54.0,
        (COUNT, "2023"): 61.0,
        (SHARE, "2023"): 15.8,
        ("igu_places", "2023"): None,
        ("user_survey_score", "2023"): 3.8,
    }


def test_what_others_sent_and_what_is_no_answer_is_not_sent_on(tmp_path: Path):
    rows = [
        figure(COUNT, 5.0, area_code="730", area="Randers", kind="imported"),
        figure(SHARE, 50.0, unit="pct", answers_goal=False),
        figure("igu_places", None, unit="places", mark="missing"),
        figure("user_survey_score", 4.0, unit="score_1_5"),
    ]
    assert rows_of(send(tmp_path / "pakke", tmp_path / "key.pem", rows)) == {
        ("user_survey_score", "2023"): 4.0
    }


def test_a_small_count_that_a_release_shows_at_home_is_hidden_in_the_package(tmp_path: Path):
    rows = [
        figure(COUNT, 2.0),
        share(2.0, 100.0),
        share(99.0, 100.0, period="2022", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31)),
        share(0.0, 100.0, period="2021", starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31)),
    ]
    folder = send(tmp_path / "pakke", tmp_path / "key.pem", rows)
    assert rows_of(folder) == {
        (COUNT, "2023"): None, (SHARE, "2023"): None, (SHARE, "2022"): None, (SHARE, "2021"): 0.0,
    }  # fmt: skip
    text = (folder / files.FIGURES).read_text("utf-8")
    assert text.count("disclosure") == 3


def test_the_package_says_what_each_figure_is_and_how_it_is_cited(tmp_path: Path):
    folder = send(tmp_path / "pakke", tmp_path / "key.pem")
    described = json.loads((folder / files.PACKAGE).read_bytes())
    about = described["exchange"]
    assert about["area_code"] == "707"
    assert about["build"] == described["version"] == "abc123"
    assert about["disclosure_limit"] == 3
    assert about["definitions"][SHARE]["denominator"].startswith("Alle tilbud")
    assert about["definitions"].keys() == {COUNT, SHARE, "igu_places", "user_survey_score"}
    assert described["citation"] == (
        "Norddjurs Kommune (2024): Egne tal til beskæftigelsesindsatsen. Lavet med Pejl, udgave "
        "abc123, 15. august 2024."
    )
    assert "EKSEMPELDATA" in described["description"]


def test_a_share_that_the_register_has_rounded_is_sent(tmp_path: Path):
    row = figure(
        "danish_exam_pass_rate", 94.7, numerator=360.0, denominator=380.0, unit="pct",
        source_tables="register_observations", kind="observed",
    )  # fmt: skip
    folder = send(tmp_path / "pakke", tmp_path / "key.pem", [row])
    assert rows_of(folder) == {("danish_exam_pass_rate", "2023"): 94.7}


def test_what_a_receiver_would_refuse_is_told_before_it_is_sent(tmp_path: Path):
    with pytest.raises(InputError, match=f"som enheden ikke kan have, for {COUNT} i 2023"):
        send(tmp_path / "pakke", tmp_path / "key.pem", [figure(COUNT, -4.0)])


def test_frictionless_finds_no_fault_in_package_and_figures(tmp_path: Path):
    folder = send(tmp_path / "pakke", tmp_path / "key.pem")
    report = FrictionlessPackage(str(folder / files.PACKAGE)).validate()
    assert report.valid, report.flatten()


def test_the_same_build_gives_the_same_bytes(tmp_path: Path):
    first, second = (send(tmp_path / name, tmp_path / "key.pem") for name in ("a", "b"))
    assert files.read_files(first) == files.read_files(second)


@pytest.mark.parametrize("label", ["=HYPERLINK(0)", "+1", "@a", "\u200b=1"])
def test_no_label_is_a_formula_for_who_opens_the_file(tmp_path: Path, label: str):
    file = publish(tmp_path / "pejl.duckdb", [{**row, "label": label} for row in ROWS])
    with warehouse.reading(file) as opened:
        written = figures_file.render(own_figures(opened, "707")).decode()
    assert f",'{label}," in written
    assert f",{label}," not in written
