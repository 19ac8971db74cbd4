"""What differs between two states of Grafana objects, told by identity rather than by position.

`model` holds the typed results. `panels`, `rules` and `json_edits` find them. `plan_diff` and
`file_diff` read what is compared. `text`, `markdown` and `json_report` write the results.
"""
