"""From the text of the tables to a Book: read, checked, compiled, written back."""
