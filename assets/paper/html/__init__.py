"""The paper as a single HTML file."""
