"""Matrices by asset, checked: covariances, and how alike assets are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, check_names
from research_lib.base.numbers import as_table

# Rounding may leave a matrix this far from symmetric or from 1 on its diagonal, or a variance this
# far below zero.
TOLERANCE = 1e-9


def checked_covariance(covariance: pd.DataFrame) -> FloatArray:
    """Values of a covariance matrix, or an error that says why it is none."""
    if not isinstance(covariance, pd.DataFrame):
        raise TypeError(f"covariance must be a DataFrame by asset, not {type(covariance)}")
    check_names(covariance.index, "rows of the covariance")
    if not covariance.columns.equals(covariance.index):
        raise ValueError("rows and columns of the covariance differ: name both alike, in one order")
    values = as_table(covariance, "covariance", "and")
    if not np.isfinite(values).all():
        culprit = covariance.index[int(np.nonzero(~np.isfinite(values))[0][0])]
        raise ValueError(f"covariance of {culprit!r} is missing or infinite: drop the asset")
    slack = TOLERANCE * np.abs(values).max()
    if np.abs(values - values.T).max() > slack:
        raise ValueError("the covariance is not symmetric: average it with its transpose")
    lowest = float(np.linalg.eigvalsh(values)[0])
    if lowest < -slack:
        raise ValueError(
            f"the covariance gives some portfolio the variance {lowest:.3g}: estimate it from one "
            "sample, without gaps"
        )
    return values


def distances(matrix: FloatArray) -> FloatArray:
    """Deviation of the difference of every two assets' returns, shape (N, N)."""
    variance = np.diagonal(matrix)
    squares = variance[:, np.newaxis] + variance - 2.0 * matrix
    distances: FloatArray = np.sqrt(np.maximum(squares, 0.0))
    return distances


def check_similarity(similarity: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    """Similarity of the assets `rows` to the assets `columns`, after all of it is checked."""
    if not isinstance(similarity, pd.DataFrame):
        raise TypeError(f"similarity must be a DataFrame by asset, not {type(similarity)}")
    for names, need, side in (
        (similarity.index, rows, "row"),
        (similarity.columns, columns, "column"),
    ):
        check_names(names, f"{side}s of similarity")
        check_covered(names, need, f"{side}s of similarity")
    values = as_table(similarity, "similarity", "and")
    alike = pd.DataFrame(values, similarity.index, similarity.columns)
    _refuse(~((alike >= 0.0) & (alike <= 1.0)), alike, "must lie between 0 and 1")
    both = alike.index.intersection(alike.columns)
    square = alike.loc[both, both]
    mirrored = (square - square.T).abs() > TOLERANCE
    _refuse(mirrored, square, "is another the other way round: make similarity symmetric")
    itself = pd.DataFrame(np.eye(len(both), dtype=bool), both, both)
    _refuse(((square - 1.0).abs() > TOLERANCE) & itself, square, "must be 1, like itself")
    return alike.loc[rows, columns]


def _refuse(bad: pd.DataFrame, alike: pd.DataFrame, why: str) -> None:
    if bad.to_numpy().any():
        row, column = (int(where[0]) for where in np.nonzero(bad.to_numpy()))
        one, other = alike.index[row], alike.columns[column]
        found = alike.iloc[row, column]
        raise ValueError(f"similarity of {one!r} and {other!r} is {found!s}: it {why}")
