"""Headless Chromium that watches what a page does: what it asks the network for, says, pops up, runs and shows.

Driven over its debugging port. A sniffer on the loopback stands in for every host of the payloads, so that a request
would not only be seen but arrive.
"""

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import websocket

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = "--disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-extensions"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--remote-allow-origins=*"]
SETTLE = 0.15  # seconds a page gets after it has loaded, for what fires late
ELEMENTS = "Array.from(document.querySelectorAll('*')).map(e => e.localName).sort().join(' ')"
KEYS = {"Enter": "\r"}  # the text that a key of more than one letter types
MARKS = "Object.keys(document.documentElement.dataset).join(' ')"


@dataclass
class Seen:
    """What one page did: `fired` marks of payloads, dialogs, requests beyond the page itself, console errors."""

    fired: list = field(default_factory=list)
    dialogs: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    heard: list = field(default_factory=list)
    console: list = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


class Sniffer:
    """Listens on the loopback and keeps the first line of whatever arrives."""

    def __init__(self):
        self.heard, self.socket = [], socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            with caller:
                caller.settimeout(2)
                try:
                    self.heard.append(caller.recv(2000).split(b"\r\n")[0].decode("latin-1"))
                    caller.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")
                except OSError:
                    self.heard.append("a connection without a word")

    def close(self):
        self.socket.close()


class Browser:
    """One Chromium for many pages."""

    def __init__(self):
        self.sniffer, self.home = Sniffer(), tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        rules = f"--host-resolver-rules=MAP *.invalid 127.0.0.1:{self.sniffer.port}"
        command = [PROGRAM, *FLAGS, *QUIET.split(), rules, f"--user-data-dir={self.home.name}", "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.events, self.number = [], 0
        self.link = websocket.create_connection(self._address(), timeout=60, suppress_origin=True)
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self(f"{domain}.enable")

    session = None

    def _address(self) -> str:
        told = Path(self.home.name) / "DevToolsActivePort"
        for _ in range(600):
            if told.exists() and len(lines := told.read_text().splitlines()) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.1)
        raise TimeoutError("Chromium did not start")

    def __call__(self, method: str, **parameters) -> dict:
        """Send one command and wait for its answer; what happens meanwhile is kept in `events`."""
        self.number += 1
        sent = {"id": self.number, "method": method, "params": parameters}
        self.link.send(json.dumps(sent | ({"sessionId": self.session} if self.session else {})))
        while True:
            message = json.loads(self.link.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)

    def _note(self, message: dict) -> None:
        self.events.append((message.get("method"), message.get("params", {})))
        if message.get("method") == "Page.javascriptDialogOpening":  # it holds up the page until it is answered
            answer = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
            self.link.send(json.dumps(answer | {"sessionId": self.session}))

    def listen(self, seconds: float, until: str = "") -> None:
        """Take what the page reports for a while, or until an event of this name."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.link.settimeout(left)
            try:
                self._note(message := json.loads(self.link.recv()))
            except websocket.WebSocketTimeoutException:
                break
            if until and message.get("method") == until:
                break
        self.link.settimeout(60)

    def visit(self, page: str | Path, settle: float = SETTLE) -> Seen:
        """Open a file and say what it did."""
        self("Page.navigate", url="about:blank")
        self.listen(0.02)
        self.events.clear()
        self.sniffer.heard.clear()
        url = Path(page).resolve().as_uri()
        self("Page.navigate", url=url)
        self.listen(30, "Page.loadEventFired")
        self.listen(settle)
        seen = Seen(heard=list(self.sniffer.heard))
        seen.fired = [mark for mark in str(self.js(MARKS)).split() if mark.startswith("p")]
        for method, told in self.events:
            if method == "Page.javascriptDialogOpening":
                seen.dialogs.append(told["message"])
            elif method == "Network.requestWillBeSent" and not told["request"]["url"].startswith(("data:", url)):
                seen.requests.append(told["request"]["url"])
            elif method == "Runtime.exceptionThrown":
                seen.console.append(told["exceptionDetails"]["text"])
            elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
                seen.console.append(told["entry"]["text"])
            elif method == "Runtime.consoleAPICalled":
                seen.console.append(str(told["args"]))
        return seen

    def js(self, expression: str):
        """Evaluate in the page; the page's policy does not bind the debugger."""
        result = self("Runtime.evaluate", expression=expression, returnByValue=True)["result"]
        if result.get("subtype") == "error":
            raise RuntimeError(result["description"])
        return result.get("value")

    def promise(self, expression: str):
        """Evaluate in the page and wait for what it promises."""
        answer = self("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "the page's script failed"))
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press and let go one key: Tab, Enter, ArrowRight, Escape, or a letter."""
        text = KEYS.get(key, key if len(key) == 1 else "")
        code = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowRight": 39}.get(key, 0)
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
        self("Input.dispatchKeyEvent", type="keyUp", **about)

    def elements(self) -> str:
        """The names of all elements, sorted: what a page is built of, whatever it says."""
        return self.js(ELEMENTS)

    def width(self, pixels: int) -> None:
        size = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self("Emulation.setDeviceMetricsOverride", **size)

    def pdf(self) -> bytes:
        return base64.b64decode(self("Page.printToPDF", printBackground=True)["data"])

    def close(self) -> None:
        self.session = None
        try:
            self("Browser.close")
        except (OSError, websocket.WebSocketException, RuntimeError):
            self.process.kill()
        self.link.close()
        self.process.wait(20)
        self.sniffer.close()
        self.home.cleanup()
