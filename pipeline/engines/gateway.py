"""Java's side of Hadoop, for Python: file systems, as Spark itself opens them.

The driver has a Java machine at hand. Workers have none that Python could call, so each starts one of its own, with the
jars and the configuration of the job, when it first opens a file that is not on its disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_MEMORY = "-Xmx256m"
"""Of a worker's own Java machine, which reads a megabyte at a time."""


class GatewayError(Exception):
    """Java cannot be started, or a file system not be opened. The message says what to do."""


def is_local(location: str) -> bool:
    """Whether a location is on the disk: a path, or a ``file:`` URI."""
    return urlsplit(location).scheme in ("", "file")


def local_path(location: str) -> str:
    """A local location as a path."""
    return location.removeprefix("file://").removeprefix("file:") if location.startswith("file:") else location


def uri_of(location: str) -> str:
    """A location as Spark wants it: a local path with its scheme."""
    return "file://" + local_path(location) if is_local(location) else location


class Hadoop:
    """Hadoop's file systems.

    Args:
        jvm: Java's packages, as py4j has them.
        configuration: Hadoop's ``Configuration``, as py4j has it.
    """

    def __init__(self, jvm: Any, configuration: Any) -> None:
        # Each part of a name is a question to Java, so they are asked once.
        self._uri, self._path = jvm.java.net.URI, jvm.org.apache.hadoop.fs.Path
        self._configuration = configuration

    def path(self, location: str) -> Any:
        """A location as Hadoop's ``Path``; spaces, colons and per cent signs in it are characters like any other."""
        scheme, _, rest = uri_of(location).partition("://")
        authority, slash, path = rest.partition("/")
        return self._path(self._uri(scheme, authority or None, slash + path or "/", None, None))

    def content(self, location: str) -> bytes | None:
        """All of a small file; ``None`` where there is none."""
        path = self.path(location)
        file_system = self.file_system(path)
        if not file_system.exists(path):
            return None
        stream = file_system.open(path)
        try:
            return bytes(stream.readAllBytes())
        finally:
            stream.close()

    def file_system(self, path: Any) -> Any:
        """The file system that a path is on.

        Raises:
            GatewayError: Hadoop cannot open it.
        """
        from py4j.protocol import Py4JJavaError

        try:
            return path.getFileSystem(self._configuration)
        except Py4JJavaError as error:
            said = str(error.java_exception).split("\n")[0]
            raise GatewayError(
                f"{path.toString()} cannot be opened ({said}); for S3 and the like, name what brings it below "
                "[spark] in luigi.cfg, such as packages = org.apache.hadoop:hadoop-aws:3.4.2"
            ) from None


def hadoop_of_driver(context: Any) -> Hadoop:
    """By way of the driver's Java machine.

    Args:
        context: the ``SparkContext``.
    """
    return Hadoop(context._jvm, context._jsc.hadoopConfiguration())


def properties_of(context: Any) -> dict[str, str]:
    """The job's Hadoop configuration; it may hold secrets, and goes where Spark itself sends it."""
    entries = context._jsc.hadoopConfiguration().iterator()
    properties = {}
    while entries.hasNext():
        entry = entries.next()
        properties[entry.getKey()] = entry.getValue()
    return properties


@cache
def hadoop_of_process(properties: frozenset[tuple[str, str]]) -> Hadoop:
    """By way of a Java machine that this process starts once and that ends with it.

    Args:
        properties: what the configuration holds.

    Raises:
        GatewayError: Java or Spark's jars cannot be found.
    """
    from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

    jars = list(_jars())
    py4j = next((jar for jar in jars if Path(jar).name.startswith("py4j-")), None)
    if py4j is None:
        raise GatewayError(f"no jars of Spark are below {_spark_home()}; set SPARK_HOME to where Spark is installed")
    class_path = os.pathsep.join([*_configured(), *jars])
    try:
        port, token = launch_gateway(
            jarpath=py4j, classpath=class_path, javaopts=[_MEMORY], die_on_exit=True, enable_auth=True
        )
    except (OSError, ValueError) as error:
        raise GatewayError(f"Java cannot be started ({error}); install it, or set JAVA_HOME") from None
    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token, auto_convert=True))
    configuration = gateway.jvm.org.apache.hadoop.conf.Configuration()
    for name, value in sorted(properties):
        configuration.set(name, value)
    return Hadoop(gateway.jvm, configuration)


def frozen(properties: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Properties for :func:`hadoop_of_process`."""
    return frozenset(properties.items())


def _jars() -> Iterator[str]:
    """Spark's, and what the job has brought along (``packages``, ``jars``)."""
    yield from map(str, sorted(Path(_spark_home(), "jars").glob("*.jar")))
    try:
        from pyspark import SparkFiles

        yield from map(str, sorted(Path(SparkFiles.getRootDirectory()).glob("*.jar")))
    except (ImportError, AttributeError, TypeError, AssertionError):
        pass  # not in a worker


def _configured() -> Iterator[str]:
    """Folders with Hadoop's configuration, and in a YARN container everything that it was started with."""
    for name in ("HADOOP_CONF_DIR", "CLASSPATH"):
        if os.environ.get(name):
            yield os.environ[name]


def _spark_home() -> str:
    if "SPARK_HOME" in os.environ:
        return os.environ["SPARK_HOME"]
    import pyspark

    return str(Path(pyspark.__file__).parent)
