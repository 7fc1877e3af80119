"""One source that cannot be spoken to stops no other."""

from pathlib import Path

import pytest

from connectors.errors import SourceError
from pipelines import settings
from pipelines.connections import open_sources
from pipelines.project import Project


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"jobindsats_url": "127.0.0.1:99"}, "ret PEJL_JOBINDSATS_URL"),
        (
            {"jobindsats_token": "nøgle", "jobindsats_url": "http://127.0.0.1:9"},
            "kopiér adgangsnøglen",
        ),
    ],
)
def test_a_bad_address_or_key_of_one_source_leaves_the_other_to_answer(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    made = Project(settings.load(home=tmp_path, **given))
    with open_sources(made) as sources:
        with pytest.raises(SourceError, match=said):
            sources.jobindsats.tables()
        assert sources.statbank.describe("AUS08").id == "AUS08"


def test_without_a_key_every_table_of_jobindsats_says_how_to_get_one(tmp_path: Path) -> None:
    made = Project(settings.load(mode="live", home=tmp_path))
    with open_sources(made) as sources, pytest.raises(SourceError) as error:
        sources.jobindsats.tables()
    assert "sæt PEJL_JOBINDSATS_TOKEN" in str(error.value)
    assert "jobindsats@star.dk" in str(error.value)
