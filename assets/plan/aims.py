"""The aims above a plan's goals: their order, what each goal serves, and mistakes in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assets.plan.schema import Aim, PlanFile
from assets.text.yaml_file import closest
from assets.text.yaml_lines import Place


@dataclass(frozen=True)
class PlacedAim:
    """An aim at its place in the plan.

    Args:
        aim: the aim as it is written.
        place: where it stands in the file.
        parent: the id of the aim that it is a part of; None for one that stands by itself.
        document: the document that states it: its own, or that of the aim around it.
        goals: the numbers of the goals that serve it or a part of it, in the plan's order.
    """

    aim: Aim
    place: Place
    parent: str | None
    document: str | None
    goals: tuple[str, ...]

    @property
    def depth(self) -> int:
        """0 for an aim that stands by itself, 1 for a part of it, and so on."""
        return self.place.count("aims") - 1


def placed_aims(file: PlanFile) -> list[PlacedAim]:
    """Every aim of a plan, each followed by its parts."""
    return list(_placed(file, file.aims, ("aims",), None, None))


def _placed(
    file: PlanFile, aims: Sequence[Aim], place: Place, parent: str | None, document: str | None
) -> Iterator[PlacedAim]:
    for at, aim in enumerate(aims):
        here, stated = (*place, at), aim.document or document
        ids = set(_ids(aim))
        goals = tuple(goal.id for goal in file.goals if ids & {*goal.serves})
        yield PlacedAim(aim, here, parent, stated, goals)
        yield from _placed(file, aim.aims, (*here, "aims"), aim.id, stated)


def _ids(aim: Aim) -> Iterator[str]:
    """The id of an aim and of all its parts."""
    yield aim.id
    for part in aim.aims:
        yield from _ids(part)


def mistakes_in_aims(file: PlanFile) -> Iterator[tuple[Place, str]]:
    """The place of each mistake in the aims, and in what goals serve, and its sentence."""
    first: dict[str, str] = {}
    for placed in placed_aims(file):
        aim = placed.aim
        if placed.document is None:
            yield (
                (*placed.place, "id"),
                f"målet {aim.id} i aims siger ikke, hvor det står; skriv document.",
            )
        if aim.id in first:
            yield (
                (*placed.place, "id"),
                f"aims har {aim.id} to gange; giv et af dem et andet id.",
            )
        first.setdefault(aim.id, aim.text)
    otherwise = f"aims har {', '.join(first)}" if first else "planen har ingen aims; skriv dem"
    for place, _, goal in file.located():
        for at, served in enumerate(goal.serves):
            if served not in first:
                remedy = closest(served, first, otherwise, first)
                yield (
                    (*place, "serves", at),
                    f"mål {goal.id} tjener {served}, som ikke er i aims; {remedy}",
                )
            elif served in goal.serves[:at]:
                yield (
                    (*place, "serves", at),
                    f"mål {goal.id} tjener {served} to gange; slet det ene.",
                )
