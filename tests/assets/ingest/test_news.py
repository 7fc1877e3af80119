"""A table has news where its source's metadata say something else than when it was fetched."""

from datetime import UTC, date, datetime

import pytest

from assets.ingest.news import has_news
from connectors.archive.answers import Announcement
from connectors.archive.attempts import Attempt

ASKED_ON = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("announced", "before", "today", "news"),
    [
        # The same stamp: nothing.
        (Announcement("2026-11-19"), Announcement("2026-11-19"), 21, False),
        (Announcement("2026-11-23"), Announcement("2026-11-19"), 23, True),
        # A stamp that goes back is another one.
        (Announcement("2026-10-19"), Announcement("2026-11-19"), 23, True),
        # A day without a time: what was fetched on it may be from before the publication.
        (Announcement("2026-11-20"), Announcement("2026-11-20"), 20, False),
        (Announcement("2026-11-20"), Announcement("2026-11-20"), 21, True),
        (Announcement("2026-11-20T07:00:00Z"), Announcement("2026-11-20T07:00:00Z"), 21, False),
        # The source announces another day, or the end.
        (
            Announcement("2026-11-19", date(2026, 12, 20)),
            Announcement("2026-11-19", date(2026, 12, 17)),
            21,
            True,
        ),
        (Announcement("2026-11-19", discontinued=True), Announcement("2026-11-19"), 21, True),
        # An announced day comes without a new stamp: it is asked once whether it is late.
        (
            Announcement("2026-11-19", date(2026, 11, 24)),
            Announcement("2026-11-19", date(2026, 11, 24)),
            23,
            False,
        ),
        (
            Announcement("2026-11-19", date(2026, 11, 24)),
            Announcement("2026-11-19", date(2026, 11, 24)),
            24,
            True,
        ),
        (
            Announcement("2026-11-19", date(2026, 11, 20)),
            Announcement("2026-11-19", date(2026, 11, 20)),
            24,
            False,
        ),
        # A source without a stamp is asked by the monthly fetch alone.
        (Announcement(None), Announcement("2026-11-19"), 24, False),
        (Announcement(None), Announcement(None), 24, False),
    ],
)
def test_news_is_another_stamp_another_announcement_or_a_day_that_has_come(
    announced: Announcement, before: Announcement, today: int, *, news: bool
):
    last = Attempt(
        NOON,
        "jobindsats",
        "y60c07",
        "new",
        source_updated=before.source_updated,
        next_release=before.next_release,
        discontinued=before.discontinued,
    )
    assert has_news(announced, last, date(2026, 11, today)) is news
