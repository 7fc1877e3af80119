"""What everything made from sample data says of itself."""

STAMP = "EKSEMPELDATA"
NOTICE = f"{STAMP}: tallene er opdigtede, hvor de ikke er offentliggjorte."
