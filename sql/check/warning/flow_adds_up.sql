-- Forløb, der ikke går op: primo og påbegyndte minus afsluttede giver ikke ultimo.
-- Only where the source hides none of the four, and not by more than 1 in 200: spells may be moved.
select
    source_table as indicator,
    area_code,
    period,
    format(
        '{}: {:.0f} primo, {:.0f} påbegyndt og {:.0f} afsluttet i {} giver ikke {:.0f} ultimo.',
        benefit, running_before, started, ended, period, running_after
    ) as finding
from core.spell_flow
where abs(running_before + started - ended - running_after) > 2 + 0.005 * running_before
