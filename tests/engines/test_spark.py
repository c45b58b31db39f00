"""The whole job on real Spark: the same records, byte for byte, as a run on one machine makes of the same folder.

On ``local[2]``, and on a standalone cluster of one master and two workers that these tests start and stop.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.corpus.clusters import Forest
from pipeline.corpus.minhash import sketch_of
from pipeline.run.launch import run_pipeline
from pipeline.run.marking import marks_for
from pipeline.run.sketching import SketchedRecord
from pipeline.run.status import Status, read_status
from pipeline.run.storage import encoded
from pipeline.settings import Settings
from tests.benchmarks.duplicate_texts import constructed_set
from tests.engines.corpus import DEADLY, ROOT, write_corpus

pytestmark = pytest.mark.slow

# A Java machine that starts quickly and takes little.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss2m"
_PATIENCE = 1800  # seconds that anything may take before a test gives up

_SITECUSTOMIZE = f'''
"""For workers of a test: one page ends the process that cleans it, and one file cannot be read the first time."""
import importlib.abc, importlib.machinery, os, signal, sys

DEADLY, ONCE = {DEADLY.encode()!r}, os.environ.get("FAILS_ONCE", "")

def patch_cleaning(module):
    clean_with_lines = module.clean_with_lines
    def deadly(documents, settings=None):
        def checked():
            for document in documents:
                content = document.content
                if DEADLY in (content if isinstance(content, bytes) else content.encode()):
                    os.kill(os.getpid(), signal.SIGKILL)
                yield document
        return clean_with_lines(checked(), settings)
    module.clean_with_lines = deadly

def patch_files(module):
    read = module.HadoopFiles.read
    def failing(self, path, max_bytes):
        try:
            os.close(os.open(ONCE, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return read(self, path, max_bytes)
        self.failure = OSError("the network was gone")
        raise module.ReadingError("unreadable", "the network was gone")
    module.HadoopFiles.read = failing

PATCHES = {{"pipeline.cleaning": patch_cleaning, "pipeline.engines.hadoop_files": patch_files}}

class Patched(importlib.abc.Loader):
    def __init__(self, loader, patch):
        self.loader, self.patch = loader, patch

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        self.patch(module)

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in PATCHES:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                break
        spec.loader = Patched(spec.loader, PATCHES[name])
        return spec

sys.meta_path.insert(0, Finder())
'''


@pytest.fixture(scope="module")
def spark_home() -> Path:
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'article-pipeline[spark]'")
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    if not java:
        pytest.skip("there is no Java: apt-get install default-jre-headless")
    return Path(pyspark.__file__).parent


@dataclass
class Alone:
    """A raw folder, and what a run on one machine made of it."""

    raw: Path
    lines: list[bytes]
    status: Status


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    folder = tmp_path_factory.mktemp("alone")
    write_corpus(folder / "raw")
    settings = Settings(state_dir=str(folder / "state"))
    result = run_pipeline(folder / "raw", folder / "clean", settings, log_level="CRITICAL")
    assert result.exit_status == 0
    lines = [line for path in (folder / "clean").rglob("*.json*") for line in path.read_bytes().splitlines(True)]
    status = read_status(str(folder / "raw"), str(folder / "clean"), str(folder / "state"), settings)
    assert status.duplicates > 8
    assert status.removed["template"] > 8
    return Alone(folder / "raw", sorted(lines), status)


@dataclass
class Spark:
    """A folder with a ``luigi.cfg`` from which jobs are started."""

    root: Path
    environment: dict[str, str]

    @property
    def clean(self) -> Path:
        return self.root / "clean"

    @property
    def account(self) -> Path:
        return self.root / "clean-account"

    def configure(self, master: str, *conf: str, **more: str) -> None:
        values = {"master": master, "driver-memory": "600m", **more}
        settings = ["spark.ui.enabled=false", f"spark.executor.extraJavaOptions={_JAVA}", *conf]
        lines = [f"{name} = {value}" for name, value in values.items()]
        text = "\n".join(["[spark]", *lines, f"driver-java-options = {_JAVA}", f"conf = {'|'.join(settings)}"])
        (self.root / "luigi.cfg").write_text(text + "\n", encoding="utf-8")

    def start(self, raw: str, *options: str) -> subprocess.Popen[str]:
        command = [str(Path(sys.executable).with_name("luigi")), "--module", "pipeline.engines.spark"]
        command += ["CleanArticlesOnSpark", "--local-scheduler", "--raw-dir", raw, *options]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "TMPDIR": str(self.root), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, raw: str, *options: str) -> str:
        process = self.start(raw, *options)
        output, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == 0, output
        return output

    def lines(self) -> list[bytes]:
        files = sorted(self.clean.glob("part-*.jsonl"))
        assert {path.name for path in self.clean.iterdir() if not path.name.startswith(("_", "."))} == {
            path.name for path in files
        }
        return sorted(line for path in files for line in path.read_bytes().splitlines(True))

    def rejections(self) -> list[dict[str, Any]]:
        files = (self.account / "rejections").glob("part-*.jsonl")
        found = [json.loads(line) for path in files for line in path.read_bytes().splitlines()]
        return sorted(found, key=lambda one: (one["path"].encode(), one["record"]))

    def summary(self) -> dict[str, Any]:
        summary: dict[str, Any] = json.loads((self.account / "summary.json").read_bytes())
        return summary


@pytest.fixture
def spark(tmp_path: Path, spark_home: Path) -> Spark:
    return Spark(tmp_path, {"PYTHONPATH": str(ROOT)})


def assert_same(spark: Spark, alone: Alone) -> None:
    """Records, rejections and counts are those of the run on one machine."""
    assert spark.lines() == alone.lines
    assert spark.rejections() == [rejection.to_dict() for rejection in alone.status.rejections]
    summary, status = spark.summary(), alone.status
    assert (summary["records"], summary["rejected"]) == (status.records, status.rejected)
    assert (summary["removed"], summary["flags"]) == (status.removed, status.flags)
    assert summary["skipped_records"] == status.skipped_records
    assert summary["duplicates"] == status.duplicates
    assert summary["files"] == status.documents
    assert not (spark.account / "_staging").exists()


def test_locally_with_divided_containers(spark: Spark, alone: Alone) -> None:
    spark.configure("local[2]")
    options = ("--clean-dir", "clean", "--divide-bytes", "4000", "--pipeline-batch-size", "5")
    spark.run(str(alone.raw), *options)
    assert_same(spark, alone)
    assert spark.summary()["tasks"] > -(-spark.summary()["files"] // 5) + 3
    times = [path.stat().st_mtime_ns for path in spark.clean.iterdir()]
    assert "1 complete ones were encountered" in spark.run(str(alone.raw), *options)  # it is complete
    assert [path.stat().st_mtime_ns for path in spark.clean.iterdir()] == times


def test_by_way_of_hadoop_to_parquet_with_a_deadly_page_and_a_bad_network(spark: Spark, alone: Alone) -> None:
    """``viewfs`` is a file system of Hadoop's that needs no server."""
    from pyarrow import parquet

    (spark.root / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    failed = spark.root / "failed-once"
    spark.environment |= {"PYTHONPATH": f"{spark.root}{os.pathsep}{ROOT}", "FAILS_ONCE": str(failed)}
    links = f"spark.hadoop.fs.viewfs.mounttable.test.link./scrapes=file://{alone.raw}"
    spark.configure("local[2]", links)
    spark.run("viewfs://test/scrapes", "--clean-dir", "clean", "--form", "parquet", "--pipeline-batch-size", "8")
    assert failed.exists()
    rows = parquet.read_table(spark.clean).to_pylist()
    expected = [line for line in alone.lines if json.loads(line)["raw"]["path"] != "deadly.html"]
    assert len(expected) == len(alone.lines) - 1
    assert sorted(encoded(row) for row in rows) == expected
    rejections = spark.rejections()
    (deadly,) = [one for one in rejections if one["path"] == "deadly.html"]
    assert deadly["reason"] == "crash"
    rejections.remove(deadly)
    assert rejections == [rejection.to_dict() for rejection in alone.status.rejections]
    summary = spark.summary()
    assert summary["skipped_files"] == {"being_written": 3, "orphan_sidecar": 1}
    assert summary["duplicates"] == alone.status.duplicates


@dataclass
class Cluster:
    """A master and two workers on this machine."""

    master: str
    workers: list[subprocess.Popen[bytes]]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def bare_python(tmp_path: Path) -> str:
    """A Python that has every package but this one: site-packages by PYTHONPATH, without the links in it."""
    venv.create(tmp_path / "bare", symlinks=True)
    return str(tmp_path / "bare" / "bin" / "python")


@pytest.fixture
def cluster(tmp_path: Path, spark_home: Path, bare_python: str) -> Iterator[Cluster]:
    port, web_port = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))},
        "SPARK_HOME": str(spark_home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _JAVA,
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }
    missing = subprocess.run(
        [bare_python, "-c", "import pyarrow, trafilatura, pipeline"], cwd=tmp_path, env=environment, capture_output=True
    )
    assert b"No module named 'pipeline'" in missing.stderr
    processes: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [str(spark_home / "bin" / "spark-class"), *arguments],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        processes.append(process)
        return process

    def alive() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{web_port}/json/", timeout=10) as answer:
                return int(json.load(answer)["aliveworkers"])
        except (OSError, ValueError):
            return -1

    try:
        where = ("--host", "127.0.0.1")
        start("org.apache.spark.deploy.master.Master", *where, "--port", str(port), "--webui-port", str(web_port))
        wait_until(lambda: alive() == 0)
        address = f"spark://127.0.0.1:{port}"
        workers = []
        for number in range(2):
            folder = ("--work-dir", str(tmp_path / f"worker-{number}"))
            resources = ("-c", "1", "-m", "700m", "--webui-port", "0")
            workers.append(start("org.apache.spark.deploy.worker.Worker", *where, *resources, *folder, address))
        wait_until(lambda: alive() == 2)
        yield Cluster(address, workers)
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_on_a_cluster_that_loses_a_worker(spark: Spark, alone: Alone, cluster: Cluster, bare_python: str) -> None:
    """The workers do not have the package; one is killed, with its executor, when some tasks are done."""
    spark.configure(cluster.master, **{"executor-memory": "512m", "pyspark-python": bare_python})
    process = spark.start(str(alone.raw), "--clean-dir", "clean", "--pipeline-batch-size", "2")
    tasks = spark.account / "_staging" / "cleaned" / "_temporary" / "0"
    try:
        wait_until(lambda: process.poll() is not None or any(tasks.glob("task_*")))
        done = len(list(tasks.glob("task_*")))
        os.killpg(cluster.workers[0].pid, signal.SIGKILL)
        output, _ = process.communicate(timeout=_PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, output
    assert_same(spark, alone)
    assert 0 < done < spark.summary()["tasks"]


def test_shuffles_find_what_one_machine_finds(
    spark_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Components of random graphs, and the marks of texts of which many are copies."""
    from pyspark.sql import SparkSession

    from pipeline.engines.components import connected_components
    from pipeline.engines.duplicates import duplicate_marks

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    options = {
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "600m",
        "spark.driver.extraJavaOptions": _JAVA,
        "spark.sql.warehouse.dir": str(tmp_path),
    }
    session = builder.config(map=options).getOrCreate()
    try:

        def keep(table: Any, name: str) -> Any:
            table.write.mode("overwrite").parquet(str(tmp_path / name))
            return session.read.parquet(str(tmp_path / name))

        chance = random.Random(3)
        chain = [(number, number + 1) for number in range(40)]
        loose = [(chance.randrange(50, 200), chance.randrange(50, 200)) for _ in range(90)]
        forest = Forest(200)
        for one, other in (*chain, *loose):
            forest.join(np.array([one]), np.array([other]))
        edges = session.createDataFrame([*chain, *loose], "one long, other long")
        rows = connected_components(edges, keep).collect()
        roots = {row.vertex: row.root for row in rows}
        assert [roots.get(number, number) for number in range(200)] == forest.roots().tolist()

        texts = constructed_set(31, stories=25).texts
        texts += texts[:5]
        dates = [None if number % 3 == 0 else f"2026-0{number % 7 + 1}-01" for number in range(len(texts))]
        records = [
            SketchedRecord(b"", number, number.to_bytes(16, "big"), dates[number], sketch_of(text))
            for number, text in enumerate(texts)
        ]
        expected = {
            record.id: mark for record, mark in zip(records, marks_for(records, 0.55), strict=True) if mark is not None
        }
        assert len(expected) == 40  # all copies, and nothing else
        table = session.createDataFrame(
            [
                (
                    *(bytearray(one.id), one.published, bytearray(one.sketch.digest), one.sketch.tokens),
                    *(one.sketch.shingles, bytearray(one.sketch.signature), bytearray(one.sketch.figures)),
                )
                for one in records
            ],
            "id binary, published string, digest binary, tokens int, shingles int, signature binary, figures binary",
        )
        marks = duplicate_marks(table, 0.55, keep).collect()
        assert {bytes(row.id): bytes(row.duplicate_of) for row in marks} == expected
    finally:
        session.stop()
