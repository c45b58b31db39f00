"""A run: from the files in ``raw/`` to the records in ``clean/``, knowing nothing of Luigi.

``scan`` lists ``raw/``; ``survey`` compares it with the ledger; ``planning`` names the records and puts the work into
batches; ``batch`` does one of them; ``publication`` says what came of it. ``storage`` writes, ``lock`` keeps a second
run away, ``status`` answers questions between runs. :mod:`pipeline.tasks` calls them, :mod:`pipeline.run.launch` calls
that.
"""
