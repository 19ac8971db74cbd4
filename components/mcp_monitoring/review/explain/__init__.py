"""Explanation of the errors of a deployment: what they mean, and what to do."""
