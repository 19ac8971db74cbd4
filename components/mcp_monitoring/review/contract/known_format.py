"""The contract that needs no check of its format when it is read. Written by `make reference`."""

CHECKSUM = "52c6c15c-10249"
"""Checksum of `metrics.yaml` and `metrics.schema.json`, as `format_checksum` makes it."""
