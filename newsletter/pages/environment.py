"""Jinja2 as the house uses it: escaping always on, nothing undefined, errors with a place."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import jinja2
import markupsafe
from jinja2 import nodes

from newsletter.errors import NewsletterError, ThemeError
from newsletter.pages.folders import find_file
from newsletter.text.direction import direction_of_text, runs_right_to_left_nowhere

OF_THE_LANGUAGE = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
"""Names that Jinja supplies by itself."""

LOOK_AT_LINE = "Open the template at that line and mend it; nothing was sent or written."


class ThemeEnvironment(jinja2.Environment):
    """An environment whose errors are `ThemeError`, told with file and line."""

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise the current exception as `ThemeError`; errors of ours pass unchanged."""
        try:
            super().handle_exception(source)
        except NewsletterError:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise syntax_error(error) from error
        except jinja2.TemplateNotFound as error:
            raise missing_template(error) from error
        except jinja2.UndefinedError as error:
            place = template_place(error.__traceback__)
            raise ThemeError(
                f"{place}: the template uses something that does not exist: {error.message}.",
                help="Names that a template may use are listed in docs/reference/template-context.md.",
            ) from error
        except Exception as error:
            place = template_place(error.__traceback__)
            raise ThemeError(
                f"{place}: the template failed: {type(error).__name__}: {error}.",
                help=LOOK_AT_LINE,
            ) from error
        raise AssertionError

    def get_template(self, *args: Any, **kwargs: Any) -> jinja2.Template:  # noqa: ANN401  # as in jinja2
        """Return the template, or raise `ThemeError` where it is missing or wrong."""
        try:
            return super().get_template(*args, **kwargs)
        except jinja2.TemplateNotFound as error:
            raise missing_template(error) from error


class TextOnlyLoader(jinja2.FileSystemLoader):
    """Loads ``.txt.j2`` templates alone: what does not escape must not make HTML."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return the source of a text template; any other name is not found."""
        if not template.endswith(".txt.j2"):
            raise jinja2.TemplateNotFound(template)
        return super().get_source(environment, template)


def environment(folders: Sequence[Path]) -> jinja2.Environment:
    """Return an environment for HTML: everything is escaped, whatever the file is called."""
    return _environment(jinja2.FileSystemLoader([str(folder) for folder in folders]), escape=True)


def text_environment(folders: Sequence[Path]) -> jinja2.Environment:
    """Return an environment for plain text: nothing is escaped, only ``.txt.j2`` is read."""
    return _environment(TextOnlyLoader([str(folder) for folder in folders]), escape=False)


def _environment(loader: jinja2.BaseLoader, *, escape: bool) -> ThemeEnvironment:
    env = ThemeEnvironment(
        loader=loader,
        autoescape=escape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    # `{{ text|turn(base) }}` is the `dir` that a text needs inside a place that runs `base`.
    env.filters["turn"] = _turn
    return env


def _turn(text: str, base: str) -> markupsafe.Markup:
    """Return `` dir="rtl"`` (or ltr) where most letters of a text run against `base`."""
    if base == "ltr" and runs_right_to_left_nowhere(text):
        return markupsafe.Markup("")
    way = direction_of_text(markupsafe.Markup(text).striptags())  # noqa: S704 - only looked at
    return markupsafe.Markup(f' dir="{way}"' if way and way != base else "")  # noqa: S704 - ours


def compile_source(env: jinja2.Environment, source: str, filename: str) -> jinja2.Template:
    """Return a template made of a string; errors are told with that file name."""
    code = env.compile(source, filename, filename)
    return env.template_class.from_code(env, code, env.make_globals(None))


def undeclared_names(
    env: jinja2.Environment, folders: Sequence[Path], name: str, known: Collection[str]
) -> Iterator[str]:
    """Yield ``file:line: name`` for each name that the template uses and nobody supplies.

    Raises `ThemeError` where the template cannot be parsed at all.
    """
    path = find_file(folders, name)
    tree = env.parse(path.read_text("utf-8"), name, str(path))
    assigned = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    assigned |= {node.name for node in tree.find_all(nodes.Macro)}
    assigned |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        assigned |= {name if isinstance(name, str) else name[1] for name in node.names}
    allowed = assigned | set(known) | set(env.globals) | OF_THE_LANGUAGE
    for used in tree.find_all(nodes.Name):
        if used.ctx == "load" and used.name not in allowed:
            yield f"{path}:{used.lineno}: {used.name}"


def syntax_error(error: jinja2.TemplateSyntaxError) -> ThemeError:
    """Return the error of a template that cannot be parsed."""
    place = f"{error.filename or error.name or 'template'}:{error.lineno}"
    return ThemeError(
        f"{place}: the template cannot be understood: {error.message}", help=LOOK_AT_LINE
    )


def missing_template(error: jinja2.TemplateNotFound) -> ThemeError:
    """Return the error of a template that is not there."""
    return ThemeError(
        f"The template file {error.message or error.name} was not found.",
        help="Check `theme:` in publication.yaml, and that no template was renamed or removed.",
    )


def template_place(traceback: TracebackType | None) -> str:
    """Return ``file:line`` of the innermost frame that is a template's."""
    place = "template"
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if "__jinja_template__" in traceback.tb_frame.f_globals or _is_template(code.co_filename):
            place = f"{code.co_filename}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def _is_template(filename: str) -> bool:
    return not filename.startswith(sys.prefix) and not filename.endswith(".py")
