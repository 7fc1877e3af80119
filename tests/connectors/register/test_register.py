"""The register of observations: many files, one register; refused by its first mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.text.units import UNITS
from connectors import register
from connectors.errors import AnswerError, SourceError
from connectors.register import StaffTable
from connectors.tabular.excel import CellValue
from tests.connectors.register.observation_rows import GOOD, Row, as_csv, as_xlsx, row

DATA = Path(__file__).parents[3] / "data"
GOALS = {
    "1.1": {"cases_sent_to_reassessment": frozenset({"2022", "2023"})},
    "2.2": {},
    "3.3.2": {"lessons_du1": frozenset({"2023"}), "lessons_du2": frozenset({"2023"})},
    "4.4": {"autism_effort_started": frozenset({"2022-2023"})},
}


def mistakes(table: StaffTable, *bodies: bytes) -> list[str]:
    named = [(f"fil{at}", body) for at, body in enumerate(bodies, start=1)]
    return [str(m) for one in register.read_files(table, named, GOALS) for m in one.mistakes]


def one_mistake(table: StaffTable, rows: list[Row]) -> str:
    """The one mistake of these rows, which is the same in both kinds of file."""
    (told,) = mistakes(table, as_xlsx(table, rows))
    assert mistakes(table, as_csv(table, rows)) == [told]
    return told


def test_the_projects_own_register_is_right(table: StaffTable) -> None:
    parts = register.fetch(table, [DATA]).parts
    found = register.read_rows(table, [part.body for part in parts if isinstance(part.body, bytes)])
    assert found.height > 0
    assert found["goal"].null_count() == found.height
    assert not found.select(table.key).is_duplicated().any()


def test_the_units_of_the_register_are_those_of_pejl(table: StaffTable) -> None:
    assert set(table.columns["unit"].values) == set(UNITS) - {"third"}


def test_every_area_code_survives_excel(table: StaffTable) -> None:
    codes = pl.read_csv(DATA / "reference/area.csv", separator=";", infer_schema=False)["area_code"]
    rows = [row(area=int(code), recorded_on=date(2024, 1, 1)) for code in codes]
    assert register.read_rows(table, [as_xlsx(table, rows)])["area"].to_list() == codes.to_list()


@pytest.mark.parametrize("area", ["707", 707, "707 Norddjurs"])
def test_an_area_may_be_chosen_by_name_and_code(table: StaffTable, area: CellValue) -> None:
    assert register.read_rows(table, [as_xlsx(table, [row(area=area)])])["area"].to_list() == [
        "707"
    ]


def test_title_rows_above_the_headings_do_not_move_the_row_of_a_mistake(table: StaffTable) -> None:
    body = as_xlsx(table, [row(), row(value="ti", period="2022")], above=["Register", ""])
    assert mistakes(table, body) == ["fil1: række 5, value (F5) 'ti' er ikke et tal (skriv 12,5)"]


def test_what_is_stored_of_a_mistake_names_neither_the_file_nor_its_content(
    table: StaffTable, tmp_path: Path
) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "Jens Hansen.csv").write_bytes(as_csv(table, [row(value="Grete Olsen")]))
    received = register.fetch(table, [tmp_path])
    assert received.parts[0].request == {"file": "fil 1 af 1 i register/"}
    with pytest.raises(AnswerError) as error:
        register.read_rows(
            table, [part.body for part in received.parts if isinstance(part.body, bytes)]
        )
    assert str(error.value) == (
        "fil 1 af 1 i register/: række 2, value (F2) er ikke et tal (skriv 12,5); "
        "`pejl register check` viser filens navn og alle fejl."
    )


def test_several_files_are_one_register_and_lock_files_are_none(
    table: StaffTable, tmp_path: Path
) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    bodies = [as_csv(table, [row()]), as_xlsx(table, [row(period="2022")])]
    (folder / "a.csv").write_bytes(bodies[0])
    (folder / "b.XLSX").write_bytes(bodies[1])
    for name in ("~$b.xlsx", ".~lock.a.csv#", ".a.csv", "læsmig.md"):
        (folder / name).write_bytes(b"no table")
    received = register.fetch(table, [tmp_path])
    assert [part.body for part in received.parts] == bodies
    assert register.read_rows(table, bodies)["period"].to_list() == ["2023", "2022"]


def test_a_site_without_a_register_has_none_and_not_the_projects(
    table: StaffTable, tmp_path: Path
) -> None:
    (tmp_path / "register").mkdir()
    with pytest.raises(SourceError, match=r"Der er ingen CSV- eller XLSX-fil i .*register; læg"):
        register.fetch(table, [tmp_path])


def test_a_table_of_another_kind_in_the_folder_is_not_passed_over(
    table: StaffTable, tmp_path: Path
) -> None:
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "gammel.xls").write_bytes(b"")
    with pytest.raises(SourceError, match=r"endelsen \.xls, som ikke læses; gem den som \.xlsx"):
        register.fetch(table, [tmp_path, DATA])


def test_the_same_figure_of_one_day_in_two_files_is_told_in_both(table: StaffTable) -> None:
    spelled = row(period="2022/2023"), row(period="2022-2023")
    told = mistakes(table, *(as_csv(table, [each]) for each in spelled))
    assert told == [
        "fil1: række 2, indicator, area, period, recorded_on står også i en anden række, række 2 i "
        "fil2; slet den ene, eller giv den nyeste en senere dato",
        "fil2: række 2, indicator, area, period, recorded_on står også i en anden række, række 2 i "
        "fil1; slet den ene, eller giv den nyeste en senere dato",
    ]


def test_an_older_entry_of_the_same_figure_is_history(table: StaffTable) -> None:
    rows = [row(), row(recorded_on=date(2024, 7, 1), value=9)]
    assert register.read_rows(table, [as_csv(table, rows)])["value"].to_list() == [10, 9]


@pytest.mark.parametrize(
    ("goal", "period", "indicator"),
    [
        ("1.1", "2023", "cases_sent_to_reassessment"),
        ("1.1", "2022", "cases_sent_to_reassessment"),
        ("4.4", "2022/2023", "autism_effort_started"),
    ],
)
def test_a_row_that_names_its_goal_alone_is_the_figure_that_the_goal_asks_for(
    table: StaffTable, goal: str, period: str, indicator: str
) -> None:
    rows = [row(goal=goal, period=period, indicator="")]
    for body in (as_csv(table, rows), as_xlsx(table, rows)):
        found = register.read_rows(table, [body], GOALS)
        assert found.select("goal", "indicator").rows() == [(goal, indicator)]


def test_a_goal_beside_an_indicator_decides_nothing(table: StaffTable) -> None:
    found = register.read_rows(table, [as_csv(table, [row(goal="9.9", indicator="other")])], GOALS)
    assert found.select("goal", "indicator").rows() == [("9.9", "other")]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"goal": "3.3.2"}, "planens mål 3.3.2 bruger lessons_du1, lessons_du2; skriv et"),
        ({"goal": "1.1", "period": "2021"}, "planens mål 1.1 bruger ikke perioden; skriv navnet"),
        ({"goal": "2.2"}, "planen henter intet fra registeret til mål 2.2; skriv navnet"),
        ({"goal": "9.9"}, "planen henter intet fra registeret til mål 9.9; skriv navnet"),
        ({}, "indicator (B2) er tom, og det er goal også; skriv en af dem"),
    ],
)
def test_a_row_whose_goal_does_not_tell_its_figure_is_refused(
    table: StaffTable, changed: Row, said: str
) -> None:
    assert said in one_mistake(table, [row(indicator="", **changed)])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": ""}, "value (F2) er tom; skriv et tal, en grænse eller count og of, eller vælg"),
        ({"period": "2025"}, "period (E2) var ikke begyndt, da tallet blev skrevet; ret perioden,"),
        ({"missing": "for tidligt"}, "missing (R2) siger, at der ikke er et tal, men der er et"),
        ({"lower": 9}, "lower (G2) er en grænse ved siden af et kendt tal"),
        ({"value": "", "lower": 9, "upper": 8}, "lower (G2) er større end upper"),
        ({"count": 9}, "of (J2) er tom ved siden af count"),
        ({"count": -9}, "of (J2) er tom ved siden af count"),
        ({"count": 9, "of": 8}, "count (I2) er ikke mellem 0 og of"),
        ({"of": 0}, "of (J2) er ikke større end 0"),
        ({"count": 9, "of": 10, "unit": "pct", "value": 80}, "value (F2) er ikke count ud af of"),
        (
            {"value": "", "count": 9, "of": 10},
            "unit (K2) er ikke pct, men count ud af of er procent",
        ),
        ({"answers_goal": "nej"}, "why_not (Q2) er tom, selv om tallet ikke svarer"),
        ({"unit": "stk"}, "unit (K2) 'stk' er ikke en af værdierne pct, pct_point"),
        ({"evidence": "gæt"}, "evidence (L2) 'gæt' er ikke en af værdierne fagsystem"),
        ({"value": "12.5"}, "value (F2) '12.5' er ikke et tal (skriv 12,5)"),
        ({"value": "80 %"}, "value (F2) har et procenttegn; skriv kun tallet, 80 for 80 %"),
        ({"responsible": "Jens Hansen"}, "(N2) ligner en persons navn eller initialer; skriv"),
        ({"responsible": "jeh@norddjurs.dk"}, "responsible (N2) indeholder en e-mailadresse"),
        ({"source": "Ring til jeh@norddjurs.dk"}, "source (M2) indeholder en e-mailadresse"),
        ({"note": "Sag 0121851234"}, "note (T2) indeholder måske et CPR-nummer; slet det"),
        ({"value": "121851234"}, "value (F2) indeholder måske et CPR-nummer; slet det"),
        (
            {"note": "a\u202eb"},
            "note (T2) indeholder det usynlige tegn U+202E; slet",
        ),
        ({"source": "a\u0007b"}, "source (M2) indeholder det usynlige tegn U+0007"),
        ({"label": "Sa\u200bger"}, "label (C2) indeholder det usynlige tegn U+200B"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_with_its_cell_and_remedy(
    table: StaffTable, changed: Row, said: str
) -> None:
    told = one_mistake(table, [row(**changed)])
    assert said in told
    assert not any(secret in told for secret in ("Hansen", "norddjurs", "1234"))


def test_a_figure_has_one_unit(table: StaffTable) -> None:
    told = one_mistake(table, [row(), row(period="2022", unit="persons")])
    assert told == "fil1: række 3, unit (K3) er ikke cases som i en tidligere række om tallet"


def test_a_thousands_point_and_a_decimal_comma_are_read(table: StaffTable) -> None:
    for body in (as_csv(table, [row(value="1.544,5")]), as_xlsx(table, [row(value=1544.5)])):
        assert register.read_rows(table, [body])["value"].to_list() == [1544.5]


@pytest.mark.parametrize("value", [0.8, 1])
def test_a_share_that_excel_keeps_as_a_part_of_one_is_refused(
    table: StaffTable, value: float
) -> None:
    (told,) = mistakes(table, as_xlsx(table, [row(unit="pct", value=value)]))
    assert "value (F2) er måske en andel, som Excel gemmer som en del af 1; skriv 80 for" in told
    written = as_xlsx(table, [row(unit="pct", value=str(value).replace(".", ","))])
    assert register.read_rows(table, [written])["value"].to_list() == [value]


def test_a_column_without_a_heading_is_not_passed_over(table: StaffTable) -> None:
    lines = as_csv(table, [row()]).decode("utf-8-sig").splitlines()
    body = "\n".join([f";{lines[0]}", f"hemmeligt;{lines[1]}", ""]).encode()
    told = mistakes(table, body)
    assert told == ["fil1 har noget i A2, men kolonnen har ingen overskrift; slet det"]


@pytest.mark.parametrize("body", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PK\x03\x04" + bytes(999)])
def test_a_workbook_that_cannot_be_opened_is_refused(table: StaffTable, body: bytes) -> None:
    is_old = body.startswith(b"\xd0")
    reason = (
        "er en gammel Excel-fil (.xls); åbn den, og" if is_old else "kan ikke læses som Excel-fil;"
    )
    uden = "" if is_old else " uden adgangskode"
    assert mistakes(table, body) == [
        f"fil1 er ikke et register: filen {reason} gem den som .xlsx{uden}"
    ]


SIGNS = st.sampled_from("abc æøåÆØÅé;,\"'\n–.")
TEXTS = st.text(SIGNS, max_size=12).map(str.strip)
NUMBERS = st.one_of(
    st.integers(2, 10**6), st.floats(2, 1e6, allow_nan=False).map(lambda v: round(v, 6))
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "goal": st.sampled_from(["", "1.1", "3.1.1", "10.10"]),
            "label": st.sampled_from(["Sager", "Forløb; å", 'Et "tal"']),
            "period": st.sampled_from(["2023", "2023H1", "2023Q3", "2023M12", "2022-2023"]),
            "value": NUMBERS,
            "recorded_on": st.dates(date(2024, 1, 1), date(2090, 1, 1)),
            "answers_goal": st.sampled_from(["ja", "nej"]),
            "why_not": st.sampled_from(["fordi", "to\nlinjer"]),
            "note": TEXTS,
        }
    ).map(lambda changed: GOOD | changed),
    min_size=1,
    max_size=5,
    unique_by=lambda each: (str(each["period"]), str(each["recorded_on"])),
)


@given(rows=ROWS)
@settings(max_examples=20, deadline=None)
def test_what_is_written_is_read_whatever_the_file(table: StaffTable, rows: list[Row]) -> None:
    expected = [
        {
            **{name: each.get(name) or None for name in table.columns},
            "value": float(str(each["value"])),
            "answers_goal": each["answers_goal"] == "ja",
        }
        for each in rows
    ]
    for body in (
        as_csv(table, rows),
        as_csv(table, rows, "utf-8"),
        as_csv(table, rows, "cp1252"),
        as_xlsx(table, rows),
    ):
        assert register.read_rows(table, [body]).to_dicts() == expected


@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(max_examples=40, deadline=None)
def test_no_body_is_more_than_refused(table: StaffTable, body: bytes) -> None:
    with pytest.raises(AnswerError):
        register.read_rows(table, [body])


CELLS = st.one_of(
    st.sampled_from(["", "ja", "01-jan", "80 %", "#N/A", "1.1", "=1+1", "999999999999999999999"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1901, 1, 1)),
)


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_row_is_read_or_told_and_never_lost(table: StaffTable, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(table.columns)), max_size=6))
    changed = row(**{name: data.draw(CELLS) for name in names})
    body = as_xlsx(table, [changed, row(period="2020")])
    (one,) = register.read_files(table, [("f", body)], GOALS)
    assert len(one.rows) == 2
    if not one.mistakes:
        assert register.read_rows(table, [body], GOALS).height == 2
