"""What reads, checks and compares monitoring; the command `mcp-monitoring` (extra `review`).

Nothing here is used to deploy: the component makes its own structural refusals, and what stands
here may be slower, needs more libraries and says more.
"""
