"""What an operator may set from outside, read once from the environment (`KITH_...`)."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Every setting an operator can make. A name here `x` is the variable `KITH_X`."""

    model_config = SettingsConfigDict(env_prefix="KITH_", extra="ignore")

    data: Path = Path("kith-data")
    keys: Path | None = None
    database_url: str = ""
    keys_database_url: str = ""
    redis_url: str = ""
    root_key: SecretStr = SecretStr("")
    hosts: str = "127.0.0.1,localhost,[::1]"
    origins: str = ""
    secure: bool = False
    debug: bool = False
    threads: int = 3
    test_fast_hash: bool = False

    @property
    def data_directory(self) -> Path:
        return self.data.expanduser().absolute()

    @property
    def keys_directory(self) -> Path:
        return (self.keys or self.data_directory / "keys").expanduser().absolute()


environment = Environment()
