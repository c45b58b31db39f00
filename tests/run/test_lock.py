import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.run import lock

ROOT = str(Path(__file__).parent.parent.parent)

HOLDER = """
import sys
from pathlib import Path
from pipeline.run import lock
lock.acquire(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _python(code, *arguments, **options):
    environment = {name: value for name, value in os.environ.items() if name != lock._OURS}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "PYTHONPATH": ROOT, **options},
    )


@pytest.fixture
def state(tmp_path):
    state = tmp_path / "state"
    yield state
    token = lock.current_token(state)
    if token is not None:
        lock.release(state, token)


def test_a_second_process_is_told_who_holds_it(state):
    holder = _python(HOLDER, state)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(lock.AlreadyRunningError, match=f"process {holder.pid} on .* since 20") as caught:
        lock.acquire(state)
    assert str(state / "lock") in str(caught.value)
    assert lock.current_token(state) is None

    holder.kill()  # it ends with the process, however that ends
    holder.communicate()
    assert lock.acquire(state)


def test_the_process_that_holds_it_may_ask_again(state):
    token = lock.acquire(state)
    assert lock.acquire(state) == token == lock.current_token(state)


def test_after_its_release_it_is_free_and_the_next_token_is_another(state):
    first = lock.acquire(state)
    lock.release(state, first)
    assert lock.current_token(state) is None
    second = lock.acquire(state)
    assert second != first
    lock.release(state, first)  # of another time: nothing happens
    assert lock.current_token(state) == second


def test_a_run_with_another_ledger_leaves_the_records_alone(state, tmp_path):
    clean, other = tmp_path / "clean", tmp_path / "other"
    clean.mkdir()
    token = lock.acquire(state, clean)
    assert lock.acquire(state, clean) == token
    with pytest.raises(lock.AlreadyRunningError, match=f"at work on {clean}, with another state_dir"):
        lock.acquire(other, clean)
    assert lock.current_token(other) is None  # nor is its own lock taken
    lock.release(state, token)
    lock.release(other, lock.acquire(other, clean))


def test_folders_that_cannot_be_locked_are_worked_on(state, tmp_path, monkeypatch):
    flock = fcntl.flock

    def refusing(descriptor, operation):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        flock(descriptor, operation)

    monkeypatch.setattr(lock.fcntl, "flock", refusing)
    (tmp_path / "clean").mkdir()
    assert lock.acquire(state, tmp_path / "clean") == lock.current_token(state)


def test_is_not_left_behind_where_the_disk_is_full(state, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space"):
            lock.acquire(state)
    assert lock.current_token(state) is None
    assert lock.acquire(state)


def test_a_child_shares_it_and_cannot_release_it(state):
    token = lock.acquire(state)
    child = os.fork()
    if child == 0:  # a forked process, as Luigi's workers are
        shared = lock.acquire(state) == token == lock.current_token(state)
        lock.release(state, token)
        os._exit(0 if shared and lock.current_token(state) == token else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert lock.current_token(state) == token

    code = "import sys, pathlib; from pipeline.run import lock; print(lock.acquire(pathlib.Path(sys.argv[1])))"
    spawned = _python(code, state, **{lock._OURS: token})  # or started anew, with the environment handed down
    assert spawned.communicate()[0].strip() == token


def test_a_forked_child_that_outlives_its_parent_keeps_the_next_run_away(state):
    code = """
import os, sys
from pathlib import Path
from pipeline.run import lock
lock.acquire(Path(sys.argv[1]))
if os.fork() == 0:
    print("child", flush=True)
    sys.stdin.read()
    os._exit(0)
sys.stdin.close()
os.wait() if len(sys.argv) > 2 else os.kill(os.getpid(), 9)
"""
    parent = _python(code, state)
    assert parent.stdout.readline() == "child\n"
    parent.wait()
    with pytest.raises(lock.AlreadyRunningError):
        lock.acquire(state)
    parent.stdin.close()
    parent.stdout.read()  # ends when the child has ended
    assert lock.acquire(state)


def test_a_token_handed_down_by_a_run_that_is_over_means_nothing(state, monkeypatch):
    token = lock.acquire(state)
    lock.release(state, token)
    monkeypatch.setenv(lock._OURS, token)
    assert lock.current_token(state) is None


def test_an_unreadable_lock_file_is_still_a_lock(state):
    holder = _python(HOLDER, state)
    assert holder.stdout.readline() == "held\n"
    (state / "lock").write_text("nonsense")
    with pytest.raises(lock.AlreadyRunningError, match="another process"):
        lock.acquire(state)
    holder.communicate()
