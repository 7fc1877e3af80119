"""Every table of a build: its names are known before anything is made."""

import shutil
from pathlib import Path

import pytest

from connectors.errors import InputError
from pipelines import settings
from pipelines.all_tables import all_tables
from pipelines.project import Project


@pytest.mark.parametrize("unknown", ["raw.jobindsats_y99a99", "staging.jobindsats_y99a99"])
def test_an_indicator_of_an_unknown_source_table_is_named_with_its_file(
    tmp_path: Path, unknown: str
) -> None:
    sql = shutil.copytree(settings.SQL, tmp_path / "sql")
    (sql / "indicator" / "sick_persons.sql").write_text(
        "-- Sygemeldte.\n-- Better: lower\n"
        "select area_code, period, starts_on, ends_on, null::double as numerator, "
        "null::double as denominator, value, 'persons' as unit, mark, 'x' as source_tables\n"
        f"from {unknown} as sick\n",
        "utf-8",
    )
    made = Project(settings.load(home=tmp_path / "home"), sql=sql)
    with pytest.raises(InputError, match=f"sql/indicator/sick_persons.sql læser {unknown}"):
        _ = all_tables(made)
