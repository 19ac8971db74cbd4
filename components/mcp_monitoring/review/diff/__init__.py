"""Finds the differences between two states of Grafana objects, by identity and not by position.

`model` holds the typed results. `panels`, `rules` and `json_edits` find them; `cosmetic` marks
those without an effect, and `folding` counts these in one line. `plan_diff` and `file_diff` read
the two states. `text`, `markdown` and `json_report` write the results.
"""
