"""Pages for a person who opens a printed link in a browser: dashboards, drawn live.

What draws them is loaded with the first page, so that the stand-in starts as quickly as without.
"""
