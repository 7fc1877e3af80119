"""The nearest known names: beginnings before parts, parts before labels, labels before spelling."""

import pytest

from assets.text.nearest import MOST, nearest

LABELS = {
    "job_orders": "Jobordrer fra virksomheder",
    "unemployment_rate_flex_job_scheme": "Ledighedsprocent i fleksjobordningen",
    "unemployed_persons": "Bruttoledige fuldtidspersoner",
    "activation_rate_cash_benefit": "Aktiveringsgrad, kontanthjælp",
    "activation_rate_education_benefit": "Aktiveringsgrad, uddannelseshjælp",
}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("unemployment", ["unemployment_rate_flex_job_scheme"]),
        ("Activation-rate", ["activation_rate_cash_benefit"]),
        ("benefit", ["activation_rate_cash_benefit", "activation_rate_education_benefit"]),
        ("ledighed", ["unemployment_rate_flex_job_scheme"]),
        ("ledige", ["unemployed_persons"]),
        ("uddannelseshjælp aktiveringsgrad", ["activation_rate_education_benefit"]),
        ("job_order", ["job_orders"]),
        ("jub_orders", ["job_orders"]),
        ("x", []),
        ("", []),
    ],
)
def test_the_nearest_names(written: str, expected: list[str]):
    assert nearest(written, LABELS) == expected


def test_no_more_than_a_few_are_suggested():
    assert len(nearest("number", {f"number_{at}": "" for at in range(9)})) == MOST
