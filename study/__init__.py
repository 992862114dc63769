"""Many trainings: every model with more seeds, and the shared network with one thing changed.

`stages` comes first: it prepares the process before anything imports Keras.
"""

import stages  # noqa: F401
