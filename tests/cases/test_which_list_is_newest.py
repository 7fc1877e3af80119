"""The list that counts: the newest by what it holds, and no list that is passed over in silence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Case, ExportFiles

COPIED_LAST = "en ældre liste er gemt sidst; den liste, hvis rækker når længst frem, er nyest"


@pytest.mark.parametrize("older_is_last", [True, False])
def test_the_newer_lists_values_count_whichever_was_copied_last(
    case: Case, exports: ExportFiles, older_is_last: bool
) -> None:
    folder = case("15-older-export-copied-last/folder")
    older, newer = folder / "offers_2024-01.csv", folder / "offers_2024-07.csv"
    exports.add(*((newer, older) if older_is_last else (older, newer)))
    rows = exports.rows()
    assert rows.height == 400
    assert rows["ends_on"].max() == date(2023, 11, 27)
    assert rows["ends_on"].null_count() == 0
    assert (COPIED_LAST in exports.summary()["noticed"]) == older_is_last
