"""``published/catalog.jsonld``: the data package in DCAT-AP-DK, as a data portal reads it.

One dataset a table, with its Parquet file as the distribution. Addresses are relative to the file,
so that they hold wherever the folder is put.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.published_folder import CATALOG, PACKAGE

_EU = "http://publications.europa.eu/resource/authority"
LANGUAGE, PLACE = f"{_EU}/language/DAN", f"{_EU}/country/DNK"
LICENCE = f"{_EU}/licence/CC_BY_4_0"
FORMAT = f"{_EU}/file-type/PARQUET"
FREQUENCY = f"{_EU}/frequency/MONTHLY"
"""Of most sources."""
THEME = f"{_EU}/data-theme/SOCI"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


def describe(package: Mapping[str, Any]) -> Node:
    """The catalogue of a data package."""
    [publisher] = package["contributors"]
    common: Node = {
        "dct:publisher": {
            "@id": "#publisher",
            "@type": "foaf:Agent",
            "foaf:name": _danish(publisher["title"]),
        },
        "dct:license": {"@id": LICENCE},
        "dct:language": {"@id": LANGUAGE},
        "dct:spatial": {"@id": PLACE},
        "dct:issued": _typed(package["created"], "dateTime"),
    }
    return {
        "@context": CONTEXT,
        "@id": CATALOG,
        "@type": "dcat:Catalog",
        "dct:title": _danish(package["title"]),
        "dct:description": _danish(package["description"]),
        **common,
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
        "dct:accrualPeriodicity": {"@id": FREQUENCY},
        "dcat:version": package["version"],
        "dcat:theme": {"@id": THEME},
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
        "dct:format": {"@id": FORMAT},
        "dcat:mediaType": {"@id": MEDIA_TYPES + resource["mediatype"]},
        "dct:license": {"@id": LICENCE},
        "dcat:byteSize": _typed(str(resource["bytes"]), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": f"spdx:checksumAlgorithm_{algorithm}"},
            "spdx:checksumValue": _typed(digest, "hexBinary"),
        },
    }


def _danish(text: str) -> Node:
    return {"@value": text, "@language": "da"}


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": f"xsd:{kind}"}
