"""Packages that municipalities hand to each other, and the sites that they lie between."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from assets.exchange.definitions import Definition
from assets.exchange.package import Sender, canonical, make_package
from assets.tables.contracts.marts import MARTS
from connectors import warehouse
from connectors.exchange import files, signing
from pipelines import exchange, settings
from pipelines.project import Project
from pipelines.settings import DATA

NOW = datetime(2024, 8, 15, 6, tzinfo=UTC)
"""The sample's moment."""
SHARE, COUNT = "education_offer_share", "adult_apprentice_agreements"
"""Two indicators of Fasit's lists."""


def figure(indicator: str, value: float | None, **given: Any) -> dict[str, Any]:
    """A row of ``mart.indicator`` of Norddjurs' own."""
    shown = dict.fromkeys(("value", "value_low", "value_high"), value)
    return {
        "indicator": indicator, "label": "Et eget tal", "area_code": "707", "area": "Norddjurs",
        "period": "2023", "starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31), **shown,
        "unit": "agreements", "source_tables": "fasit_offers", "kind": "computed",
        "provisional": False, "stale": False, **given,
    }  # fmt: skip


def share(part: float, whole: float, **given: Any) -> dict[str, Any]:
    """A share of Norddjurs' own."""
    counted = {"numerator": part, "denominator": whole, "unit": "pct"}
    return figure(SHARE, 100.0 * part / whole, **counted | given)


ROWS = [
    figure(COUNT, 61.0),
    figure(COUNT, 54.0, period="2022", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31)),
    share(237.0, 1500.0),
    figure("igu_places", None, unit="places", mark="disclosure"),
    figure("user_survey_score", 3.8, unit="score_1_5", kind="observed", label="Tilfredshed"),
    figure("gross_unemployed", 400.0, unit="persons", source_tables="statbank_aup01"),
]


def publish(file: Path, rows: list[dict[str, Any]]) -> Path:
    """A published file with these figures and nothing else."""
    with warehouse.writing(file) as opened:
        opened.replace("mart.indicator", pl.DataFrame(rows, MARTS["indicator"].types))
        for name in ("indicator_catalogue", "goal_score", "goal_measure"):
            opened.replace(f"mart.{name}", MARTS[name].empty())
        about = {"build": "abc123", "paper_build": None, "lacks": None}
        opened.replace("mart.build", pl.DataFrame([about]))
    return file


def send(folder: Path, key: Path, rows: list[dict[str, Any]] | None = None, **sender: Any) -> Path:
    """A signed package of figures, as Norddjurs' `pejl exchange export` writes it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not key.exists():
        signing.write_key(key)
    said = {
        "area_code": "707", "name": "Norddjurs Kommune", "public_key": signing.public_key(key),
        "mode": "sample", "disclosure_limit": 3, "now": NOW, **sender,
    }  # fmt: skip
    file = publish(folder.with_name(f"{folder.name}.duckdb"), ROWS if rows is None else rows)
    with warehouse.reading(file) as opened:
        package = make_package(opened, Sender(**said), own_definitions())
    write(folder, key, package.description, package.figures)
    file.unlink()
    return folder


@cache
def own_definitions() -> Mapping[str, Definition]:
    """What Norddjurs' own indicators are."""
    return exchange.own_definitions(Project(settings.load()))


def write(folder: Path, key: Path, description: bytes, figures: bytes) -> None:
    """The files of a package, signed as they are."""
    signature = f"{signing.sign(key, description)}\n".encode()
    content = {files.PACKAGE: description, files.FIGURES: figures, files.SIGNATURE: signature}
    files.write_files(folder, content)


def forge(
    folder: Path,
    key: Path,
    change: Callable[[dict[str, Any]], object] = lambda _: None,
    replaced: Mapping[str, str] | None = None,
) -> None:
    """Change a package, with its hashes and its signature made again by whoever has the key."""
    figures = (folder / files.FIGURES).read_bytes()
    for before, after in (replaced or {}).items():
        assert before.encode() in figures
        figures = figures.replace(before.encode(), after.encode())
    description = json.loads((folder / files.PACKAGE).read_bytes())
    change(description)
    digest = f"sha256:{hashlib.sha256(figures).hexdigest()}"
    description["resources"][0] |= {"bytes": len(figures), "hash": digest}
    write(folder, key, canonical(description), figures)


def receiver(folder: Path, partners: Mapping[str, str], **given: Any) -> Project:
    """Randers: a home and a site with a plan, a register and the keys of partners."""
    site = folder / "Randers åæø" / "site"
    for name in ("plans", "register"):
        (site / name).mkdir(parents=True, exist_ok=True)
    plan = (DATA / "plans" / "norddjurs-2023.yaml").read_text("utf-8")
    (site / "plans" / "randers-2023.yaml").write_text(
        plan.replace('municipality: "707"', 'municipality: "730"'), "utf-8"
    )
    register = (DATA / "register" / "observations.csv").read_text("utf-8-sig")
    (site / "register" / "observations.csv").write_text(
        register.replace(";707;", ";730;"), "utf-8-sig"
    )
    write_partners(site, partners)
    home = folder / "Randers åæø" / "hjem"
    return Project(settings.load(home=home, site=site, **given))


def write_partners(site: Path, partners: Mapping[str, str]) -> None:
    """The site's ``partners.yaml``."""
    lines = [
        line
        for name, key in partners.items()
        for line in (f'  - municipality: "{name}"', f'    public_key: "{key}"')
    ]
    (site / "partners.yaml").write_text(
        "\n".join(["partners:" if lines else "partners: []", *lines, ""]), "utf-8"
    )
