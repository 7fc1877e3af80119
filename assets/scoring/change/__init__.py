"""What is behind the change of a goal: the country's part and the municipality's own."""
