"""Tables that staff write themselves: the register of observations, and reference lists.

The register is all CSV and XLSX files of a folder; a reference list is one CSV file. One wrong row
refuses the whole table, since a row left out would silently change a number; its last good rows
stay.

    config    the catalogue entry
    files     finds and fetches the files
    grid      the cells of a file, under its headings
    excel     values that Excel has turned into dates or numbers
    persons   recognises CPR numbers, e-mail addresses and names
    rules     rules between the cells of an observation
    reading   typed rows, and the mistakes in them
    template  writes an empty register as a workbook
    wilson    the confidence interval of a share from a sample
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
