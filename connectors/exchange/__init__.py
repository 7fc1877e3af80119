"""Packages of figures from other municipalities: who signed them, and their files as bytes."""

from __future__ import annotations

NAME = "exchange"
"""The source, in the archive and in what is published."""
