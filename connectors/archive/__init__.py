"""The archive: snapshots, attempts, sealed folders, follow-ups and retention."""
