"""A made-up world that answers in the shape of the real sources.

Figures that Norddjurs Kommune or a source has published about municipality 707 are reproduced;
every other figure is made up. Each module's docstring says which is which.
"""
