"""Passages are split into paragraphs and lists."""

from __future__ import annotations

import pytest

from assets.paper.texts.blocks import Block, split_blocks


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("Et afsnit\nover to linjer.", ["Et afsnit over to linjer."]),
        ("Et.\n\n  \nTo.", ["Et.", "To."]),
        ("- punkt et\n- punkt to", [("punkt et", "punkt to")]),
        ("•\tpunkt et\n  • punkt to", [("punkt et", "punkt to")]),
        ("- et\n\n- to", [("et", "to")]),
        ("To grunde:\n- en\n- to\nBegge følges.", ["To grunde:", ("en", "to"), "Begge følges."]),
        ("- en, der er\n  lang\n- to", [("en, der er lang", "to")]),
        ("- en\n\n  Videre.", [("en",), "Videre."]),
        ("-5 % er et fald.\n- \nog –", ["-5 % er et fald. - og –"]),
        ("Et.\r\n- to\r\n", ["Et.", ("to",)]),
    ],
)
def test_lines_show_paragraphs_and_lists(text: str, parts: list[Block]) -> None:
    assert split_blocks(text) == parts
