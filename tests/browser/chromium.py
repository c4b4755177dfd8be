"""A real browser for tests: Debian's headless Chromium, without a network, driven over a pipe by its own protocol.

The pipe (``--remote-debugging-pipe``) needs no port and no library: JSON messages that end in a NUL.
"""

import base64
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

PROGRAM = shutil.which("chromium")
ABSENT = "NOT SEEN IN A BROWSER: apt install chromium"
PATIENCE = 20

_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


class Chromium:
    """The browser, started once; pages are opened in it one after the other."""

    def __init__(self, profile: Path) -> None:
        assert PROGRAM is not None
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()
        switches = shlex.join([PROGRAM, *_SWITCHES, f"--user-data-dir={profile}"])
        command = f"exec {switches} 3<&{to_browser} 4>&{from_browser}"
        self._process = subprocess.Popen(
            ["bash", "-c", command],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result; events that come meanwhile are kept."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._from, 1 << 20)
            assert part, "the browser is gone"
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    @contextmanager
    def page(
        self,
        place: Path | str,
        *,
        width: int = 1100,
        height: int = 900,
        dark: bool = False,
        link: str = "",
        before: str = "",
    ) -> "Iterator[Page]":
        """Open a file in a page of its own, with no network, perhaps at a link within it, and run a script before.

        An address of a server of ours is opened with the network of this computer.
        """
        start = place.as_uri() if isinstance(place, Path) else place
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        try:
            page.prepare(width, height, dark=dark, online=not isinstance(place, Path))
            page.call("Page.addScriptToEvaluateOnNewDocument", source=before)
            page.go(f"{start}{link}")
            yield page
        finally:
            self.call("Target.closeTarget", targetId=target)

    def close(self) -> None:
        """End the browser that was started here."""
        self.call("Browser.close")
        os.close(self._to)
        self._process.wait(PATIENCE)
        os.close(self._from)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


class Page:
    """One page: what it shows, and what is typed into it."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session

    def prepare(self, width: int, height: int, *, dark: bool, online: bool) -> None:
        """Listen to everything that a page may do wrong, and take its network away unless it needs one."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        speed = {"latency": 0, "downloadThroughput": -1 if online else 0, "uploadThroughput": -1 if online else 0}
        self.call("Network.emulateNetworkConditions", offline=not online, **speed)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol about this page."""
        return self._browser.call(method, self._session, **parameters)

    def go(self, address: str) -> None:
        """Open an address and wait until the report in it has checked itself, if it can."""
        self.call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page, awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        waiting = (
            f"new Promise((resolve, reject) => {{ const end = Date.now() + {PATIENCE * 1000};"
            f" const look = () => ({expression}) ? resolve(true)"
            " : Date.now() > end ? reject(new Error('waited in vain')) : setTimeout(look, 10); look(); })"
        )
        self.value(waiting)

    def arrive(self, path: str) -> None:
        """Wait for the page that a link or a form leads to; what was asked of the one before is not answered."""
        there = f"location.pathname === {json.dumps(path)} && document.readyState === 'complete'"
        end = monotonic() + PATIENCE
        while monotonic() < end:
            with suppress(AssertionError):
                if self.value(there):
                    return
            sleep(0.02)
        raise AssertionError(f"waited for {path} in vain")

    def text(self, selector: str) -> str:
        """Return what can be read in an element."""
        found: str = self.value(f"document.querySelector({json.dumps(selector)}).innerText")
        return found

    def press(self, key: str) -> None:
        """Press a key, such as ``ArrowRight``, wherever the focus is."""
        codes = {"ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, "Tab": 9, "Enter": 13}
        text = {"Enter": "\r"}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def click(self, x: float, y: float) -> None:
        """Press and release the mouse at a place."""
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, file: Path) -> None:
        """Save what can be seen as PNG."""
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def printed(self) -> bytes:
        """Return the page as it would be printed, on A4."""
        paper = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": False, "printBackground": False}
        return base64.b64decode(self.call("Page.printToPDF", **paper)["data"])

    def complaints(self, home: str | None = None) -> list[str]:
        """Return everything that went wrong so far: console messages, errors, and requests that left the page.

        Args:
            home: the address of a server of ours, of which a page may ask for more.
        """
        return [said for event in self._browser.events if (said := _complaint(event, home))]

    def forget(self) -> None:
        """Forget what happened so far."""
        self._browser.events.clear()


def _complaint(event: dict[str, Any], home: str | None) -> str:
    parameters = event.get("params", {})
    match event.get("method"):
        case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded":
            return json.dumps(parameters)
        case "Network.requestWillBeSent":
            address: str = parameters["request"]["url"]
            if home is not None:
                return "" if address.startswith(home) else address
            return "" if address.startswith("file:") and parameters.get("type") == "Document" else address
        case _:
            return ""
