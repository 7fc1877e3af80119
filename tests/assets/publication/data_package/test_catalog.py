"""The catalogue that a data portal reads: DCAT-AP-DK, of the same files as the data package."""

import json
from pathlib import Path
from typing import Any

import pytest

from assets.publication.data_package import catalog
from assets.publication.data_package.catalog import CONTEXT
from assets.published.folder import CATALOG, PACKAGE

MANDATORY = {"dct:title", "dct:description", "dct:publisher"}


@pytest.fixture(scope="session")
def package(published_file: Path) -> dict[str, Any]:
    """The package of the built sample."""
    return json.loads(published_file.with_name(PACKAGE).read_bytes())


@pytest.fixture(scope="session")
def written(published_file: Path) -> dict[str, Any]:
    """Its catalogue."""
    return json.loads(published_file.with_name(CATALOG).read_bytes())


def parse_nodes(document: bytes) -> list[dict[str, Any]]:
    """Every object in a JSON document."""
    every: list[dict[str, Any]] = []

    def note(node: dict[str, Any]) -> dict[str, Any]:
        every.append(node)
        return node

    json.loads(document, object_hook=note)
    return every


def test_each_table_is_a_dataset_with_the_file_that_the_package_describes(
    written: dict[str, Any], package: dict[str, Any]
) -> None:
    assert written == catalog.describe(package)
    files = [
        (
            dataset["dct:identifier"],
            dataset["dcat:distribution"]["dcat:downloadURL"]["@id"],
            int(dataset["dcat:distribution"]["dcat:byteSize"]["@value"]),
            dataset["dcat:distribution"]["spdx:checksum"]["spdx:checksumValue"]["@value"],
        )
        for dataset in written["dcat:dataset"]
    ]
    assert files == [
        (each["name"], each["path"], each["bytes"], each["hash"].removeprefix("sha256:"))
        for each in package["resources"]
    ]


def test_catalogue_and_datasets_have_what_the_profile_demands(written: dict[str, Any]) -> None:
    for each in [written, *written["dcat:dataset"]]:
        assert each.keys() >= MANDATORY
        assert each["dct:title"]["@language"] == "da"
        assert each["dct:license"]["@id"].endswith("/CC_BY_4_0")
        assert each["dct:spatial"]["@id"].endswith("/country/DNK")
    assert all("dct:accrualPeriodicity" in each for each in written["dcat:dataset"])


def test_each_term_of_a_vocabulary_has_its_class(
    written: dict[str, Any], published_file: Path
) -> None:
    every = parse_nodes(published_file.with_name(CATALOG).read_bytes())
    files = {each["dcat:distribution"]["dcat:accessURL"]["@id"] for each in written["dcat:dataset"]}
    untyped = {node["@id"] for node in every if "@id" in node and "@type" not in node}
    assert untyped - files == {PACKAGE}, "SHACL ranges of DCAT-AP ask for the class"


def test_every_term_has_its_vocabulary_and_every_node_its_own_name(
    written: dict[str, Any], published_file: Path
) -> None:
    every = parse_nodes(published_file.with_name(CATALOG).read_bytes())
    terms = {name for node in every for name in node if name[0] != "@" and name not in CONTEXT}
    terms |= {node["@type"] for node in every if "@type" in node}
    assert {term.split(":")[0] for term in terms} <= written["@context"].keys()
    named = [node["@id"] for node in every if str(node.get("@type", "")).startswith("dcat:")]
    assert len(set(named)) == len(named)


def test_a_dataset_says_what_time_it_is_of(written: dict[str, Any]) -> None:
    periods = {
        each["dct:identifier"]: each["dct:temporal"]["dcat:startDate"]["@value"]
        for each in written["dcat:dataset"]
        if "dct:temporal" in each
    }
    assert periods["mart.indicator"] == "2007-01-01"
    assert "mart.build" not in periods
