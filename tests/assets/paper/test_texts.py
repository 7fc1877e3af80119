"""The municipality's own texts: printed, marked as outdated, and checked by line."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from assets.paper.texts import texts_file as texts
from assets.paper.texts.facts import CurrentFacts
from assets.paper.texts.schema import Passage
from assets.plan.plan import FileError, Plan, load
from assets.plan.vocabulary import Vocabulary
from assets.text.area_names import AreaNames
from assets.text.hidden import SUPPRESSED
from connectors.errors import InputError

PLAN = """
title: Plan 2023
municipality: "707"
year: 2023
sections:
  - title: Alle
    goals:
      - {id: "1.1", text: Et mål., measures: {own: {indicator: a, period: 2023}}, rule: own >= 1}
      - {id: "1.2", text: Et til., measures: {own: {indicator: a, period: 2023}}, rule: own >= 2}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    path.write_text(PLAN, "utf-8")
    return load(path, Vocabulary({"a": "cases"}, AreaNames([("707", "Norddjurs")])))


def read(tmp_path: Path, plan: Plan, content: str) -> texts.Texts:
    path = tmp_path / "plan.texts.yaml"
    path.write_text(content, "utf-8")
    return texts.load(path, plan)


def refused(tmp_path: Path, plan: Plan, content: str) -> str:
    with pytest.raises(FileError) as error:
        read(tmp_path, plan, content)
    return str(error.value)


def facts(plan: Plan, own: str) -> CurrentFacts:
    verdicts = {"1.1": "Målet er nået", "1.2": "Målet er ikke nået"}
    figures = {("1.1", "own"): ("Sager", own), ("1.2", "own"): ("Sager", "1 sag, 2023")}
    return CurrentFacts.of_plan(plan, verdicts, figures)


def test_a_text_is_outdated_once_its_figure_is_written_otherwise(plan: Plan) -> None:
    passage = Passage(text="Det går.", about={"own": "2 sager, 2023"})
    same = texts.with_changes(passage, facts(plan, "2 sager, 2023").goals["1.1"])
    assert same is not None
    assert same.outdated is None
    changed = texts.with_changes(passage, facts(plan, "3 sager, 2023").goals["1.1"])
    assert changed is not None
    assert changed.outdated == "”Sager” var 2 sager (2023) og er nu 3 sager (2023)"


def test_a_text_about_the_whole_is_outdated_once_another_goal_is_met(plan: Plan) -> None:
    passage = Passage(text="Kun et.", about={"Målet er nået": "2 mål"})
    printed = texts.with_changes(passage, facts(plan, "").whole)
    assert printed is not None
    assert printed.outdated == "”Målet er nået” gjaldt 2 mål og gælder nu 1 mål"


def test_a_verdict_is_called_what_it_is_and_not_by_its_key(plan: Plan) -> None:
    about = {"målopfyldelse": "Målet er ikke nået"}
    of_goal = texts.with_changes(Passage(text="a", about=about), facts(plan, "").goals["1.1"])
    assert of_goal is not None
    changed = "var ”Målet er ikke nået” og er nu ”Målet er nået”"
    assert of_goal.outdated == f"Målopfyldelsen {changed}"
    in_section = Passage(text="a", about={"1.1": "Målet er ikke nået"})
    of_section = texts.with_changes(in_section, facts(plan, "").sections["Alle"])
    assert of_section is not None
    assert of_section.outdated == f"Målopfyldelsen af mål 1.1 {changed}"


def test_figures_of_the_country_and_counts_of_a_share_are_told_apart(plan: Plan) -> None:
    goal = plan.goals[0].goal
    measure = goal.measures["own"]
    measures = {
        "national": measure.model_copy(update={"area": "country"}),
        "passes": measure.model_copy(update={"part": "numerator"}),
    }
    goal_with_both = goal.model_copy(update={"measures": measures})
    changed = replace(plan, goals=(replace(plan.goals[0], goal=goal_with_both),))
    figures = {("1.1", name): ("Bestået", "1 ung, 2023") for name in measures}
    known = CurrentFacts.of_plan(changed, {}, figures).goals["1.1"]
    labels = [known[name].label for name in measures]
    assert labels == ["”Bestået” på landsplan", "Tælleren i ”Bestået”"]


HIDDEN = f"{SUPPRESSED}, 2023"


def test_a_figure_that_is_hidden_now_is_not_given_back(plan: Plan) -> None:
    passage = Passage(text="Det går.", about={"own": "10 sager, 2023"})
    printed = texts.with_changes(passage, facts(plan, HIDDEN).goals["1.1"])
    assert printed is not None
    assert printed.outdated == "”Sager” for 2023 kan ikke længere vises"
    was_hidden = Passage(text="Det går.", about={"own": f"{SUPPRESSED}, 2022"})
    same = texts.with_changes(was_hidden, facts(plan, HIDDEN).goals["1.1"])
    assert same is not None
    assert same.outdated is None


def test_a_verdict_from_before_its_figure_was_hidden_is_not_told_again(plan: Plan) -> None:
    known = facts(plan, HIDDEN)
    about = {"målopfyldelse": "Målet er ikke nået"}
    printed = [
        texts.with_changes(Passage(text="a", about=about), known.goals["1.1"]),
        texts.with_changes(
            Passage(text="a", about={"1.1": "Målet er ikke nået"}), known.sections["Alle"]
        ),
        texts.with_changes(Passage(text="a", about={"Målet er nået": "2 mål"}), known.whole),
    ]
    assert [each.outdated for each in printed if each is not None] == [
        "Målopfyldelsen er nu ”Målet er nået”",
        "Målopfyldelsen af mål 1.1 er nu ”Målet er nået”",
        "”Målet er nået” gælder nu 1 mål",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("goals:\n  '1.3': {text: a}", "linje 2: 1.3 er ikke et mål i planen; mente du"),
        ("sections:\n  Ale: {text: a}", "linje 2: Ale er ikke et afsnit i planen; mente du"),
        (
            "goals:\n  '1.1':\n    text: a\n    about: {onw: 1 sag}",
            "linje 4: onw er ikke noget, som goals 1.1 kan handle om; mente du own?",
        ),
        ("titel: a", "linje 1: titel er ikke et felt her; mente du title?"),
        ("economy: {txt: a}", "linje 1: txt er ikke et felt her; mente du text?"),
        (
            "economy: {about: {Målet er nået: 1 mål}}",
            "linje 1: economy mangler feltet text; tilføj det.",
        ),
        (
            "economy:\n  text: 'kald 012303-1234'",
            "linje 2: text indeholder måske et CPR-nummer; slet det",
        ),
        ("title: Om 012390-1234", "linje 1: title indeholder måske et CPR-nummer"),
        ("case_number: 012390-1234", "linje 1: case_number indeholder måske et CPR-nummer"),
        ("case_number: 1221901234", "linje 1: case_number indeholder måske et CPR-nummer"),
        (
            "addressed_to:\n  - a\n  - 012390-1234",
            "linje 3: addressed_to indeholder måske et CPR-nummer",
        ),
        ("attachments: [x@norddjurs.dk]", "linje 1: attachments indeholder en e-mailadresse"),
        (
            "goals: {'1.1': {text: a, about: {own: 012390-1234}}}",
            "linje 1: own indeholder måske et CPR-nummer",
        ),
        (
            "sections:\n  012390-1234: {text: a}",
            "linje 2: et feltnavn indeholder måske et CPR-nummer; slet det",
        ),
        ("titel: 012390-1234", "linje 1: titel indeholder måske et CPR-nummer"),
        ('# a\ntitle: "a\\u0007b"', "linje 2: title indeholder det usynlige tegn U+0007"),
        ("# a\ntitle: a\u0007b", "linje 2: linjen indeholder det usynlige tegn U+0007"),
        (
            "economy:\n  text: |-\n    a\n    b\u202ec",
            "linje 4: linjen indeholder det usynlige tegn U+202E",
        ),
        ("title: a\ufeffb", "linje 1: linjen indeholder det usynlige tegn U+FEFF"),
        (
            "case_number: 2024",
            'er ikke en tekst, fordi 2024 står uden anførselstegn; skriv "2024".',
        ),
        ("case_number: [24]", "er ikke én tekst; sæt den i anførselstegn"),
        ("addressed_to: Udvalget", 'addressed_to er ikke en liste; skriv ["Udvalget"].'),
        (
            "addressed_to:\n  - a\n  -",
            "linje 3: addressed_to har et tomt punkt; udfyld det, eller slet",
        ),
        ("economy: Ingen.", "economy er ikke skrevet rigtigt; skriv text: |- under det"),
        ("goals: a", "goals er ikke skrevet rigtigt; skriv målets nummer i anførselstegn"),
        ("economy: {text: a, about: b}", "about er ikke skrevet rigtigt; skriv under det"),
        (
            "follow_up: 2",
            "follow_up er ikke skrevet rigtigt; skriv {number: 1, of: 2}",
        ),
        ("follow_up: {number: 7, of: 8}", "linje 1: number er 7; skriv et tal fra 1 til 6."),
        (
            "follow_up: {number: to, of: 2}",
            "linje 1: number er ikke et helt tal; skriv et tal fra 1 til 6.",
        ),
        ("follow_up: {numer: 1, of: 2}", "linje 1: numer er ikke et felt her; mente du number?"),
        ("- a", "linje 1: filen har ingen felter; begynd den med"),
        (f"title: {'a' * 201}", "title har 201 tegn, og sidehovedet har plads til 200"),
        (
            "economy:\n  text: >-\n    To:\n    - en\n    - to",
            "linje 4: punktet er løbet sammen med linjen før",
        ),
        ("follow_up: {number: 3, of: 2}", "linje 1: follow_up er nummer 3 af 2; ret det ene"),
        ("title: a\ntitle: b", "linje 2: title står allerede på linje 1; behold kun den ene"),
        ("title: [a", "ikke gyldig YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_remedy(
    tmp_path: Path, plan: Plan, content: str, expected: str
) -> None:
    assert expected in refused(tmp_path, plan, content)


def test_a_cpr_number_is_never_repeated(tmp_path: Path, plan: Plan) -> None:
    printed = refused(
        tmp_path, plan, "goals:\n  012390-1234: {txt: 012390-1234}\ncase_number: 1221901234"
    )
    assert "1234" not in printed


@pytest.mark.parametrize(
    "content",
    ["goals:", "goals:\nsections:\n", "economy:\n  text:\n  about:", "goals: {'1.1': }",
     "title: ''", "case_number: ''", "# intet"],
)  # fmt: skip
def test_an_empty_key_is_nothing_written(tmp_path: Path, plan: Plan, content: str) -> None:
    assert read(tmp_path, plan, content) == texts.Texts()


def test_a_folded_text_is_a_paragraph_and_a_list_keeps_its_lines(
    tmp_path: Path, plan: Plan
) -> None:
    content = "economy: {text: Ingen.}\npolicies:\n  text: |-\n    To:\n    - en\n    - to\n"
    read_texts = read(tmp_path, plan, f"{content}title: >-\n  På\n  to linjer\n")
    assert read_texts.title == "På to linjer"
    assert read_texts.policies is not None
    assert read_texts.policies.text == "To:\n- en\n- to"


def test_a_letter_of_two_signs_is_the_same_letter(tmp_path: Path, plan: Plan) -> None:
    content = "goals: {'1.1': {text: a, about: {målopfyldelse: Målet er nået}}}"
    printed = read(tmp_path, plan, unicodedata.normalize("NFD", content)).goals["1.1"]
    assert printed.about == {"målopfyldelse": "Målet er nået"}


def test_what_is_no_utf_8_is_told_with_its_line(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "plan.texts.yaml"
    path.write_bytes("title: a\n\neconomy: {text: på}\n".encode("cp1252"))
    with pytest.raises(InputError, match="linje 3: filen er ikke UTF-8; gem den som"):
        texts.load(path, plan)


@pytest.mark.parametrize("sign", ["#", "# "])
def test_the_file_to_begin_with_is_right_as_it_is_and_once_it_is_written(
    tmp_path: Path, plan: Plan, sign: str
) -> None:
    draft = texts.draft(plan, facts(plan, "2 sager, 2023"))
    assert read(tmp_path, plan, draft).title == "Opfølgning på mål i Plan 2023"
    head, marked = draft.split("#case_number", 1)
    # An editor takes the space after the sign away too, where there is one.
    lines = [
        line.removeprefix(sign if line.startswith(sign) else "#")
        for line in f"#case_number{marked}".splitlines()
    ]
    used = head + "\n".join(lines)
    assert "linje 12: introduction mangler feltet text; tilføj det." in refused(
        tmp_path, plan, used
    )
    whole = read(tmp_path, plan, used.replace("...", "Skrevet."))
    assert whole.goals["1.1"].text == "Skrevet."
    assert whole.goals["1.1"].about == {"målopfyldelse": "Målet er nået", "own": "2 sager, 2023"}
    assert whole.follow_up_text == "den første af to opfølgninger"
    assert whole.case_number is None


def test_a_plans_texts_lie_beside_it_and_are_not_taken_for_a_plan(tmp_path: Path) -> None:
    from pipelines.settings import Settings

    (tmp_path / "plans").mkdir()
    path = tmp_path / "plans" / "norddjurs-2023.yaml"
    path.touch()
    texts.texts_path(path).touch()
    settings = Settings(_env_file=None, site=tmp_path)  # pyright: ignore[reportCallIssue]
    assert texts.texts_path(path).name == "norddjurs-2023.texts.yaml"
    assert settings.plan_file() == path
