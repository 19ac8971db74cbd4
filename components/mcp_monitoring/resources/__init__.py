"""The resources of the component: one module per kind, and the parts they share."""
