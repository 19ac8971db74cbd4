"""Writes edits that were made in Grafana into the files of the dashboards."""
