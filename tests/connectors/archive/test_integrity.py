"""Each damage of an archive is seen, and the healthy one is not blamed."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.archive.answers import Part, Received
from connectors.archive.integrity import find_damage
from connectors.archive.snapshots import SnapshotStore

AUS08, OFFERS = "statbank/AUS08", "fasit/offers"
BODY, SIDECAR = "json.zst", "sidecar"
NOW = datetime(2024, 8, 15, 6, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive with two answers about one table, and one about another."""
    store = stored(tmp_path)
    for body in (b"first", b"second"):
        store.save("statbank", "AUS08", Received([Part({}, body)], "json"))
    store.save("fasit", "offers", Received([Part({}, b"rows")], "json"))
    return tmp_path


def stored(root: Path) -> SnapshotStore:
    return SnapshotStore(root, "sample", lambda: NOW)


def damage(root: Path, *, verify: bool = False, deleted: frozenset[str] = frozenset()) -> list[str]:
    return list(find_damage(stored(root), deleted, verify=verify))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def move(root: Path, name: str) -> None:
    (root / name).rename(root / "elsewhere")


def file(root: Path, table: str, number: int, ending: str) -> Path:
    return next(root.glob(f"snapshots/{table}/*-{number:04}.{ending}"))


def test_a_whole_archive_is_not_blamed(root: Path) -> None:
    assert damage(root, verify=True) == []
    assert damage(root / "empty", verify=True) == []


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda root: flip(file(root, AUS08, 2, BODY)), "fra statbank AUS08 er ændret"),
        (lambda root: file(root, AUS08, 2, BODY).unlink(), "kan ikke læses (findes ikke)"),
        (lambda root: file(root, AUS08, 1, BODY).unlink(), "kan ikke læses (findes ikke)"),
        (lambda root: file(root, AUS08, 1, SIDECAR).unlink(), "1 svar fra statbank AUS08"),
        (lambda root: file(root, OFFERS, 1, SIDECAR).write_text("{"), "kan ikke læses; hent"),
        (lambda root: move(root, "snapshots/fasit"), "1 svar fra fasit offers mangler"),
        (lambda root: move(root, "snapshots"), "2 svar fra statbank AUS08 mangler"),
        (lambda root: move(root, "attempts.jsonl"), "attempts.jsonl mangler eller er tom"),
        (lambda root: (root / "attempts.jsonl").write_text("x\n"), "attempts.jsonl kan ikke læses"),
    ],
    ids=[
        "flipped", "newest gone", "older gone", "sidecar gone", "sidecar cut off", "source gone",
        "all gone", "log gone", "log unreadable",
    ],
)  # fmt: skip
def test_each_damage_is_told_with_its_remedy(
    root: Path, harm: Callable[[Path], object], words: str
) -> None:
    harm(root)
    sentences = damage(root)
    assert any(words in sentence for sentence in sentences), sentences
    assert damage(root, verify=True) == sentences


def test_an_older_answer_that_was_changed_is_found_by_its_hash(root: Path) -> None:
    flip(file(root, AUS08, 1, BODY))
    assert damage(root) == []
    [sentence] = damage(root, verify=True)
    assert "0001.json.zst fra statbank AUS08 er ændret, siden det blev gemt" in sentence


def test_an_answer_that_was_deleted_when_its_time_was_up_is_not_missed(root: Path) -> None:
    [snapshot] = stored(root).newest_first("fasit", "offers")
    for path in (snapshot.path, snapshot.sidecar):
        path.unlink()
    assert damage(root) != []
    assert damage(root, deleted=frozenset({snapshot.sha256})) == []
