"""What the paper opens and closes with that is neither a goal nor the municipality's own words."""

from __future__ import annotations

from collections.abc import Iterator

from assets import danish
from assets.goals.plan import Plan
from assets.paper import words
from assets.paper.content import Totals

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


def paragraphs(plan: Plan, totals: Totals, municipality: str, which: str | None) -> list[str]:
    """Which plan and follow-up it is, what was decided on the way, and how many goals that left.

    Args:
        plan: the plan.
        totals: how its goals stand.
        municipality: whose figures the paper shows, "Norddjurs Kommune".
        which: which follow-up it is, "den anden af to opfølgninger"; None where not told.
    """
    title, year = plan.file.title, plan.file.year
    which = f"Dette er {which}" if which else "Dette er en opfølgning"
    return [
        f"I {words.of(municipality)} {title} er der {totals.adopted} lokale mål.",
        *_dropped(plan, totals),
        f"{which} på de lokale mål for beskæftigelsesindsatsen for {year}.",
    ]


def borrowed(plan: Plan, owner: str, municipality: str) -> str:
    """What stands in the paper of a municipality that did not adopt the plan."""
    return (
        f"Tallene er {words.of(municipality)}; målene er fra {words.of(owner)} {plan.file.title} "
        f"og er ikke vedtaget i {municipality}."
    )


def _dropped(plan: Plan, totals: Totals) -> Iterator[str]:
    gone = [(each.goal, each.goal.dropped) for each in plan.goals if each.goal.dropped]
    for at, (goal, decision) in enumerate(gone, 1):
        left = ""
        if at == len(gone) == totals.dropped:
            left = (
                f" Dermed er det samlede antal mål reduceret fra {totals.adopted} til "
                f"{totals.counted}."
            )
        yield (
            f"{decision.decided_by} godkendte {danish.day(decision.decided_on)}, at mål {goal.id} "
            f"med ordlyden ”{goal.text}” udgik af {plan.file.title}. Begrundelse: "
            f"{decision.why.rstrip('.')}.{left}"
        )
