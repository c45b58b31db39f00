"""Connected components of a graph of any size, by joins.

Each vertex is led to the smallest one of its component by rounds of large and small stars (Kiveris, Lattanzi,
Mirrokni, Rastogi and Vassilvitskii, Connected Components in MapReduce and Beyond, 2014): O(log² n) rounds in theory,
a handful for clusters of copies. Each round is kept in files, so that a machine that is lost costs its own share of a
round, and plans do not grow.
"""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name

Keep = Callable[[DataFrame, str], DataFrame]
"""Writes a table under a name and reads it back."""


def connected_components(edges: DataFrame, keep: Keep) -> DataFrame:
    """For each vertex but the smallest of its component, that one.

    Args:
        edges: columns ``one`` and ``other``, of a type that has an order; direction and repetition do not matter.
        keep: where rounds are kept.

    Returns:
        Columns ``vertex`` and ``root``.
    """
    stars = keep(_downwards(edges), "round-0")
    number = 0
    while not _are_stars(stars):
        number += 1
        stars = keep(_small_star(_large_star(stars)), f"round-{number}")
    return stars.select(F.col("one").alias("vertex"), F.col("other").alias("root"))


def _downwards(edges: DataFrame) -> DataFrame:
    """Each edge once, from the larger end to the smaller."""
    ends = edges.where("one != other")
    return ends.select(F.greatest("one", "other").alias("one"), F.least("one", "other").alias("other")).distinct()


def _large_star(edges: DataFrame) -> DataFrame:
    """Every larger neighbour of a vertex is linked to the vertex's smallest neighbour, itself counted."""
    both = edges.unionByName(edges.select(F.col("other").alias("one"), F.col("one").alias("other")))
    smallest = both.groupBy("one").agg(F.least(F.min("other"), F.col("one")).alias("smallest"))
    larger = both.join(smallest, "one").where("other > one")
    return _downwards(larger.select(F.col("other").alias("one"), F.col("smallest").alias("other")))


def _small_star(edges: DataFrame) -> DataFrame:
    """Every smaller neighbour of a vertex, and the vertex, is linked to the smallest of these neighbours."""
    smallest = edges.groupBy("one").agg(F.min("other").alias("smallest"))
    joined = edges.join(smallest, "one")
    leaves = joined.select(F.col("other").alias("one"), F.col("smallest").alias("other"))
    centres = smallest.select("one", F.col("smallest").alias("other"))
    return _downwards(leaves.unionByName(centres))


def _are_stars(edges: DataFrame) -> bool:
    """Whether every vertex leads to one other, and that one nowhere: then they are the components."""
    sources = edges.groupBy("one").count()
    if not sources.where("count > 1").isEmpty():
        return False
    roots = edges.select(F.col("other").alias("one")).distinct()
    return bool(sources.join(roots, "one", "left_semi").isEmpty())
