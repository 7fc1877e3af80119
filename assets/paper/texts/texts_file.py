"""The texts file beside a plan: loading, checking, and drafting a new one.

    data/plans/norddjurs-2023.yaml          the plan
    data/plans/norddjurs-2023.texts.yaml    what the municipality writes about it

A passage records the facts that it was written about (``about``), as the paper printed them. Where
one of them has changed, the paper says so beside the passage; only its author can tell whether it
still holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from assets.paper.model import PrintedPassage
from assets.paper.texts import mistakes
from assets.paper.texts.facts import CurrentFacts, Fact
from assets.paper.texts.schema import PLAN_PASSAGES, Passage, Texts, passages
from assets.plan.plan import Plan
from assets.text import yaml_file
from assets.text.unpublishable import unpublishable
from assets.text.yaml_file import FileError, Mistake

SUFFIX = ".texts.yaml"
PLACEHOLDER = "..."
"""A text that nobody has written yet."""


def texts_path(plan: Path) -> Path:
    """Where the texts of a plan lie."""
    return plan.with_name(plan.stem + SUFFIX)


def load(path: Path, plan: Plan) -> Texts:
    """Load a texts file and check it against its plan.

    Raises:
        FileError: the file has mistakes; names each with its line.
        InputError: the file cannot be read.
    """
    text = yaml_file.read_text(path, "begynd en fil med `pejl paper texts new`")
    if invisible := list(yaml_file.mistakes_in_characters(text)):
        raise FileError(path.name, invisible)
    document = yaml_file.parse(text, path.name)
    # Before any other check, because their messages quote the file.
    if personal := list(unpublishable(document.content)):
        raise FileError(path.name, (Mistake(document.line(at), wrong) for at, wrong in personal))
    content: object = _without_empty(document.content) or {}
    texts = yaml_file.validate(content, Texts, document, path.name, mistakes.shape_mistake)
    facts = CurrentFacts.of_plan(plan, {}, {})
    if wrong := [
        *mistakes.mistakes_in_names(texts, document, facts),
        *mistakes.mistakes_in_lists(texts, text),
    ]:
        raise FileError(path.name, wrong)
    return texts


def _without_empty(content: object) -> object:
    """The content without empty fields and unwritten texts; None where nothing is left."""
    if isinstance(content, str):
        return None if content.strip() in {"", PLACEHOLDER} else content
    if isinstance(content, dict):
        fields = cast("dict[str, object]", content)
        pairs = ((name, _without_empty(value)) for name, value in fields.items())
        return {name: value for name, value in pairs if value is not None} or None
    return content


def with_changes(passage: Passage | None, facts: Mapping[str, Fact]) -> PrintedPassage | None:
    """A passage for the paper, with what has changed since it was written."""
    if passage is None:
        return None
    changes = [
        facts[name].change_since(earlier) if name in facts else f"”{name}” findes ikke længere"
        for name, earlier in passage.about.items()
    ]
    return PrintedPassage(passage.text, "; ".join(change for change in changes if change) or None)


def outdated_passages(texts: Texts, facts: CurrentFacts) -> Iterator[tuple[str, str]]:
    """The passages whose facts have changed: the place in the file, and the change."""
    for place, passage in passages(texts):
        printed = with_changes(passage, facts.of_passage(place) or {})
        if printed is not None and printed.outdated:
            yield " ".join(place), printed.outdated


def draft(plan: Plan, facts: CurrentFacts) -> str:
    """A new texts file: every passage commented out, with the present facts under ``about``."""
    lines = [
        f"# Hvad kommunen selv skriver i opfølgningen på {plan.file.title}.",
        "# Fjern # foran det, der skal bruges. En tom linje skiller to afsnit, og en linje, der",
        '# begynder med "- ", er et punkt på en liste. `about` er det, teksten er skrevet om: står',
        "# det anderledes i papiret senere, siger papiret det ved teksten. Slet det, som teksten",
        "# ikke taler om. `pejl paper texts check` ser filen efter.",
        f"title: {_quoted(f'Opfølgning på mål i {plan.file.title}')}",
        '#case_number: ""',
        '#addressed_to: ["Arbejdsmarkedsudvalget"]',
        "#follow_up: {number: 1, of: 2}",
        f"#attachments: [{_quoted(plan.file.title)}]",
    ]
    for name in PLAN_PASSAGES:
        lines += _draft_passage(f"{name}:", facts.whole, "")
    for field, parts in (("sections", facts.sections), ("goals", facts.goals)):
        lines.append(f"#{field}:")
        for name, part_facts in parts.items():
            lines += _draft_passage(f"{_quoted(name)}:", part_facts, "  ")
    return "\n".join(lines) + "\n"


def _draft_passage(key: str, facts: Mapping[str, Fact], indent: str) -> Iterator[str]:
    yield f"#{indent}{key}"
    yield f"#{indent}  text: |-"
    yield f"#{indent}    {PLACEHOLDER}"
    yield f"#{indent}  about:"
    for name, fact in facts.items():
        yield f"#{indent}    {_quoted(name)}: {_quoted(fact.text)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
