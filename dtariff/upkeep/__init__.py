"""Keeping the tables true: what they cover, and what they do not."""
