"""Texts that Excel has made of codes: ``1.1`` becomes 1 January, ``3-2023`` March 2023.

A Danish Excel does so while one types and when it opens a CSV file. What was typed cannot be told
with certainty, so the value is refused with a remedy, never repaired.
"""

from __future__ import annotations

import re

MONTHS = ("jan", "feb", "mar", "apr", "ma[ji]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")
MONTH = rf"(?:{'|'.join(MONTHS)})[a-zæøå]*\.?"
DATE = re.compile(
    rf"(?P<day>[0-9]{{1,2}})[-. /]+(?P<month>{MONTH})(?:[-. /]*(?:[0-9]{{2}}|[0-9]{{4}}))?"
    rf"|{MONTH}[-. /]*[0-9]{{2}}(?:[0-9]{{2}})?"
    r"|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{2}|[0-9]{4})"
    r"|[0-9]{1,2}[-./][0-9]{4}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?",
    re.IGNORECASE,
)
"""A date in the formats of a Danish Excel."""
CODE = rf"(?i)^\s*(?:{DATE.pattern}|[0-9]+,[0-9]+)\s*$"
"""A code that has become a date or a number with decimals, as Polars reads a pattern."""
KEY = rf"(?i)^\s*(?:[0-9]{{1,2}}-{MONTH}|{MONTH}-[0-9]{{2}})\s*$"
"""A key that has become a date; one such as 12-2023 may be a key."""
ERROR = r"#(?:[A-ZÆØÅÄÖ][A-ZÆØÅÄÖ0-9/_]*[!?]|[A-ZÆØÅÄÖ]+[/_][A-ZÆØÅÄÖ0-9/_]*|NV|#+)"
"""An error of Excel as text: #N/A, #REFERENCE!, ###. A number such as #12 is none."""
