"""Goals: the plan file, the rule language, and the score."""
