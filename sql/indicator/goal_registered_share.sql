-- Andel med registreret job- eller uddannelsesmål.
-- Whether there is a goal; which one, only job_goal_in_area_of_strength knows.
-- One row per indicator, area and month. Unit: per cent. Source: jobindsats maal01.
-- Better: higher
-- Numerator: Personer i målgruppen med et registreret mål.
-- Denominator: Personer i målgruppen; kilden giver dem ikke.
-- Caveat: Hvad målet er, siger tabellen ikke.
with member (indicator, label, target_group) as (
    values
        (
            'goal_registered_share_job_ready',
            'Andel med registreret job- eller uddannelsesmål, jobparate',
            'Jobparate mv.'
        ),
        (
            'goal_registered_share_activity_ready',
            'Andel med registreret job- eller uddannelsesmål, aktivitetsparate',
            'Aktivitetsparate mv.'
        )
)

select
    member.indicator,
    goal.area_code,
    goal.period,
    goal.starts_on,
    goal.ends_on,
    null::double as numerator,
    null::double as denominator,
    goal.value,
    'pct' as unit,
    goal.mark,
    goal.source_table as source_tables
from core.person_with_goal as goal
join member using (target_group)
where goal.measure = 'share_with_goal'
