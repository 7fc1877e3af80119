"""How the municipality did beside the country, over all goals: a number on the konjunktur."""

from __future__ import annotations

import polars as pl


def development(changes: pl.DataFrame, municipality: str) -> str | None:
    """How many goals went better and worse than the country's figures, and what if they had not.

    Args:
        changes: the rows of ``mart.goal_change`` of the municipality.
        municipality: its name, "Norddjurs Kommune".

    Returns:
        None where the country's development is known of no goal.
    """
    known = changes.filter(pl.col("than_country").is_not_null())
    if known.is_empty():
        return None
    counts = {name: known.filter(than_country=name).height for name in ("better", "worse", "same")}
    held, expected = (int(known[name].sum()) for name in ("holds", "expected_holds"))
    return (
        f"Landets udvikling siden udgangspunktet kendes for {known.height} mål: "
        f"{municipality} har klaret sig bedre end landet i {counts['better']}, dårligere i "
        f"{counts['worse']} og fulgt det i {counts['same']}. Tallet opfylder kravet i {held} af "
        f"dem; havde det fulgt landets udvikling, var det {expected}."
    )
