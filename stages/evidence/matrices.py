"""Which classes are taken for which: matrices as tables, and recalls."""

import numpy as np
import pandas as pd


def recalls(matrices: dict[str, np.ndarray], classes: list[str]) -> pd.DataFrame:
    """Return the share of correct predictions: a row for each class, a column for each model."""
    rows = {
        model: np.diag(matrix) / np.maximum(matrix.sum(axis=1), 1)
        for model, matrix in matrices.items()
    }
    return pd.DataFrame(rows, index=classes)


def cells(matrices: dict[str, np.ndarray], classes: list[str]) -> pd.DataFrame:
    """Return every cell of every matrix: model, actual, predicted, count, share of the actual."""
    rows = [
        (model, classes[row], classes[column], count, count / max(matrix[row].sum(), 1))
        for model, matrix in matrices.items()
        for (row, column), count in np.ndenumerate(matrix)
    ]
    return pd.DataFrame(rows, columns=["model", "actual", "predicted", "count", "share"])
