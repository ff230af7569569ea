"""The page of scenarios: what if the moratorium came back, a country charged, an agreement began or ended."""
