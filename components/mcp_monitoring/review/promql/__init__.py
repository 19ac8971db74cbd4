"""PromQL: parsed, its variables filled in, and the queries of documents."""
