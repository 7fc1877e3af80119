"""What a municipality is like: each indicator beside the rows that it is made of."""

import pytest

from connectors.warehouse import Warehouse

INDICATORS = (
    "age_share_16_29", "age_share_30_49", "age_share_50_66", "ancestry_share_non_western",
    "ancestry_share_western", "commuting_share_in", "commuting_share_out",
    "education_level_share_basic_school", "education_level_share_long_higher", "employment_rate",
    "industry_share_agriculture", "industry_share_construction", "industry_share_manufacturing",
    "industry_share_production", "low_income_share_50", "low_income_share_60", "population",
    "youth_neet_share_16_24", "youth_neet_share_16_29",
)  # fmt: skip


def value(built: Warehouse, indicator: str, area: str = "707", period: str = "2022") -> float:
    return built.frame(
        "select value from mart.indicator where indicator = ? and area_code = ? and period = ?",
        [indicator, area, period],
    ).item()


def raw(built: Warehouse, table: str, where: str) -> float:
    return built.frame(f"select sum(value) from raw.statbank_{table} where {where}").item()


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_municipality_has_a_figure_and_the_reader_is_told_what_it_is(
    built: Warehouse, indicator: str
) -> None:
    towns = built.frame(
        "select count(value) as known from mart.indicator join core.area using (area_code) "
        "where area.kind = 'municipality' and indicator = ? and period = '2022'",
        [indicator],
    )
    assert towns.item() == 98
    about = built.frame(
        "select label, numerator, denominator, cadence_months "
        "from mart.indicator_catalogue where indicator = ?",
        [indicator],
    ).row(0, named=True)
    assert None not in about.values()
    assert about["cadence_months"] == 12


def test_the_ages_are_all_of_the_working_age(built: Warehouse) -> None:
    shares = [value(built, f"age_share_{ages}") for ages in ("16_29", "30_49", "50_66")]
    assert sum(shares) == pytest.approx(100)
    young = raw(built, "folk1a", "area = '707' and period = '2022K1' and age::int < 30")
    everyone = raw(built, "folk1a", "area = '707' and period = '2022K1'")
    assert shares[0] == pytest.approx(100 * young / everyone)


def test_commuters_are_those_of_both_sexes(built: Warehouse) -> None:
    where = "area = '707' and period = '2022' and commuting = '{}'"
    out, live = (
        raw(built, "pend101", where.format(kind)) for kind in ("Udpendling", "Natbefolkning")
    )
    assert value(built, "commuting_share_out") == pytest.approx(100 * out / live)
    assert built.frame("from raw.statbank_pend101").filter(area="000").is_empty()
    assert built.frame("from mart.finding where indicator = 'commuting_share_out'").is_empty()


def test_education_is_of_all_bands_from_25_to_64(built: Warehouse) -> None:
    where = "area = '707' and period = '2022' and level = '{}'"
    basic, everyone = (
        raw(built, "hfudd11", where.format(level)) for level in ("H10 Grundskole", "I alt")
    )
    share = value(built, "education_level_share_basic_school")
    assert share == pytest.approx(100 * basic / everyone)


def test_production_is_its_three_industries(built: Warehouse) -> None:
    parts = ("agriculture", "manufacturing", "construction")
    together = sum(value(built, f"industry_share_{part}") for part in parts)
    assert value(built, "industry_share_production") == pytest.approx(together)


def test_the_young_of_each_table_are_shares_of_their_own_age(built: Warehouse) -> None:
    for ages, table in (("16_24", "neet1"), ("16_29", "neet3")):
        where = "area = '707' and period = '2022' and status = '{}'"
        outside = raw(built, table, where.format("Ikke i job eller uddannelse"))
        everyone = raw(built, table, where.format("I alt"))
        share = value(built, f"youth_neet_share_{ages}")
        assert share == pytest.approx(100 * outside / everyone)
