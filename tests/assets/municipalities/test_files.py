"""The files that several municipalities share."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.municipalities.files import write_public
from assets.published.numbers import PublishedTable
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from connectors import warehouse
from connectors.errors import HomeError


def test_public_tables_that_duckdb_cannot_write_are_a_sentence_and_leave_nothing(
    tmp_path: Path,
) -> None:
    name = f"mart.{'x' * 255}"  # no disk takes a file of so long a name
    contents = [PublishedTable(name, MARTS["plan"])]
    with warehouse.scratch() as opened:
        opened.connection.execute(f"create table {name} as select 1 as one")
        build = Build(opened, "sample", datetime.now(UTC), tmp_path / "published")
        with pytest.raises(HomeError, match=r"public kan ikke skrives .* skaf plads på disken"):
            write_public(build, contents, "public")
    assert list((tmp_path / "published").iterdir()) == []
