"""The reference of a Python module as HTML: its public names, each with its signature and what it says of itself."""
import html
import inspect
import re

MADE_BY_USERS = {"Problem", "ClosedForm", "Decoder", "Network"}  # other classes are answers, or tuples of what they hold


def public(module):
    names = getattr(module, "__all__", None) or [name for name, value in vars(module).items()
                                                 if getattr(value, "__module__", None) == module.__name__ and name[0] != "_"]
    return {name: getattr(module, name) for name in names}


def signature(name, value):
    try:
        words = str(inspect.signature(value))
    except (TypeError, ValueError):
        return name
    words = re.sub(r"ForwardRef\('([^']*)'\)", r"\1", words)
    return name + re.sub(r"(: |-> )'([^']*)'", r"\1\2", words)  # annotations are strings


def class_signature(name, kind):
    if issubclass(kind, tuple):
        return f"{name}({', '.join(kind._fields)})"
    return signature(name, kind).removesuffix(" -> None") if name in MADE_BY_USERS else name


def said(value):
    words = inspect.getdoc(value) or ""
    return f'<pre class="said">{html.escape(words)}</pre>' if words else ""


def entry(level, place, words, value):
    return f'<h{level} id="{html.escape(place)}"><code>{html.escape(words)}</code></h{level}>{said(value)}'


def members(name, kind):
    """Methods and properties that the class itself has, in their order."""
    body = ""
    for member, value in vars(kind).items():
        place = f"{name}.{member}"
        if member.startswith("_") or type(value).__name__ in ("member_descriptor", "_tuplegetter"):
            continue
        function = getattr(value, "__func__", value)
        if isinstance(value, property) and value.__doc__:  # the class tells of the others
            body += entry(4, place, place, value)
        elif inspect.isroutine(function):
            body += entry(4, place, signature(place, function), function)
    return body


def reference(module):
    """The whole page's body."""
    names = public(module)
    values = {name: value for name, value in names.items() if not inspect.ismodule(value)}
    body = f"<h1>{module.__name__}</h1>{said(module)}"
    body += "<p>" + " · ".join(f'<a href="#{name}">{name}</a>' for name in values) + "</p>"
    for name, value in values.items():
        if inspect.isclass(value):
            body += entry(3, name, "class " + class_signature(name, value), value) + members(name, value)
        elif callable(value):
            body += entry(3, name, signature(name, value), value)
        else:
            body += f'<h3 id="{name}"><code>{name} = {html.escape(repr(value))}</code></h3>'
    return body
