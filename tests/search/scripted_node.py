"""A server on loopback that says what a test tells it to, in the place of Elasticsearch."""

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 5  # seconds
Script = Callable[[str], bytes | None]


def answer(body: object, status: int = 200, *, product: bool = True, length: int | None = None) -> bytes:
    """An HTTP answer; bytes are sent as they are, other bodies as JSON. `length` may lie."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} X",
        "Content-Type: application/json",
        f"Content-Length: {len(content) if length is None else length}",
        *(["X-Elastic-Product: Elasticsearch"] if product else []),
        "Connection: close",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@dataclass
class ScriptedNode:
    """Its address, and the heads of the requests it got."""

    url: str
    heads: list[str] = field(default_factory=list)


def _serve(connection: socket.socket, script: Script, node: ScriptedNode) -> None:
    head = b""
    while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
        head += more
    if not head:
        return
    node.heads.append(head.decode("latin-1"))
    said = script(node.heads[-1].partition("\r\n")[0])
    if said is not None:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):  # let the other side finish, else it sees a reset
            pass


def _close(connections: list[socket.socket]) -> None:
    for connection in list(connections):
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


@contextlib.contextmanager
def scripted_node(script: Script, certificate: tuple[Path, Path] | None = None) -> Iterator[ScriptedNode]:
    """Serve `script`, from the request's first line to the answer; None never answers."""
    kept: list[socket.socket] = []
    receivers: list[threading.Thread] = []
    stop = threading.Event()

    def receive(connection: socket.socket) -> None:
        kept.append(connection)
        with contextlib.suppress(OSError):
            connection.settimeout(PATIENCE)
            if certificate is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*certificate)
                connection = context.wrap_socket(connection, server_side=True)
                kept.append(connection)
            _serve(connection, script, node)

    def accept() -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                receivers.append(threading.Thread(target=receive, args=(server.accept()[0],), daemon=True))
                receivers[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        scheme = "http" if certificate is None else "https"
        node = ScriptedNode(f"{scheme}://127.0.0.1:{server.getsockname()[1]}")
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield node
        finally:
            stop.set()
            thread.join()
            _close(kept)
            for receiver in receivers:  # one that was greeting a client has a connection more to close
                receiver.join(timeout=PATIENCE + 1)
            _close(kept)


def certificate_for(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that signs itself and its key, for a name like `IP:127.0.0.1`."""
    certificate, key = folder / "node.pem", folder / "node.key"
    subprocess.run(
        [
            shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=node",
            "-addext", f"subjectAltName={name}", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
