"""How a figure that the disclosure gate hides is marked, and what stands in its place."""

from __future__ import annotations

MARK = "disclosure"
SUPPRESSED = "skjult af hensyn til diskretion"
