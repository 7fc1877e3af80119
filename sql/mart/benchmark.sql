-- Every figure held up against the country, its region and every other group that it lies in.
-- One row per indicator, area, period and comparison. Unit: as the indicator's, unless a column
-- says otherwise. A view of three tables: what a group has in a period is stored once, and not with each
-- of its members; so is an area's own figure, and not in each of its groups.
-- Each place has its figure; `left` keeps DuckDB from joining groups and figures first, far more rows.
-- Areas are the municipalities; a region or landsdel that a source has figures for is held up
-- against the country and ranked among its own kind. A municipality counts in its own groups, as it
-- does in the country. What one municipality counts for itself alone, as from Fasit, cannot be
-- compared until others have sent theirs (`pejl exchange`); nor can what no member has.
-- `comparison_value` is the source's own figure of that area where it gives one; `computed_value` is
-- what the members give, always. Counts are compared, ranked and subtracted per 1,000 in the labour
-- force, for a sum follows the size of a municipality. A sum takes all members; counts that a source
-- hides give its bounds. Nothing is put in the place of a hidden or missing figure.
select
    compared.indicator,
    placed.area_code,
    figure.area,
    compared.period,
    compared.starts_on,
    compared.ends_on,
    compared.comparison,
    compared.comparison_code,
    compared.comparison_label,
    compared.unit,
    figure.value,
    compared.comparison_value,
    compared.basis,
    compared.computed_value,
    compared.comparison_low,
    compared.comparison_high,
    compared.comparison_numerator,
    compared.comparison_denominator,
    case when compared.difference_unit = 'per_1000' then 1000.0 * figure.value / placed.labour_force end
        as per_1000,
    compared.comparison_per_1000,
    case
        when compared.difference_unit = 'per_1000' and figure.value >= 0 and compared.comparison_value > 0
            then 100.0 * figure.value / compared.comparison_value
    end as share_of_comparison,
    case
        when compared.difference_unit = 'per_1000' then per_1000 - compared.comparison_per_1000
        when compared.difference_unit is not null then figure.value - compared.comparison_value
    end as difference,
    compared.difference_unit,
    compared.members,
    compared.members_with_value,
    compared.members_hidden,
    compared.known_weight,
    compared.hidden_weight,
    placed.labour_force,
    placed.rank,
    placed.ranked,
    placed.alike,
    placed.third,
    placed.remark
from mart.benchmark_rank as placed
join mart.benchmark_group as compared using (benchmark_no)
left join mart.indicator as figure using (indicator, area_code, period)
