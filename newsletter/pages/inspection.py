"""What templates use, compared with what there is, without filling them.

Walks each template from its root with the types of its context: names, attributes of our
values, filters and tests, files that are included, macros with the types that they are called
with; in branches that are not taken, too.  Where a type cannot be told nothing is said.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from typing import Any

import jinja2
from jinja2 import nodes

from newsletter.errors import ThemeError
from newsletter.pages.environment import LOOP, OF_THE_LANGUAGE, ThemeEnvironment
from newsletter.pages.faults import Fault, Root
from newsletter.pages.records import meant, no_such_attribute
from newsletter.pages.template_types import (
    ANY,
    Loop,
    dotted,
    field_types,
    item_type,
    top_names,
    top_types,
    unparsed,
    without_none,
)

DEEPEST = 30
"""Macros that call macros are followed so far."""


@dataclass(slots=True)
class Macro:
    """A macro and the template that holds it."""

    node: nodes.Macro
    home: _Template


@dataclass(slots=True)
class _Template:
    """A parsed template and what it defines at its top."""

    name: str
    place: str
    tree: nodes.Template
    macros: dict[str, Macro] = field(default_factory=dict)


def inspect_templates(
    env: ThemeEnvironment, roots: Sequence[Root], source_of: Callable[[str], tuple[str, str]]
) -> tuple[Fault, ...]:
    """Return everything wrong with the templates of these roots, by file and line.

    `source_of` returns (place, text) of a template and raises `KeyError` for one that is not there.
    """
    walker = _Walker(env, source_of)
    for root in roots:
        walker.enter(root)
    return tuple(sorted(set(walker.faults)))


class _Walker:
    """Walks templates, remembering what was parsed and with which types it was walked."""

    def __init__(self, env: ThemeEnvironment, source_of: Callable[[str], tuple[str, str]]) -> None:
        self.env = env
        self.source_of = source_of
        self.faults: list[Fault] = []
        self.parsed: dict[str, _Template | None] = {}
        self.walked: set[tuple[object, ...]] = set()
        self.ready: frozenset[str] = frozenset()
        self.depth = 0

    def enter(self, root: Root) -> None:
        """Walk a root with the names of its context."""
        template = self.template(root.name)
        if template is not None:
            self.ready = root.made_ready
            self.template_body(template, dict(field_types(root.context)))

    def template(self, name: str) -> _Template | None:
        """Return a template, parsed once; None where it is missing or cannot be parsed."""
        if name not in self.parsed:
            self.parsed[name] = self._parse(name)
        return self.parsed[name]

    def _parse(self, name: str) -> _Template | None:
        try:
            place, source = self.source_of(name)
        except KeyError:
            return None
        try:
            tree = self.env.parse(source, name, place)
        except (ThemeError, jinja2.TemplateSyntaxError, RecursionError, ValueError) as error:
            self.faults.append(unparsed(error, place))
            return None
        template = _Template(name, place, tree)
        template.macros = {one.name: Macro(one, template) for one in tree.find_all(nodes.Macro)}
        for tag in tree.find_all(nodes.EvalContextModifier):
            self.say(template, tag, "escaping cannot be switched off")
        for tag in tree.find_all(nodes.ScopedEvalContextModifier):
            self.say(template, tag, "escaping cannot be switched off")
        return template

    def template_body(self, template: _Template, names: dict[str, Any]) -> None:
        """Walk a whole template once for each set of types."""
        key = (template.name, self.ready, *sorted((k, str(v)) for k, v in names.items()))
        if key in self.walked:
            return
        self.walked.add(key)
        _Body(self, template, names).block(template.tree.body)

    def say(self, template: _Template, node: nodes.Node, message: str) -> None:
        self.faults.append(Fault(file=template.place, line=node.lineno, message=message))

    def requested(
        self, template: _Template, node: nodes.Node, asked: nodes.Expr
    ) -> _Template | None:
        """Return the template that an include, import or extends asks for."""
        if not isinstance(asked, nodes.Const) or not isinstance(asked.value, str):
            return None
        try:
            self.source_of(asked.value)
        except KeyError:
            self.say(template, node, f"there is no template {asked.value}")
            return None
        return self.template(asked.value)


class _Body:
    """One template or macro body with the types of its names."""

    def __init__(self, walker: _Walker, template: _Template, names: dict[str, Any]) -> None:
        self.walker = walker
        self.template = template
        self.names = names
        self.macros = dict(template.macros)
        self.modules: dict[str, _Template | None] = {}

    def block(self, body: Sequence[nodes.Node]) -> None:
        for node in body:
            self.statement(node)

    def statement(self, node: nodes.Node) -> None:  # noqa: C901, PLR0912  # one case for each kind of node
        match node:
            case nodes.For():
                self.loop(node)
            case nodes.Macro():
                pass  # walked where it is called, with the types of the call
            case nodes.Assign():
                self.assign(node.target, self.type_of(node.node))
            case nodes.AssignBlock():
                self.block(node.body)
                self.assign(node.target, str)
            case nodes.Include():
                wanted = self.walker.requested(self.template, node, node.template)
                if wanted is not None:
                    self.walker.template_body(wanted, dict(self.names))
            case nodes.Extends():
                wanted = self.walker.requested(self.template, node, node.template)
                if wanted is not None:
                    self.walker.template_body(wanted, dict(self.names))
            case nodes.FromImport():
                self.from_import(node)
            case nodes.Import():
                wanted = self.walker.requested(self.template, node, node.template)
                self.modules[node.target] = wanted
                self.names[node.target] = ANY
            case nodes.With():
                inner = self.inside()
                for target, value in zip(node.targets, node.values, strict=True):
                    inner.assign(target, self.type_of(value))
                inner.block(node.body)
            case nodes.CallBlock():
                self.type_of(node.call)
                self.inside().block(node.body)
            case nodes.If():
                self.type_of(node.test)
                for part in (node.body, node.elif_, node.else_):
                    self.block(part)
            case nodes.Expr():
                self.type_of(node)
            case _:
                for child in node.iter_child_nodes():
                    self.statement(child)

    def inside(self) -> _Body:
        """Return a body that sees the same names, whose own stay inside."""
        body = _Body(self.walker, self.template, dict(self.names))
        body.macros, body.modules = dict(self.macros), dict(self.modules)
        return body

    def loop(self, node: nodes.For) -> None:
        over = self.type_of(node.iter)
        inner = self.inside()
        inner.assign(node.target, item_type(over))
        inner.names["loop"] = Loop
        if node.test is not None:
            inner.type_of(node.test)
        inner.block(node.body)
        self.inside().block(node.else_)

    def assign(self, target: nodes.Node, kind: Any) -> None:  # noqa: ANN401  # a type
        match target:
            case nodes.Name():
                self.names[target.name] = kind
                self.macros.pop(target.name, None)
            case nodes.Tuple():
                for item in target.items:
                    self.assign(item, ANY)
            case _:
                self.type_of(target)

    def from_import(self, node: nodes.FromImport) -> None:
        wanted = self.walker.requested(self.template, node, node.template)
        for given in node.names:
            name, alias = given if isinstance(given, tuple) else (given, given)
            macro = wanted.macros.get(name) if wanted else None
            if wanted and macro is None and name not in top_names(wanted.tree):
                near = meant(name, wanted.macros)
                self.walker.say(self.template, node, f"{wanted.name} has no {name}{near}")
            if macro is not None:
                self.macros[alias] = macro
            self.names[alias] = ANY

    # ---- expressions ----

    def type_of(self, node: nodes.Node) -> Any:  # noqa: ANN401, C901, PLR0911  # one case for each kind
        match node:
            case nodes.Name():
                return self.name(node)
            case nodes.Getattr():
                return self.attribute(node, self.type_of(node.node), node.attr)
            case nodes.Getitem():
                kind = self.type_of(node.node)
                self.type_of(node.arg)
                if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
                    return self.attribute(node, kind, node.arg.value)
                return kind if isinstance(node.arg, nodes.Slice) else item_type(kind)
            case nodes.Call():
                return self.call(node)
            case nodes.Filter():
                return self.filter(node)
            case nodes.Test():
                self.walker_known(node, node.name, self.walker.env.tests, "test")
                self.children(node)
                return bool
            case nodes.CondExpr():
                self.type_of(node.test)
                kinds = [self.type_of(part) for part in (node.expr1, node.expr2) if part]
                return kinds[0] if all(kind == kinds[0] for kind in kinds) else ANY
            case nodes.Concat():
                self.children(node)
                return str
            case nodes.Const():
                return type(node.value)
            case nodes.Or() | nodes.And():
                left, right = self.type_of(node.left), self.type_of(node.right)
                return left if left == right else ANY
            case _:
                self.children(node)
                return ANY

    def children(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            self.type_of(child)

    def name(self, node: nodes.Name) -> Any:  # noqa: ANN401  # a type
        if node.name in self.names:
            return self.names[node.name]
        known = {*self.macros, *self.walker.env.globals, *OF_THE_LANGUAGE}
        if node.ctx == "load" and node.name not in known:
            near = meant(node.name, {*known, *self.names})
            self.walker.say(self.template, node, f"there is no {node.name} here{near}")
        return ANY

    def attribute(self, node: nodes.Node, kind: Any, name: str) -> Any:  # noqa: ANN401  # types
        if name.startswith("_"):
            self.walker.say(self.template, node, f"a template may not use {name}")
            return ANY
        kind = without_none(kind)
        if kind is Loop:
            if name not in LOOP:
                self.walker.say(self.template, node, f"loop has no {name}{meant(name, LOOP)}")
            return ANY
        if not isinstance(kind, type):
            return ANY
        if is_dataclass(kind):
            known = field_types(kind)
            if name in known:
                return known[name]
            if not isinstance(getattr(kind, name, None), types.FunctionType):
                self.walker.say(self.template, node, no_such_attribute(kind, name))
        elif kind in {str, int, bool, float} and not hasattr(kind, name):
            word = "a text" if kind is str else "a number"
            self.walker.say(self.template, node, f"{word} has no {name}")
        return ANY

    def call(self, node: nodes.Call) -> Any:  # noqa: ANN401  # a type
        arguments = [self.type_of(one) for one in node.args]
        named = {one.key: self.type_of(one.value) for one in node.kwargs}
        macro = self.macro_of(node.node)
        if macro is None:
            self.type_of(node.node)
            return ANY
        self.walk_macro(node, macro, arguments, named)
        return str

    def macro_of(self, called: nodes.Node) -> Macro | None:
        match called:
            case nodes.Name():
                return self.macros.get(called.name)
            case nodes.Getattr(node=nodes.Name(name=module)) if module in self.modules:
                wanted = self.modules[module]
                found = wanted.macros.get(called.attr) if wanted else None
                if wanted and found is None:
                    near = meant(called.attr, wanted.macros)
                    self.walker.say(
                        self.template, called, f"{wanted.name} has no {called.attr}{near}"
                    )
                return found
        return None

    def walk_macro(
        self, node: nodes.Call, macro: Macro, arguments: list[Any], named: dict[str, Any]
    ) -> None:
        parameters = [one.name for one in macro.node.args]
        if len(arguments) > len(parameters):
            self.walker.say(
                self.template,
                node,
                f"{macro.node.name} takes {len(parameters)} values, not {len(arguments)}",
            )
        given = (
            dict.fromkeys(parameters, ANY)
            | dict(zip(parameters, arguments, strict=False))
            | {key: kind for key, kind in named.items() if key in parameters}
        )
        key = (macro.home.name, macro.node.name, *((k, str(v)) for k, v in given.items()))
        if key in self.walker.walked or self.walker.depth > DEEPEST:
            return
        self.walker.walked.add(key)
        self.walker.depth += 1
        body = _Body(self.walker, macro.home, self.macro_names(macro) | given)
        for statement in macro.home.tree.body:
            if isinstance(statement, nodes.FromImport | nodes.Import):
                body.statement(statement)
        body.block(macro.node.body)
        self.walker.depth -= 1

    def macro_names(self, macro: Macro) -> dict[str, Any]:
        """Return the names that a macro sees: those of its template, if it is this one."""
        return dict(self.names) if macro.home is self.template else top_types(macro.home.tree)

    def filter(self, node: nodes.Filter) -> Any:  # noqa: ANN401  # a type
        self.walker_known(node, node.name, self.walker.env.filters, "filter")
        if node.name == "safe" and node.node is not None and not self.is_ready(node.node):
            self.walker.say(
                self.template, node, "|safe would print without escaping what editors typed"
            )
        self.children(node)
        return ANY

    def is_ready(self, node: nodes.Node) -> bool:
        """Tell whether it is finished HTML, or words of the template itself."""
        if isinstance(node, nodes.Const):
            return True
        return dotted(node) in self.walker.ready

    def walker_known(
        self, node: nodes.Node, name: str, known: Mapping[str, object], word: str
    ) -> None:
        if name not in known:
            self.walker.say(self.template, node, f"there is no {word} {name}{meant(name, known)}")
