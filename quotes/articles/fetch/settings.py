"""What is asked of the network, and how much of it: one record of settings."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from quotes.errors import OptionError

#: The IP addresses of a host; OSError where it has none.
Resolver = Callable[[str, int], Sequence[str]]

#: The environment variable that holds whom a site can write to.
CONTACT_VARIABLE = "QUOTES_CONTACT"

# What may stand in a comment of a header: an address of mail or of a page, or a name.
_CONTACT = re.compile(
    r"[\x21-\x27\x2a-\x5b\x5d-\x7e](?:[\x20-\x27\x2a-\x5b\x5d-\x7e]{0,198}[\x21-\x27\x2a-\x5b\x5d-\x7e])?"
)

# Where a network of IPv6 alone keeps the addresses of IPv4 (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How addresses are fetched.  The figures are those of a reader that is no burden to a site.

    Attributes:
        contact: an address of mail or of a page, which every request names; None for what `CONTACT_VARIABLE` holds.
        allow_private: whether addresses of the own machine and network are fetched, too.
        trusted: parts of the own network (``10.1.2.0/24``) that are fetched in any case.
        largest: most bytes of an answer, before and after decompression.
        longest: most seconds for one answer, from the connection to the last byte.
        silence: most seconds without a single byte.
        redirects: most of them that are followed.
        tries: how often an address is asked where a site fails for the moment.
        patience: how often in a row a host may fail until it is left alone for the rest of a run.
        backoff: seconds before the second try; they double with each.
        longest_wait: most seconds that are waited because a site asks for it.
        pause: seconds between two requests to one host, where its robots.txt does not ask for more.
        hosts_at_once: how many hosts are asked side by side.
        most_addresses: how many pages the lists behind one address may name.
        resolve: how the IP addresses of a host are found; None for the system's way.
        certificates: how certificates are verified; None for the usual authorities.

    Raises:
        OptionError: the contact can't stand in a header, or what is trusted is no network.
    """

    contact: str | None = None
    allow_private: bool = False
    trusted: tuple[str, ...] = ()
    largest: int = 50 * 1024 * 1024  # what the protocol of sitemaps allows for one
    longest: float = 60.0
    silence: float = 15.0
    redirects: int = 10
    tries: int = 3
    patience: int = 3
    backoff: float = 1.0
    longest_wait: float = 120.0
    pause: float = 1.0
    hosts_at_once: int = 8
    most_addresses: int = 100_000
    resolve: Resolver | None = None
    certificates: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        given = self.contact if self.contact is not None else os.environ.get(CONTACT_VARIABLE, "")
        contact = given.strip() or None
        if contact is not None and not _CONTACT.fullmatch(contact):
            where = "contact" if self.contact is not None else CONTACT_VARIABLE
            raise OptionError(f"{where} {contact!r} can't be sent to a site: write an address of mail or of a page")
        object.__setattr__(self, "contact", contact)
        for network in self.trusted:
            try:
                ip_network(network)
            except ValueError:
                raise OptionError(f"{network!r} is no network that can be trusted: write it like 10.1.2.0/24") from None

    def may_connect(self, address: str) -> bool:
        """Whether an IP ADDRESS may be connected to."""
        found = ip_address(address)
        return self.allow_private or is_public(found) or any(found in ip_network(each) for each in self.trusted)

    @property
    def agent(self) -> str:
        """What every request says about who asks."""
        from quotes import __version__

        return f"quotes/{__version__}" + (f" (+{self.contact})" if self.contact else "")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an IP ADDRESS is on the public internet: not private, loopback, link-local, multicast or reserved."""
    if isinstance(address, IPv6Address) and (inner := _inner(address)) is not None:
        return is_public(inner)
    return address.is_global and not (
        address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    )


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that ADDRESS leads to, where it leads to one."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
