"""How the project is built: imports point one way, Dagster is a shell, a path is a name."""

import ast
from pathlib import Path

import pytest

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


def imported(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_one_way(name: str) -> None:
    layer = ORDER.index(Path(name).parts[0])
    above = set(ORDER[layer + 1 :])
    assert packages(PROJECT / name).isdisjoint(above)
    assert "tests" not in packages(PROJECT / name)


def room(name: str) -> str | None:
    """The room of assets that a file or a module is in; None outside assets and in its root."""
    parts = name.removesuffix(".py").replace("/", ".").split(".")
    return parts[1] if parts[0] == "assets" and parts[1:] not in ([], ["__init__"]) else None


def test_every_room_of_assets_has_its_place_in_the_order() -> None:
    assert {room(name) for name in NAMES} - {None} == set(ROOMS)


@pytest.mark.parametrize("name", [name for name in NAMES if room(name)])
def test_rooms_of_assets_import_only_those_before_them(name: str) -> None:
    allowed = ROOMS[: ROOMS.index(room(name) or "") + 1]
    used = {room(module) for module in imported(PROJECT / name)} - {None}
    assert used <= set(allowed)


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


@pytest.mark.parametrize("name", NAMES)
def test_every_module_says_what_it_is(name: str) -> None:
    docstring = ast.get_docstring(ast.parse((PROJECT / name).read_text("utf-8")))
    assert docstring, name


def test_no_module_is_named_for_having_no_name() -> None:
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
    assert [name for name in NAMES if Path(name).stem in nameless] == []


def test_tests_are_no_packages_and_mock_nothing() -> None:
    for path in (PROJECT / "tests").rglob("*.py"):
        assert path.name != "__init__.py"
        mocking = [n for n in imported(path) if n.split(".")[0] == "mock" or ".mock" in n]
        assert mocking == [], path
