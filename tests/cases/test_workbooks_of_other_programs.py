"""Workbooks that other programs than Excel write: strict, without references, other prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Case, ExportFiles


@pytest.mark.parametrize("name", ["strict", "no_refs", "dim_a1", "prefixed"])
def test_every_row_is_read(case: Case, exports: ExportFiles, name: str) -> None:
    path = case(f"10-xlsx-of-other-programs/offers_{name}.xlsx")
    assert exports.check(path).accepted == 400
    assert exports.add(path).rows().height == 400
