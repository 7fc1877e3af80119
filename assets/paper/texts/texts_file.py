"""What people write themselves in a follow-up: a YAML file beside the plan, checked by line.

    data/plans/norddjurs-2023.yaml          the plan
    data/plans/norddjurs-2023.texts.yaml    what the municipality writes about it

A passage remembers what it was written about (``about``): figures and verdicts as the paper wrote
them. Where one of them is written otherwise now, the paper says so beside the passage, for nobody
else can know whether the words still hold.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from assets.paper.model import Written
from assets.paper.texts import mistakes as texts_mistakes
from assets.paper.texts.facts import Fact, Now
from assets.paper.texts.schema import WHOLE, Passage, Texts, passages
from assets.plan.plan import Plan
from assets.text import yaml_file
from assets.text.unpublishable import unpublishable
from assets.text.yaml_file import FileError, Mistake
from connectors.errors import InputError

SUFFIX = ".texts.yaml"
PLACEHOLDER = "..."
"""What stands in a text that nobody has written yet."""


def beside(plan: Path) -> Path:
    """Where the texts of a plan lie."""
    return plan.with_name(plan.stem + SUFFIX)


def load(path: Path, plan: Plan) -> Texts:
    """Read a file of texts and check it against the plan that they are about.

    Raises:
        FileError: with every mistake and its line.
        InputError: it cannot be read.
    """
    text = _text(path)
    if found := list(yaml_file.mistakes_in_characters(text)):
        raise FileError(path.name, found)
    document = yaml_file.parse(text, path.name)
    # Before anything else, whose messages may repeat what they are about.
    if personal := list(unpublishable(document.content)):
        raise FileError(path.name, (Mistake(document.line(at), wrong) for at, wrong in personal))
    filled: object = _filled(document.content) or {}
    texts = yaml_file.validate(filled, Texts, document, path.name, texts_mistakes.sentence)
    known = Now.of(plan, {}, {})
    if found := [
        *texts_mistakes.strangers(texts, document, known),
        *texts_mistakes.folded(texts, text),
    ]:
        raise FileError(path.name, found)
    return texts


def _text(path: Path) -> str:
    try:
        # Names are composed letters; å may be written as two signs in the file.
        return unicodedata.normalize("NFC", path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"The texts {path} cannot be read ({error.strerror}); `pejl paper texts new` begins "
            "a file of them."
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            f"The texts {path} are not UTF-8 text, which shows on line {line}; save them as UTF-8."
        ) from error


def _filled(content: object) -> object:
    """The keys that something is written under; None where there is none."""
    if isinstance(content, str):
        return None if content.strip() in {"", PLACEHOLDER} else content
    if isinstance(content, dict):
        written_under = cast("dict[str, object]", content)
        pairs = ((key, _filled(inside)) for key, inside in written_under.items())
        return {key: inside for key, inside in pairs if inside is not None} or None
    return content


def written(passage: Passage | None, now: Mapping[str, Fact]) -> Written | None:
    """A passage, and what has changed since it was written."""
    if passage is None:
        return None
    changed = [
        now[name].changed(then) if name in now else f"”{name}” findes ikke længere"
        for name, then in passage.about.items()
    ]
    return Written(passage.text, "; ".join(each for each in changed if each) or None)


def outdated(texts: Texts, now: Now) -> Iterator[tuple[str, str]]:
    """The passages that were written about something else: where each stands, and what changed."""
    for place, passage in passages(texts):
        found = written(passage, now.about(place) or {})
        if found is not None and found.outdated:
            yield " ".join(place), found.outdated


def begun(plan: Plan, now: Now) -> str:
    """A file of texts to begin with: every passage behind a #, about what the paper says now."""
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
    for name in WHOLE:
        lines += [f"#{line}" for line in _block(f"{name}:", now.whole, "")]
    lines += ["#sections:"]
    for title, known in now.sections.items():
        lines += [f"#{line}" for line in _block(f"{_quoted(title)}:", known, "  ")]
    lines += ["#goals:"]
    for goal_id, known in now.goals.items():
        lines += [f"#{line}" for line in _block(f"{_quoted(goal_id)}:", known, "  ")]
    return "\n".join(lines) + "\n"


def _block(key: str, known: Mapping[str, Fact], indent: str) -> Iterator[str]:
    yield f"{indent}{key}"
    yield f"{indent}  text: |-"
    yield f"{indent}    {PLACEHOLDER}"
    yield f"{indent}  about:"
    for name, fact in known.items():
        yield f"{indent}    {_quoted(name)}: {_quoted(fact.said)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
