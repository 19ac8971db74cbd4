"""PromQL without a parser of somebody else's: words, structure, and where they stand. Pure."""
