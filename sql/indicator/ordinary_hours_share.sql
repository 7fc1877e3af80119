-- Andel på kontanthjælp med ordinære timer.
-- The source's own share, which it gives where it hides the count too.
-- One row per area and month. Unit: per cent. Source: jobindsats y60j01.
-- About: Kildens egen andel; den vises også, hvor antallet bag den er under 3 og skjules.
-- Better: higher
-- Numerator: Personer på kontanthjælp med ordinære timer i måneden; se ordinary_hours_persons.
-- Denominator: Personer på kontanthjælp i måneden; kilden giver dem ikke i denne tabel.
-- Caveat: Mange med få timer tæller som mange med mange; timerne selv er ikke talt.
-- Caveat: Kommer en måned senere end de øvrige tal om kontanthjælp.
select
    area_code,
    period,
    starts_on,
    ends_on,
    null::double as numerator,
    null::double as denominator,
    value,
    'pct' as unit,
    mark,
    source_table as source_tables
from staging.jobindsats_y60j01
where measure = 'share'
