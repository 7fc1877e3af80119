"""How the figure of a group is made."""

from assets.tables.contracts.marts import MARTS
from assets.text.bases import BASES


def test_every_way_to_make_the_figure_of_a_group_has_its_words() -> None:
    assert MARTS["benchmark"].columns["basis"].values == (*BASES,)
