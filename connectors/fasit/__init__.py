"""Lists that staff export from Fasit into a folder: recognised, pseudonymised and read.

Fasit has no public export format (`docs/sources/fasit.md`), so a layout of the catalogue says which
headings make which of our columns. A file is matched to a layout by its headings; its name is
neither stored nor shown. Only declared columns leave the reader, and persons and companies leave
it as pseudonyms.

    layouts      the layout of a kind of list, and how headings match it
    files        the files in a folder
    unread_kinds files that may hold a list and are not read
    recognition  which layout a file has, and where its headings stand
    cells        the texts under the headings, in blocks
    normal_form  one spelling of each key and number
    fields       typed values and pseudonyms of the texts, and the cells that break the layout
    latest_rows  the newest row of each key, in bounded memory
    loading      the files of one layout: rows, counts and notices
    exports      the folder: from files to a stored answer
    response     a stored answer read back
    check        a report on a file, without loading it
"""

NAME = "fasit"
