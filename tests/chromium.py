"""A real Chromium without a window, where the machine has one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@contextmanager
def running_chromium() -> Generator[Browser]:
    """One Chromium that asks nothing of the network by itself."""
    from playwright.sync_api import sync_playwright

    with (
        sync_playwright() as started,
        started.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as opened,
    ):
        yield opened
