"""Containers: one raw file that holds many documents, read record by record.

WARC and WET, JSON Lines, JSON arrays and objects, ZIP, TAR, CSV and Parquet. :mod:`~pipeline.sources.container_kinds`
recognises one, :mod:`~pipeline.containers.opening` makes it seekable, and a reader for each format (see
:mod:`~pipeline.containers.entries`) says where its records begin and reads them from any of these places on. Nothing
here holds more than one record in memory or knows of runs and the ledger: :mod:`pipeline.run.contents` calls it.
"""
