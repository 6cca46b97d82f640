"""The settings of the house under test: a data directory of its own, a root key of its own."""

import base64
import os
import tempfile

os.environ.setdefault("KITH_DATA", tempfile.mkdtemp(prefix="kith-test-"))
os.environ.setdefault("KITH_ROOT_KEY", base64.b64encode(b"a root key only for tests 012345").decode())
os.environ.setdefault("KITH_TEST_FAST_HASH", "1")

from kith.config.settings import *  # noqa: F403
from kith.config.settings import _postgresql

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]

if os.environ.get("KITH_TEST_ENGINE") == "postgresql":
    for alias, name in (("default", "test"), ("keys", "postgres")):
        DATABASES[alias] = {  # noqa: F405
            **_postgresql(f"postgresql://root@127.0.0.1:5432/{name}"),
            "TEST": {"NAME": f"kith_test_{alias}"},
        }
else:
    # Files, not memory: a database in memory has no lane, and lets threads trip over each other's tables.
    for alias in ("default", "keys"):
        DATABASES[alias]["TEST"] = {"NAME": str(DATA_DIRECTORY / f"test-{alias}.sqlite3")}  # noqa: F405

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
