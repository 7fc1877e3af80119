"""Follow-ups that are stored for good: what they hold, and what has changed since the last one."""
