"""Settings under which the design can be looked at alone: no other app, no database."""

from copy import deepcopy
from typing import Any

from django.conf import settings


def design_alone() -> dict[str, Any]:
    """For `override_settings`: the parts page with a stand-in for everything the shell leads to."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = ["kith.design.tests.addresses.surroundings"]
    return {
        "DEBUG": True,
        "ROOT_URLCONF": "kith.design.tests.addresses",
        "TEMPLATES": templates,
        "MIDDLEWARE": [],
        "CSRF_USE_SESSIONS": False,
    }
