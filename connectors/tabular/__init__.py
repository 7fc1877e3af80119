"""Files as people save them, read for Fasit's lists and for the register alike.

encoding  which characters a file's bytes are
csv       delimited text, in columns of text
excel     workbooks, sheet by sheet
columns   typed values of texts, and the cells that are none
"""
