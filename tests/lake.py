"""What the tests of the extra ``lake`` share."""

import duckdb
import pytest

from connectors.lake.connection import EXTENSIONS, find_extension

IS_INSTALLED = all(find_extension(name, duckdb.__version__) for name in EXTENSIONS)
NEEDS_LAKE = [
    pytest.mark.long,
    pytest.mark.skipif(not IS_INSTALLED, reason="the extra lake is not installed here"),
]
