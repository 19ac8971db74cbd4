"""Pulumi's stacks: their state, previews and plans, read through its CLI."""
