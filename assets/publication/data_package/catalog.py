"""``published/catalog.jsonld``: the data package in DCAT-AP-DK, as a data portal reads it.

One dataset a table, with its Parquet file as the distribution. Addresses are relative to the file,
so that they hold wherever the folder is put.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.published.folder import CATALOG, PACKAGE

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


def _of(address: str, kind: str) -> Node:
    """A term of a vocabulary with its class, so that a reader need not fetch the vocabulary."""
    return {"@id": address, "@type": kind}


def _danish(text: str) -> Node:
    return {"@value": text, "@language": "da"}


_EU = "http://publications.europa.eu/resource/authority"
LANGUAGE = _of(f"{_EU}/language/DAN", "dct:LinguisticSystem")
PLACE = _of(f"{_EU}/country/DNK", "dct:Location")
LICENCE = _of(f"{_EU}/licence/CC_BY_4_0", "dct:LicenseDocument")
FORMAT = _of(f"{_EU}/file-type/PARQUET", "dct:MediaTypeOrExtent")
FREQUENCY = _of(f"{_EU}/frequency/IRREG", "dct:Frequency")
"""A table changes when one of its sources has published."""
THEME = {
    **_of(f"{_EU}/data-theme/SOCI", "skos:Concept"),
    "skos:prefLabel": _danish("Befolkning og samfund"),
}
THEMES = {
    **_of(f"{_EU}/data-theme", "skos:ConceptScheme"),
    "dct:title": {"@value": "Data theme", "@language": "en"},
}


def describe(package: Mapping[str, Any]) -> Node:
    """The catalogue of a data package."""
    [publisher] = package["contributors"]
    common: Node = {
        "dct:publisher": {
            "@id": "#publisher",
            "@type": "foaf:Agent",
            "foaf:name": _danish(publisher["title"]),
        },
        "dct:license": LICENCE,
        "dct:language": LANGUAGE,
        "dct:spatial": PLACE,
        "dct:issued": _typed(package["created"], "dateTime"),
    }
    return {
        "@context": CONTEXT,
        "@id": CATALOG,
        "@type": "dcat:Catalog",
        "dct:title": _danish(package["title"]),
        "dct:description": _danish(package["description"]),
        **common,
        "dct:modified": common["dct:issued"],
        "dcat:themeTaxonomy": THEMES,
        "foaf:page": {"@id": PACKAGE},
        "dcat:dataset": [_dataset(each, package, common) for each in package["resources"]],
    }


def _dataset(resource: Mapping[str, Any], package: Mapping[str, Any], common: Node) -> Node:
    title, columns = resource["title"].removesuffix("."), len(resource["schema"]["fields"])
    dataset: Node = {
        "@id": f"#{resource['name']}",
        "@type": "dcat:Dataset",
        "dct:identifier": resource["name"],
        "dct:title": _danish(title),
        "dct:description": _danish(
            f"{title}. Tabellen {resource['name']}, hvis {columns} kolonner er beskrevet i "
            f"{PACKAGE}."
        ),
        **common,
        "dct:accrualPeriodicity": FREQUENCY,
        "dcat:version": package["version"],
        "dcat:theme": THEME,
        "dcat:keyword": _danish("beskæftigelse"),
        "dcat:distribution": _distribution(resource),
    }
    if period := resource.get("temporal"):
        dataset["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(period["start"], "date"),
            "dcat:endDate": _typed(period["end"], "date"),
        }
    return dataset


def _distribution(resource: Mapping[str, Any]) -> Node:
    algorithm, _, digest = resource["hash"].partition(":")
    return {
        "@id": f"#{resource['name']}-parquet",
        "@type": "dcat:Distribution",
        "dct:title": _danish(f"{resource['name']} som Parquet"),
        "dcat:accessURL": {"@id": resource["path"]},
        "dcat:downloadURL": {"@id": resource["path"]},
        "dct:format": FORMAT,
        "dcat:mediaType": _of(MEDIA_TYPES + resource["mediatype"], "dct:MediaType"),
        "dct:license": LICENCE,
        "dcat:byteSize": _typed(str(resource["bytes"]), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _of(f"spdx:checksumAlgorithm_{algorithm}", "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": _typed(digest, "hexBinary"),
        },
    }


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": f"xsd:{kind}"}
