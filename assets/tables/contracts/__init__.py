"""Contracts: what each table holds, declared once."""
