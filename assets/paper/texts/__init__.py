"""What people write themselves in the paper."""
