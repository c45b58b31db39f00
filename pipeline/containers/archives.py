"""ZIP and TAR archives of pages. Nothing is unpacked to the disk, so no name in them can do harm."""

from __future__ import annotations

import mimetypes
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.article import Rejected
from pipeline.containers.entries import Entry, Reader, SkipReason, Start
from pipeline.sources.container_kinds import is_tar_header
from pipeline.sources.document import Document
from pipeline.sources.media import ending_of
from pipeline.sources.sidecar import SIDECAR_SUFFIX, read_sidecar
from pipeline.sources.sizes import LARGEST_SIDECAR, oversized, oversized_sidecar

_ENCRYPTED = 0x1
_UNIX = 3
_NOT_TEXT = ("image/", "audio/", "video/", "font/")
_NOT_PAGES = frozenset({"text/css", "text/javascript", "application/javascript", "application/wasm"})
_LONGEST_NAME = 200  # characters of a member's name in a message


class ZipReader(Reader):
    """Members in the order of the archive's directory."""

    NOUN = "member"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._archive: zipfile.ZipFile | None = None

    def starts(self) -> Iterator[Start]:
        """Every member."""
        archive = self._open()
        number = size = 0
        for number, member in enumerate(archive.infolist(), start=1):
            yield Start(number - 1, number - 1)
            size += self._size(archive, member)
            if size > self.limits.container:
                self.learned["beyond"] = number - 1
                break
        self.learned["records"] = number

    def entries(self, start: Start) -> Iterator[Entry]:
        """See :class:`Reader`."""
        archive = self._open()
        members = archive.infolist()
        for number in range(start.record, len(members) if self.beyond is None else self.beyond):
            member = members[number]
            if _is_no_record(member):
                continue
            content: Document | Rejected | SkipReason | None = _why_left_out(member)
            if content is None:
                try:
                    content = self._document(archive, member)
                except Rejected as error:
                    yield _named(self, number, member.filename, error)
                    continue
            yield Entry(number, content)
        yield from self.rejected_beyond()

    def _size(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
        """Bytes that reading a member unpacks: as the directory states, for no more than that is read."""
        if _is_no_record(member) or _why_left_out(member):
            return 0
        sidecar = archive.NameToInfo.get(member.filename + SIDECAR_SUFFIX)
        return min(member.file_size, self.limits.record) + (min(sidecar.file_size, LARGEST_SIDECAR) if sidecar else 0)

    def _open(self) -> zipfile.ZipFile:
        if self._archive is None:
            try:
                self._archive = zipfile.ZipFile(self.file)
            except MemoryError:
                raise Rejected.because(
                    "memory", "the directory of the ZIP archive needs more memory than there is; divide the archive"
                ) from None
            except Exception as error:  # see _read
                raise Rejected.because(
                    "truncated",
                    f"the ZIP archive has no directory that can be read ({error}), it may be cut off; copy it again",
                ) from None
        return self._archive

    def _document(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Document:
        data = self._read(archive, member, self.limits.record)
        if len(data) > self.limits.record:
            size = max(len(data), member.file_size)
            raise Rejected.because("too_large", oversized(size, self.limits.record))
        sidecar = archive.NameToInfo.get(member.filename + SIDECAR_SUFFIX)
        hints = self._hints(archive, sidecar) if sidecar is not None else None
        return Document(data, name=member.filename, hints=hints)

    def _hints(self, archive: zipfile.ZipFile, sidecar: zipfile.ZipInfo) -> dict[str, Any]:
        try:
            data = self._read(archive, sidecar, LARGEST_SIDECAR)
        except Rejected as error:
            raise _of_sidecar(error) from None
        if len(data) > LARGEST_SIDECAR:
            raise Rejected.because("too_large", oversized_sidecar(max(len(data), sidecar.file_size)))
        return read_sidecar(data, sidecar.filename)

    def _read(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
        """What a member holds; one byte more than ``most`` where it holds more."""
        if member.flag_bits & _ENCRYPTED:
            raise Rejected.because("refused", "it is encrypted; pack it without a password")
        try:
            with archive.open(member) as file:
                return file.read(most + 1)
        except NotImplementedError as error:
            raise Rejected.because(
                "refused", f"it is packed in a way that is not read ({error}); use deflate"
            ) from None
        except EOFError:
            raise Rejected.because("truncated", "it ends too early; copy the archive again") from None
        except MemoryError:
            raise Rejected.because(
                "memory", "unpacking it needs more memory than there is; pack it with deflate"
            ) from None
        except Exception as error:  # what each of the unpackers raises is not documented, such as lzma.LZMAError
            raise Rejected.because("broken", f"it is damaged ({_said(error)}); copy the archive again") from None


class TarReader(Reader):
    """Members in the order of the archive, each read from its own header on."""

    NOUN = "member"

    def starts(self) -> Iterator[Start]:
        """Every member."""
        number = 0
        sidecars: dict[str, int] = {}
        for number, member in enumerate(self._members(Start(0, 0)), start=1):
            if number == 1 and isinstance(member, Rejected):
                raise member
            if isinstance(member, tarfile.TarInfo):
                yield Start(number - 1, member.offset)
                if member.isfile() and member.name.endswith(SIDECAR_SUFFIX):
                    sidecars[member.name] = member.offset
        self.learned["sidecars"] = sidecars
        self.learned["records"] = number

    def entries(self, start: Start) -> Iterator[Entry]:
        """See :class:`Reader`."""
        for number, member in enumerate(self._members(start), start.record):
            if isinstance(member, Rejected):
                yield self.rejected(number, member.rejection.reason, member.rejection.detail)
                continue
            if member.isdir() or member.name.endswith(SIDECAR_SUFFIX):
                continue
            content: Document | Rejected | SkipReason | None = _skipped(member.name)
            if content is None and not member.isreg():
                content = "symlink" if member.issym() or member.islnk() else "special_file"
            if content is None:
                try:
                    content = self._document(member)
                except Rejected as error:
                    yield _named(self, number, member.name, error)
                    continue
            yield Entry(number, content)

    def _members(self, start: Start) -> Iterator[tarfile.TarInfo | Rejected]:
        """The members from there on; a damaged header counts as one, and the next that is whole is looked for."""
        position = start.position
        while position >= 0:
            self.file.seek(position)
            trouble = "no header of a member"
            try:
                with _open_tar(self.file) as archive:
                    while (member := archive.next()) is not None:
                        position = member.offset
                        if member.size < 0:
                            raise tarfile.HeaderError("a negative size")
                        yield member
                        position = archive.offset
                        archive.members = []  # type: ignore[attr-defined]  # else it keeps them all
            except Exception as error:  # a header's fields lead to many; MemoryError too, by a name of gigabytes
                trouble = _said(error)
            self.file.seek(position)
            block = self.file.read(tarfile.BLOCKSIZE)
            if not block.strip(b"\0"):  # the end mark, or the end
                return
            yield Rejected.because("broken", f"the archive is damaged here ({trouble}); copy it again")
            position = self._next_header(position + tarfile.BLOCKSIZE)

    def _next_header(self, position: int) -> int:
        """Where the next header begins at or behind ``position``; -1 where none does."""
        self.file.seek(position)
        while len(block := self.file.read(tarfile.BLOCKSIZE)) == tarfile.BLOCKSIZE:
            if is_tar_header(block):
                return position
            position += tarfile.BLOCKSIZE
        return -1

    def _document(self, member: tarfile.TarInfo) -> Document:
        if member.size > self.limits.record:
            raise Rejected.because("too_large", oversized(member.size, self.limits.record))
        data = self._read(member)
        place = self.learned.get("sidecars", {}).get(member.name + SIDECAR_SUFFIX)
        hints = None
        if place is not None:
            back = self.file.tell()
            self.file.seek(place)
            try:
                with _open_tar(self.file) as archive:
                    found = archive.next()
            except Exception as error:  # as of _members
                raise Rejected.because(
                    "broken", f"its sidecar is damaged ({_said(error)}); copy the archive again"
                ) from None
            finally:
                self.file.seek(back)
            if found is not None:
                hints = self._hints(found)
        return Document(data, name=member.name, hints=hints)

    def _hints(self, sidecar: tarfile.TarInfo) -> dict[str, Any]:
        if sidecar.size > LARGEST_SIDECAR:
            raise Rejected.because("too_large", oversized_sidecar(sidecar.size))
        try:
            data = self._read(sidecar)
        except Rejected as error:
            raise _of_sidecar(error) from None
        return read_sidecar(data, sidecar.name)

    def _read(self, member: tarfile.TarInfo) -> bytes:
        back = self.file.tell()
        self.file.seek(member.offset_data)
        data = self.file.read(member.size)
        self.file.seek(back)
        if len(data) < member.size:
            raise Rejected.because("truncated", "the archive ends in the middle of it; copy it again")
        return data


def _open_tar(file: BinaryIO) -> tarfile.TarFile:
    return tarfile.open(fileobj=file, mode="r:", errorlevel=0)


def _said(error: Exception) -> str:
    """What an error says, or its name where it says nothing."""
    return str(error) or type(error).__name__


def _of_sidecar(error: Rejected) -> Rejected:
    """What is wrong with a member's sidecar, as what is wrong with the member."""
    return Rejected.because(error.rejection.reason, f"its sidecar: {error.rejection.detail}")


def _named(reader: Reader, number: int, name: str, error: Rejected) -> Entry:
    rejection = error.rejection
    return reader.rejected(number, rejection.reason, f"{name[-_LONGEST_NAME:]}: {rejection.detail}")


def _skipped(name: str) -> SkipReason | None:
    """Why a member of this name is left out, if it is."""
    if any(part.startswith((".", "_")) and part not in (".", "..") for part in name.split("/")):
        return "hidden"
    media_type, _ = mimetypes.guess_type("x" + ending_of(name))
    if media_type and (media_type.startswith(_NOT_TEXT) or media_type in _NOT_PAGES):
        return "not_text"
    return None


def _is_no_record(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder or a sidecar."""
    return member.filename.endswith(("/", SIDECAR_SUFFIX))


def _why_left_out(member: zipfile.ZipInfo) -> SkipReason | None:
    """As :func:`_skipped`; links too."""
    linked = member.create_system == _UNIX and stat.S_ISLNK(member.external_attr >> 16)
    return _skipped(member.filename) or ("symlink" if linked else None)
