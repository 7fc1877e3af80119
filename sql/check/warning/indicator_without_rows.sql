-- En beregnet indikator uden rækker, selv om alle dens kilder er hentet.
-- What tells the members of a family apart matches nothing, say a benefit that is misspelt. A register
-- holds what its municipality has chosen to keep, so that it may lack what an indicator rests on. The
-- groups that a plan asks for are no indicators.
select
    indicator,
    null::varchar as area_code,
    null::varchar as period,
    format('{} har ingen rækker, selv om dens kilder er hentet; ret, hvad den vælger i sql/indicator.', indicator)
        as finding
from mart.indicator_catalogue
where kind = 'computed'
    and never_fetched is null
    and not regexp_matches(source_tables, '(^| )register_')
    and not contains(indicator, '_by_')
    and indicator not in (select figure.indicator from figure.known as figure)
