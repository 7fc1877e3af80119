"""Scores: every goal of a plan for every municipality, with reason and distance."""
