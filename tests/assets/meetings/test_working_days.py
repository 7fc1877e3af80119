"""An agenda goes out four working days before its meeting, whatever holidays lie between."""

from datetime import date

import pytest

from assets.meetings import working_days


@pytest.mark.parametrize(
    ("meeting", "agenda"),
    [
        (date(2024, 3, 12), date(2024, 3, 6)),
        (date(2024, 4, 3), date(2024, 3, 25)),  # Easter: 28 March to 1 April
        (date(2023, 5, 10), date(2023, 5, 3)),  # store bededag, which was one until 2023
        (date(2024, 5, 2), date(2024, 4, 26)),  # and an ordinary Friday since; 1 May is worked
        (date(2024, 6, 6), date(2024, 5, 30)),  # grundlovsdag
        (date(2025, 1, 3), date(2024, 12, 23)),  # over Christmas and New Year, into another year
    ],
)
def test_four_working_days_before_a_meeting(meeting: date, agenda: date) -> None:
    assert working_days.days_before(meeting, 4) == agenda
