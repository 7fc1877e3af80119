"""The red thread in the paper: what is served, what is not, and the efforts of goals not met."""

from assets.paper import red_thread
from assets.paper.red_thread import PaperAim
from assets.plan.schema import Effort


def aim(number: str, *goals: str, depth: int = 0) -> PaperAim:
    return PaperAim(number, f"Mål {number}", depth, "Strategi", goals, "1 nået" if goals else None)


def test_the_summary_counts_what_is_served_and_names_what_is_not() -> None:
    aims = [aim("S1", "1.1"), aim("S1.1", "1.1", depth=1), aim("S1.2", depth=1)]
    aims += [aim("S2"), aim("S2.1", depth=1)]
    assert red_thread.summary(aims) == [
        "Strategi: planens mål tjener 1 af 2 mål og 1 af 3 delmål. "
        "Intet mål i planen tjener ”Mål S1.2” (S1.2) og ”Mål S2” (S2)."
    ]
    assert aims[2].row == ("S1.2", "Mål S1.2", "intet mål", "–")


def test_a_plan_without_aims_has_no_red_thread() -> None:
    assert red_thread.summary([]) == []


def test_an_effort_is_one_line_of_what_is_known_of_it() -> None:
    efforts = [
        Effort(what="Flere samtaler.", by="Jobcentret", until="2024M06", status="I gang"),
        Effort(what="Nyt hold"),
    ]
    assert red_thread.effort_lines(efforts) == [
        "Flere samtaler (Jobcentret, senest juni 2024). Status: I gang.",
        "Nyt hold.",
    ]
