"""How the project is built: imports point one way, Dagster is a shell, a path is a name."""

import ast
import re
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ORDER = ("connectors", "assets", "pipelines")
MODULES = sorted(path for package in ORDER for path in (PROJECT / package).rglob("*.py"))
NAMES = [str(path.relative_to(PROJECT)) for path in MODULES]
ROOMS = (
    "text", "catalogue", "tables", "ingest", "warehouse", "indicators", "disclosure", "rules",
    "plan", "scoring", "followup", "published", "municipalities", "lineage", "meetings", "paper",
    "page", "publication", "exchange",
)  # fmt: skip
"""The rooms of assets: each may import those before it, so that no two import each other."""
DECLARE_ASSETS = {
    "assets/tables/build.py",
    "assets/tables/step.py",
    "assets/scoring/score.py",
    "assets/publication/asset.py",
    "assets/publication/lake.py",
    "assets/ingest/raw.py",
    "assets/ingest/fetch.py",
    "assets/warehouse/table_assets.py",
}
"""The modules of assets that may know Dagster: they declare assets, or what assets share."""


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def test_imports_point_one_way() -> None:
    for name in NAMES:
        layer = ORDER.index(Path(name).parts[0])
        above = {*ORDER[layer + 1 :], "tests"}
        assert packages(PROJECT / name).isdisjoint(above), name


def test_nothing_rests_on_the_command_line() -> None:
    for name in NAMES:
        if not name.startswith("pipelines/cli/"):
            used = {module for module in imported(PROJECT / name) if "pipelines.cli" in module}
            assert not used, name


def room(name: str) -> str | None:
    """The room of assets that a file or a module is in; None outside assets and in its root."""
    parts = name.removesuffix(".py").replace("/", ".").split(".")
    return parts[1] if parts[0] == "assets" and parts[1:] not in ([], ["__init__"]) else None


def test_every_room_of_assets_has_its_place_in_the_order() -> None:
    assert {room(name) for name in NAMES} - {None} == set(ROOMS)


def test_rooms_of_assets_import_only_those_before_them() -> None:
    for name, own in ((name, room(name)) for name in NAMES):
        if own is not None:
            used = {room(module) for module in imported(PROJECT / name)} - {None}
            assert used <= {*ROOMS[: ROOMS.index(own) + 1]}, name


def test_connectors_do_not_know_dagster() -> None:
    knowing = [
        n for n in NAMES if n.startswith("connectors/") and "dagster" in packages(PROJECT / n)
    ]
    assert knowing == []


def test_dagster_is_imported_in_assets_only_where_assets_are_declared() -> None:
    knowing = {n for n in NAMES if n.startswith("assets/") and "dagster" in packages(PROJECT / n)}
    assert knowing <= DECLARE_ASSETS, "list a new module here only if it declares an asset"


def test_only_the_warehouse_opens_a_duckdb_file() -> None:
    opening = [n for n in NAMES if "duckdb.connect(" in (PROJECT / n).read_text("utf-8")]
    assert opening == ["connectors/warehouse.py"]


def test_the_day_of_a_build_is_denmarks() -> None:
    own = [n for n in NAMES if "now.date()" in (PROJECT / n).read_text("utf-8")]
    assert own == [], "use Build.day or connectors.periods.day_in_denmark"


def test_the_sources_about_persons_are_listed_in_one_place() -> None:
    listing = [
        name
        for name in NAMES
        if re.search(r"fasit\W{1,4}register", (PROJECT / name).read_text("utf-8"))
    ]
    assert listing == ["assets/catalogue/catalogue.py"]


def test_every_module_says_what_it_is() -> None:
    for name in NAMES:
        assert ast.get_docstring(ast.parse((PROJECT / name).read_text("utf-8"))), name


def test_no_module_is_named_for_having_no_name() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
    assert [name for name in NAMES if Path(name).stem in nameless] == []


def test_tests_are_no_packages_and_mock_nothing() -> None:
    for path in (PROJECT / "tests").rglob("*.py"):
        assert path.name != "__init__.py"
        mocking = [n for n in imported(path) if n.split(".")[0] == "mock" or ".mock" in n]
        assert mocking == [], path
