"""What every refusal that lists problems has in common."""

from collections.abc import Iterable


class ProblemsError(ValueError):
    """What cannot be used, with all that is wrong with it at once.

    Attributes:
        problems: one line each; which place a line begins with, each kind of error says.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))
