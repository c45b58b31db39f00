"""The tables of the ledger's database, version by version."""

from __future__ import annotations

_DOCUMENTS = (
    """CREATE TABLE documents (
        path BLOB PRIMARY KEY,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
        sidecar_size INTEGER NOT NULL, sidecar_mtime_ns INTEGER NOT NULL, sidecar_ctime_ns INTEGER NOT NULL,
        sha256 TEXT, sidecar_sha256 TEXT,      -- of the files as they lie in raw/
        recipe TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('record', 'rejected')),
        output BLOB NOT NULL,                  -- below clean/; kept for a rejected document too
        reason TEXT, detail TEXT, rejected_sha256 TEXT,
        families TEXT, flags TEXT              -- JSON: removed blocks by family; quality flags
    ) WITHOUT ROWID""",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY,                   -- sorts by time
        token TEXT NOT NULL, scope BLOB NOT NULL, raw_dir TEXT NOT NULL, clean_dir TEXT NOT NULL,
        settings TEXT NOT NULL, recipe TEXT NOT NULL, started TEXT NOT NULL,
        plan TEXT NOT NULL,                    -- JSON: what the run found to do
        summary TEXT                           -- JSON; null until it is published
    )""",
    """CREATE TABLE batches (
        key TEXT PRIMARY KEY, run TEXT NOT NULL, position INTEGER NOT NULL,
        tally TEXT                             -- JSON: what came of it; null until it is done
    )""",
    "CREATE TABLE planned (batch TEXT NOT NULL, path BLOB NOT NULL, output BLOB NOT NULL)",
    "CREATE INDEX planned_batch ON planned (batch)",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_CONTAINERS = (
    """CREATE TABLE containers (
        path BLOB PRIMARY KEY,
        records INTEGER NOT NULL, rejected INTEGER NOT NULL,
        skipped TEXT NOT NULL                  -- JSON: records that are no documents, by reason
    ) WITHOUT ROWID""",
    """CREATE TABLE container_rejections (
        path BLOB NOT NULL, record INTEGER NOT NULL, sha256 TEXT, reason TEXT NOT NULL, detail TEXT NOT NULL,
        PRIMARY KEY (path, record)
    ) WITHOUT ROWID""",
)
"""A container has a row in ``documents`` too: what is in it counts instead of that one."""

_SKETCHES = (
    """CREATE TABLE sketches (
        path BLOB NOT NULL, record INTEGER NOT NULL,
        id BLOB NOT NULL, published TEXT,      -- when, in a form whose order is that of time
        form INTEGER NOT NULL,                 -- of the sketch; another one's cannot be compared
        digest BLOB NOT NULL, tokens INTEGER NOT NULL, shingles INTEGER NOT NULL,
        signature BLOB NOT NULL, figures BLOB NOT NULL,
        duplicate_of BLOB,                     -- what stands in the record, or will stand there
        pending INTEGER NOT NULL DEFAULT 0,    -- 1: it may not stand there yet
        PRIMARY KEY (path, record)
    )""",
    "CREATE INDEX sketches_marked ON sketches (duplicate_of) WHERE duplicate_of IS NOT NULL",
    "CREATE TABLE marks (run TEXT PRIMARY KEY, tally TEXT NOT NULL)",  # JSON: what came of marking duplicates
    "REPLACE INTO facts SELECT 'duplicates', '' WHERE EXISTS (SELECT 1 FROM documents)",
)

_FACTS = (
    """CREATE TABLE IF NOT EXISTS articles (
        number INTEGER PRIMARY KEY,            -- stays when the record is made again
        path BLOB NOT NULL, record INTEGER NOT NULL, id BLOB NOT NULL,
        run TEXT,                              -- that made it; null where that is not known
        site TEXT NOT NULL, language TEXT, published TEXT, title TEXT,
        words INTEGER NOT NULL, share REAL NOT NULL, confidence REAL,
        flags TEXT NOT NULL, families TEXT NOT NULL,   -- by spaces; JSON: removed blocks by family
        UNIQUE (path, record)
    )""",
    """CREATE TABLE IF NOT EXISTS site_runs (
        site TEXT NOT NULL, run TEXT NOT NULL,
        records INTEGER NOT NULL, share REAL NOT NULL, words INTEGER NOT NULL,  -- sums
        families TEXT NOT NULL, flags TEXT NOT NULL,   -- JSON: removed blocks by family; records by flag
        PRIMARY KEY (site, run)
    ) WITHOUT ROWID""",
    # (REPLACE fires no trigger that is not recursive: what replaces a document brings its own facts.)
    """CREATE TRIGGER IF NOT EXISTS articles_forgotten AFTER DELETE ON documents
        BEGIN DELETE FROM articles WHERE path = OLD.path; END""",
)

_LINES = (
    """CREATE TABLE lines (
        path BLOB NOT NULL, record INTEGER NOT NULL,
        site BLOB NOT NULL,
        hashes BLOB NOT NULL, states BLOB NOT NULL, longest BLOB NOT NULL,
        characters INTEGER NOT NULL, prose REAL NOT NULL,
        taken BLOB,                            -- numbers of the blocks that the site's template takes from the record
        pending INTEGER NOT NULL DEFAULT 0,    -- 1: the record may not be so yet
        blocks INTEGER NOT NULL DEFAULT 0,     -- that the record has as template, and its flags more or less
        all_kept INTEGER NOT NULL DEFAULT 0, little_kept INTEGER NOT NULL DEFAULT 0,
        complete BLOB,                         -- its line with these blocks, compressed, where they are not in it
        PRIMARY KEY (path, record)
    )""",
    "CREATE INDEX lines_site ON lines (site, path, record)",
    "CREATE INDEX lines_pending ON lines (path, record) WHERE pending != 0",
    "CREATE INDEX lines_taken ON lines (site, blocks, all_kept, little_kept) WHERE taken IS NOT NULL",
    "CREATE TABLE stale_sites (site BLOB PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE template_lines (
        site BLOB NOT NULL, hash BLOB NOT NULL,
        text TEXT, pages INTEGER NOT NULL, of_pages INTEGER NOT NULL, records INTEGER NOT NULL,
        PRIMARY KEY (site, hash)
    ) WITHOUT ROWID""",
    "CREATE TABLE strips (run TEXT PRIMARY KEY, tally TEXT NOT NULL)",  # JSON: what came of removing templates
)

_CHANGES = (
    """CREATE TABLE history (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL UNIQUE,
        published INTEGER UNIQUE,              -- order of publication, which is not that of names; null until then
        added INTEGER, rewritten INTEGER, removed INTEGER
    )""",
    """CREATE TABLE changes (
        number INTEGER PRIMARY KEY,            -- in the order of writing
        run INTEGER NOT NULL,                  -- number in history
        path BLOB NOT NULL, id BLOB NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('added', 'rewritten', 'removed')),
        sure INTEGER NOT NULL DEFAULT 0        -- 0: noted before the files were written, which may not have happened
    )""",
    "CREATE INDEX changes_of_documents ON changes (path, id)",
    "CREATE INDEX changes_of_runs ON changes (run, sure)",
    # From here on everything is noted, so what changed since the last run is known.
    "INSERT INTO history (run, published) SELECT id, 1 FROM runs WHERE summary IS NOT NULL ORDER BY id DESC LIMIT 1",
)

_SEALS = (
    """CREATE TABLE seals (
        root BLOB PRIMARY KEY,                 -- a folder below raw/ with a seal
        mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,  -- of the seal
        recipe TEXT NOT NULL,                  -- by which all in it was cleaned
        documents INTEGER NOT NULL, machine INTEGER NOT NULL,  -- 1: some were rejected for the machine's sake
        skipped TEXT NOT NULL                  -- JSON: path in hexadecimal and reason of what is no document
    ) WITHOUT ROWID""",
    """CREATE TABLE sealed_folders (
        root BLOB NOT NULL, place TEXT NOT NULL CHECK (place IN ('raw', 'clean')), folder BLOB NOT NULL,
        mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
        PRIMARY KEY (root, place, folder)
    ) WITHOUT ROWID""",
)

STEPS = (_DOCUMENTS, _CONTAINERS, _SKETCHES, _FACTS, _LINES, _CHANGES, _SEALS)
"""What makes each version from the one before; the first one makes a new ledger."""

VERSION = len(STEPS)
