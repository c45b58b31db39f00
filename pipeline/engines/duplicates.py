"""Near-duplicates by shuffles: the same clusters and canonical records as :mod:`pipeline.run.marking` finds alone.

Texts meet in the buckets of their bands (only keys and digests travel at first: most buckets hold one text), those of
a bucket are linked by :func:`pipeline.corpus.clusters.links_of_bucket`, and what is linked is a cluster. No stage holds
a bucket or a cluster in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from pipeline.corpus.clusters import bucket_keys, links_of_bucket
from pipeline.corpus.sketch import FEWEST_TOKENS, Sketch
from pipeline.engines.components import Keep, connected_components

_LINKS = 10_000
"""Rows of a batch of links."""


def duplicate_marks(records: DataFrame, threshold: float, keep: Keep) -> DataFrame:
    """Which record is a duplicate of which.

    Args:
        records: columns ``id``, ``published``, ``digest``, ``tokens``, ``shingles``, ``signature`` and ``figures``, as
            of :mod:`pipeline.engines.rows`.
        threshold: the setting ``duplicate_threshold``.
        keep: where tables are kept that are used more than once.

    Returns:
        Columns ``id`` and ``duplicate_of``: the records that are marked, and the id of the canonical one.
    """
    components = connected_components(keep(_links(records, threshold), "links"), keep)
    long_enough = records.where(F.col("tokens") >= FEWEST_TOKENS).select("id", "published", "digest")
    clustered = long_enough.join(components, F.col("digest") == F.col("vertex"), "left").select(
        "id", "published", F.coalesce("root", "digest").alias("cluster")
    )
    # The order of pipeline.corpus.canonical.Copy.
    copy = F.struct(
        F.col("published").isNull().alias("undated"), F.coalesce("published", F.lit("")).alias("instant"), F.col("id")
    )
    canonical = (
        clustered.groupBy("cluster")
        .agg(F.min(copy).alias("first"), F.count("*").alias("copies"))
        .where("copies > 1")
        .select("cluster", F.col("first.id").alias("duplicate_of"))
    )
    marks = clustered.join(canonical, "cluster").where("id != duplicate_of").select("id", "duplicate_of")
    return keep(marks, "marks")


def _links(records: DataFrame, threshold: float) -> DataFrame:
    """Digests of texts that are near-duplicates, in pairs."""
    signed = records.where("length(signature) > 0")
    texts = signed.select("digest", "shingles", "signature", "figures").dropDuplicates(["digest"])
    members = texts.select("digest", "signature").mapInArrow(_keys, "key long, digest binary")
    shared = members.groupBy("key").count().where("count > 1").select("key")
    buckets = members.join(shared, "key").join(texts, "digest")
    # Not by digest: a bucket is to be in one place, in the order of digests.
    ordered = buckets.repartition("key").sortWithinPartitions("key", "digest")
    columns = ordered.select("key", "digest", "shingles", "signature", "figures")
    return columns.mapInArrow(partial(_linked, threshold=threshold), "one binary, other binary").distinct()


def _keys(batches: Iterable[Any]) -> Iterator[Any]:
    """For each text the buckets it is in."""
    for batch in batches:
        digests = batch.column("digest").to_pylist()
        if not digests:
            continue
        keys = bucket_keys(batch.column("signature").to_pylist())
        bands = keys.shape[1]
        repeated = [digest for digest in digests for _ in range(bands)]
        yield pa.RecordBatch.from_arrays(
            [pa.array(keys.ravel()), pa.array(repeated, pa.binary())], names=["key", "digest"]
        )


def _linked(batches: Iterable[Any], threshold: float) -> Iterator[Any]:
    """The links in each bucket of a partition that is in the order of keys and digests."""
    ones: list[bytes] = []
    others: list[bytes] = []

    def taken() -> Any:
        columns = [pa.array(ones, pa.binary()), pa.array(others, pa.binary())]
        ones.clear()
        others.clear()
        return pa.RecordBatch.from_arrays(columns, names=["one", "other"])

    for _, bucket in groupby(_rows(batches), key=itemgetter(0)):
        for one, other in links_of_bucket((sketch for _, sketch in bucket), threshold):
            ones.append(one)
            others.append(other)
            if len(ones) >= _LINKS:
                yield taken()
    if ones:
        yield taken()


def _rows(batches: Iterable[Any]) -> Iterator[tuple[int, Sketch]]:
    for batch in batches:
        columns = [batch.column(name).to_pylist() for name in ("key", "digest", "shingles", "signature", "figures")]
        for key, digest, shingles, signature, figures in zip(*columns, strict=True):
            yield key, Sketch(digest, FEWEST_TOKENS, shingles, signature, figures)
