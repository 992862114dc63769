"""The one exception for files that are no usable picture."""


class PictureError(Exception):
    """A file cannot be used as a picture; the text says why, and what to do."""
