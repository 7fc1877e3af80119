"""The follow-up paper: what it says, its figures, and the Word, HTML and Excel files it is in."""
