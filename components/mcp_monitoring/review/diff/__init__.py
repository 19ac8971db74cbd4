"""What differs between two states of Grafana objects, told by identity rather than by position.

`model` holds the typed results, `panels`, `rules` and `values` find them, `plan` and `files` read
what is compared, `text`, `markdown` and `document` write it down.
"""
