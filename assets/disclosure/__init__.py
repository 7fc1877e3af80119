"""One gate before everything published: small counts of persons, and what gives them back.

``gate`` decides which figures are hidden, ``totals`` says which figures add up to which,
``suppression`` hides more until no small count can be worked out, ``releases`` reads what a
municipality has decided to show all the same, ``tables`` makes ``mart.indicator`` of what is left.
"""
