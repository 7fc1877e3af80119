"""Makes ``data/sample/`` again: asks the made-up sources through the real clients and records.

uv run python -m tools.sample
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from assets.catalogue import catalogue
from assets.ingest.sources import load_list
from assets.warehouse.comparison_group_file import load_comparisons
from assets.warehouse.comparison_groups import find_neighbours, listed_rows
from connectors import jobindsats, statbank
from connectors.archive.atomic_write import write_whole
from connectors.errors import AwaitedError, PejlError
from connectors.http import HttpConnection
from connectors.jobindsats.breakdowns import BreakdownEntry
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry
from pipelines.settings import DATA, SAMPLE
from tools.sample import fasit, public_figures
from tools.sample import jobindsats as made_up_jobindsats
from tools.sample import statbank as made_up_statbank
from tools.sample.recorder import Recorder, write_index
from tools.sample.world import NORDDJURS, SAMPLE_TIME


def make(folder: Path) -> None:
    """Write the whole sample into a folder, in place of what it held."""
    sources = catalogue.load([DATA / "sources"])
    for name in (jobindsats.NAME, statbank.NAME, "fasit", "register"):
        shutil.rmtree(folder / name, ignore_errors=True)
    neighbours = _neighbours(sources)
    asked = [
        *_record_jobindsats(sources, folder, neighbours),
        *_record_statbank(sources, folder),
    ]
    for name, content in fasit.exports().items():
        write_whole(folder / "fasit" / name, content)
    write_whole(folder / "register" / public_figures.FILE, public_figures.file())
    write_index(folder, SAMPLE_TIME, sorted(asked, key=lambda line: line["file"]), neighbours)


def _neighbours(sources: catalogue.Catalogue) -> list[str]:
    """The municipalities whose breakdowns are recorded: those in a group with Norddjurs."""
    areas = load_list(sources, [DATA], "reference_area")
    names = dict(areas.filter(kind="municipality").select("area_code", "area").iter_rows())
    groups = load_comparisons([DATA / "reference" / "groups"], names.values())
    codes = find_neighbours(listed_rows(groups, areas), NORDDJURS)
    return [names[code] for code in codes]


def _record_jobindsats(
    sources: catalogue.Catalogue, folder: Path, neighbours: list[str]
) -> list[dict[str, object]]:
    recorder = Recorder(made_up_jobindsats.answer, jobindsats.NAME)
    wire = HttpConnection(
        jobindsats.NAME, jobindsats.DEFAULT_URL, BearerKey("sample"), recorder, pause=0
    )
    client = Jobindsats(wire)
    for entry in sources.of_source(jobindsats.NAME):
        match entry.definition:
            case BreakdownEntry() as table:
                client.fetch(table.table, table, areas=neighbours)
            case JobindsatsEntry() as table:
                with suppress(AwaitedError):  # as rm01 waits for its table
                    client.fetch(entry.table, table)
            case _:
                pass
    for table in _without_entry(made_up_jobindsats.TABLES, sources, jobindsats.NAME):
        client.describe(table)
    return recorder.write(folder)


def _record_statbank(sources: catalogue.Catalogue, folder: Path) -> list[dict[str, object]]:
    recorder = Recorder(made_up_statbank.answer, statbank.NAME)
    client = StatBank(
        HttpConnection(statbank.NAME, statbank.DEFAULT_URL, None, recorder, pause=0), folder
    )
    client.tables()
    for entry in sources.of_source(statbank.NAME):
        if isinstance(entry.definition, StatbankEntry):
            client.fetch(entry.table, entry.definition)
    for table in _without_entry(made_up_statbank.TABLES, sources, statbank.NAME):
        client.describe(table)
    return recorder.write(folder)


def _without_entry(tables: Iterable[str], sources: catalogue.Catalogue, source: str) -> list[str]:
    """The tables that a search finds and a draft is made of; their numbers are not recorded."""
    entries = {entry.table for entry in sources.of_source(source)}
    return [table for table in tables if table not in entries]


if __name__ == "__main__":
    try:
        make(SAMPLE)
    except PejlError as error:
        raise SystemExit(str(error)) from error
