"""The unemployed, actual (y25i01), adjusted for season (y25i03) and for long (y25i09).

Nothing here is published. The unemployed on a-dagpenge are most of those in y01a02, the ones on
kontanthjælp most of the job-ready in y60a02; StatBank's AUS08 of the sample is made up apart from
this and need not agree.
"""

from functools import cache

from tools.sample import benefits, cash_benefit, world
from tools.sample.full_time_persons import LABOUR_FORCE_SHARE, WORKING_AGE_SHARE
from tools.sample.jobindsats_tables import (
    COUNTRY_ALONE,
    MONTHLY,
    Facts,
    Measure,
    Table,
    branch,
    count,
    per_population,
    plain,
    rate,
)

MONTHS = world.months("2020M01")

ON_DAGPENGE, ON_CASH_BENEFIT = "A-dagpenge", "Kontanthjælp"
_UNEMPLOYED_ON_DAGPENGE = 0.96
_FULL_TIME_ON_CASH_BENEFIT = 0.88
_LONG_TERM_SHARE = {ON_DAGPENGE: 0.15, ON_CASH_BENEFIT: 0.3}
_LONG_TERM_SINCE = "2022M01"

_GROUPS = branch(
    "_ygrpi09", "Ydelsesgrupper", "Ydelsesgrupper i alt", (ON_DAGPENGE, ON_CASH_BENEFIT)
)


@cache
def _facts() -> Facts:
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for (town, month), (persons, full_time) in benefits.facts("y01a02").items():
        found[town, month, ON_DAGPENGE] = (
            round(persons * _UNEMPLOYED_ON_DAGPENGE),
            round(full_time * _UNEMPLOYED_ON_DAGPENGE),
        )
    for town in world.municipalities():
        for month in MONTHS:
            if ready := cash_benefit.by_category(town.code, month)[cash_benefit.JOB_READY]:
                full_time = round(ready * _FULL_TIME_ON_CASH_BENEFIT)
                found[town.name, month, ON_CASH_BENEFIT] = (ready, full_time)
    return found


@cache
def _adjusted_facts() -> Facts:
    return {
        (town.name, month, group): (level,)
        for town in world.municipalities()
        for month in MONTHS
        for group, level in (
            (ON_DAGPENGE, benefits.level("y01a02", town.code, month) * _UNEMPLOYED_ON_DAGPENGE),
            (
                ON_CASH_BENEFIT,
                cash_benefit.job_ready_level(town.code, month) * _FULL_TIME_ON_CASH_BENEFIT,
            ),
        )
    }


@cache
def _long_term_facts() -> Facts:
    """Give long-term unemployed in full time and as persons, and all who are unemployed."""
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for (town, month, group), (persons, full_time) in _facts().items():
        if month >= _LONG_TERM_SINCE:
            usual = _LONG_TERM_SHARE[group] * (1 + 0.3 * world.noise("y25i09", town))
            share = usual * (1 + 0.1 * world.noise("y25i09", town, month, group))
            found[town, month, group] = (round(share * full_time), round(share * persons), persons)
    return found


TABLES = (
    Table(
        id="y25i01",
        name="Ledighed: Faktiske antal ledige og fuldtidsledige",
        subject="Arbejdsmarkedet",
        release=MONTHLY,
        period_type="M",
        periods=MONTHS,
        measures=(
            Measure("mei01_1", "mgrpy25i01_1", "Antal ledige personer", count(0)),
            Measure("mei01_2", "mgrpy25i01_2", "Antal ledige fuldtidspersoner", count(1)),
            Measure(
                "mei01_3",
                "mgrpy25i01_3",
                "Ledige fuldtidspersoner i pct. af arbejdsstyrken 16-66 år",
                per_population(1, LABOUR_FORCE_SHARE),
            ),
            Measure(
                "mei01_4",
                "mgrpy25i01_4",
                "Ledige fuldtidspersoner i pct. af befolkningen 16-66 år",
                per_population(1, WORKING_AGE_SHARE),
            ),
        ),
        facts=_facts,
        extra=(_GROUPS,),
    ),
    Table(
        id="y25i03",
        name="Ledighed: Sæsonkorrigeret antal fuldtidsledige",
        subject="Arbejdsmarkedet",
        release=MONTHLY,
        period_type="M",
        periods=MONTHS,
        measures=(
            Measure(
                "mei03_1",
                "mgrpy25i03_1",
                "Sæsonkorrigeret antal ledige fuldtidspersoner",
                plain(0),
            ),
            Measure(
                "mei03_2",
                "mgrpy25i03_2",
                "Sæsonkorrigeret fuldtidspersoner i pct. af arbejdsstyrken",
                per_population(0, LABOUR_FORCE_SHARE),
            ),
        ),
        facts=_adjusted_facts,
        extra=(_GROUPS,),
        area=COUNTRY_ALONE,
    ),
    Table(
        id="y25i09",
        name="Antal langtidsledige personer",
        subject="Arbejdsmarkedet",
        release=MONTHLY,
        period_type="M",
        periods=tuple(month for month in MONTHS if month >= _LONG_TERM_SINCE),
        measures=(
            Measure("mei09_1", "mgrpi09_1", "Antal langtidsledige fuldtidspersoner", count(0)),
            Measure("mei09_2", "mgrpi09_2", "Antal langtidsledige personer", count(1)),
            Measure("mei09_3", "mgrpi09_3", "Antal bruttoledige personer", count(2)),
            Measure(
                "mei09_4",
                "mgrpi09_4",
                "Andel langtidsledige personer ift. bruttoledige personer",
                rate(1, 2),
            ),
        ),
        facts=_long_term_facts,
        extra=(_GROUPS,),
    ),
)
