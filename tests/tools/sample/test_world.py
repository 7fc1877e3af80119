"""The sample is the same on every machine and run."""

import hashlib
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.sample import world

DIGEST = """
import hashlib, httpx
from tools.sample import fasit, jobindsats, statbank
def get(path):
    headers = {"Authorization": "Bearer key"}
    return jobindsats.answer(httpx.Request("GET", "https://x/v3/" + path, headers=headers)).content
def post(body):
    return statbank.answer(httpx.Request("POST", "https://x/v1/data", json=body)).content
parts = [get("tables"), *fasit.exports().values()]
for table in jobindsats.TABLES.values():
    parts.append(get(f"table/{table.id}"))
    query = f"mgroup.*=*&period.{table.period_type}=latest:2&hierarchy._nykom=*"
    parts.append(get(f"data/{table.id}?{query}"))
ages = [{"code": "OMRÅDE", "values": ["*"]}, {"code": "ALDER", "values": ["3*"]}]
parts.append(post({"table": "FOLK1A", "format": "JSONSTAT", "variables": ages}))
digest = hashlib.sha256(b"".join(parts)).hexdigest()
"""


def digest_here() -> str:
    names: dict[str, str] = {}
    exec(DIGEST, names)
    return names["digest"]


def test_two_runs_give_the_same_bytes() -> None:
    assert digest_here() == digest_here()


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    run = subprocess.run(
        [sys.executable, "-c", f"{DIGEST}\nprint(digest)"],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == digest_here()
    assert len(run.stdout.strip()) == hashlib.sha256().digest_size * 2


@given(
    total=st.integers(0, 10_000),
    weights=st.lists(st.floats(0.001, 1000), min_size=1, max_size=30),
)
def test_apportioned_parts_add_up_and_stay_within_one_of_their_share(
    total: int, weights: list[float]
) -> None:
    parts = world.apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6


@pytest.mark.parametrize(
    ("first", "second"), [("Vejle", "Aabenraa"), ("Svendborg", "Ærø"), ("Ærø", "Aarhus")]
)
def test_names_are_ordered_as_in_a_danish_index(first: str, second: str) -> None:
    assert world.danish_order(first) < world.danish_order(second)


def test_every_municipality_has_inhabitants() -> None:
    assert len(world.municipalities()) == 98
    assert all(world.populations()[town.code] > 0 for town in world.municipalities())
