"""The company whose identity provider vouches for people: built from what the settings say of it. Must not know who comes."""

from typing import Protocol

from .core.clock import Clock
from .dispatch import Road
from .gateways.doorway import Doorway
from .gateways.oidc import Company, CompanyDoor
from .oidc.fetch import Fetcher
from .oidc.provider import Provider, Registration


class Settings(Protocol):
    """What is looked at of the settings in force."""

    @property
    def url(self) -> str: ...
    @property
    def oidc_issuer(self) -> str: ...
    @property
    def oidc_client_id(self) -> str: ...
    @property
    def oidc_client_secret(self) -> str: ...
    @property
    def oidc_scopes(self) -> tuple[str, ...]: ...
    @property
    def oidc_domains(self) -> tuple[str, ...]: ...
    @property
    def oidc_ranks(self) -> tuple[str, ...]: ...


def door_of(settings: Settings, road: Road, doorway: Doorway, clock: Clock) -> CompanyDoor:
    """The way in through the provider; it is to be closed at the end."""
    us = Registration(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, f"{settings.url}/oidc/callback",
        settings.oidc_scopes,
    )  # fmt: skip
    provider = Provider(us, Fetcher(), clock.mono, lambda: clock.wall() / 1_000_000)
    words = tuple(said.rpartition("=")[0] for said in settings.oidc_ranks)
    return CompanyDoor(road, doorway, Company(provider, words, bool(settings.oidc_domains)))
