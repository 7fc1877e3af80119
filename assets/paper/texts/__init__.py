"""The municipality's own texts in the paper."""
