"""From an order as a shop states it to its answer: read, understood, priced."""
