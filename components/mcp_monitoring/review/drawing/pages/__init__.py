"""Panels put together on a page, and the page rendered."""
