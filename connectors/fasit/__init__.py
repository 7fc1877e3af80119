"""Fasit and the files beside it: export files that people drop into a folder.

Fasit has no public export format (`domain.md` 1.1): a layout says for one kind of list which
headings make which of our columns. A file is matched to a layout by its headings, never by its
name, which is neither stored nor told. Only declared columns leave the reader; persons and
companies leave it as pseudonyms; nothing else is ever written.

    layouts      what a layout may say, and which one a row of headings fits
    files        the files that lie in the folder whole
    recognition  where in a file the list begins, and of which kind it is
    cells        the texts under the headings, some rows at a time
    fields       typed values and pseudonyms, and the cells that break the contract
    latest_rows  one row of each key, the newest, in memory that does not grow
    loading      the files of one kind while they are read: what stays, what does not, what to say
    exports      the folder: from files to what is stored
    response     what is stored, read back
    check        what a file would give, told without loading it
"""

NAME = "fasit"
