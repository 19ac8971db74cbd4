"""The contract that needs no check of its format when it is read. Written by `make reference`."""

DIGEST = "fd2200172016b852c4c8911f59bba28cc076bb7bdf11079e3e80e21ecd9d6fd1"
"""Digest of `metrics.yaml` and `metrics.schema.json`, as `format_digest` makes it."""
