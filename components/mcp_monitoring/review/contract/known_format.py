"""The contracts whose format needs no check when they are read. Written by `make reference`."""

CHECKSUMS = ("52c6c15c-10249", "bc461217-9402")
"""Checksums of packaged contracts and `metrics.schema.json`, as `format_checksum` makes them."""
