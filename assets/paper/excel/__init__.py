"""The paper as a workbook."""
