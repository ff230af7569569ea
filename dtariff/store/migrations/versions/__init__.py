"""One module for each step; `dtariff.store.schema` lists them."""
