"""The way of a number: from the sentence in the paper back to the bytes that a source sent.

witnesses   the rows of the sources that a figure rests on
steps       the figures of a goal, the SQL that makes them, and the snapshots they come from
"""
