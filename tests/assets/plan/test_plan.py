"""The plan file: what is refused, on which line, and with which remedy."""

import re
from pathlib import Path

import pytest

from assets.plan.plan import Plan, load
from assets.plan.vocabulary import Vocabulary
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.yaml_file import FileError
from connectors.errors import InputError

VOCABULARY = Vocabulary(
    units={"pass_rate": "pct", "touched": "pct", "job_orders": "job_orders", "persons": "persons"},
    municipalities=AreaNames({"707": "Norddjurs", "730": "Randers"}.items(), MUNICIPALITY),
    without_denominator=frozenset({"touched"}),
)
VALID = """\
title: Beskæftigelsesplan 2023
municipality: "707"
year: 2023
sections:
  - title: Første afsnit
    goals:
      - id: "1.1"
        text: Mindst 80 % består.
        measures:
          own: {indicator: pass_rate, period: "2023"}
        rule: own >= 80
      - id: "1.2"
        text: Mindst som landet.
        measures:
          own:
            indicator: pass_rate
            period: 2023M12
          national: {indicator: pass_rate, period: 2023M12, area: country}
        rule: own >= national
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plan.yaml"


def read(file: Path, text: str | bytes) -> Plan:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(file, VOCABULARY)


def edited(old: str, new: str) -> str:
    """The valid plan with the first place that reads so written otherwise."""
    assert old in VALID
    return VALID.replace(old, new, 1)


def mistakes(file: Path, text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(FileError) as caught:
        read(file, text)
    assert str(caught.value) == "\n".join(
        f"plan.yaml, linje {mistake.line}: {mistake.sentence}" for mistake in caught.value.mistakes
    )
    return [(mistake.line, mistake.sentence) for mistake in caught.value.mistakes]


OWN = '{indicator: pass_rate, period: "2023"}'
PERIODS = "2023, 2023H1, 2023Q3, 2023M12"
DROPPED = "rule: own >= 80\n        dropped: "


def test_a_valid_plan_is_read_with_its_goals_in_order(file: Path) -> None:
    plan = read(file, VALID)
    assert plan.name == "plan"
    assert plan.municipality == "707"
    assert [scored.goal.id for scored in plan.goals] == ["1.1", "1.2"]
    assert [scored.section for scored in plan.goals] == ["Første afsnit"] * 2


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param(
            "year: 2023", "year: 2023\nowner: mig", 4,
            ["owner er ikke et felt i planen", "title, municipality, year, aims"],
            id="a key that no plan has",
        ),
        pytest.param(
            f"own: {OWN}", 'own: {indikator: pass_rate, indicator: pass_rate, period: "2023"}', 10,
            ["indikator er ikke et felt i tallet own i mål 1.1", "mente du indicator?"],
            id="a misspelt key beside the right one",
        ),
        pytest.param(
            "        text: Mindst 80 % består.\n", "", 7,
            ["mål 1.1 mangler text; tilføj det"],
            id="a goal without its text",
        ),
        pytest.param(
            "year: 2023\n", "", 1, ["planen mangler year; tilføj det"], id="a plan without its year"
        ),
        pytest.param(
            ', period: "2023"}', "}", 10,
            ["tallet own i mål 1.1 mangler period; tilføj det"],
            id="a measure without its period",
        ),
        pytest.param(
            "        text: Mindst 80 % består.\n",
            "        text: Mindst 80 % består.\n        text: Mindst 90 % består.\n", 9,
            ["text står allerede på linje 8", "behold kun den ene"],
            id="a key twice in one goal",
        ),
        pytest.param(
            '"1.2"', '"1.1"', 12,
            ["mål 1.1 står allerede på linje 7", "et andet id"],
            id="a goal id twice",
        ),
        pytest.param(
            "pass_rate,", "pas_rate,", 10,
            ["pas_rate er ikke en indikator", "mente du pass_rate?"],
            id="an indicator that is nearly one",
        ),
        pytest.param(
            OWN, "{indicator: touched, period: 2023M01..2023M12, take: pooled}", 10,
            ["touched har ingen tæller og nævner, som pooled deler; brug mean"],
            id="pooled without denominators",
        ),
        pytest.param(
            OWN, '{indicator: touched, period: "2023", part: numerator}', 10,
            ["touched har ingen numerator; fjern part"],
            id="a numerator that there is not",
        ),
        pytest.param(
            "own >= 80", "own >= 7500", 11,
            ["7.500 er ikke et tal i procent, som går fra 0 til 100; ret kravet"],
            id="a demand over 100 per cent",
        ),
        pytest.param(
            "pass_rate,", "xyz,", 10,
            ["xyz er ikke en indikator", "`pejl indicators` viser dem alle"],
            id="an indicator that is like no other",
        ),
        pytest.param(
            "pass_rate,", "Pass-rate,", 10,
            ["indicator i tallet own i mål 1.1 er 'Pass-rate'", "små bogstaver"],
            id="an indicator that cannot be a name",
        ),
        pytest.param(
            '"2023"}', "2023X}", 10, ["perioden 2023X for own", PERIODS], id="no period at all"
        ),
        pytest.param(
            "2023M12\n", "2023M13\n", 17, ["perioden 2023M13 for own", PERIODS], id="month 13"
        ),
        pytest.param(
            '"2023"}', "2023M12..2023M01, take: mean}", 10,
            [
                "2023M12..2023M01 er ikke et spænd",
                "en tidligere og en senere periode af samme slags",
            ],
            id="a span in the wrong order",
        ),
        pytest.param(
            '"2023"}', "2023M01..2023Q4, take: mean}", 10,
            ["2023M01..2023Q4 er ikke et spænd", "af samme slags"],
            id="a span of two kinds",
        ),
        pytest.param(
            '"2023"}', "2023M01..}", 10, ["perioden 2023M01.. for own", PERIODS],
            id="a span without its end",
        ),
        pytest.param(
            '"2023"}', "2023M01..2023M12}", 10,
            ["2023M01..2023M12 har 12 perioder", "skriv med `take`", "mean, sum, min, max"],
            id="a span without take",
        ),
        pytest.param(
            '"2023"}', '"2022"}', 10,
            ["2022 ligger uden for planåret 2023", "`role: baseline`, `window` eller `due`"],
            id="a period outside the plan year without a role",
        ),
        pytest.param(
            '"2023"}', '"2023", role: base}', 10,
            ["role i tallet own", "'base'", "brug rule, baseline, window, due eller context"],
            id="an unknown role",
        ),
        pytest.param(
            '"2023"}', '"2023", take: average}', 10,
            ["take i tallet own", "'average'", "brug mean, sum, min, max, last eller pooled"],
            id="an unknown take",
        ),
        pytest.param(
            '"2023"}', '"2023", area: Rondhers}', 10,
            ["Rondhers er hverken own, en gruppe eller en kommune", "mente du Randers"],
            id="an unknown area",
        ),
        pytest.param(
            '"2023"}', '"2023", part: count}', 10,
            ["part i tallet own", "brug value, numerator eller denominator"],
            id="an unknown part",
        ),
        pytest.param(
            OWN, "{indicator: job_orders, period: 2023M01..2023M12, take: pooled}", 10,
            ["job_orders kan ikke samles med pooled", "brug sum eller mean"],
            id="a count that is to be pooled",
        ),
        pytest.param(
            OWN, "{indicator: pass_rate, period: 2023M01..2023M12, take: sum}", 10,
            ["pass_rate er i procent og kan ikke lægges sammen", "brug mean"],
            id="a sum of shares",
        ),
        pytest.param(
            OWN,
            "{indicator: job_orders, period: 2023M01..2023M12, take: sum, provisional: leave_out}",
            10,
            ["summen af own uden foreløbige perioder", "fjern provisional, eller brug mean"],
            id="a sum that is shorter than it says",
        ),
        pytest.param(
            "own >= 80", DROPPED.removeprefix("rule: ")
            + "{decided_by: Jens Jensen, decided_on: 2023-08-30, why: Fordi.}", 12,
            ["decided_by ligner en persons navn", "skriv enhedens fulde navn"],
            id="a decision that a person signed",
        ),
        pytest.param(
            "own >= 80", DROPPED.removeprefix("rule: ")
            + "{decided_by: Udvalget, decided_on: 2023-08-30, why: 312399-1234 klagede}", 12,
            ["why indeholder måske et CPR-nummer", "slet det"],
            id="a CPR number in a decision",
        ),
        pytest.param(
            "own >= 80", DROPPED.removeprefix("rule: ")
            + '{decided_by: Udvalget, decided_on: 2023-08-30, why: "Nået\\u202e"}', 12,
            ["why indeholder det usynlige tegn U+202E", "slet det"],
            id="a character that turns the text round",
        ),
        pytest.param(
            "own >= 80", "own => 80", 11,
            ["reglen i mål 1.1, kolonne 5", "=> er ikke del af en regel; skriv >="],
            id="a rule that does not parse",
        ),
        pytest.param(
            "own >= 80", "own >= 80 and owner >= 2", 11,
            ["reglen i mål 1.1 bruger owner", "som ikke er et af målets tal", "mente du own?"],
            id="a rule with an unknown name",
        ),
        pytest.param(
            "own >= national", "own >= 60", 18,
            ["reglen i mål 1.2 bruger ikke national", "eller giv det `role: context`"],
            id="a measure that the rule does not use",
        ),
        pytest.param(
            '"2023"}', '"2023", role: context}', 10,
            ["bruger own, som har `role: context` og intet afgør", "fjern rollen"],
            id="a rule about a measure that is only shown",
        ),
        pytest.param(
            "        rule: own >= 80",
            '          n: {indicator: persons, period: "2023"}\n        rule: own >= n', 12,
            ["own er i procent og n i personer", "tal i samme enhed"],
            id="units mixed",
        ),
        pytest.param(
            "own >= 80", "80 <= own", 11,
            ["intet tal fra measures til venstre i sin første", "skriv den som own >= 80"],
            id="a rule that is turned around",
        ),
        pytest.param(
            "Mindst 80 % består.", '""', 8, ["text i mål 1.1 er uden indhold"], id="an empty text"
        ),
        pytest.param(
            " own >= 80", "", 11,
            ["rule i mål 1.1 er uden indhold", "skriv en sammenligning"],
            id="an empty rule",
        ),
        pytest.param(
            " own >= 80", " [own, 80]", 11,
            ["rule i mål 1.1 er ikke skrevet på den rigtige måde", "skriv en sammenligning"],
            id="a rule that is a list",
        ),
        pytest.param(
            '"707"', '"999"', 2,
            ["”999” er ikke en kommune; skriv navn eller nummer"],
            id="an unknown municipality",
        ),
        pytest.param(
            '"707"', "Nordjurs", 2,
            ["”Nordjurs” er ikke en kommune; mente du Norddjurs (707)?"],
            id="a municipality whose name is misspelt",
        ),
        pytest.param(
            '"707"', "0707", 2,
            ["municipality i planen er ikke tekst", 'skriv "0707"'],
            id="a municipality that YAML reads as an octal number",
        ),
        pytest.param(
            '"1.1"', "1.10", 7,
            ["id i mål 1.10 er ikke tekst", "uden anførselstegn", 'skriv "1.10"'],
            id="an id that YAML reads as the number 1.1",
        ),
        pytest.param(
            '"1.1"', '"1a"', 7,
            ["id i mål 1a er '1a'", "tal med punktum imellem"],
            id="an id with a letter",
        ),
        pytest.param(
            "2023\nsec", "i år\nsec", 3,
            ["year i planen er 'i år'", "skriv et år fra 2007 til 2049"],
            id="a year as text",
        ),
        pytest.param(
            "2023\nsec", "1999\nsec", 3,
            ["year i planen er '1999'", "fra 2007"],
            id="a year before there was a municipality",
        ),
        pytest.param(
            f"own: {OWN}", f"on: {OWN}", 10,
            ["YAML læser feltnavnet on som bool", "anførselstegn"],
            id="a measure named on, which YAML reads as true",
        ),
        pytest.param(
            f"own: {OWN}", f"not: {OWN}", 10,
            ["not er et ord i regelsproget", "et andet navn"],
            id="a measure named as a word of the rule language",
        ),
        pytest.param(
            f"own: {OWN}", f"own-1: {OWN}", 10,
            ["own-1 kan ikke være navnet på et tal", "bogstaver, cifre og _"],
            id="a measure whose name is no name",
        ),
        pytest.param(
            f"own: {OWN}", "own: pass_rate", 10,
            ["tallet own i mål 1.1 er 'pass_rate'", "skriv indicator, period"],
            id="a measure that is only a text",
        ),
        pytest.param(
            f"measures:\n          own: {OWN}", f"measures:\n          - {OWN}", 9,
            ["measures i mål 1.1 er ikke skrevet på den rigtige måde", "et navn med indicator"],
            id="measures as a list",
        ),
        pytest.param(
            "rule: own >= 80", DROPPED + "{decided_by: A, decided_on: 30-08-2023, why: b}", 12,
            ["decided_on i dropped i mål 1.1 er '30-08-2023'", "skriv dagen som 2023-08-30"],
            id="a day in the Danish order",
        ),
        pytest.param(
            "rule: own >= 80", DROPPED + "{decided_by: A, decided_on: 2023-02-30, why: b}", 12,
            ["decided_on i dropped i mål 1.1 er '2023-02-30'"],
            id="a day that never was",
        ),
        pytest.param(
            "rule: own >= 80", DROPPED + "{decided_by: A, decided_on: 2023-08-30}", 12,
            ["dropped i mål 1.1 mangler why; tilføj det"],
            id="a decision without its reason",
        ),
        pytest.param(
            "rule: own >= 80", DROPPED + "ja", 12,
            ["dropped i mål 1.1 er 'ja'", "skriv decided_by, decided_on og why"],
            id="a decision that is only a yes",
        ),
        pytest.param(
            "        rule: own >= 80", "\t\trule: own >= 80", 11,
            ["der står en tabulator, hvor der skal være mellemrum", "ryk ind med mellemrum"],
            id="tabs",
        ),
        pytest.param(
            "Mindst 80 % består.", "Mål: 80 % består.", 8,
            ["der står et kolon inde i en tekst", "sæt teksten i anførselstegn"],
            id="a colon in a text without quotes",
        ),
        pytest.param(
            OWN, '{indicator: pass_rate, period: "2023"', 11,
            ["ikke gyldig YAML", "ret indrykning, kolon og parenteser"],
            id="a bracket that is never closed",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_on_its_line_with_its_remedy(
    file: Path, old: str, new: str, line: int, words: list[str]
) -> None:
    found = mistakes(file, edited(old, new))
    on_the_line = [sentence for at, sentence in found if at == line]
    assert any(all(word in sentence for word in words) for sentence in on_the_line), found
    for _, sentence in found:
        assert sentence.endswith((".", "?"))
        assert not re.search(r"sections\.\d|tuple|pydantic|valid string|dictionary|None", sentence)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"707"', "707"),
        ('"1.1"', "1.1"),
        (OWN, OWN.replace("pass_rate", "nothing")),
        ("own >= 80", "own >= "),
        ('"2023"}', '"2022"}'),
        ("Mindst 80 % består.", ""),
    ],
)
def test_one_mistake_is_one_sentence(file: Path, old: str, new: str) -> None:
    assert len(mistakes(file, edited(old, new))) == 1


@pytest.mark.parametrize("text", ["", "# kun en bemærkning\n", "- a\n- b\n", "hej\n"])
def test_a_file_that_is_no_plan_is_told_how_a_plan_begins(file: Path, text: str) -> None:
    [(line, sentence)] = mistakes(file, text)
    assert line == 1
    assert "begynder med felterne title, municipality, year og sections" in sentence


def test_a_plan_without_sections_or_goals_is_told_what_to_write(file: Path) -> None:
    head = 'title: P\nmunicipality: "707"\nyear: 2023\n'
    assert mistakes(file, head + "sections: []\n") == [
        (
            4,
            "sections i planen er uden indhold; skriv en liste af afsnit, hvert med title og "
            "goals.",
        )
    ]
    [(line, sentence)] = mistakes(file, head + "sections:\n  - title: A\n    goals: []\n")
    assert line == 6
    assert sentence.startswith("goals i afsnit 1 er uden indhold; skriv en liste af mål")
    assert mistakes(file, head + "sections:\n  -\n") == [
        (5, "afsnit 1 er uden indhold; skriv title, goals her.")
    ]


def test_a_rule_without_any_measure_is_refused(file: Path) -> None:
    found = mistakes(file, edited("own >= 80", "1 < 2"))
    assert [line for line, _ in found] == [10, 11]
    assert "bruger ikke own" in found[0][1]
    assert "intet tal fra measures til venstre" in found[1][1]


def test_a_rule_about_nothing_is_refused_where_every_measure_is_only_shown(file: Path) -> None:
    text = edited('"2023"}', '"2023", role: context}').replace("own >= 80", "1 < 2", 1)
    [(line, sentence)] = mistakes(file, text)
    assert line == 11
    assert "intet tal fra measures til venstre" in sentence


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(file: Path) -> None:
    text = (
        edited("pass_rate,", "pas_rate,")
        .replace('"707"', '"001"')
        .replace('"1.2"', '"1.1"')
        .replace("own >= national", "own >= nationl")
    )
    found = mistakes(file, text)
    assert [line for line, _ in found] == [2, 10, 12, 18, 19]
    assert [line for line, _ in found] == sorted(line for line, _ in found)


def test_mistakes_of_shape_are_told_at_once_without_their_echoes(file: Path) -> None:
    text = (
        edited("year: 2023", "yeer: 2023").replace('"1.1"', "1.1").replace("rule: own >= n", "x: n")
    )
    assert [line for line, _ in mistakes(file, text)] == [1, 3, 7, 12, 19]


def test_a_second_document_in_the_file_is_refused(file: Path) -> None:
    [(line, sentence)] = mistakes(file, VALID + "---\n" + VALID)
    assert line == len(VALID.splitlines()) + 1
    assert "et nyt dokument begynder" in sentence


def test_a_part_that_holds_itself_is_refused_without_a_traceback(file: Path) -> None:
    [(line, sentence)] = mistakes(file, edited("title: Besk", "title: &a [*a]\nx: Besk"))
    assert line == 1
    assert "indeholder sig selv" in sentence


def test_a_tag_that_would_run_code_is_refused(file: Path) -> None:
    [(line, sentence)] = mistakes(file, edited("Mindst 80 %", "!!python/name:os.system 80"))
    assert line == 8
    assert "her står et mærke med !" in sentence


def test_a_list_as_a_key_is_refused_without_a_traceback(file: Path) -> None:
    [(line, sentence)] = mistakes(file, edited("year: 2023", "year: 2023\n? [a, b]\n: 1"))
    assert line == 4
    assert "et feltnavn er en liste eller en tabel" in sentence


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(file: Path, encoding: str) -> None:
    with pytest.raises(InputError, match=r"filen er ikke UTF-8; gem den som UTF-8\."):
        read(file, VALID.encode(encoding))


def test_a_missing_file_is_named_with_the_setting_that_chooses_it(file: Path) -> None:
    with pytest.raises(InputError, match=r"plan\.yaml kan ikke læses .*; ret PEJL_PLAN eller"):
        load(file, VOCABULARY)


def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kan ikke læses"):
        load(tmp_path, VOCABULARY)


def test_a_byte_order_mark_from_an_editor_is_no_mistake(file: Path) -> None:
    assert len(read(file, b"\xef\xbb\xbf" + VALID.encode()).goals) == 2


def test_a_year_and_a_period_may_be_written_with_or_without_quotes(file: Path) -> None:
    plan = read(file, edited("2023\nsec", '"2023"\nsec').replace('period: "2023"', "period: 2023"))
    assert plan.file.year == 2023
    assert plan.goals[0].goal.measures["own"].period == "2023"


def test_an_id_of_three_parts_needs_no_quotes(file: Path) -> None:
    assert read(file, edited('"1.1"', "1.1.1")).goals[0].goal.id == "1.1.1"


@pytest.mark.parametrize("written", ["\u00e5r", "a\u030ar"])
@pytest.mark.parametrize("used", ["\u00e5r", "a\u030ar"])
def test_a_danish_name_is_one_name_however_the_letter_is_composed(
    file: Path, written: str, used: str
) -> None:
    text = edited("own: {", f"{written}: {{").replace("own >= 80", f"{used} >= 80")
    assert read(file, text).goals[0].rule.names == ("\u00e5r",)


def test_a_period_outside_the_year_is_allowed_where_its_role_is_said(file: Path) -> None:
    for role in ("baseline", "window", "due", "context"):
        text = edited(
            "        rule: own >= 80",
            f'          then: {{indicator: pass_rate, period: "2020", role: {role}}}\n'
            f"        rule: own >= {'80' if role == 'context' else 'then'}",
        )
        assert read(file, text).goals[0].goal.measures["then"].role == role


def test_an_anchor_may_save_writing_the_same_thing_twice(file: Path) -> None:
    text = edited(OWN, f"&own {OWN}\n          same: *own").replace(
        "own >= 80", "own >= 80 and same >= 70", 1
    )
    assert read(file, text).goals[0].goal.measures["same"].indicator == "pass_rate"


def test_a_plan_with_one_goal_is_a_plan(file: Path) -> None:
    assert len(read(file, VALID[: VALID.index('      - id: "1.2"')]).goals) == 1
