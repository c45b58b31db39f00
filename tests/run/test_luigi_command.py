"""The ``luigi`` command as cron starts it: exit codes, the lock, runs that are killed."""

import email
import email.policy
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from pipeline.configuration import RETCODES

# Each of these starts whole commands; the other kind of each runs with the slow tests.
WORKERS = [pytest.param("1", marks=pytest.mark.slow), "2"]
KINDS = [pytest.param("RangeDailyBase", marks=pytest.mark.slow), "RangeDaily"]


def _wait_for(process, text):
    """Read what the process says until ``text`` comes; fails when it ends before."""
    said = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return
    pytest.fail(f"{text!r} never came:\n{''.join(said)}")


def _kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture
def let_go(project):
    """Documents that say HOLD hold their process, until this is called."""
    pipe = project.root / "held"
    os.mkfifo(pipe)
    project.environment["HELD_BY"] = str(pipe)
    ends = [os.open(pipe, os.O_RDWR)]

    def let_go():
        for end in ends:
            pipe.unlink()
            os.close(end)
        ends.clear()

    yield let_go
    let_go()


@pytest.mark.parametrize("workers", WORKERS)
def test_records_and_status_zero_also_where_documents_are_rejected(project, workers):
    project.drop("a.txt")
    project.drop("b.txt", "REJECT")
    status, said = project.luigi("CleanArticles", "--workers", workers, "--pipeline-batch-size", "1")
    assert status == 0, said
    assert "1 record, 1 rejected (1 no_article); blocks removed: 2 comments" in said
    assert set(project.files()) == {b"a.txt.json"}
    status, said = project.luigi("CleanArticles", "--workers", workers)
    assert status == 0
    assert "nothing new" in said
    assert "CleanBatch" not in said


def test_a_missing_raw_folder_is_a_failure_that_says_what_to_do(project):
    project.raw.rmdir()
    status, said = project.luigi("CleanArticles")
    assert status == RETCODES["scheduling_error"]
    assert f"the raw folder {project.raw} does not exist; create it" in said
    assert not project.clean.exists()


def test_a_batch_that_fails_is_a_failure(project):
    project.drop("a.txt", "CRASH")
    status, said = project.luigi("CleanArticles", "--pipeline-isolation", "false")
    assert status == RETCODES["task_failed"]
    assert "this document breaks the whole batch" in said


def test_a_missing_drop_is_missing_data(project):
    status, said = project.luigi("CleanDrop", "--date", "2026-11-22")
    assert status == RETCODES["missing_data"]
    assert "2026-11-22" in said


def test_a_drop(project):
    project.drop("2026-11-22/a.txt")
    project.drop("b.txt")
    status, said = project.luigi("CleanDrop", "--date", "2026-11-22")
    assert status == 0, said
    assert set(project.files()) == {b"2026-11-22/a.txt.json"}


def test_other_folders_by_flags(project):
    project.drop("a.txt")
    project.raw.rename(project.root / "in")
    status, said = project.luigi("CleanArticles", "--raw-dir", "in", "--clean-dir", "out", "--pipeline-state-dir", "s")
    assert status == 0, said
    assert (project.root / "out/a.txt.json").exists()
    assert (project.root / "s/runs/latest.json").exists()


def test_a_wrong_setting_is_a_failure_that_names_it(project):
    status, said = project.luigi("CleanArticles", "--pipeline-batch-size", "0")
    assert status == RETCODES["scheduling_error"]
    assert "batch_size is 0; it must be a number of documents, at least 1" in said


@pytest.mark.parametrize("workers", WORKERS)
def test_a_second_run_leaves_while_the_first_is_at_work(project, let_go, workers):
    project.drop("a.txt", "HOLD")
    first = project.start(
        "CleanArticles", "--local-scheduler", "--workers", workers, "--pipeline-detect-language", "false"
    )
    try:
        _wait_for(first, "running   CleanBatch")
        status, said = project.luigi("CleanArticles")  # another command line, so Luigi's own lock says nothing
        assert status == RETCODES["already_running"]
        assert f"another run is at work (process {first.pid} on" in said
    finally:
        let_go()
        first.communicate(timeout=60)
    assert first.returncode == 0
    assert set(project.files()) == {b"a.txt.json"}
    assert project.luigi("CleanArticles")[0] == 0


@pytest.mark.parametrize("workers", WORKERS)
def test_a_killed_run_leaves_nothing_half_done_and_the_next_one_goes_on(project, let_go, workers):
    for name in ("a.txt", "b.txt", "c.txt"):
        project.drop(name)
    project.drop("d.txt", "HOLD")
    options = ("--local-scheduler", "--pipeline-detect-language", "false", "--workers", workers)
    first = project.start("CleanArticles", "--pipeline-batch-size", "2", "--pipeline-isolation", "false", *options)
    _wait_for(first, "2 records")
    if workers == "1":
        _wait_for(first, "running   CleanBatch")
    while not list(project.clean.glob(".*.tmp")):  # c is staged, d is held
        assert first.poll() is None
    _kill(first)
    assert {b"a.txt.json", b"b.txt.json"} < set(project.files())
    assert b"c.txt.json" not in project.files()

    let_go()
    status, said = project.luigi("CleanArticles")
    assert status == 0, said
    assert "4 documents: 2 new" in said
    assert set(project.files()) == {b"a.txt.json", b"b.txt.json", b"c.txt.json", b"d.txt.json"}


def test_a_document_that_kills_its_process_costs_the_other_batches_nothing(project):
    project.drop("a.txt", "KILL")
    project.drop("b.txt")
    options = ("CleanArticles", "--workers", "2", "--pipeline-batch-size", "1")
    status, said = project.luigi(*options, "--pipeline-isolation", "false")
    assert status == RETCODES["task_failed"]
    assert "died unexpectedly" in said
    assert set(project.files()) == {b"b.txt.json"}
    status, said = project.luigi(*options)
    assert status == 0, said
    assert "1 new" in said
    assert "1 rejected (1 crash)" in said


@pytest.mark.skipif(os.getuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root may read everything")
def test_a_file_without_permissions(project):
    project.drop("a.txt")
    project.drop("closed/b.txt")
    (project.raw / "c.txt").write_text("text")
    (project.raw / "c.txt").chmod(0)
    (project.raw / "closed").chmod(0)
    command = project.command("CleanArticles", "--local-scheduler", "--pipeline-detect-language", "false", "--no-lock")
    if os.getuid() == 0:  # root without the right to read everything
        command = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", *command]
        command[1:1] = ["--clear-groups"]
    environment = {**os.environ, "PYTHONPATH": f"{Path(__file__).parent}:{Path(__file__).parent.parent.parent}"}
    try:
        done = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "1 record, 1 rejected (1 unreadable)" in done.stderr
        assert set(project.files()) == {b"a.txt.json"}
    finally:
        (project.raw / "closed").chmod(0o755)


@pytest.fixture
def luigid(project):
    """A scheduler of its own on the loopback interface; gives its port."""
    # By default it does not believe that what was done ten seconds ago is to be done again.
    (project.root / "luigi.cfg").write_text("[scheduler]\nstable_done_cooldown_secs = 0\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("luigid")), "--address", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _wait_for(process, "Scheduler starting up")
        for _ in range(1000):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/graph", timeout=10).close()
                break
            except OSError:
                assert process.poll() is None
        yield str(port)
    finally:
        process.terminate()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_with_luigid_run_after_run(project, luigid, workers):
    """The scheduler remembers tasks that are done; a later run of the same tasks is a new one all the same."""

    def run():
        options = ("--scheduler-port", luigid, "--workers", workers, "--pipeline-detect-language", "false")
        process = project.start("CleanArticles", "--scheduler-host", "127.0.0.1", *options)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        return said

    for name in ("a.txt", "b.txt"):
        project.drop(name)
    run()
    assert len(project.files()) == 2
    assert "nothing new" in run()
    project.drop("c.txt")
    assert "3 documents: 1 new" in run()

    first = project.files()
    for path in [*project.clean.iterdir(), project.state / "ledger.sqlite3"]:
        path.unlink()
    assert "3 documents: 3 new" in run()
    for path in project.clean.iterdir():  # now it has seen a batch of the same content
        path.unlink()
    (project.state / "ledger.sqlite3").unlink()
    assert "3 documents: 3 new" in run()
    assert project.files() == first


@pytest.mark.slow
@pytest.mark.parametrize("address", ["", "http://reports.example/"])
def test_the_page_of_luigid_tells_what_a_run_does(project, luigid, address):
    for name in ("a.txt", "b.txt"):
        project.drop(name)
    project.drop("c.txt", "REJECT")
    options = ("--scheduler-host", "127.0.0.1", "--scheduler-port", luigid, "--pipeline-detect-language", "false")
    process = project.start("CleanArticles", *options, f"--pipeline-report-url={address}")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    asked = urllib.parse.urlencode({"data": json.dumps({"status": "DONE", "upstream_status": ""})})
    with urllib.request.urlopen(f"http://127.0.0.1:{luigid}/api/task_list?{asked}", timeout=10) as answer:
        tasks = {task["name"]: task for task in json.load(answer)["response"].values()}
    told = "2 records, 1 rejected (1 no_article); blocks removed: 4 comments"
    assert tasks["CleanArticles"]["status_message"] == told
    assert tasks["CleanArticles"]["progress_percentage"] == 100
    report = project.state / "report" / "index.html"
    assert report.is_file()
    assert tasks["CleanArticles"]["tracking_url"] == (address or report.as_uri())
    assert tasks["CleanBatch"]["status_message"] == told
    assert tasks["CleanBatch"]["progress_percentage"] == 100
    assert tasks["MarkDuplicates"]["progress_percentage"] == 100


def test_luigi_writes_a_mail_where_a_batch_fails(project):
    """With the configuration that the README shows."""
    controller = pytest.importorskip("aiosmtpd.controller", reason="aiosmtpd is not installed: pip install aiosmtpd")
    mails = []

    class Keep:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd has it
            mails.append(envelope)
            return "250 kept"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```ini\n(\[email\]\n.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert "host = localhost\nport = 25\n" in shown
    (project.root / "luigi.cfg").write_text(
        shown.replace("host = localhost\nport = 25\n", f"host = 127.0.0.1\nport = {port}\n")
    )
    server = controller.Controller(Keep(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        project.drop("a.txt", "CRASH")
        status, _ = project.luigi("CleanArticles", "--pipeline-isolation", "false")
        assert status == RETCODES["task_failed"]
        assert len(mails) == 1
        assert mails[0].rcpt_tos == ["you@example.org"]
        text = email.message_from_bytes(mails[0].content, policy=email.policy.default)
        assert "CleanBatch" in text["subject"]
        parts = [part.get_content() for part in text.walk() if part.get_content_maintype() == "text"]
        assert "this document breaks the whole batch" in "".join(parts)
        mails.clear()
        project.drop("a.txt", "all is well")
        assert project.luigi("CleanArticles")[0] == 0
        assert mails == []
    finally:
        server.stop()


def test_an_emptied_drop_is_pruned_and_nothing_else(project):
    project.drop("2026-11-22/a.txt")
    project.drop("2026-11-23/b.txt")
    assert project.luigi("CleanArticles")[0] == 0
    (project.raw / "2026-11-22" / "a.txt").unlink()
    status, _ = project.luigi("CleanDrop", "--date", "2026-11-22", "--pipeline-prune", "true")
    assert status == 0
    assert set(project.files()) == {b"2026-11-23/b.txt.json"}


def _range(project, kind, *arguments):
    return project.luigi(
        kind, "--of", "CleanDrop", "--start", "2026-11-01", "--stop", "2026-11-05", "--now", NOW, *arguments
    )


NOW = "1795564800"  # 2026-11-25, in seconds since 1970


@pytest.mark.parametrize("kind", KINDS)
def test_a_range_of_days_by_the_command_line(project, kind):
    for day in (1, 2, 4):
        project.drop(f"2026-11-{day:02}/a.txt")
    status, said = _range(project, kind)
    assert status == RETCODES["missing_data"], said  # of the third there is no folder
    assert set(project.files()) == {f"2026-11-{day:02}/a.txt.json".encode() for day in (1, 2, 4)}
    project.drop("2026-11-03/a.txt")
    project.drop("2026-11-02/late.txt")  # in a folder of which there are records already
    status, said = _range(project, kind)
    assert status == 0, said
    assert len(project.files()) == 5
    status, said = _range(project, kind)
    assert status == 0
    assert "Did not run any tasks" in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_range_stops_at_its_task_limit_and_says_nothing(project, kind):
    for day in range(1, 5):
        project.drop(f"2026-11-{day:02}/a.txt")
    for expected in (2, 4):
        status, said = _range(project, kind, "--task-limit", "2")
        assert status == 0, said
        assert len(project.files()) == expected


def test_days_without_a_folder_count_for_the_limit(project):
    project.drop("2026-11-04/a.txt")
    assert _range(project, "RangeDaily", "--task-limit", "3")[0] == RETCODES["missing_data"]
    assert project.files() == {}
    assert _range(project, "RangeDaily", "--task-limit", "3", "--reverse")[0] == RETCODES["missing_data"]
    assert len(project.files()) == 1


def test_a_range_over_sealed_days(project):
    for day in range(1, 5):
        project.drop(f"2026-11-{day:02}/a.txt")
        project.drop(f"2026-11-{day:02}/.sealed")
    for _ in range(2):
        status, said = _range(project, "RangeDaily")
        assert status == 0, said
    assert len(project.files()) == 4


@pytest.mark.parametrize("workers", WORKERS)
def test_a_run_killed_in_a_large_container_goes_on_at_the_part(project, let_go, workers):
    texts = [f"text {number}" for number in range(10)]
    texts[6] = "HOLD on"
    rows = (json.dumps({"text": text, "padding": "x" * 500_000}) + "\n" for text in texts)
    project.drop("a.jsonl", "".join(rows))
    old = 1_700_000_000 * 10**9
    os.utime(project.raw / "a.jsonl", ns=(old, old))
    options = ("--local-scheduler", "--pipeline-detect-language", "false", "--pipeline-batch-size", "2")
    first = project.start("CleanArticles", "--workers", workers, *options)
    parts = project.state / "containers"
    while len(list(parts.glob("*/part-*.json"))) < (4 if workers == "2" else 1):
        assert first.poll() is None, first.stdout.read()
    _kill(first)
    done = {path: path.stat().st_ino for path in parts.glob("*/part-*.json")}
    assert done
    assert project.files() == {}

    let_go()
    second = project.start("CleanArticles", "--workers", workers, *options)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0, said
    assert said.count("running   CleanPart") == 5 - len(done)
    assert not list(parts.iterdir())
    lines = (project.clean / "a.jsonl.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["text"].split("\n")[0] for line in lines] == texts
