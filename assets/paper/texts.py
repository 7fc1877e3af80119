"""What people write themselves in a follow-up: a YAML file beside the plan, checked by line.

    data/plans/norddjurs-2023.yaml          the plan
    data/plans/norddjurs-2023.texts.yaml    what the municipality writes about it

A passage remembers what it was written about (``about``): figures and verdicts as the paper wrote
them. Where one of them is written otherwise now, the paper says so beside the passage, for nobody
else can know whether the words still hold.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from assets.goals.decisions import VERDICT_TEXTS
from assets.goals.plan import Plan
from assets.goals.plan_mistakes import Mistake, PlanError, closest
from assets.paper import words
from assets.paper.content import Written
from assets.yaml_lines import Document, YamlError
from connectors.errors import InputError
from connectors.observations import Strict
from connectors.register.persons import identifies

SUFFIX = ".texts.yaml"
VERDICT = "målopfyldelse"
Figures = Mapping[tuple[str, str], str]
"""Per goal and name the figure as the paper writes it."""
WHOLE = ("introduction", "assessment", "policies", "economy", "legal_basis", "recommendation")
"""The passages about the whole plan; what they are about is how many goals stand how."""
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ORDINALS = ("første", "anden", "tredje", "fjerde", "femte", "sjette")
COUNTS = ("en", "to", "tre", "fire", "fem", "seks")


class Passage(Strict):
    """Et stykke tekst, og hvad det blev skrevet om."""

    text: Text
    about: dict[str, Text] = Field(default={})


class FollowUp(Strict):
    """Hvilken opfølgning det er."""

    number: int = Field(ge=1, le=len(ORDINALS))
    of: int = Field(ge=1, le=len(COUNTS))


class Texts(Strict):
    """Hvad kommunen selv skriver i opfølgningen."""

    title: Text | None = None
    case_number: Text | None = None
    addressed_to: tuple[Text, ...] = ()
    follow_up: FollowUp | None = None
    attachments: tuple[Text, ...] = ()
    introduction: Passage | None = None
    assessment: Passage | None = None
    policies: Passage | None = None
    economy: Passage | None = None
    legal_basis: Passage | None = None
    recommendation: Passage | None = None
    sections: dict[str, Passage] = Field(default={})
    goals: dict[str, Passage] = Field(default={})

    @property
    def which(self) -> str | None:
        """``den anden af to opfølgninger``; None where it is not told."""
        if self.follow_up is None:
            return None
        one = self.follow_up.of == 1
        kind = "opfølgning" if one else "opfølgninger"
        if one:
            return f"den eneste {kind}"
        return (
            f"den {ORDINALS[self.follow_up.number - 1]} af {COUNTS[self.follow_up.of - 1]} {kind}"
        )


@dataclass(frozen=True)
class Now:
    """What passages can be about, as the paper writes it now.

    Args:
        whole: for the passages about the whole plan: how many goals stand how.
        sections: per section's title the verdict of each goal.
        goals: per goal its verdict and each of its figures.
    """

    whole: Mapping[str, str]
    sections: Mapping[str, Mapping[str, str]]
    goals: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, plan: Plan, verdicts: Mapping[str, str], figures: Figures) -> Now:
        """What can be said of a plan.

        Args:
            plan: the plan.
            verdicts: the verdict of each goal, as it is written.
            figures: per goal each figure, as it is written.
        """
        sections: dict[str, dict[str, str]] = {}
        for each in plan.goals:
            sections.setdefault(each.section, {})[each.goal.id] = verdicts.get(each.goal.id, "")
        said = list(verdicts.values())
        return cls(
            whole={text: words.goals(said.count(text)) for text in VERDICT_TEXTS.values()},
            sections=sections,
            goals={
                each.goal.id: {VERDICT: verdicts.get(each.goal.id, "")}
                | {name: figures.get((each.goal.id, name), "") for name in each.goal.measures}
                for each in plan.goals
            },
        )


def beside(plan: Path) -> Path:
    """Where the texts of a plan lie."""
    return plan.with_name(plan.stem + SUFFIX)


def load(path: Path, plan: Plan) -> Texts:
    """Read and check a file of texts.

    Args:
        path: the file.
        plan: the plan that they are about.

    Raises:
        PlanError: with every mistake and its line.
        InputError: it cannot be read.
    """
    try:
        document = Document(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"The texts {path} cannot be read ({error.strerror}); `pejl paper texts new` begins "
            "a file of them."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"The texts {path} are not UTF-8 text; save them as UTF-8.") from error
    except YamlError as error:
        raise PlanError(path, [Mistake(error.line, f"{error.sentence}.")]) from error
    try:
        texts = Texts.model_validate(document.content or {})
    except ValidationError as error:
        raise PlanError(path, _shape_mistakes(error, document)) from error
    known = Now.of(plan, {}, {})
    if found := [*_persons(texts, document), *_strangers(texts, document, known)]:
        raise PlanError(path, found)
    return texts


def written(passage: Passage | None, now: Mapping[str, str]) -> Written | None:
    """A passage, and what has changed since it was written."""
    if passage is None:
        return None
    changed = [
        f"{name} var {then} og er nu {now.get(name, 'væk')}"
        for name, then in passage.about.items()
        if now.get(name) != then
    ]
    return Written(passage.text, "; ".join(changed) or None)


def passages(texts: Texts) -> Iterator[tuple[tuple[str, ...], Passage]]:
    """Every passage, and where it stands in the file."""
    for name in WHOLE:
        passage: Passage | None = getattr(texts, name)
        if passage is not None:
            yield (name,), passage
    for title, passage in texts.sections.items():
        yield ("sections", title), passage
    for goal_id, passage in texts.goals.items():
        yield ("goals", goal_id), passage


def _persons(texts: Texts, document: Document) -> Iterator[Mistake]:
    """Passages that seem to name a person: the paper goes to an open agenda."""
    for place, passage in passages(texts):
        if wrong := identifies(passage.text):
            name = " ".join(place)
            yield Mistake(document.line((*place, "text")), f"the text of {name} {wrong}.")


def _strangers(texts: Texts, document: Document, known: Now) -> Iterator[Mistake]:
    """Passages about goals, sections or figures that there are none of."""
    yield from _unknown("goals", texts.goals, known.goals, document)
    yield from _unknown("sections", texts.sections, known.sections, document)
    if texts.follow_up and texts.follow_up.number > texts.follow_up.of:
        yield Mistake(
            document.line(("follow_up", "number")),
            f"follow_up is number {texts.follow_up.number} of {texts.follow_up.of}; correct one "
            "of them.",
        )
    for place, passage in passages(texts):
        possible = about(place, known)
        for name in passage.about:
            if possible is not None and name not in possible:
                remedy = closest(name, possible, f"use one of {', '.join(possible)}")
                yield Mistake(
                    document.line((*place, "about", name)),
                    f"{name} is nothing that {' '.join(place)} can be about; {remedy}",
                )


def _unknown(
    kind: str, given: Collection[str], known: Collection[str], document: Document
) -> Iterator[Mistake]:
    for name in given:
        if name not in known:
            remedy = closest(name, known, f"the plan has {', '.join(known)}")
            yield Mistake(
                document.line((kind, name)), f"{name} is none of the plan's {kind}; {remedy}"
            )


def about(place: tuple[str, ...], now: Now) -> Mapping[str, str] | None:
    """What a passage can be about, as it is now; None where its place is not in the plan."""
    match place:
        case ("goals", goal_id):
            return now.goals.get(goal_id)
        case ("sections", title):
            return now.sections.get(title)
        case _:
            return now.whole


def _shape_mistakes(error: ValidationError, document: Document) -> Iterator[Mistake]:
    for detail in error.errors():
        place = tuple(step for step in detail["loc"] if step != "[key]")
        line = document.line(place)
        name = str(place[-1]) if place else "the file"
        if detail["type"] == "extra_forbidden":
            keys = Passage.model_fields if len(place) > 1 else Texts.model_fields
            remedy = closest(name, keys, f"remove it, or use one of {', '.join(keys)}")
            yield Mistake(line, f"{name} is not a key here; {remedy}")
        elif detail["type"] == "missing":
            yield Mistake(line, f"{name} is missing; write it.")
        else:
            yield Mistake(line, f"{name} cannot be used ({detail['msg'].lower()}); correct it.")


def begun(plan: Plan, now: Now) -> str:
    """A file of texts to begin with: every passage behind a #, about what the paper says now."""
    lines = [
        f"# Hvad kommunen selv skriver i opfølgningen på {plan.file.title}.",
        "# Fjern # foran det, der skal bruges. `about` er det, teksten er skrevet om: står det",
        "# anderledes i papiret senere, siger papiret det ved teksten. Slet det, som teksten ikke",
        "# taler om. `pejl paper texts check` ser filen efter.",
        f'title: "Opfølgning på mål i {plan.file.title}"',
        '# case_number: ""',
        '# addressed_to: ["Arbejdsmarkedsudvalget"]',
        "# follow_up: {number: 1, of: 2}",
        f'# attachments: ["{plan.file.title}"]',
    ]
    for name in WHOLE:
        lines += [f"# {line}" for line in _block(f"{name}:", now.whole, "")]
    lines += ["# sections:"]
    for title, known in now.sections.items():
        lines += [f"# {line}" for line in _block(f'"{title}":', known, "  ")]
    lines += ["# goals:"]
    for goal_id, known in now.goals.items():
        lines += [f"# {line}" for line in _block(f'"{goal_id}":', known, "  ")]
    return "\n".join(lines) + "\n"


def _block(key: str, known: Mapping[str, str], indent: str) -> Iterator[str]:
    yield f"{indent}{key}"
    yield f"{indent}  text: >-"
    yield f"{indent}    ..."
    yield f"{indent}  about:"
    for name, said in known.items():
        pair = (json.dumps(each, ensure_ascii=False) for each in (name, said))
        yield f"{indent}    {': '.join(pair)}"
