"""Jinja2 as the house uses it: in its sandbox, escaping always on, nothing undefined, errors with a place.

Templates come from people who may be careless.  Here they reach no private attribute, no module
and no function of ours; what limits their time and memory is the child process in which they are
filled (`newsletter.pages.worker`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import _escape_inner  # type: ignore[attr-defined]  # see QuickCode

from newsletter.errors import NewsletterError, ThemeError
from newsletter.pages.bundle import Bundle, read_bundle
from newsletter.pages.loading import BundleLoader, KeptCode, NoParts
from newsletter.pages.quick import QuickCode
from newsletter.pages.records import Record, no_such_attribute, open_names
from newsletter.text.direction import direction_of_text, runs_right_to_left_nowhere
from newsletter.text.wrapping import underlined, wrap

OF_THE_LANGUAGE = frozenset({"caller", "kwargs", "loop", "self", "super", "varargs"})
"""Names that Jinja supplies by itself."""

LOOP = frozenset(
    [
        "index",
        "index0",
        "revindex",
        "revindex0",
        "first",
        "last",
        "length",
        "cycle",
        "depth",
        "depth0",
        "previtem",
        "nextitem",
        "changed",
    ]
)
"""What ``loop`` has."""

LOOK_AT_LINE = "Open the template at that line and mend it; nothing was sent or written."
WHAT_THERE_IS = "Names that a template may use are listed in docs/reference/template-context.md."
END_SOMEWHERE = "A macro or an include that leads back to itself must end somewhere; nothing was sent or written."
MAKE_LESS = "Look there for a loop in a loop, or a text that grows; nothing was sent or written."
TOO_MUCH = "the template needs more memory than a template may have"
TOO_DEEP = "the template calls itself again and again"

LONGEST_PRODUCT = 1_000_000
"""Characters or items that `*` may make of a text or list."""
LARGEST_POWER = 64


class Unknown(jinja2.StrictUndefined):
    """A name or attribute that is not there; whoever uses it is told so."""

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_hint or not isinstance(name, str):
            return super()._undefined_message
        if self._undefined_obj is missing:
            return f"there is no {name} here"
        if open_names(type(self._undefined_obj)):
            return no_such_attribute(type(self._undefined_obj), name)
        return super()._undefined_message


class ThemeEnvironment(ImmutableSandboxedEnvironment):
    """An environment whose errors are `ThemeError`, told with file and line."""

    intercepted_binops = frozenset({"*", "**"})
    code_generator_class = QuickCode
    loader: BundleLoader

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as in jinja2
        super().__init__(**options)
        self.filling = "template"
        """The file that an error names which happened in none of its lines."""
        self.escape_text = _escape_inner
        """What `markupsafe.escape` does with a text before it marks it as escaped."""
        self.having: defaultdict[str, set[type]] = defaultdict(set)
        """By name, the classes of ours, and ``loop``, that have it and show it to templates."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  # as in jinja2
        """Return what the sandbox allows; of a value of ours, its fields and properties alone."""
        kind = type(obj)
        if kind is TemplateModule and attribute in obj.__dict__ and not attribute.startswith("_"):
            return obj.__dict__[attribute]
        if attribute in (LOOP if kind is LoopContext else open_names(kind)):
            self.having[attribute].add(kind)
            return getattr(obj, attribute)
        if issubclass(kind, Record):
            return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, N805, PYI063  # as in jinja2, so that a macro may have any parameter
        """Call a macro at once, anything else as the sandbox does."""
        if type(__obj) is not Macro:
            return super().call(__context, __obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__context.eval_ctx, *args, **kwargs)

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
        except Exception as error:
            raise self.theme_error(error) from error
        raise AssertionError

    def theme_error(self, error: Exception) -> ThemeError:
        """Return what a template's failure is to its author."""
        said, mend = _told(error)
        return ThemeError(f"{self.place(error.__traceback__)}: {said}.", help=mend)

    def place(self, traceback: TracebackType | None) -> str:
        """Return ``file:line`` of the innermost frame that is a template's."""
        file, line = self.filling, 0
        while traceback is not None:
            frame = traceback.tb_frame
            template = frame.f_globals.get("__jinja_template__")
            if template is not None:
                file, line = (
                    template.filename,
                    template.get_corresponding_lineno(traceback.tb_lineno),
                )
            elif _is_template(frame.f_code.co_filename):
                file, line = frame.f_code.co_filename, traceback.tb_lineno
            traceback = traceback.tb_next
        return self.loader.place(file, line) if line else file

    def get_template(self, *args: Any, **kwargs: Any) -> jinja2.Template:  # noqa: ANN401  # as in jinja2
        """Return the template, or raise `ThemeError` where it is missing or wrong."""
        try:
            return super().get_template(*args, **kwargs)
        except jinja2.TemplateNotFound as error:
            raise missing_template(error) from error


def _told(error: Exception) -> tuple[str, str]:
    """Return what is wrong and how to mend it."""
    match error:
        case SecurityError():
            return f"a template may not do this: {error}", LOOK_AT_LINE
        case jinja2.UndefinedError():
            return f"{error.message}", WHAT_THERE_IS
        case MemoryError():
            return TOO_MUCH, MAKE_LESS
        case RecursionError():
            return TOO_DEEP, END_SOMEWHERE
    return f"the template failed: {type(error).__name__}: {error}"[:400], LOOK_AT_LINE


_KEPT = {True: KeptCode(), False: KeptCode()}
"""By whether it escapes, which makes other code of the same text."""


def environment(folders: Sequence[Path], theme: str = "") -> ThemeEnvironment:
    """Return an environment for HTML in this process: everything is escaped, whatever the file is called.

    With `theme`, templates may ask for others of the theme without its name.
    """
    return html_environment(read_bundle(folders), theme)


def text_environment(folders: Sequence[Path], theme: str = "") -> ThemeEnvironment:
    """Return an environment for plain text in this process: only ``.txt.j2`` is read."""
    return plain_environment(read_bundle(folders), theme)


def html_environment(bundle: Bundle, theme: str = "") -> ThemeEnvironment:
    """Return an environment that escapes everything."""
    return _environment(BundleLoader(bundle, theme), escape=True)


def plain_environment(bundle: Bundle, theme: str = "") -> ThemeEnvironment:
    """Return an environment for plain text: nothing is escaped, only ``.txt.j2`` is read."""
    return _environment(BundleLoader(bundle, theme, text_only=True), escape=False)


def _environment(loader: jinja2.BaseLoader, *, escape: bool) -> ThemeEnvironment:
    env = ThemeEnvironment(
        loader=loader,
        autoescape=escape,
        undefined=Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_KEPT[escape],
    )
    # `{{ text|turn(base) }}` is the `dir` that a text needs inside a place that runs `base`.
    env.filters |= {"turn": _turn, "underlined": underlined, "wrap": wrap}
    # The same issue always gives the same bytes.
    del env.filters["random"], env.globals["lipsum"]
    return env


def _turn(text: str, base: str) -> markupsafe.Markup:
    """Return `` dir="rtl"`` (or ltr) where most letters of a text run against `base`."""
    if base == "ltr" and runs_right_to_left_nowhere(text):
        return markupsafe.Markup("")
    way = direction_of_text(markupsafe.Markup(text).striptags())  # noqa: S704 - only looked at
    return markupsafe.Markup(f' dir="{way}"' if way and way != base else "")  # noqa: S704 - ours


def skeleton_frame(bundle: Bundle, theme: str, context: dict[str, Any]) -> str:
    """Return the theme's MJML without Jinja, on the lines on which it stands; parts are left out.

    What the context does not have is empty.
    """
    file, source = bundle.source("mail.mjml", theme)
    frame = ThemeEnvironment(
        loader=NoParts(bundle, theme),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
    )
    frame.filters["turn"] = lambda *_: ""
    code = frame.compile(source, file, file)
    return frame.template_class.from_code(frame, code, frame.make_globals(None)).render(context)


def undeclared_names(
    bundle: Bundle, name: str, known: Collection[str]
) -> Iterator[tuple[str, int, str]]:
    """Yield (file, line, name) for each name that the template uses and nobody supplies.

    Raises `ThemeError` where the template cannot be parsed at all.
    """
    file, source = bundle.source(name)
    free, supplied = _free_names(source, name, file)
    for line, used in free:
        if used not in supplied and used not in known:
            yield file, line, used


@lru_cache(maxsize=256)
def _free_names(
    source: str, name: str, file: str
) -> tuple[tuple[tuple[int, str], ...], frozenset[str]]:
    """Return (line, name) of what a template uses and does not assign itself, and what is always there."""
    env = _environment(jinja2.DictLoader({}), escape=True)
    tree = env.parse(source, name, file)
    assigned = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    assigned |= {node.name for node in tree.find_all(nodes.Macro)}
    assigned |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        assigned |= {name if isinstance(name, str) else name[1] for name in node.names}
    free = (
        (used.lineno, used.name)
        for used in tree.find_all(nodes.Name)
        if used.ctx == "load" and used.name not in assigned
    )
    return tuple(free), frozenset(env.globals) | OF_THE_LANGUAGE


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


def _is_template(filename: str) -> bool:
    return filename.endswith((".j2", ".mjml", " (compiled)"))
