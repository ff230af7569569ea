"""The page that compares the landed cost of one product across countries."""
