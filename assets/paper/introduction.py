"""What the paper opens and closes with that is neither a goal nor the municipality's own words."""

from __future__ import annotations

from collections.abc import Iterator

from assets.paper import words
from assets.paper.model import Totals
from assets.paper.texts.texts_file import Texts
from assets.plan.plan import Plan
from assets.text import danish

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
    """Which plan and follow-up it is, what was decided on the way, and how many goals that left.

    Args:
        owner: whose plan it is, "Norddjurs Kommune".
        municipality: whose figures the paper shows.
        own: what the municipality wrote; where it opens the paper itself, how many goals it
            adopted is its to say.
    """
    title, year = plan.file.title, plan.file.year
    which = f"Dette er {own.which}" if own.which else "Dette er en opfølgning"
    is_own = owner == municipality
    borrowed = (
        f"Tallene er {words.of(municipality)}; målene er fra {words.of(owner)} {title} og er ikke "
        f"vedtaget i {municipality}."
    )
    return [
        *([] if is_own else [borrowed]),
        *(
            []
            if own.introduction
            else [f"I {words.of(owner)} {title} er der {totals.adopted} lokale mål."]
        ),
        *_dropped(plan, totals, "" if is_own else f" i {owner}"),
        f"{which} på de lokale mål for beskæftigelsesindsatsen for {year}.",
    ]


def _dropped(plan: Plan, totals: Totals, where: str) -> Iterator[str]:
    gone = [(each.goal, each.goal.dropped) for each in plan.goals if each.goal.dropped]
    for at, (goal, decision) in enumerate(gone, 1):
        left = ""
        if at == len(gone) == totals.dropped:
            left = (
                f" Dermed er det samlede antal mål reduceret fra {totals.adopted} til "
                f"{totals.counted}."
            )
        yield (
            f"{decision.decided_by}{where} godkendte {danish.day(decision.decided_on)}, at mål "
            f"{goal.id} med ordlyden ”{goal.text}” udgik af {plan.file.title}. Begrundelse: "
            f"{decision.why.rstrip('.')}.{left}"
        )
