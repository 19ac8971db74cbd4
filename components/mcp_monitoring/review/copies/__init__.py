"""Copies of packaged files in a project: which there are, and whether the package moved on."""
