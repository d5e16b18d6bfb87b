"""Plugins: installed packages that teach further formats, citation styles and outlets, found by an entry point.

A package names a module under the entry point ``quotes``; the module has functions that are marked with ``hookimpl``
and called like those marked with ``hookspec`` here.  A plugin that fails is left out, and a `PluginWarning` names it.

One that reads ``.wire`` files is, in its ``pyproject.toml`` and its module ``quotes_wire``::

    [project.entry-points.quotes]
    wire = "quotes_wire"

    import quotes

    def read(document):
        title, _, text = document.whole().decode("utf-8").partition("\\n\\n")
        yield quotes.Article(title=title, text=text, source=document.source)

    @quotes.hookimpl
    def formats():
        return [quotes.Format(kind="wire", name="wire copy", suffixes=(".wire",), read=read, is_one=True)]
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from quotes.errors import PluginWarning, QuotesError

GROUP = "quotes"
T = TypeVar("T")
hookspec = pluggy.HookspecMarker(GROUP)
#: Marks a function of a plugin.
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def formats() -> Iterable[Any]:  # type: ignore[empty-body]
    """Give `quotes.Format` objects, of which the suffixes are nobody else's."""


@hookspec
def citation_styles() -> Mapping[str, Any]:  # type: ignore[empty-body]
    """Give `quotes.Style` objects by the names for ``--style``, which are nobody else's."""


@hookspec
def outlet_tables() -> Iterable[Path]:  # type: ignore[empty-body]
    """Give the paths of tables as `quotes outlets import` takes them; they go before the one that ships."""


@dataclass(slots=True)
class Plugin:
    """One that is installed.

    Attributes:
        name: of its entry point.
        package: the name and version of what was installed.
        gives: what it adds, in words.
        faults: why it is left out, in whole or in part.
    """

    name: str
    package: str
    gives: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@cache
def _found() -> tuple[pluggy.PluginManager, list[Plugin]]:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(sys.modules[__name__])
    plugins = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        plugin = Plugin(entry.name, f"{entry.dist.name} {entry.dist.version}" if entry.dist else "")
        plugins.append(plugin)
        try:
            _register(manager, entry)
        except Exception as error:  # noqa: BLE001 - whatever a plugin does, the rest goes on
            _leave_out(plugin, "can't be loaded", error)
    return manager, plugins


def _register(manager: pluggy.PluginManager, entry: EntryPoint) -> None:
    module = entry.load()
    manager.register(module, entry.name)
    try:
        # Refuses a hook that there is not.
        manager.check_pending()
    except pluggy.PluginValidationError:
        manager.unregister(module)
        raise


def installed() -> list[Plugin]:
    """Every plugin that is installed, by name, with what came of it so far."""
    return _found()[1]


def gathered(hook: str, take: Callable[[Any], tuple[str, T]]) -> list[T]:
    """What the plugins give for HOOK; one with which something is wrong gives nothing of it, and a warning names it.

    Args:
        hook: the name of a function above.
        take: makes something of what one plugin gives, and says in words what that is; raises where it is not right.
    """
    manager, plugins = _found()
    taken = []
    for plugin in plugins:
        module = manager.get_plugin(plugin.name)
        if module is None:
            continue
        alone = manager.subset_hook_caller(hook, [other for other in manager.get_plugins() if other is not module])
        try:
            for given in alone():
                words, value = take(given)
                plugin.gives.append(words)
                taken.append(value)
        except Exception as error:  # noqa: BLE001 - as above
            _leave_out(plugin, f"its {hook} can't be used", error)
    return taken


def _leave_out(plugin: Plugin, what: str, error: Exception) -> None:
    first = next(iter(str(error).splitlines()), "")
    reason = first if isinstance(error, QuotesError) else f"{type(error).__name__}: {first}".removesuffix(": ")
    plugin.faults.append(f"{what} ({reason})")
    told = f"the plugin {plugin.name} of {plugin.package}: {plugin.faults[-1]}; update or uninstall that package"
    warnings.warn(PluginWarning(told), stacklevel=2)
