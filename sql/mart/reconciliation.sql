-- Printed figures beside computed ones, and what explains a difference.
-- One row per printed figure of the plan that is scored, or of no plan. A figure of a goal is the
-- plan's own measure, over its span; the others are those of one indicator, area and period.
-- `explanation`: agrees (equal when rounded as printed), rounding (one off in the last printed
-- digit), revised (the source has since changed a figure of that area and span), definition (the
-- paper measures something else), missing (nothing is computed), unexplained.
with figure as (
    select
        printed.figure,
        printed.document,
        printed.drawn_on,
        printed.place,
        printed.goal_id,
        coalesce(goal.indicator, printed.indicator) as indicator,
        coalesce(goal.area_code, printed.area_code) as area_code,
        coalesce(goal.period, printed.period) as period,
        printed.part,
        coalesce(goal.unit, own.unit) as unit,
        printed.printed,
        printed.value as printed_value,
        printed.decimals,
        case
            when printed.plan is not null then goal.value
            when printed.part = 'numerator' then own.numerator
            when printed.part = 'denominator' then own.denominator
            else own.value
        end as computed,
        printed.definition
    from core.published_figure as printed
    left join mart.goal_measure as goal
        on goal.plan = printed.plan
        and goal.goal_id = printed.goal_id
        and goal.measure = printed.measure
    left join mart.indicator as own
        on own.indicator = printed.indicator
        and own.area_code = printed.area_code
        and own.period = printed.period
    where printed.plan is null
        or printed.plan in (select plan from mart.goal_score)
),

source as (
    select distinct
        indicator,
        unnest(string_split(source_tables, ' ')) as raw_table
    from mart.indicator
    where indicator in (select indicator from figure)
),

revised as (
    select distinct figure.figure
    from figure
    join source on source.indicator = figure.indicator
    join mart.revision as revision
        on revision.raw_table = source.raw_table
        and revision.area_code = figure.area_code
        and revision.known_from > figure.drawn_on
        and revision.period
        between split_part(figure.period, '..', 1) and split_part(figure.period, '..', -1)
)

select
    figure.*,
    computed - printed_value as difference,
    case
        when computed is null and definition is not null then 'definition'
        when computed is null then 'missing'
        when abs(round(computed, decimals::int) - printed_value) < 1e-9 then 'agrees'
        when definition is not null then 'definition'
        when abs(computed - printed_value) < power(10, -decimals) + 1e-9 then 'rounding'
        when figure in (select figure from revised) then 'revised'
        else 'unexplained'
    end as explanation
from figure
order by document, goal_id, figure
