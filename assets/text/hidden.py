"""The mark and the Danish text of a figure that the disclosure gate hides."""

from __future__ import annotations

MARK = "disclosure"
SUPPRESSED = "skjult af hensyn til diskretion"
