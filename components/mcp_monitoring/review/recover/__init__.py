"""Recovery of a stack that is stuck: takes over what is its own, and clears what is in the way."""
