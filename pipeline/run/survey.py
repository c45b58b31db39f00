"""What there is to do: a scan of ``raw/`` held against the ledger and the records in ``clean/``."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property

from pipeline.garbage_collection import no_garbage_collection
from pipeline.ledger import Known, Ledger
from pipeline.ledger.stamps import Stamp
from pipeline.recipe import recipe_of
from pipeline.run.journal import Plan
from pipeline.run.links import followed_links
from pipeline.run.naming import CONTAINER_SUFFIX
from pipeline.run.reading import ReadingError, VanishedError, is_readable, open_raw, read_raw
from pipeline.run.scan import Scan, scan_raw
from pipeline.run.seals import RETRIED_REASONS, Place, SealedFolder, record_folders, sealed_folders
from pipeline.run.storage import records_in
from pipeline.settings import Settings


@dataclass
class Survey:
    """What a look at ``raw/`` found, by what is to be done about it. Paths are below ``raw/``."""

    started: datetime
    """UTC."""
    scan: Scan
    records: set[bytes]
    """Every record file in ``clean/``, or below the same folder of it."""
    new: list[bytes] = field(default_factory=list)
    """Not in the ledger."""
    suspects: list[Known] = field(default_factory=list)
    """Their stamp is another: ``settle`` finds out whether their bytes are."""
    changed: list[bytes] = field(default_factory=list)
    """Other bytes, or another sidecar, than when they were cleaned."""
    touched: list[tuple[Known, Stamp]] = field(default_factory=list)
    """Another stamp on the same bytes."""
    retried: list[bytes] = field(default_factory=list)
    """Rejected, and to be tried again."""
    missing: list[bytes] = field(default_factory=list)
    """Settled, but their record is not in ``clean/`` any more."""
    stale: list[bytes] = field(default_factory=list)
    """Cleaned by another recipe."""
    gone: list[bytes] = field(default_factory=list)
    """In the ledger, not in ``raw/`` any more."""
    lost: list[bytes] = field(default_factory=list)
    """Gone, and their record is not in ``clean/`` any more either."""
    sealed: dict[bytes, SealedFolder] = field(default_factory=dict)
    """Folders that were passed by."""

    @property
    def documents(self) -> int:
        """Files in ``raw/`` that are documents, those in sealed folders too."""
        return len(self.scan.files) + sum(folder.documents for folder in self.sealed.values())

    def fresh(self) -> list[bytes]:
        """What comes first, in byte order: everything that is not merely stale."""
        return sorted([*self.new, *self.changed, *self.retried, *self.missing])

    def stale_now(self, settings: Settings) -> list[bytes]:
        """The stale documents that are cleaned this time, in byte order."""
        return sorted(self.stale)[: settings.stale_limit]

    def counts(self, settings: Settings) -> Plan:
        """How many there are of each kind, for a run that does what was found."""
        stale, pruned = len(self.stale_now(settings)), len(self.gone) if settings.prune else 0
        return Plan(
            documents=self.documents,
            new=len(self.new),
            changed=len(self.changed),
            retried=len(self.retried),
            missing=len(self.missing),
            touched=len(self.touched),
            stale=stale,
            stale_left=len(self.stale) - stale,
            orphaned=len(self.gone) - pruned,
            lost=0 if settings.prune else len(self.lost),
            pruned=pruned,
            skipped=self.scan.skipped_by_reason(),
        )

    def has_work(self, settings: Settings) -> bool:
        """Whether a run would do anything, as far as is known before the suspects are settled."""
        fresh = self.new or self.changed or self.retried or self.missing
        stale = self.stale and settings.stale_limit != 0
        return bool(fresh or stale or (settings.prune and self.gone))


@dataclass(frozen=True)
class Surveyor:
    """Looks at one ``raw/`` and what was made of it."""

    raw_dir: str
    clean_dir: str
    settings: Settings
    scope: bytes = b""
    """Folder below ``raw/`` to look at; empty for all of it."""

    @no_garbage_collection()
    def look(self, ledger: Ledger) -> Survey:
        """Scan ``raw/`` and compare. Reads no document.

        Raises:
            pipeline.run.scan.RawFolderError: there is nothing to scan.
        """
        started = datetime.now(timezone.utc)
        sealed = sealed_folders(ledger, self.place, self.scope, self.settings.retry)
        records = records_in(self.clean_dir, self.scope, record_folders(ledger, sealed))
        scan = scan_raw(self.raw_dir, self.scope, sealed, self.place.links)
        survey = Survey(started, scan, records, sealed=sealed)
        survey.scan.skipped.extend(skipped for folder in sealed.values() for skipped in folder.skipped)
        survey.scan.skipped.sort(key=lambda skipped: skipped.path)
        files = survey.scan.files
        again = ledger.containers_rejected_for(RETRIED_REASONS) if self.settings.retry else set()
        unknown, gone, lost = files.copy(), [], []
        with ledger.reading():
            for row in ledger.records_of(self.recipe, self.scope, sealed):
                path, output = row[0], row[7]
                stamp = unknown.pop(path, None)
                if stamp is None:
                    gone.append(path)
                    if not self._is_there(survey, output):
                        lost.append(path)
                elif stamp != row[1:7] or output not in records or path in again:
                    self._sort(survey, ledger.known(path), stamp, path in again)
            for known in ledger.documents(self.scope, sealed, but_records_of=self.recipe):
                stamp = unknown.pop(known.path, None)
                if stamp is None:
                    gone.append(known.path)
                    if known.outcome == "record" and not self._is_there(survey, known.output):
                        lost.append(known.path)
                else:
                    self._sort(survey, known, stamp, known.path in again)
        survey.gone.extend(path for path in gone if not survey.scan.is_hidden(path))
        survey.lost.extend(path for path in lost if not survey.scan.is_hidden(path))
        survey.new.extend(unknown)
        return survey

    def settle(self, survey: Survey, until_changed: bool = False) -> None:
        """Read the suspects: they become changed or touched.

        Args:
            until_changed: stop at the first that has changed; the rest stay suspects.
        """
        while survey.suspects and not (until_changed and survey.changed):
            known = survey.suspects.pop()
            try:
                stamp, hashes = self._hashed(known)
            except VanishedError:
                survey.gone.append(known.path)
            except ReadingError as failure:
                if failure.reason == known.reason == "too_large":  # whatever its bytes are, that has not changed
                    survey.touched.append((known, failure.stamp))
                    self._sort_unchanged(survey, known)
                else:
                    survey.changed.append(known.path)  # cleaning says why it cannot be read
            else:
                if hashes == (known.sha256, known.sidecar_sha256):
                    survey.touched.append((known, stamp))
                    self._sort_unchanged(survey, known)
                else:
                    survey.changed.append(known.path)

    @cached_property
    def place(self) -> Place:
        """Where to look for seals."""
        links = followed_links(self.settings, self.raw_dir, self.clean_dir)
        return Place(self.raw_dir, self.clean_dir, self.recipe, links)

    @cached_property
    def recipe(self) -> str:
        """Today's recipe."""
        return recipe_of(self.settings)

    def _hashed(self, known: Known) -> tuple[Stamp, tuple[str | None, str | None]]:
        """Stamp and hashes of a file and its sidecar as they are now."""
        raw_dir, settings = os.fsencode(self.raw_dir), self.settings
        if known.output.endswith(CONTAINER_SUFFIX):  # of any size
            with open_raw(raw_dir, known.path, settings.follow_links) as raw:
                return raw.stamp, (raw.sha256(), raw.sidecar_sha256)
        now = read_raw(raw_dir, known.path, settings.max_bytes, settings.follow_links)
        return now.stamp, (now.sha256, now.sidecar_sha256)

    def _is_there(self, survey: Survey, output: bytes) -> bool:
        """Whether a record is there.

        Of a folder whose name is not UTF-8 it may lie in one that was passed by, for another folder is sealed.
        """
        if output in survey.records:
            return True
        return bool(survey.sealed) and os.path.lexists(os.path.join(os.fsencode(self.clean_dir), output))

    def _sort(self, survey: Survey, known: Known, stamp: Stamp, again: bool) -> None:
        """File a document that is still there under what is to be done about it, if anything.

        Args:
            stamp: as it is now.
            again: whether it is tried again, whatever became of it.
        """
        if known.reason == "unreadable":
            # Its permissions, or those of a folder above it, may have changed and left no trace in its times.
            if self.settings.retry or is_readable(os.fsencode(self.raw_dir), known.path, stamp):
                survey.retried.append(known.path)
        elif (self.settings.retry and known.reason in RETRIED_REASONS) or again:
            survey.retried.append(known.path)
        elif stamp != known.stamp:
            survey.suspects.append(known)
        else:
            self._sort_unchanged(survey, known)

    def _sort_unchanged(self, survey: Survey, known: Known) -> None:
        """File a document whose bytes have not changed under what is to be done about it, if anything."""
        if known.recipe != self.recipe:
            survey.stale.append(known.path)
        elif known.outcome == "record" and not self._is_there(survey, known.output):
            survey.missing.append(known.path)
