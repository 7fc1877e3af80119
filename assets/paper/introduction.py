"""The paragraphs before the goals that are written from the data, and those on method."""

from __future__ import annotations

from collections.abc import Iterator

from assets.paper.model import Totals
from assets.paper.texts.schema import Texts
from assets.plan.plan import Plan
from assets.text import danish
from assets.text.full_names import genitive

METHOD = (
    "Tallene er hentet fra kilderne, som de står i tabellen nedenfor, og regnet ud af de "
    "SQL-filer, der er nævnt. Hvert svar fra en kilde er gemt, som det blev modtaget, og kan "
    "kendes på sin hash; de første cifre af den står ved hvert tal, eller, hvor kilden er en liste "
    "om personer, hvornår den blev læst.",
    "Et tal er holdt op mod målet uafrundet. Er kun en grænse kendt (mindst 80 %), er målet kun "
    "bedømt, hvis grænsen afgør det. Mangler et tal, som afgør målet, er det ikke muligt at følge "
    "op på det. Et manglende tal er aldrig nul.",
    "Små antal personer er skjult, og det samme er de tal, som de kunne regnes ud af.",
    "Foreløbige tal kan blive ændret: kilden er ikke færdig med at tælle.",
)


def paragraphs(plan: Plan, totals: Totals, owner: str, municipality: str, own: Texts) -> list[str]:
    """Which plan and follow-up this is, which goals were dropped, and how many that left.

    Args:
        plan: the plan.
        totals: the count of goals by verdict.
        owner: the municipality whose plan it is, "Norddjurs Kommune".
        municipality: the municipality whose figures the paper shows.
        own: the municipality's texts; an introduction of its own replaces the number of goals.
    """
    title, year = plan.file.title, plan.file.year
    which = f"Dette er {own.follow_up_text}" if own.follow_up_text else "Dette er en opfølgning"
    is_own = owner == municipality
    lines: list[str] = []
    if not is_own:
        lines.append(
            f"Tallene er {genitive(municipality)}; målene er fra {genitive(owner)} "
            f"{title} og er ikke vedtaget i {municipality}."
        )
    if not own.introduction:
        lines.append(f"I {genitive(owner)} {title} er der {totals.adopted} lokale mål.")
    lines += _dropped_goals(plan, totals, "" if is_own else f" i {owner}")
    lines.append(f"{which} på de lokale mål for beskæftigelsesindsatsen for {year}.")
    return lines


def _dropped_goals(plan: Plan, totals: Totals, where: str) -> Iterator[str]:
    """A paragraph for each dropped goal; the last says how many goals are left."""
    dropped = [(s.goal, s.goal.dropped) for s in plan.goals if s.goal.dropped]
    for number, (goal, decision) in enumerate(dropped, 1):
        left = ""
        if number == len(dropped) == totals.dropped:
            left = (
                f" Dermed er det samlede antal mål reduceret fra {totals.adopted} til "
                f"{totals.counted}."
            )
        yield (
            f"{decision.decided_by}{where} godkendte {danish.day(decision.decided_on)}, at mål "
            f"{goal.id} med ordlyden ”{goal.text}” udgik af {plan.file.title}. Begrundelse: "
            f"{decision.why.rstrip('.')}.{left}"
        )
