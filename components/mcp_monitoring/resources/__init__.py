"""What the component needs of Pulumi: one module per kind of resource, and what they share."""
