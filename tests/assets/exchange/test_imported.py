"""Imported figures in a build: rows of ``mart.indicator``, ranked, and no way to a hidden count."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.catalogue.catalogue import Catalogue
from assets.disclosure.gated_tables import GATED, OWN
from assets.disclosure.shown import select_shown
from assets.exchange import imports
from assets.exchange.definitions import Definition
from assets.exchange.imported import REGISTER, Exchange
from assets.exchange.reading import Figures, read_stored
from assets.indicators.figures import IMPORTED
from assets.lineage.trace import Tracer
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from assets.warehouse import comparison_groups, models, unit_table
from connectors import warehouse
from connectors.archive.snapshots import SnapshotStore
from connectors.exchange import files
from connectors.warehouse import Warehouse
from pipelines.settings import SQL
from tests.exchanged import COUNT, NOW, SHARE, figure, own_definitions, send, share

OTHER = {"area_code": "730", "area": "Randers"}
CHAIN = ("indicator", "member", "comparison_period", "placed_figure", "group_figure")


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    """The archive of Randers, who has imported Norddjurs' package."""
    store = SnapshotStore(tmp_path / "archive", "sample", lambda: NOW)
    folder = send(tmp_path / "pakke", tmp_path / "key.pem")
    content = files.read_files(folder)
    imports.save(store, read_stored("pakke", content), content)
    return store


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Warehouse]:
    """A working database of Randers with what the imported figures are laid beside."""
    with warehouse.writing(tmp_path / "warehouse.duckdb") as opened:
        lay_out(opened, [figure(COUNT, 80.0, **OTHER), share(300.0, 1000.0, **OTHER)])
        yield opened


def lay_out(opened: Warehouse, own: list[dict[str, Any]]) -> None:
    opened.create_schemas()
    opened.replace(GATED, pl.DataFrame(own, MARTS["indicator"].types))
    areas = {"707": "Norddjurs", "730": "Randers", "082": "Region Midtjylland"}
    kinds = ["municipality", "municipality", "region"]
    rows = pl.DataFrame({"area_code": areas.keys(), "area": areas.values(), "kind": kinds})
    opened.replace("core.area", rows)
    opened.replace("raw.reference_area", rows)
    registered = own_definitions()["user_survey_score"]
    observed = {"indicator": "user_survey_score", "label": registered.label}
    observed |= {"unit": registered.unit, "recorded_on": date(2024, 6, 1)}
    opened.replace(REGISTER, pl.DataFrame([observed]))


def build_in(opened: Warehouse, folder: Path) -> Build:
    return Build(opened, "sample", NOW, folder)


def exchange(store: SnapshotStore, limit: int = 3, **changed: Definition) -> Exchange:
    computed = {k: v for k, v in own_definitions().items() if v.sql is not None}
    return Exchange(lambda b: imports.load_all(store, b.as_of), lambda: computed | changed, limit)


def imported_rows(opened: Warehouse, exchanged: Exchange, folder: Path) -> pl.DataFrame:
    exchanged.table().write(build_in(opened, folder))
    return opened.frame(f"from {IMPORTED}")


def test_figures_come_in_as_the_sender_s_own_with_our_words_and_their_source(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    rows = imported_rows(opened, exchange(store), tmp_path)
    assert MARTS["indicator"].breaches(rows) == []
    assert {*rows["area"]} == {"Norddjurs"}
    assert {*rows["kind"]} == {"imported"}
    assert {*rows["source_tables"]} == {"exchange_707"}
    assert {*rows["source"]} == {"Norddjurs Kommunes egne tal"}
    values = dict(rows.filter(period="2023").select("indicator", "value").iter_rows())
    # igu_places is nothing that Randers knows, and waits.
    assert values == {COUNT: 61.0, SHARE: 15.8, "user_survey_score": 3.8}
    labels = dict(rows.select("indicator", "label").iter_rows())
    assert labels[COUNT] == "Indgåede voksenelevaftaler"
    assert "Et eget tal" not in labels.values()


def test_without_a_package_there_is_an_empty_table_and_no_source(opened: Warehouse, tmp_path: Path):
    store = SnapshotStore(tmp_path / "ingen", "sample", lambda: NOW)
    assert imported_rows(opened, exchange(store), tmp_path).equals(MARTS["indicator"].empty())
    assert exchange(store).states(build_in(opened, tmp_path)) == []


def test_what_the_register_here_has_of_a_municipality_is_not_mixed_with_what_it_sent(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    lay_out(opened, [figure(COUNT, 70.0, period="2021", kind="observed")])
    assert COUNT not in {*imported_rows(opened, exchange(store), tmp_path)["indicator"]}


def test_no_hidden_figure_here_is_had_by_subtracting_what_others_sent_from_a_larger_area(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    hidden = figure(COUNT, None, mark="disclosure", **OTHER)
    region = figure(COUNT, 63.0, area_code="082", area="Region Midtjylland", kind="observed")
    lay_out(opened, [hidden])
    assert COUNT in {*imported_rows(opened, exchange(store), tmp_path)["indicator"]}
    lay_out(opened, [hidden, region])
    rows = imported_rows(opened, exchange(store), tmp_path)
    assert {*rows["indicator"]} == {SHARE, "user_survey_score"}
    lay_out(opened, [region])
    assert COUNT in {*imported_rows(opened, exchange(store), tmp_path)["indicator"]}


def test_an_indicator_that_is_counted_otherwise_here_is_left_out_and_told(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    known = own_definitions()[COUNT]
    changed = Definition(known.label, known.unit, known.numerator, known.denominator, "0" * 64)
    exchanged = exchange(store, **{COUNT: changed})
    assert COUNT not in {*imported_rows(opened, exchanged, tmp_path)["indicator"]}
    [state] = exchanged.states(build_in(opened, tmp_path))
    assert state["raw_table"] == "exchange_707"
    assert state["title"] == "Norddjurs Kommunes egne tal"
    assert f"{COUNT} (beregnes på en anden måde i afsenderens udgave af Pejl)" in state["noticed"]
    assert "igu_places" not in state["noticed"]  # it is told by `pejl exchange list`


def test_a_stricter_limit_here_leaves_the_whole_package_out(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    assert imported_rows(opened, exchange(store, limit=5), tmp_path).is_empty()


def test_a_removed_package_is_gone_from_now_on_and_there_for_an_earlier_day(
    opened: Warehouse, tmp_path: Path, store: SnapshotStore
):
    later = datetime(2024, 9, 1, tzinfo=UTC)
    afterwards = SnapshotStore(store.root, "sample", lambda: later)
    assert imports.remove(afterwards, "707")
    assert not imports.remove(afterwards, "707")
    assert imported_rows(opened, exchange(store), tmp_path).is_empty()
    then, damaged = imports.load_all(store, NOW)
    assert [each.area_code for each in then] == ["707"]
    assert damaged == {}
    assert imports.load_last(store, "707") is not None


def test_a_damaged_package_is_told_with_its_remedy_and_stops_no_build(
    opened: Warehouse, tmp_path: Path, store: SnapshotStore
):
    [file] = store.root.rglob("*.package.zst")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-20] + b"\0" * 20)
    assert imported_rows(opened, exchange(store), tmp_path).is_empty()
    [state] = exchange(store).states(build_in(opened, tmp_path))
    assert state["state"] == "stale"
    assert state["problem"]
    assert imports.remove(store, "707")
    assert exchange(store).states(build_in(opened, tmp_path)) == []


def test_nothing_imported_is_recorded_as_shown_by_our_own_gate(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    rows = imported_rows(opened, exchange(store), tmp_path)
    assert select_shown(rows, NOW.date(), "opfølgningen 2023-1").is_empty()
    own = opened.frame(f"from {GATED}")
    assert select_shown(own, NOW.date(), "opfølgningen 2023-1").height == own.height


def test_own_indicators_get_a_rank_as_soon_as_one_other_municipality_has_sent_its_own(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    exchange(store).table().write(build_in(opened, tmp_path))
    for source, ranks in ((GATED, []), (OWN, [("707", 2, 2), ("730", 1, 2)])):
        opened.connection.execute(
            f"create or replace view {OWN} as from {GATED} union all by name from {IMPORTED}"
        )
        compare(opened, source)
        rows = opened.frame(
            "select area_code, rank, ranked from mart.benchmark_rank join mart.benchmark_group "
            f"using (benchmark_no) where indicator = '{SHARE}' order by area_code"
        )
        assert rows.rows() == ranks
    # A reader is not told less than before of who lacks a figure.
    remark = opened.frame("select distinct remark from mart.benchmark_rank").to_series().to_list()
    assert any("For få medlemmer har et tal til tredjedele" in (each or "") for each in remark)


def test_an_imported_figure_is_explained_by_the_package_that_it_came_with(
    opened: Warehouse, store: SnapshotStore, tmp_path: Path
):
    exchanged = exchange(store)
    exchanged.table().write(build_in(opened, tmp_path))
    opened.connection.execute(f"create view mart.indicator as from {IMPORTED}")
    opened.replace("mart.revision_profile", MARTS["revision_profile"].empty())
    states = pl.DataFrame(
        exchanged.states(build_in(opened, tmp_path)), MARTS["source_freshness"].types
    )
    opened.replace("mart.source_freshness", states)
    tracer = Tracer(opened, opened, {}, {}, Catalogue([]), [store])
    traced = tracer.trace(SHARE, "707", [])
    [origin] = traced.origins
    assert traced.chain == ()
    assert (origin.heading, origin.title) == ("Udveksling 707", "Norddjurs Kommunes egne tal")
    assert origin.rows is None
    assert origin.whole
    assert origin.snapshot is not None
    requests = [part["request"] for part in origin.snapshot.parts]
    assert [each["file"] for each in requests] == [*files.MOST_BYTES]
    assert {each["build"] for each in requests} == {"abc123"}


def compare(opened: Warehouse, figures: str) -> None:
    """Make the benchmarks of some figures by the SQL files."""
    loaded = models.load_models(SQL)
    opened.connection.execute(f"create or replace view mart.indicator as from {figures}")
    known = {"indicator": [SHARE, COUNT], "better": ["higher", "higher"]}
    opened.replace("mart.indicator_catalogue", pl.DataFrame(known))
    group = {"comparison": "g", "comparison_code": "g", "comparison_label": "G"}
    group |= {"kind": "municipality", "own_area_code": "000", "weighting": "labour_force"}
    members = [group | {"area_code": area} for area in ("707", "730")]
    opened.replace("core.comparison_group", pl.DataFrame(members, comparison_groups.SCHEMA))
    opened.replace("mart.similar_municipality", MARTS["similar_municipality"].empty())
    force = {"area_code": ["707", "730"], "persons": [18_000.0, 48_000.0]}
    days = {"starts_on": [date(2021, 1, 1)] * 2, "ends_on": [date(2021, 12, 31)] * 2}
    opened.replace("core.labour_force", pl.DataFrame(force | days))
    opened.replace(unit_table.NAME, unit_table.unit_rows())
    for name in (*(f"benchmark.{each}" for each in CHAIN), "mart.benchmark_group",
                 "mart.benchmark_rank"):  # fmt: skip
        opened.connection.execute(f"create or replace table {name} as {loaded[name].sql}")


def test_a_figure_is_known_by_what_it_counts_and_not_by_its_words(store: SnapshotStore):
    [imported], _ = imports.load_all(store)
    figures: Figures = imported.figures
    known = own_definitions()[COUNT]
    assert known.difference(figures.definitions[COUNT]) is None
    reworded = Definition("Andre ord", known.unit, known.numerator, known.denominator, known.sql)
    assert known.difference(reworded) is None
    for changed, said in (
        (Definition(known.label, "persons", None, None, known.sql), "i aftaler hos jer"),
        (Definition(known.label, known.unit, "Andre", None, known.sql), "har en anden tæller"),
        (Definition(known.label, known.unit, known.numerator, "Alle", known.sql), "anden nævner"),
        (Definition(known.label, known.unit), "ført i registeret hos den anden"),
    ):
        assert said in (known.difference(changed) or "")
    observed = Definition("Tilfredshed", "score_1_5")
    assert "hedder noget andet" in (observed.difference(Definition("Andet", "score_1_5")) or "")
