-- De kommuner, der ligner hver kommune mest.
-- One row per basis, municipality and rank: the k nearest by core.similar_feature, islands left out as
-- others but not as oneself. `structure` leaves out what follows from the labour market itself.
-- A feature is standardised over all municipalities; one that any of them lacks, or that is the same in
-- all, is left out for all. Equal distances (to 9 decimals) come in order of code.
-- The groups are made again without each feature in turn, to see which members stay. Sums are taken of decimals, so
-- that the order of rows makes no difference.
with municipality as (
    select area_code, area
    from core.area
    where kind = 'municipality'
),

transformed as (
    select
        feature.indicator,
        feature.weight,
        feature.is_employment,
        municipality.area_code,
        case
            when not feature.is_log then figure.value
            when figure.value > 0 then ln(figure.value)
        end as value
    from core.similar_feature as feature
    cross join municipality
    left join mart.indicator as figure
        on
            figure.indicator = feature.indicator
            and figure.area_code = municipality.area_code
            and figure.period = feature.year::varchar
),

centred as (
    select
        transformed.*,
        transformed.value
        - (sum(transformed.value::decimal(38, 12)) over of_feature)::double
        / count(transformed.value) over of_feature as deviation,
        count(*) filter (where transformed.value is null) over of_feature as missing
    from transformed
    window of_feature as (partition by transformed.indicator)
),

measured as (
    select
        centred.*,
        sqrt((sum((deviation * deviation)::decimal(38, 12)) over (partition by indicator))::double / count(*) over (
            partition by indicator
        )) as spread
    from centred
),

part as (
    select
        one.area_code,
        other.area_code as other_area_code,
        one.indicator,
        one.is_employment,
        one.weight * ((one.deviation - other.deviation) / one.spread) ** 2 as part
    from measured as one
    join measured as other using (indicator)
    where one.missing = 0
        and one.spread > 1e-9
        and one.area_code <> other.area_code
        and other.area_code not in (select unnest(islands) from core.similar_feature)
),

basis as (
    select
        basis,
        indicator
    from (values ('structure', false), ('all', true)) as kind (basis, with_employment)
    join (select distinct indicator, is_employment from part) as used
        on kind.with_employment or not used.is_employment
),

run as (
    select distinct
        basis,
        null::varchar as without
    from basis
    union all
    select
        basis,
        indicator as without
    from basis
),

apart as (
    select
        run.basis,
        run.without,
        part.area_code,
        part.other_area_code,
        sqrt((sum(part.part::decimal(38, 12)))::double) as distance
    from run
    join basis using (basis)
    join part using (indicator)
    where basis.indicator is distinct from run.without
    group by all
),

near as (
    select
        *,
        row_number() over (
            partition by basis, without, area_code
            order by round(distance, 9), other_area_code
        ) as rank
    from apart
    qualify rank <= (select any_value(k) from core.similar_feature)
),

stability as (
    select
        basis,
        area_code,
        other_area_code,
        count(without) as times
    from near
    group by all
),

run_count as (
    select
        basis,
        count(*) as runs
    from basis
    group by basis
),

driver as (
    select
        near.basis,
        near.area_code,
        near.other_area_code,
        array_to_string(
            list(
                feature.label || format(' ({:.0f} %)', 100 * part.part / near.distance ** 2)
                order by part.part desc, feature.label
            )[:2],
            ', '
        ) as driven_by
    from near
    join basis using (basis)
    join part using (area_code, other_area_code, indicator)
    join core.similar_feature as feature using (indicator)
    where near.without is null
        and near.distance > 1e-9
    group by all
),

left_out as (
    select string_agg(
        feature.label || case
            when measured.missing > 0
                then format(' (intet tal for {} af {} kommuner)', measured.missing, measured.areas)
            else ' (ens i alle kommuner)'
        end,
        ', ' order by feature.label
    ) as left_out
    from core.similar_feature as feature
    join (
        select
            indicator,
            any_value(missing) as missing,
            any_value(spread) as spread,
            count(*) as areas
        from measured
        group by indicator
    ) as measured using (indicator)
    where measured.missing > 0 or measured.spread <= 1e-9
)

select
    near.basis,
    near.area_code,
    municipality.area,
    near.rank,
    near.other_area_code,
    other.area as other_area,
    near.distance,
    driver.driven_by,
    case when run_count.runs > 1 then 100.0 * stability.times / run_count.runs end as stays,
    stays >= 80 as is_stable,
    (select any_value(year)::bigint from core.similar_feature) as year,
    (
        select string_agg(feature.label, ', ' order by feature.label)
        from core.similar_feature as feature
        join basis using (indicator)
        where basis.basis = near.basis
    ) as features,
    (select left_out from left_out) as left_out
from near
join municipality using (area_code)
join municipality as other on near.other_area_code = other.area_code
join stability using (basis, area_code, other_area_code)
join run_count using (basis)
left join driver using (basis, area_code, other_area_code)
where near.without is null
order by near.basis desc, near.area_code, near.rank
