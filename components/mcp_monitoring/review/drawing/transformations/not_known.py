"""The refusal of an option that no transformation here has."""


class NotKnownError(Exception):
    """A transformation is known, but not with the options that it has; says which."""
