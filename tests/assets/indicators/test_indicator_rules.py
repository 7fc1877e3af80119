"""What the indicators owe each other: names kept apart, parts of wholes, breaks, small counts."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.disclosure.gate import decide
from assets.indicators import families
from assets.warehouse import models
from assets.warehouse.macros import create_macros
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.settings import SQL

MODELS = models.load_models(SQL)
LABELS = {name: each.label for name, each in families.collect_indicators(MODELS.values()).items()}
RATE, TOUCHED = "activation_rate", "activation_touched_share"


@contextmanager
def working(folder: Path) -> Generator[Warehouse]:
    """A working database with the macros that SQL files call."""
    with warehouse.writing(folder / "w.duckdb") as opened:
        create_macros(opened.connection, SQL)
        yield opened


def test_the_rate_of_time_never_passes_for_the_share_of_persons(built: Warehouse) -> None:
    whom = {name.removeprefix(RATE) for name in LABELS if name.startswith(f"{RATE}_")}
    assert whom == {name.removeprefix(TOUCHED) for name in LABELS if name.startswith(TOUCHED)}
    for each in whom:
        assert LABELS[RATE + each].startswith("Aktiveringsgrad, ")
        assert LABELS[TOUCHED + each].startswith("Andel aktiveringsberørte, ")
    both = built.frame(
        f"select rate.indicator, bool_and(rate.value < touched.value) "
        f"from indicator.{RATE} as rate "
        f"join indicator.{TOUCHED} as touched "
        f"on touched.indicator = replace(rate.indicator, '{RATE}', '{TOUCHED}') "
        "and touched.area_code = rate.area_code and touched.period = rate.period "
        "where rate.value is not null group by 1"
    )
    assert dict(both.iter_rows()) == {RATE + each: True for each in whom}


def test_the_four_durations_add_up_to_what_the_share_is_out_of(built: Warehouse) -> None:
    off = built.frame(
        """
        select share.numerator, share.denominator, sum(spells.value) as running,
            max(spells.value) filter (
                where spells.indicator = 'cash_benefit_spells_2_years_or_more'
            ) as long
        from indicator.cash_benefit_share_2_years_or_more as share
        join indicator.cash_benefit_spells as spells using (area_code, period)
        group by area_code, period, share.numerator, share.denominator
        having share.denominator <> running or share.numerator <> long
        """
    )
    assert off.is_empty()


def test_a_hidden_main_type_of_offer_takes_the_shares_of_the_others_with_it(
    built: Warehouse,
) -> None:
    hidden = """
        select distinct area_code, period from core.offers_by_type
        where benefit = 'alle ydelser' and measure = 'spells' and mark = '<3'
            and offer_type <> 'Ordinær uddannelse i alt'
    """
    places = built.frame(hidden).height
    left = built.frame(
        f"from indicator.offer_type_share semi join ({hidden}) using (area_code, period)"
    )
    assert left.height == 4 * places > 0
    for column in ("value", "numerator", "denominator"):
        assert left[column].null_count() == left.height
    assert set(left["mark"]) == {"hidden"}


def test_a_share_of_a_count_that_the_source_hides_is_hidden_and_has_no_bounds(
    built: Warehouse,
) -> None:
    rows = built.frame(
        "select counted.mark, rate.mark as told, rate.value_low, rate.value_high "
        "from core.persons_on_benefit as counted "
        "join mart.indicator as rate using (area_code, period) "
        "where counted.benefit = 'ledighedsydelse' and counted.measure = 'full_time_persons' "
        "and counted.value is null and rate.indicator = 'unemployment_rate_flex_job_scheme'"
    )
    assert set(rows.rows()) >= {("<3", "hidden", None, None)}
    assert set(rows["told"]) <= {"hidden", "missing"}
    assert set(rows.filter(mark="absent")["told"]) <= {"missing"}


PART = """
create or replace table core.{table} as
select '707' as area_code, '2024M01' as period, date '2024-01-01' as starts_on,
    date '2024-01-31' as ends_on, if(part = 1, null, 40.0) as {value},
    if(part = 1, '{mark}', null) as mark, 'source' as source_table, {rest}
from (values {parts}) as row (part, name)
"""
SUMS = {
    "activity_ready_share_youth": (
        "persons_on_benefit", "value", ("Aktivitetsparat", "Alle uddannelsesparate"),
        "name as visitation, 'uddannelseshjælp' as benefit, 'persons' as measure",
    ),
    "cash_benefit_persons": (
        "persons_on_benefit", "value", ("Uddannelsesparat", "Åbenlys uddannelsesparat"),
        "name as visitation, 'kontanthjælp' as benefit, 'persons' as measure",
    ),
    "young": (
        "persons_on_benefit", "value", ("Aktivitetsparat", "Alle uddannelsesparate"),
        "name as visitation, 'uddannelseshjælp' as benefit, 'persons' as measure",
    ),
    "unemployment_rate_flex_job_scheme": (
        "persons_on_benefit", "value", ("ledighedsydelse", "fleksjob"),
        "name as benefit, 'full_time_persons' as measure",
    ),
    "cash_benefit_share_2_years_or_more": (
        "cash_benefit_duration", "value", ("1-2 år", "2 år eller derover"), "name as duration",
    ),
    "education_spell_share": (
        "offers_by_type", "value", ("Tilbud i alt", "Ordinær uddannelse i alt"),
        "name as offer_type, 'kontanthjælp' as benefit, 'spells' as measure",
    ),
    "offer_type_share": (
        "offers_by_type", "value", ("Nytteindsats i alt", "Tilbud i alt"),
        "name as offer_type, 'alle ydelser' as benefit, 'spells' as measure",
    ),
    "job_after": (
        "status_after_benefit", "spells",
        ("Arbejdsmarkedsstatus i alt", "Lønmodtagerbeskæftigelse"),
        "name as status, 'a-dagpenge' as benefit, 1 as months_after",
    ),
    "job_or_education_after": (
        "status_after_benefit", "spells", ("Uddannelse", "Arbejdsmarkedsstatus i alt"),
        "name as status, 'kontanthjælp' as benefit, 1 as months_after",
    ),
    "job_goal_in_area_of_strength": (
        "job_goal", "persons", ("Tømrer", "Stillingsbetegnelse i alt"), "name as occupation",
    ),
}  # fmt: skip
"""Each sum or share with two of its parts, the first of which has no number."""


@pytest.mark.parametrize(
    ("mark", "told"), [("<3", "hidden"), ("not_mature", "not_mature"), ("missing", "missing")]
)
def test_a_sum_says_why_one_of_its_parts_has_no_number(
    tmp_path: Path, mark: str, told: str
) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(
            "create table raw.reference_area_of_strength as select '707' as area_code, "
            "'Tømrer' as occupation, 'list' as source_table"
        )
        for name, (table, value, names, rest) in SUMS.items():
            parts = ", ".join(f"({at}, '{each}')" for at, each in enumerate(names, 1))
            opened.connection.execute(
                PART.format(table=table, value=value, parts=parts, mark=mark, rest=rest)
            )
            sql = MODELS[f"indicator.{name}"].sql
            # A count of one part alone keeps the source's own mark.
            summed = "and indicator = 'young_on_education_benefit'" if name == "young" else ""
            marks = opened.frame(f"select mark from ({sql}) where value is null {summed}")["mark"]
            assert set(marks) == {told}, name


def test_a_year_without_one_of_the_target_groups_has_no_share_of_citizens(tmp_path: Path) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(
            """
            create table core.observation as
            select 'persons_with_case_' || name as indicator, '707' as area_code, period, value,
                'register' as source_tables
            from (values
                ('a', '2021', 1.0), ('b', '2021', 2.0), ('c', '2021', 0.0),
                ('a', '2022', 1.0), ('b', '2022', null), ('c', '2022', 3.0),
                ('a', '2023', 1.0), ('b', '2023', 2.0)
            ) as row (name, period, value);
            create table indicator.population_30_64 as
            select '707' as area_code, year::varchar as period, make_date(year, 1, 1) as starts_on,
                make_date(year, 12, 31) as ends_on, 10.0 as value, 'folk' as source_tables
            from range(2021, 2024) as row (year);
            """
        )
        sql = MODELS["indicator.case_contact_share_30_64"].sql
        rows = opened.frame(f"select period, numerator, value, mark from ({sql}) order by 1").rows()
    assert rows == [
        ("2021", 3, 30, None), ("2022", None, None, "missing"), ("2023", None, None, "missing"),
    ]  # fmt: skip


def test_an_occupation_that_the_source_lacks_leaves_no_share_in_the_areas_of_strength(
    tmp_path: Path,
) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(
            """
            create table raw.reference_area_of_strength as
            select '707' as area_code, unnest(['Smed', 'Tømrer']) as occupation,
                'list' as source_table;
            create table core.job_goal as
            select occupation, '707' as area_code, period, date '2023-01-01' as starts_on,
                date '2023-01-31' as ends_on, persons, mark, 'esco' as source_table
            from (values
                ('2023M01', 'Smed', 20.0, null), ('2023M01', 'Tømrer', 30.0, null),
                ('2023M02', 'Smed', 20.0, null), ('2023M02', 'Tømrer', null, 'absent'),
                ('2023M03', 'Smed', 20.0, null)
            ) as row (period, occupation, persons, mark)
            union all
            select 'Stillingsbetegnelse i alt', '707', unnest(['2023M01', '2023M02', '2023M03']),
                date '2023-01-01', date '2023-01-31', 100.0, null, 'esco'
            """
        )
        sql = MODELS["indicator.job_goal_in_area_of_strength"].sql
        rows = opened.frame(f"select period, value, mark from ({sql}) order by 1").rows()
    assert rows == [("2023M01", 50, None), ("2023M02", 20, None), ("2023M03", None, "missing")]


def test_companies_that_the_extract_lacks_are_counted_and_are_in_no_rate(tmp_path: Path) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(
            """
            create table raw.fasit_cvr_companies as
            select company, year, area, employees, '707' as area_code, area as municipality_code,
                'cvr' as source_table
            from (values ('a', 2023, '707', 5), ('b', 2023, '707', 0), ('c', 2023, '730', 9),
                ('d', 2022, '707', 9), ('e', 2023, '707', 9)
            ) as row (company, year, area, employees);
            create table core.cooperating_company as
            select company, year, '707' as area_code, 'list' as source_table
            from (values ('a', 2023), ('b', 2023), ('c', 2023), ('d', 2023), ('x', 2023),
                ('d', 2022), ('x', 2024)
            ) as row (company, year)
            """
        )
        opened.create_table("core.company", MODELS["core.company"].sql)
        outside = opened.frame(MODELS["indicator.cooperating_companies_outside_cvr"].sql)
        rate = opened.frame(MODELS["indicator.company_cooperation_rate"].sql)
    assert dict(outside.select("period", "value").iter_rows()) == {"2022": 0, "2023": 2}
    any_employee = rate.filter(indicator="company_cooperation_rate_any_employee", period="2023")
    assert any_employee.select("numerator", "denominator").rows() == [(1, 2)]


ENDED = """
create table core.status_after_benefit as
select 'kontanthjælp' as benefit, status,
    months_after, '707' as area_code, period, date '2023-01-01' as starts_on,
    date '2023-03-31' as ends_on, spells::double as spells, null::varchar as mark,
    'y60b15' as source_table
from (values
    ('2023Q1', 1, 30, 18, 10), ('2023Q1', 3, 30, 15, 10),
    ('2023Q2', 1, 40, 20, 10), ('2023Q2', 3, 40, 25, 14),
    ('2023Q3', 1, 50, 20, 10), ('2023Q3', 3, 50, 25, 15)
) as row (period, months_after, ended, in_job, in_education)
unpivot (spells for part in (ended, in_job, in_education))
join (values
    ('ended', 'Arbejdsmarkedsstatus i alt'), ('in_job', 'Lønmodtagerbeskæftigelse'),
    ('in_education', 'Uddannelse')
) as named (part, status) using (part)
"""


def test_the_spells_that_ended_in_neither_do_not_come_back_from_another_follow_up(
    tmp_path: Path,
) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(ENDED)
        sql = MODELS["indicator.job_or_education_after"].sql
        rows = opened.frame(
            "select period, regexp_extract(indicator, '[0-9]+'), numerator, denominator, value, "
            f"mark from ({sql}) order by all"
        ).rows()
    assert rows == [
        ("2023Q1", "1", None, None, 93.3, "on_hidden"),
        ("2023Q1", "3", None, None, None, "missing"),
        ("2023Q2", "1", 30, 40, 75, None),
        ("2023Q2", "3", None, None, None, "missing"),
        ("2023Q3", "1", 30, 50, 60, None),
        ("2023Q3", "3", 40, 50, 80, None),
    ]


def test_a_quarter_that_cannot_be_followed_up_yet_says_so(built: Warehouse) -> None:
    counted = dict(
        built.frame(
            "select indicator, count(distinct period) from indicator.job_after "
            "where contains(indicator, 'sickness') and mark = 'not_mature' group by 1"
        ).iter_rows()
    )
    one, six, twelve = (
        counted[f"job_after_sickness_benefit_{months}"]
        for months in ("1_month", "6_months", "12_months")
    )
    assert 0 < one < six < twelve


def test_distinct_persons_are_no_more_than_the_sum_over_their_target_groups(
    built: Warehouse,
) -> None:
    rows = built.frame(
        "pivot (select indicator, area_code, period, value from indicator.case_persons) "
        "on indicator in ('case_persons_distinct', 'case_persons_sum_of_groups') using sum(value)"
    ).rows()
    assert rows
    assert all(distinct <= added for *_, distinct, added in rows)
    assert any(distinct < added for *_, distinct, added in rows)


def test_the_two_parts_of_a_step_of_the_refusion_stairs_make_a_whole(built: Warehouse) -> None:
    steps = built.frame(
        "select step, from_week, to_week, sum(rate) as whole, "
        "sum(rate) filter (where scheme = 'refusion') as state "
        "from core.refusion_rate where valid_from = date '2016-01-04' group by all order by step"
    ).rows()
    assert steps == [
        (1, 1, 4, 100, 80),
        (2, 5, 26, 100, 40),
        (3, 27, 52, 100, 30),
        (4, 53, None, 100, 20),
    ]


CASES = """
create table core.citizen_case as
select '707' as area_code, person, target_group, starts_on::date as case_starts_on,
    least(coalesce(ends_on::date, listed_on), listed_on) as last_known_on,
    'fasit_citizens' as source_table
from (values
    ('a', 'Dagpenge', '2021-05-01', '2022-02-01'),
    ('a', 'Sygedagpenge', '2022-02-02', null),
    ('a', 'Sygedagpenge', '2022-06-01', '2022-07-01'),
    ('b', 'Dagpenge', '2023-01-01', '2023-01-02'),
    ('c', 'Dagpenge', '2023-06-01', '2029-12-31')
) as row (person, target_group, starts_on, ends_on)
cross join (select date '2023-08-15' as listed_on)
"""


def test_who_changes_target_group_counts_once_as_a_person_and_in_each_group(
    tmp_path: Path,
) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(CASES)
        rows = opened.frame(MODELS["indicator.case_persons"].sql)
    counted = {
        name: dict(rows.filter(indicator=name).select("period", "value").iter_rows())
        for name in ("case_persons_distinct", "case_persons_sum_of_groups")
    }
    assert counted == {
        "case_persons_distinct": {"2021": 1, "2022": 1, "2023": 3},
        "case_persons_sum_of_groups": {"2021": 1, "2022": 2, "2023": 3},
    }


@pytest.mark.parametrize(("changed_group", "hidden"), [(2, True), (3, False)])
def test_one_or_two_who_changed_target_group_are_not_worked_out_of_the_two_counts(
    *, changed_group: int, hidden: bool
) -> None:
    counts = {"case_persons_distinct": 500.0, "case_persons_sum_of_groups": 500.0 + changed_group}
    figures = pl.DataFrame(
        {
            "indicator": list(counts),
            "area_code": "707",
            "period": "2022",
            "starts_on": date(2022, 1, 1),
            "ends_on": date(2022, 12, 31),
            "numerator": pl.Series([None, None], dtype=pl.Float64),
            "denominator": pl.Series([None, None], dtype=pl.Float64),
            "value": list(counts.values()),
            "value_low": list(counts.values()),
            "value_high": list(counts.values()),
            "unit": "persons",
        }
    )
    declared = MODELS["indicator.case_persons"].header.parts
    assert (decide(figures, 3, (), declared).hidden.height > 0) == hidden


YOUNG = """
create table core.persons_on_benefit as
select benefit, visitation, 'persons' as measure, '707' as area_code,
    strftime(starts_on::date, '%YM%m') as period, starts_on::date as starts_on,
    last_day(starts_on::date) as ends_on, value::double as value, mark, source as source_table
from (values
    ('uddannelseshjælp', 'Alle uddannelsesparate', '2025-06-01', 74, null, 'y38'),
    ('kontanthjælp', 'Uddannelsesparat', '2025-06-01', 60, null, 'y60'),
    ('kontanthjælp', 'Åbenlys uddannelsesparat', '2025-06-01', 14, null, 'y60'),
    ('uddannelseshjælp', 'Alle uddannelsesparate', '2025-07-01', null, 'absent', 'y38'),
    ('kontanthjælp', 'Uddannelsesparat', '2025-07-01', 61, null, 'y60'),
    ('kontanthjælp', 'Åbenlys uddannelsesparat', '2025-07-01', 15, null, 'y60'),
    ('kontanthjælp', 'Aktivitetsparat', '2025-07-01', 400, null, 'y60'),
    ('kontanthjælp', 'Uddannelsesparat', '2025-08-01', 62, null, 'y60'),
    ('kontanthjælp', 'Åbenlys uddannelsesparat', '2025-08-01', null, '<3', 'y60')
) as row (benefit, visitation, starts_on, value, mark, source)
"""


def test_the_education_ready_go_on_in_kontanthjaelp_after_the_reform(tmp_path: Path) -> None:
    with working(tmp_path) as opened:
        opened.connection.execute(YOUNG)
        sql = MODELS["indicator.young"].sql
        rows = opened.frame(
            f"select period, value, mark, source_tables from ({sql}) "
            "where indicator = 'young_education_ready' order by period"
        ).rows()
    assert rows == [
        ("2025M06", 74, None, "y38"),
        ("2025M07", 76, None, "y60"),
        ("2025M08", None, "hidden", "y60"),
    ]
