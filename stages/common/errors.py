"""The one exception for mistakes that a user can fix."""


class UserError(Exception):
    """A mistake that the user can fix; the text says what, where, expected, got, what to do."""
