"""A report made by a real run over the samples, some hostile documents and a container."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.run.launch import run_pipeline
from pipeline.settings import Settings

ROOT = Path(__file__).parents[2]

ATTACK = "<script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\"><svg onload='window.hacked=1'>"
SENTENCE = (
    "The keeper of the lock at Winsum opens the gates at six, and the first barge is through before the mist has left "
    "the reeds; nobody in the village has set a clock by anything else for forty years. "
)


@dataclass(frozen=True)
class Made:
    """A project folder after a run."""

    root: Path

    @property
    def report(self) -> Path:
        return self.root / ".pipeline" / "report"

    @property
    def settings(self) -> Settings:
        return Settings(state_dir=str(self.root / ".pipeline"))

    def page_of(self, path: str) -> Path:
        """The page of the article made from ``path`` below ``raw/``."""
        record = json.loads((self.root / "clean" / f"{path}.json").read_bytes())
        return self.report / "articles" / f"{record['id']}.html"


def drop_hostile(raw: Path) -> None:
    """Documents that try to run something, or to look like something else."""
    body = "".join(f"<p>{SENTENCE}{number}</p>" for number in range(6))
    (raw / "hostile.html").write_text(
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<title>&lt;/title&gt;&lt;script&gt;window.hacked=1&lt;/script&gt; Lock at six</title>"
        "<meta property=og:description content='\"&gt;&lt;img src=x onerror=window.hacked=1&gt;'>"
        "<meta property=og:url content='javascript:window.hacked=1'></head>"
        f"<body onload='window.hacked=1'><nav><a href='javascript:window.hacked=1'>Home</a></nav><article>"
        "<h1>&lt;/script&gt;&lt;script&gt;window.hacked=1&lt;/script&gt; Lock at six</h1>"
        f"<p>&lt;script&gt;window.hacked=1&lt;/script&gt; {SENTENCE}</p>{body}"
        "<p>Share this on Facebook &lt;img src=x onerror=window.hacked=1&gt;</p></article></body></html>",
        encoding="utf-8",
    )
    url = 'https://lock.example/"><script>window.hacked=1</script>'
    (raw / "hostile.html.meta.json").write_text(json.dumps({"url": url, "site_name": ATTACK, "tags": [ATTACK]}))
    rest = "\n\n".join([SENTENCE] * 4) + "\n\nLeave a Reply\n"
    (raw / '"><img src=x onerror=window.hacked=1>.txt').write_text(
        f"Ferries and fog\n\n{ATTACK} {SENTENCE}\n\n{rest}\n{{{{ 7 * 7 }}}}\n"
    )
    (raw / "turned.txt").write_text(
        f"The harbour \u202e dnim sti sesol\u202c again\n\n{SENTENCE}\u2066hidden\u2069 \u200fmark\u200e\n\n"
        f"{rest}\nNotify \u202eme\n"
    )
    (raw / "long.txt").write_text(f"A very long line\n\n{SENTENCE}\n\n{'word ' * 200_000}\n\n{rest}")


def copy_samples(raw: Path, to: Path) -> None:
    """Copy the samples, and nothing else that somebody may have dropped beside them."""
    shutil.copytree(raw, to, ignore=lambda _, names: [name for name in names if not name.startswith("sample-")])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The report of one run. Tests only look at it."""
    root = tmp_path_factory.mktemp("report")
    copy_samples(ROOT / "raw", root / "raw")
    drop_hostile(root / "raw")
    made = Made(root)
    result = run_pipeline(root / "raw", root / "clean", made.settings, log_level="CRITICAL")
    assert result.exit_status == 0
    return made
