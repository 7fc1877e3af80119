"""``figure.named``: the groups by sex, age or origin that plans ask for, as figures of their own.

They are a part of ``mart.indicator``, of the municipality and the country; where a plan holds one
against other municipalities, of all that are fetched. So a group by sex has places, thirds and
groups of municipalities as any figure has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from assets.disclosure.breakdowns import FEWEST
from assets.disclosure.hidden_groups import FEW, HIDDEN
from assets.disclosure.of_group import NAME as OF_GROUP
from assets.indicators.figures import PUBLIC
from assets.indicators.indicator_catalogue import BY
from assets.tables.build import Build, Table
from assets.text.area_codes import COUNTRY
from assets.text.group_names import WORDS, Group
from connectors.jobindsats.breakdowns import BREAKDOWN, GROUP
from connectors.warehouse import literal

NAME = "figure.named"
WHOLE = "i alt"
"""The group of a breakdown that a row of ``mart.indicator_by`` is not by."""
_PUBLISHED = f"""
select
    *,
    case
        {" ".join(f"when {by} <> {literal(WHOLE)} then {literal(by)}" for by in WORDS)}
    end as {BREAKDOWN},
    case {BREAKDOWN} {" ".join(f"when {literal(by)} then {by}" for by in WORDS)} end as {GROUP},
    comparison = 'own' as is_own
from {BY}
where comparison in ('own', 'country')
"""


def named_table(
    named: Callable[[], Collection[Group]], compared: Callable[[], Collection[Group]]
) -> Table:
    """The table ``figure.named``.

    Args:
        named: gives the groups that the plans ask for.
        compared: gives those that they hold against other municipalities.
    """

    def write(build: Build) -> None:
        select = _select(named(), PUBLIC, OF_GROUP, compared())
        build.warehouse.create_table(NAME, select)

    return Table(
        name=NAME,
        reads=frozenset({OF_GROUP, PUBLIC}),
        write=write,
        description="Tal af de grupper, som planer spørger efter; udgives i mart.indicator",
        is_gated=True,
    )


def named_select(groups: Sequence[Group], figures: str) -> str:
    """The select of published groups as rows of ``mart.indicator``, under names of their own.

    Args:
        groups: the groups.
        figures: the table of the figures of all persons.
    """
    return _select(groups, figures, f"({_PUBLISHED})", ())


def _select(groups: Iterable[Group], figures: str, parts: str, compared: Collection[Group]) -> str:
    """As `named_select`, of ``parts``; of other municipalities those that are ``compared``."""
    rows = ", ".join(
        f"({', '.join(map(literal, (*each, each.name, each.text)))}, {each in compared})"
        for each in [*groups] or [Group("", "", "")]
    )
    return f"""
with wanted (indicator, breakdown, member, name, words, is_compared) as (values {rows})
select whole.* replace (
    wanted.name as indicator,
    whole.label || ', ' || wanted.words as label,
    part.numerator as numerator,
    part.denominator as denominator,
    part.value as value,
    part.value as value_low,
    part.value as value_high,
    part.mark as mark,
    case part.mark
        when '{HIDDEN}' then 'gruppen er lille, eller den ville røbe en lille gruppe'
        when '{FEW}' then 'der er færre end {FEWEST} personer bag'
    end as remark,
    part.source_tables as source_tables
)
from {parts} as part
join wanted
    on
        wanted.indicator = part.indicator
        and wanted.breakdown = part.{BREAKDOWN}
        and wanted.member = part.{GROUP}
join {figures} as whole
    on
        whole.indicator = part.indicator
        and whole.area_code = part.area_code
        and whole.period = part.period
where part.is_own or part.area_code = {literal(COUNTRY)} or wanted.is_compared
"""
