"""The shape of every a02 table: persons and full-time persons on a benefit, in a month."""

from collections.abc import Callable, Sequence

from tools.sample.jobindsats_tables import (
    MONTHLY,
    Dimension,
    Facts,
    Measure,
    Table,
    count,
    per_population,
)

LABOUR_FORCE_SHARE = 0.5
WORKING_AGE_SHARE = 0.65


def persons_table(
    table: str,
    benefit: str,
    months: Sequence[str],
    facts: Callable[[], Facts],
    *dimensions: Dimension,
    name: str = "Antal personer og fuldtidspersoner",
) -> Table:
    """Make an a02 table from facts whose quantities are persons and full-time persons."""
    full_time = "Fuldtidspersoner i pct. af"
    labour_force = per_population(1, LABOUR_FORCE_SHARE)
    working_age = per_population(1, WORKING_AGE_SHARE)
    return Table(
        id=table,
        name=f"{name}, {benefit}",
        subject=benefit.capitalize(),
        release=MONTHLY,
        period_type="M",
        periods=tuple(months),
        measures=(
            Measure("mema02_1", "mgrpa02_1", "Antal personer", count(0)),
            Measure("mema02_3", "mgrpa02_3", "Antal fuldtidspersoner", count(1)),
            Measure("mema02_4b", "mgrpa02_4b", f"{full_time} arbejdsstyrken", labour_force),
            Measure("mema02_5b", "mgrpa02_5b", f"{full_time} befolkningen", working_age),
        ),
        facts=facts,
        extra=dimensions,
    )
