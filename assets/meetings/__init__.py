"""The committee's year: meetings and deadlines, and which figures are final for each of them."""
