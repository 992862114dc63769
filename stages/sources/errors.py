"""Why a source does not give a file."""


class UnavailableError(Exception):
    """One source did not give a file; the text says why, and the next source is tried."""
