"""What the tests of the app share: the page without a browser, and a reader in front of one."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.reader import Reader

SCRIPT = Path(__file__).resolve().parents[2] / "streamlit_app.py"


@pytest.fixture
def app():
    """The app as a visitor finds it, without a browser and not yet run."""
    return AppTest.from_file(SCRIPT, default_timeout=30)


@pytest.fixture
def first_page(app):
    """The app after its first run, nothing pressed yet."""
    return app.run()


@pytest.fixture
def reader(page, app_url, app_log):
    """Somebody in front of a fresh browser; neither its console nor the app's log has an error."""
    reader = Reader(page, app_url)
    yield reader
    assert not reader.errors, f"the console of the page shows {reader.errors}"
    assert "Traceback" not in app_log.read_text()
