"""dtariff."""
