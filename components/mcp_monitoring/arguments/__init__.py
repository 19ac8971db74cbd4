"""The arguments of the component: their declarations, and the checks of their values."""
