"""English words in what municipal staff read; quoted values, paths and settings do not count."""

from __future__ import annotations

import re

WORDS = frozenset(
    """
    about above after again already also always and another answer answers any anything are asked
    because been before behind below between both but called can cannot changed checked choose
    column columns computed correct could days deleted did does each earlier either empty ended
    ends error every everything failed field fields figure figures file files first folder found
    from good held holds identical if instead into invalid is its known later
    least left less line lines longer lists made makes many match may measure measures missing
    mistake mistakes month months more most must name names need needs neither never newer newest
    next nobody none nothing number numbers of older one only or other others otherwise out page
    period please published reached read reads recorded refused release released remove repeated
    row rows rule same save saved says see several should shown since some source stored
    such than that the their them there these they thing this those too unit units unknown unless
    until update updated usage use used value values was were what when where which while who whose
    why with without would wrong write writes written years yet you your
    """.split()  # noqa: SIM905
)
"""Common words of English sentences that Danish does not have."""

_QUOTED = re.compile(
    r"`[^`\n]*`"  # a command
    r"|'[^'\n]*'|\"[^\"\n]*\"|»[^«\n]*«|”[^”\n]*”"  # a value as it is
    r"|https?://\S+"
    r"|[\w~.*{}-]*[/\\][^\s:;,]*"  # a path
    r"|--?[a-z][\w-]*"  # an option
    r"|\b\w+[._=]\w[\w.=-]*"  # a file, a table or a setting
)


def english_in(text: str) -> list[str]:
    """The lines of a text that hold an English word, each with those words in front."""
    found: list[str] = []
    for line in text.split("\n"):
        words = re.findall(r"[a-zæøå]+", _QUOTED.sub(" ", line).lower())
        if english := sorted(WORDS.intersection(words)):
            found.append(f"{', '.join(english)}: {line.strip()}")
    return found
