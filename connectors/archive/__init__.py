"""The archive of a home: snapshots, the log of attempts, follow-ups, and deletion when due."""
