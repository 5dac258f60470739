"""The Python that Jinja makes of a template, with a short way for what nearly always happens.

``{{ entry.title }}`` asks the sandbox for ``title`` and then escapes it.  The sandbox's answer for
a field of a frozen value of ours is always yes, so that it is asked once for each class
(`ThemeEnvironment.having`).  What is Markup already need not be escaped, and a text that was
escaped need not be marked as such, since it is printed at once: the marking costs six times as much.
Everything else goes the long way.
"""

from __future__ import annotations

import keyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst


class QuickCode(CodeGenerator):
    """Writes the two short ways; what they decide is decided when the template runs."""

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # as in jinja2
        """Read a field that the sandbox has allowed for this class before."""
        name = node.attr
        if not name.isascii() or name.startswith("_") or keyword.iskeyword(name):
            super().visit_Getattr(node, frame)
            return
        self.write(f"(quick.{name} if (quick := ")
        self.visit(node.node, frame)
        self.write(f").__class__ in environment.having[{name!r}]")
        self.write(f" else environment.getattr(quick, {name!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        if not _escapes(frame, finalize):
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("(quick if (quick := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401
        if not _escapes(frame, finalize):
            super()._output_child_post(node, frame, finalize)
            return
        self.write(").__class__ is Markup else environment.escape_text(quick)")
        self.write(" if quick.__class__ is str else escape(quick))")


def _escapes(frame: Frame, finalize: Any) -> bool:  # noqa: ANN401  # private to jinja2
    """Say whether escaping is on for sure, and nothing else is done to what is printed."""
    return not frame.eval_ctx.volatile and frame.eval_ctx.autoescape and finalize.src is None
