from datetime import UTC, datetime

import pytest

from connectors.periods import DANISH_TIME
from pipelines.alarms import due


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-11-28T08:00+00:00", "2026-11-28T09:00", "2026-12-28T09:00"),
        ("2026-11-28T07:59+00:00", "2026-10-28T09:00", "2026-11-28T09:00"),
        ("2027-01-01T00:00+00:00", "2026-12-28T09:00", "2027-01-28T09:00"),
        ("2026-03-30T00:00+00:00", "2026-03-28T09:00", "2026-04-28T09:00"),
        ("2028-02-28T23:30+00:00", "2028-02-28T09:00", "2028-03-28T09:00"),
    ],
)
def test_the_run_of_the_month_is_due_at_nine_in_denmark(now: str, last: str, following: str):
    moment = datetime.fromisoformat(now).astimezone(UTC)
    expected = [
        datetime.fromisoformat(each).replace(tzinfo=DANISH_TIME) for each in (last, following)
    ]
    assert [due.last_due(moment), due.next_due(moment)] == expected
