"""The notice on everything made from sample data."""

STAMP = "EKSEMPELDATA"
NOTICE = f"{STAMP}: tallene er opdigtede, hvor de ikke er offentliggjorte."
