"""Datasets from the records of ``clean/``: JSON Lines, Parquet, Dolma, Markdown, CSV; one module for each form.

``reading`` puts the records in order, ``shards`` and the forms write them, ``manifest`` says what was written,
``replacement`` puts it in the place of what was there before, ``exporting`` is all of it as one function and ``tasks``
the same for Luigi. An export is a function of the records and the options: nothing else shows in its bytes.
"""
