"""Why a goal cannot be followed up, in a few words: for lists with one line a goal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assets.scoring.reason_codes import LOCAL, TOO_OLD
from assets.text.hidden import MARK

_WORDS: Mapping[str, str] = {
    MARK: "skjult af hensyn til diskretion",
    "not_published": "endnu ikke offentliggjort",
    "not_measurable": "kan ikke opgøres",
    "too_early": "for tidligt at opgøre",
    "hidden_by_source": "skjult af kilden",
    TOO_OLD: "tallet er for gammelt",
    "answers_another_question": "tallet svarer ikke på målet",
    "not_settled_by_bounds": "grænsen for tallet afgør det ikke",
    LOCAL: "kun planens egen kommune har tallet",
    "overridden_by_decision": "besluttet",
    "dropped_by_decision": "besluttet",
}
_EXPECTED = re.compile(r"ventes (\d+\. \w+ \d{4})")
"""When the register expects a figure (``sql/core/observation.sql``)."""


def short_reason(code: str, reason: str | None) -> str:
    """``endnu ikke offentliggjort; ventes 1. november 2024``.

    Args:
        code: ``reason_code`` of ``mart.goal_score``.
        reason: its ``reason``, which says when a missing figure is expected.
    """
    expected = _EXPECTED.search(reason or "")
    return _WORDS.get(code, "intet tal") + (f"; ventes {expected[1]}" if expected else "")
