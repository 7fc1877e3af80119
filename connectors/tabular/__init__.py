"""Readers of CSV and Excel files as people save them, shared by Fasit's lists and the register.

encoding  the encoding of a text file
csv       delimited text as columns of text
excel     workbooks, sheet by sheet
headings  where the headings stand, and how they are compared
spoiled   texts that Excel has made of codes
columns   typed values of text cells, and the cells that do not fit
"""
