"""How many have a job or education goal (maal01), by how ready they are.

Nothing here is published. The ready are those on a-dagpenge and the job-ready on kontanthjælp, the
others are activity-ready on kontanthjælp or in a ressourceforløb.
"""

from functools import cache

from tools.sample import benefits, cash_benefit, world, youth
from tools.sample.jobindsats_tables import MONTHLY, Facts, Measure, Table, branch, count, rate

MONTHS = world.months("2022M01")

_WITH_GOAL = {"Jobparate mv.": 0.78, "Aktivitetsparate mv.": 0.34}


def _persons(town: world.Area, month: str) -> tuple[float, float]:
    def on(table: str) -> float:
        return benefits.facts(table).get((town.name, month), (0,))[0]

    cash = cash_benefit.by_category(town.code, month)
    return on("y01a02") + cash[cash_benefit.JOB_READY], cash[youth.ACTIVITY_READY] + on("y11a02")


@cache
def _facts() -> Facts:
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        for month in MONTHS:
            groups = zip(_WITH_GOAL.items(), _persons(town, month), strict=True)
            for (group, share), persons in groups:
                usual = share * (1 + 0.15 * world.noise("maal01", group, town.code))
                usual *= 1 + 0.03 * world.noise("maal01", group, town.code, month)
                if persons:
                    found[town.name, month, group] = (round(persons * usual), persons)
    return found


TABLES = (
    Table(
        id="maal01",
        name="Antal og andel personer med job- eller uddannelsesmål",
        subject="Jobcenterindblik",
        release=MONTHLY,
        period_type="M",
        periods=MONTHS,
        measures=(
            Measure("memaal01_1", "mgrpmaal01_1", "Antal personer i alt", count(1)),
            Measure(
                "memaal01_2",
                "mgrpmaal01_2",
                "Antal personer med job- eller uddannelsesmål",
                count(0),
            ),
            Measure(
                "memaal01_3",
                "mgrpmaal01_3",
                "Andel personer med job- eller uddannelsesmål",
                rate(0, 1),
            ),
        ),
        facts=_facts,
        extra=(branch("_maalgrp_d03", "Målgruppe", "Målgrupper i alt", tuple(_WITH_GOAL)),),
    ),
)
