"""Pictures of a diff: dashboards before and after, and one page with all of it."""
