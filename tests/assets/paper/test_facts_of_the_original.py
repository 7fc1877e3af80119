"""Each fact of the follow-up that was written by hand in 2024 stands in the paper that Pejl makes.

The facts are those of `documents/follow-up-2023.txt`, goal by goal, in the paper's own spelling.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.paper.model import Paper

ORIGINAL = Path(__file__).parents[4] / "shared" / "documents" / "follow-up-2023.txt"
FACTS = {
    "1.1": ["I 2022 blev 2 sager sendt til revurdering", "I 2023 blev 10 sager", "ikke nået"],
    "1.2": ["stikprøver", "vurderingen, at mindst 80 % af borgerne", "Målet er nået"],
    "1.3": ["udbetalingssystemet samt stikprøver", "mindst 90 % af borgerne", "Målet er nået"],
    "1.4": [
        "Arbejdsmarkedsudvalget behandlede 19. december 2023",
        "”Brugerundersøgelse blandt ydelsesmodtagere”",
        "generel tilfredshedsscore på 3,8 på en skala fra 1 til 5",
        "ikke nået",
    ],
    "2.1": [
        "Baseret på data fra jobindsats.dk for december 2023 har 67,7 % af de ledige et jobmål "
        "inden for et erhvervsmæssigt styrkeområde.",
        "Det er ikke muligt at opgøre andelen af sygemeldte med et jobmål.",
        "ikke nået",
    ],
    "2.2": ["data fra Fasit", "uddannelsestilbud 15,8 % af alle tilbud i 2023", "ikke nået"],
    "2.3": ["data fra Fasit", "i 2023 indgået 61 voksenelevaftaler", "ikke nået"],
    "3.1.1": [
        "0 IGU-pladser", "lokale ansættelsesstop", "en omvej på vejen mod målet", "udgået",
        "Arbejdsmarkedsudvalget 30. august 2023",
    ],
    "3.1.2": ["data fra jobindsats.dk", "90,3 % i 2023", "Målet er nået"],
    "3.2.1": ["data fra Fasit", "borgere fra Ukraine været 73,9 % i 2023", "Målet er nået"],
    "3.3.1": [
        "36 ud af 38 kursister fordelt på PD1, PD2 og PD3", "94,7 %",
        "endnu ikke offentliggjort data for beståelsesprocenten på landsplan", "ikke muligt",
    ],
    "3.3.2": [
        "255,8 lektioner", "137,75 lektioner", "118,5 lektioner",
        "endnu ikke offentliggjort data for gennemløbstiden på landsplan", "ikke muligt",
    ],
    "4.1": ["14,1 % i Norddjurs Kommune og 13,3 % på landsplan", "i 2023", "ikke nået"],
    "4.2": ["stikprøver", "20 % af nyledige ledighedsydelsesmodtagere", "ikke nået"],
    "4.3": ["jobindsats.dk", "60,5 % i 2023", "Målet er nået"],
    "4.4": [
        "I perioden 2022-2023 var der 59 deltagere",
        "21 unge (35,6 %) påbegyndte uddannelse i 2023",
        "resterende unge er fortsat i individuelt tilrettelagte forløb",
        "ikke nået",
    ],
    "4.5": [
        "I 2022 overgik 41 %", "50 unge", "FGU Østjylland",
        "for tidligt at måle på, om de har gennemført en ungdomsuddannelse", "ikke muligt",
    ],
    "5.1": ["jobindsats.dk", "gennemsnitligt udført 25 formidlingsopgaver pr. måned i 2023"],
    "5.2": [
        "CVR", "Fasit", "i 2023 været en samarbejdsgrad på 42,7 %",
        "alle virksomheder med mere end én ansat", "Målet er nået",
    ],
    "5.3": ["rent datamæssigt ikke muligt at opgøre, hvor mange nye virksomheder", "ikke muligt"],
    "5.4": ["32 % af de unge har i 2023 valgt en erhvervsuddannelse", "Landstallet er 19,4 %"],
    "5.5": ["57,7 % af de unge har i 2023 valgt en gymnasial", "Landstallet er 72,6 %"],
    "5.6": [
        "Indenrigsministeriets benchmark", "9 % af de 25-årige uden ungdomsuddannelse",
        "66 % af de 20-25-årige har en ungdomsuddannelse", "dataudfordringer", "ikke muligt",
    ],
    "5.7": [
        "Seneste måling", "december 2023", "243 unge er på uddannelseshjælp",
        "30,5 % uddannelsesparate og 69,5 % aktivitetsparate",
        "På landsplan er 33,5 % uddannelsesparate og 66,5 % aktivitetsparate", "Målet er nået",
    ],
    "5.8": ["1.-3. kvartal 2023", "39,2 % af de unge", "Landstallet er 44,4 %", "ikke nået"],
}  # fmt: skip


@pytest.mark.parametrize("goal_id", FACTS)
def test_no_fact_of_the_original_is_lacking(paper: Paper, goal_id: str) -> None:
    goal = paper.by_goal[goal_id]
    parts = [goal.status, goal.own_text, goal.verdict_text, goal.reason, goal.decision]
    text = " ".join(part for part in parts if part)
    assert [fact for fact in FACTS[goal_id] if fact not in text] == []


def test_the_whole_is_told_as_the_original_tells_it(paper: Paper) -> None:
    assert list(paper.by_goal) == list(FACTS)
    written = [paper.opening, paper.assessment, paper.policies, paper.economy]
    written += [paper.legal_basis, paper.recommendation]
    text = " ".join([*paper.introduction, *paper.totals_text])
    text += " ".join(passage.text for passage in written if passage)
    for fact in [
        "Arbejdsmarkedsudvalget godkendte 30. august 2023", "”Mål for borgere fra ikke-vestlige",
        "fra 25 til 24", "den anden af to opfølgninger", "8 mål er nået", "11 mål er ikke nået",
        "5 mål er det ikke muligt at følge op på", "af de 24 mål er 11 mål ikke nået", "45,8 %",
        "mange ambitiøse mål", "administrationsbudgettet", "ministermålene for 2023",
        "budgetopfølgningerne", "Intet relevant lovgrundlag", "tages til efterretning",
    ]:  # fmt: skip
        assert fact in text
    assert all(passage is not None and passage.outdated is None for passage in written)


@pytest.mark.skipif(not ORIGINAL.exists(), reason="the municipality's own papers are not here")
def test_the_wording_of_each_goal_is_the_originals(paper: Paper) -> None:
    original = "".join(ORIGINAL.read_text("utf-8").split())
    lacking = [g.id for g in paper.goals if "".join(g.text.split())[:60] not in original]
    assert lacking == []
