"""A plan rendered as YAML, and the JSON Schema of plan files."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

from assets.plan.schema import Aim, Baseline, Goal, Measure, Path, PlanFile
from assets.text.yaml_lines import Document, YamlError

SCHEMA = "plan.schema.json"
WIDTH = 92
_PLAIN = re.compile(r"[^\W\d_][\w .+-]*")


def render_schema() -> str:
    """The JSON Schema of a plan file, as text."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | PlanFile.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def render_plan(file: PlanFile, opening: str) -> str:
    """A plan without decisions as YAML, below an opening comment."""
    return "\n".join(_lines(file, opening)) + "\n"


def _lines(file: PlanFile, opening: str) -> Iterator[str]:
    yield f"# yaml-language-server: $schema={SCHEMA}"
    yield from (f"# {line}" for line in textwrap.wrap(opening, WIDTH))
    yield f"title: {_value(file.title)}"
    yield f"municipality: {_value(file.municipality)}"
    yield f"year: {file.year}"
    if file.aims:
        yield "aims:"
        yield from _aims(file.aims, "  ")
    if file.aims_note:
        yield from _folded("aims_note", file.aims_note, "")
    yield "sections:"
    for section in file.sections:
        yield f"  - title: {_value(section.title)}"
        yield "    goals:"
        for goal in section.goals:
            yield from _goal(goal)


def _aims(aims: Sequence[Aim], indent: str) -> Iterator[str]:
    inside = f"{indent}  "
    for aim in aims:
        yield f"{indent}- id: {_value(aim.id)}"
        yield from _folded("text", aim.text, inside)
        if aim.document:
            yield f"{inside}document: {_value(aim.document)}"
        if aim.aims:
            yield f"{inside}aims:"
            yield from _aims(aim.aims, f"{inside}  ")


def _goal(goal: Goal) -> Iterator[str]:
    indent = " " * 8
    yield f'      - id: "{goal.id}"'
    yield from _plain_values(goal, "title", indent=indent)
    yield from _folded("text", goal.text, indent)
    if goal.note:
        yield from _folded("note", goal.note, indent)
    yield from _plain_values(goal, "population", "holds", "due", indent=indent)
    if goal.serves:
        yield f"{indent}serves: [{', '.join(map(_value, goal.serves))}]"
    if goal.baseline:
        yield f"{indent}baseline: {_braced(goal.baseline)}"
    if goal.path:
        yield f"{indent}path: {_path(goal.path)}"
    yield f"{indent}measures:"
    for name, measure in goal.measures.items():
        yield f"{indent}  {name}: {_braced(measure)}"
    yield f"{indent}rule: {_rule(goal.rule)}"
    if goal.status:
        yield f"{indent}status:"
        for sentence in goal.status:
            first, *rest = _folded("text", sentence.text, f"{indent}    ")
            yield f"{indent}  - {first.lstrip()}"
            yield from rest
            if sentence.missing:
                yield f"{indent}    missing:"
            for mark, text in sentence.missing.items():
                yield from _folded(mark, text, f"{indent}      ")


def _plain_values(goal: Goal, *keys: str, indent: str) -> Iterator[str]:
    """The lines of those values that the goal has."""
    for key in keys:
        if (value := getattr(goal, key)) is not None:
            yield f"{indent}{key}: {_value(value)}"


def _folded(key: str, text: str, indent: str) -> Iterator[str]:
    if text != " ".join(text.split()):
        yield f"{indent}{key}: {json.dumps(text, ensure_ascii=False)}"
        return
    yield f"{indent}{key}: >-"
    for line in textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}  {line}"


def _braced(part: Measure | Baseline) -> str:
    values = part.model_dump(exclude_defaults=True)
    return "{" + ", ".join(f"{key}: {_value(str(value))}" for key, value in values.items()) + "}"


def _path(path: Path) -> str:
    return "{" + ", ".join(f"{years}: {value:g}" for years, value in path.items()) + "}"


def _rule(rule: str) -> str:
    is_plain = rule == " ".join(rule.split()) and not re.match(r"[^\w(-]", rule)
    return rule if is_plain and ": " not in rule and " #" not in rule else json.dumps(rule)


def _value(text: str) -> str:
    """A text value, in quotes where YAML would read another type or value."""
    if _PLAIN.fullmatch(text) and not text.endswith(" "):
        try:
            if Document(f"a: {text}").content == {"a": text}:
                return text
        except YamlError:
            pass
    return json.dumps(text, ensure_ascii=False)
