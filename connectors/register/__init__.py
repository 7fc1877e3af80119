"""Tables that staff keep: the register of observations, and reference lists.

The register is every CSV and XLSX file of its folder, a row an observation, written in Excel; a
reference list is one CSV file. ``config`` is what the catalogue says, ``files`` finds and fetches
them, ``grid`` gets at the cells, ``excel`` sees what Excel has made of them, ``persons`` keeps
persons out, ``rules`` holds the cells of a row together, ``reading`` makes typed rows of it all,
``template`` writes an empty register, ``wilson`` says how sure a share from a sample is.

A register is refused whole if one row is wrong, since a row that is silently left out would be a
number that silently changes; its last good rows stay.
"""

from connectors.register.config import Goals, StaffTable
from connectors.register.files import fetch, find_files
from connectors.register.reading import Mistake, StaffFile, read_files, read_rows

__all__ = [
    "Goals",
    "Mistake",
    "StaffFile",
    "StaffTable",
    "fetch",
    "find_files",
    "read_files",
    "read_rows",
]
