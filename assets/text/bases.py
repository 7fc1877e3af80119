"""How the figure of a group of municipalities is made, by ``basis`` of ``mart.benchmark``."""

from __future__ import annotations

from collections.abc import Mapping

BASES: Mapping[str, str] = {
    "source": "kildens eget tal",
    "pooled": "tællere delt med nævnere",
    "labour_force": "vægtet med arbejdsstyrken",
    "unweighted": "simpelt gennemsnit",
    "sum": "lagt sammen",
}
