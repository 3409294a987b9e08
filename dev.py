#!/usr/bin/env python3
"""Two commands that need nothing but Python 3.11 or newer.

``python3 dev.py explore``  makes an environment in ``.venv``, installs StemKG and starts the explorer.
``python3 dev.py test``     installs what the tests need as well (Debian's Chromium and Virtuoso) and passes them.

Further words are handed on: ``python3 dev.py explore --server.port 8600``, ``python3 dev.py test -k guard``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if sys.version_info < OLDEST:
        return fail(f"StemKG needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")
    commands = {"explore": explore, "test": test}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    os.chdir(HERE)
    return commands[arguments[0]](arguments[1:])


def explore(rest: list[str]) -> int:
    """Install StemKG and start the explorer on the built-in graph."""
    python = install("")
    if python is None:
        return 1
    return run([python, "-m", "streamlit", "run", "app.py", *rest])


def test(rest: list[str]) -> int:
    """Install what the tests need; check format, style and types; run the tests with branch coverage."""
    python = install("[test]")
    if python is None or not chromium():
        return 1
    virtuoso()
    if rest:
        return run([python, "-m", "pytest", *rest])
    checks = [
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "mypy"],
        [python, "-m", "pytest", "--numprocesses=auto", "--dist=loadfile", "--cov", "--cov-report=term"],
    ]
    for check in checks:
        if code := run(check):
            return code
    return 0


def install(extra: str) -> str | None:
    """Make ``.venv`` and install StemKG into it; returns the environment's Python, None where it failed."""
    folder = Path(os.environ.get("STEMKG_VENV") or HERE / ".venv")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"Making an environment in {folder} ...", flush=True)
        if run([sys.executable, "-m", "venv", str(folder)]):
            fail("The environment could not be made. On Debian and Ubuntu: apt-get install python3-venv.")
            return None
    print("Installing StemKG and what it needs ...", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
    if run([*pip, "-e", f".{extra}"]):
        fail("The installation failed; pip says above why. Is the package index reachable?")
        return None
    return str(python)


def virtuoso() -> None:
    """Install Virtuoso, an engine that the tests publish to, where apt may be used; elsewhere they skip it loudly."""
    apt = shutil.which("apt-get")
    if shutil.which("virtuoso-t") or not (apt and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    print("Installing Debian's Virtuoso for the tests of remote stores ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run([apt, "update", "-qq"], env=quiet)
    if run([apt, "install", "-y", "-qq", "--no-install-recommends", "virtuoso-opensource-7"], env=quiet):
        fail("Virtuoso could not be installed; what StemKG does with it will not be tested.")


def chromium() -> bool:
    """Make sure that Chromium is there for the tests in the browser; install it where apt may be used."""
    if any(Path(path).exists() for path in CHROMIUM):
        return True
    apt = shutil.which("apt-get")
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Debian's Chromium for the tests in the browser ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run([apt, "update", "-qq"], env=quiet)
        if (
            run([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"], env=quiet)
            == 0
        ):
            return True
    fail("The tests drive Chromium, which is not installed. Run once as root: apt-get install chromium")
    return False


def run(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command and return its exit code; Ctrl+C ends it quietly."""
    try:
        return subprocess.run(command, env=env, check=False).returncode
    except KeyboardInterrupt:
        return 130


def fail(message: str) -> int:
    """Say what went wrong and return an exit code for failure."""
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
