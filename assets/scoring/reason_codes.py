"""Codes of why a goal cannot be followed up that more than one module writes or reads."""

from __future__ import annotations

LOCAL = "own_figure_alone"
"""A figure that the plan's own municipality alone has."""
TOO_OLD = "too_old"
"""A figure that `assets.scoring.latest` finds too old; its mark too."""
