"""PromQL: parsing, filling in of variables, and the queries of documents."""
