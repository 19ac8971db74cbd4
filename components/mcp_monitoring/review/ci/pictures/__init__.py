"""Pictures of a diff inside its comment: a branch of the repository keeps them."""
