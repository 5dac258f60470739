"""Jinja2 as the house uses it: in its sandbox, escaping always on, nothing undefined, errors with a place.

Templates come from people who may be careless.  Here they reach no private attribute, no module
and no function of ours; what they take of time and memory nobody limits yet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, NoReturn

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import NewsletterError, ThemeError
from newsletter.pages.folders import find_file
from newsletter.text.direction import direction_of_text, runs_right_to_left_nowhere

OF_THE_LANGUAGE = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
"""Names that Jinja supplies by itself."""

LOOK_AT_LINE = "Open the template at that line and mend it; nothing was sent or written."


LONGEST_PRODUCT = 1_000_000
"""Characters or items that `*` may make of a text or list."""
LARGEST_POWER = 64


class ThemeEnvironment(ImmutableSandboxedEnvironment):
    """An environment whose errors are `ThemeError`, told with file and line."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as in jinja2
        super().__init__(**options)
        self._open_names: dict[type, frozenset[str]] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  # as in jinja2
        """Return a field of a value of ours at once; anything else as the sandbox does."""
        known = self._open_names.get(type(obj))
        if known is None:
            known = self._open_names[type(obj)] = _open_names(type(obj))
        return getattr(obj, attribute) if attribute in known else super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  # as in jinja2
        """Multiply, unless what comes out is longer than any template needs."""
        if operator == "**" and (abs(left) > LONGEST_PRODUCT or abs(right) > LARGEST_POWER):
            raise SecurityError(f"{left} ** {right} is larger than any template needs")
        for many, times in ((left, right), (right, left)):
            made = len(many) * times if hasattr(many, "__len__") and isinstance(times, int) else 0
            if made > LONGEST_PRODUCT:
                raise SecurityError(f"this would make {made:,} characters or items")
        return super().call_binop(context, operator, left, right)

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
        except SecurityError as error:
            place = template_place(error.__traceback__)
            raise ThemeError(
                f"{place}: a template may not do this: {error}.", help=LOOK_AT_LINE
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


class FolderLoader(jinja2.BaseLoader):
    """Finds ``THEME/…`` and ``archive/…`` in the folders, and what a theme inherits.

    Inside a theme a name without a theme, ``mail/foot.html.j2``, is looked for in the theme
    first and then in those that it extends; ``indus/mail/foot.html.j2`` is that of indus.
    """

    def __init__(self, folders: Sequence[Path], theme: str = "") -> None:
        self._folders = tuple(folders)
        self._theme = theme

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return the source; a name that leads out of the folders is not found."""
        del environment
        jinja2.loaders.split_template_path(template)
        for name in (f"{self._theme}/{template}", template) if self._theme else (template,):
            try:
                path = find_file(self._folders, name)
            except ThemeError:
                continue
            return read_template(path), str(path), None
        raise jinja2.TemplateNotFound(template)


def source_finder(folders: Sequence[Path], theme: str) -> Callable[[str], tuple[str, str]]:
    """Return a function from a template's name to (file, text); `KeyError` where it is not there."""
    loader = FolderLoader(folders, theme)
    unused = jinja2.Environment(autoescape=True)

    def find(name: str) -> tuple[str, str]:
        try:
            source, place, _ = loader.get_source(unused, name)
        except jinja2.TemplateNotFound as error:
            raise KeyError(name) from error
        return place, source

    return find


def read_template(path: Path) -> str:
    """Return the text of a template; raise `ThemeError` where it is none."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ThemeError(
            f"{path}: this is no text in UTF-8 (octet {error.start}).",
            help="Save the file as UTF-8, without a byte order mark.",
        ) from error


class TextOnlyLoader(FolderLoader):
    """Loads ``.txt.j2`` templates alone: what does not escape must not make HTML."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Any]:
        """Return the source of a text template; any other name is not found."""
        if not template.endswith(".txt.j2"):
            raise jinja2.TemplateNotFound(template)
        return super().get_source(environment, template)


class KeptCode(jinja2.BytecodeCache):
    """Compiled templates by file and text, kept while the process lives."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what was compiled of the same text before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


_KEPT = {True: KeptCode(), False: KeptCode()}
"""By whether it escapes, which makes other code of the same text."""


def environment(folders: Sequence[Path], theme: str = "") -> ThemeEnvironment:
    """Return an environment for HTML: everything is escaped, whatever the file is called.

    With `theme`, templates may ask for others of the theme without its name.
    """
    return _environment(FolderLoader(folders, theme), escape=True)


def text_environment(folders: Sequence[Path], theme: str = "") -> ThemeEnvironment:
    """Return an environment for plain text: nothing is escaped, only ``.txt.j2`` is read."""
    return _environment(TextOnlyLoader(folders, theme), escape=False)


def _environment(loader: jinja2.BaseLoader, *, escape: bool) -> ThemeEnvironment:
    env = ThemeEnvironment(
        loader=loader,
        autoescape=escape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_KEPT[escape],
    )
    # `{{ text|turn(base) }}` is the `dir` that a text needs inside a place that runs `base`.
    env.filters["turn"] = _turn
    # The same issue always gives the same bytes.
    del env.filters["random"], env.globals["lipsum"]
    return env


def _open_names(kind: type) -> frozenset[str]:
    """Return what a template may read of a value of ours: its fields and properties."""
    if not is_dataclass(kind):
        return frozenset()
    properties = (name for name, value in vars(kind).items() if isinstance(value, property))
    names = (*(field.name for field in fields(kind)), *properties)
    return frozenset(name for name in names if not name.startswith("_"))


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


def skeleton_frame(folders: Sequence[Path], theme: str, **context: Any) -> str:  # noqa: ANN401  # views of any kind
    """Return the theme's MJML without Jinja, on the lines on which it stands; parts are left out.

    What the context does not have is empty.
    """
    path = find_file(folders, f"{theme}/mail.mjml")
    frame = ThemeEnvironment(
        loader=jinja2.FunctionLoader(lambda _name: ""),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
    )
    frame.filters["turn"] = lambda *_: ""
    return frame.from_string(read_template(path)).render(**context)


def undeclared_names(
    env: jinja2.Environment, folders: Sequence[Path], name: str, known: Collection[str]
) -> Iterator[str]:
    """Yield ``file:line: name`` for each name that the template uses and nobody supplies.

    Raises `ThemeError` where the template cannot be parsed at all.
    """
    path = find_file(folders, name)
    allowed = set(known) | set(env.globals) | OF_THE_LANGUAGE
    for line, used in _free_names(read_template(path), name, str(path)):
        if used not in allowed:
            yield f"{path}:{line}: {used}"


@lru_cache(maxsize=256)
def _free_names(source: str, name: str, file: str) -> tuple[tuple[int, str], ...]:
    """Return (line, name) of what a template uses and does not assign itself."""
    tree = _environment(jinja2.DictLoader({}), escape=True).parse(source, name, file)
    assigned = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    assigned |= {node.name for node in tree.find_all(nodes.Macro)}
    assigned |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        assigned |= {name if isinstance(name, str) else name[1] for name in node.names}
    return tuple(
        (used.lineno, used.name)
        for used in tree.find_all(nodes.Name)
        if used.ctx == "load" and used.name not in assigned
    )


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
