from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "kith.config"

    def ready(self) -> None:
        """Wake the doors that nothing else opens: what each app holds, shows live, and does by the clock."""
        autodiscover_modules("personal_data", "live", "jobs")
