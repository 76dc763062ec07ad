#!/usr/bin/env python3
"""Proves one script with Gappa, after expanding what it takes from the C sources.

    prove.py SCRIPT        exit 0: proved; 1: not proved, or not what it says; 77: no Gappa here
    prove.py -p SCRIPT     prints the expanded script

In a script
    ${EXPRESSION}                      of constants of C headers and sources (#define, static const); an unknown name is
                                       an error
    %constants FILE                    where to look for constants
    %kernel FILE FUNCTION [NAME ...]   the definitions of that function's variables (those named, or all), traced from its
                                       own text: an operation is one rnd(...), fma (fused) one of its own, and products with
                                       powers of two are exact.  !NAME: its first value is the script's own
    %replace TEXT => OTHER             in the definitions of the %kernel lines that follow: what another script proves
    %exactly FILE FUNCTION NAME ...    the same without a rounding, each name with an M before it
    %fused                             products that are first operands of sums are fused with them, in what follows
    %check EXPRESSION                  a statement about real numbers that the script assumes; mpmath's interval
                                       arithmetic has to confirm it (iv, and constants of the C sources by name)
"""
import ast, os, re, shutil, subprocess, sys
from fractions import Fraction

try:
    from mpmath import iv
except ImportError:
    print("no mpmath here: nothing is proved again")
    sys.exit(77)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def text_of(name):
    with open(os.path.join(ROOT, name)) as source:
        return re.sub(r"/\*.*?\*/", " ", source.read(), flags=re.S)


def number(value):
    """A double as an exact literal."""
    return float(value).hex() if float(value) != int(float(value)) or abs(value) >= 2**53 else str(int(value))


def python_of(expression):
    """A C expression of numbers as Python: hexadecimal floats and suffixes."""
    expression = re.sub(r"(0x[0-9a-fA-F.]+p[-+]?\d+)f?", lambda m: repr(float.fromhex(m.group(1))), expression)
    return re.sub(r"(\d\.?\d*(?:e[-+]?\d+)?)f\b", r"\1", expression)


def constants_of(name, known):
    text = text_of(name)
    for match in re.finditer(r"^#define (\w+) (\S.*)$", text, flags=re.M):
        add_constant(match.group(1), match.group(2), known)
    for match in re.finditer(r"^static const (?:double|float) ([^;]+);", text, flags=re.M):
        for part in split(match.group(1), ","):
            constant, _, value = part.partition("=")
            add_constant(constant.strip(), value.strip(), known)


def add_constant(name, value, known):
    try:
        known[name] = float(eval(python_of(value), {"__builtins__": {}}, dict(known)))
    except (SyntaxError, NameError, TypeError):
        pass  # not a number


def split(text, separator):
    """At the top level of parentheses."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def is_power(value):
    return isinstance(value, (int, float)) and value != 0 and abs(float(value)).hex().split("p")[0] in ("0x1.0000000000000", "0x1")


FUSED = False  # are products and the sums that they go into one operation?


class Traced:
    """A number that remembers how it was computed, each operation rounded once."""

    def __init__(self, form, operands=None):
        self.form, self.operands = form, operands

    @staticmethod
    def show(x):
        return x.form if isinstance(x, Traced) else number(x)

    @classmethod
    def binary(cls, a, sign, b):
        if FUSED and sign in "+-" and isinstance(a, Traced) and a.operands and a.operands[1] == "*":
            return cls("rnd(%s %s %s)" % (a.form.removeprefix("rnd"), sign, cls.show(b)))
        exact = (sign == "*" and (is_power(a) or is_power(b))) or (sign == "/" and is_power(b))
        if sign == "*" and 1 in (a, b):
            return b if a == 1 else a
        form = "(%s %s %s)" % (cls.show(a), sign, cls.show(b))
        return cls(form if exact else "rnd" + form, (cls.show(a), sign, cls.show(b)))

    def __eq__(self, other):
        return self is other

    __hash__ = None
    __add__ = lambda a, b: Traced.binary(a, "+", b)
    __radd__ = lambda a, b: Traced.binary(b, "+", a)
    __sub__ = lambda a, b: Traced.binary(a, "-", b)
    __rsub__ = lambda a, b: Traced.binary(b, "-", a)
    __mul__ = lambda a, b: Traced.binary(a, "*", b)
    __rmul__ = lambda a, b: Traced.binary(b, "*", a)
    __truediv__ = lambda a, b: Traced.binary(a, "/", b)
    __neg__ = lambda a: Traced("(-%s)" % a.form)


SUMS = {}  # the operands of each variable that is a rounded sum, difference or product


def fma(a, b, c):
    for x, operands in SUMS.items():
        if operands == (Traced.show(a), "*", Traced.show(b)) and Traced.show(c) == "(-%s)" % x:
            return Traced("(%s * %s - %s)" % (operands[0], operands[2], x))
    first, second, third = Traced.show(a), Traced.show(b), Traced.show(c)
    if first.startswith("(-"):
        return Traced("rnd(%s - %s * %s)" % (third, first[2:-1], second))
    if third.startswith("(-"):
        return Traced("rnd(%s * %s - %s)" % (first, second, third[2:-1]))
    return Traced("rnd(%s * %s + %s)" % (first, second, third))


def exact_residual(form):
    """What a sum left out, where the form is one of the three that theorems call exact: Dekker's Fast2Sum of a sum and of a
    difference (the first operand the larger), Knuth's TwoSum.  (fma knows the fourth: the fused rest of a product.)"""
    for x, (a, sign, b) in SUMS.items():
        if sign == "+" and form == "rnd(%s - rnd(%s - %s))" % (b, x, a):
            return "((%s + %s) - %s)" % (a, b, x)
        if sign == "-" and form == "rnd(rnd(%s - %s) - %s)" % (a, x, b):
            return "((%s - %s) - %s)" % (a, b, x)
        for t, (c, other, d) in SUMS.items():
            two_sum = "rnd(rnd(%s - rnd(%s - %s)) + rnd(%s - %s))" % (a, x, t, b, t)
            if sign == "+" and (c, other, d) == (x, "-", a) and form == two_sum:
                return "((%s + %s) - %s)" % (a, b, x)
    return None


def body_of(name, function):
    text = text_of(name)
    match = re.search(r"^[\w \t*]*\b%s\(([^)]*)\)\s*\{" % function, text, flags=re.M)
    if match is None:
        sys.exit("%s has no function %s" % (name, function))
    depth, end = 1, match.end()
    while depth > 0:
        depth += (text[end] == "{") - (text[end] == "}")
        end += 1
    return text[match.end() : end - 1], re.findall(r"(\w+)\s*(?:,|$)", match.group(1))


class Kernel:
    """Runs a function's text on traced numbers; each assignment is a definition."""

    def __init__(self, name, function, wanted, known):
        body, arguments = body_of(name, function)
        self.lines, self.count = [], {}
        self.given = {name[1:] for name in wanted if name[0] == "!"}
        self.wanted = [name.lstrip("!") for name in wanted]
        self.scope = {"fma": fma, "fused": fma, "all": lambda number: number, "power_of_two": lambda shifted: 1}
        self.scope.update(known)
        self.scope.update({a: Traced(a) for a in arguments})
        self.block(body)

    def block(self, body):
        while body.strip():
            loop = re.match(r"\s*for \((?:int|size_t) (\w+) = 0; \1 < (\d+); \1\+\+\) (\{)?", body)
            if loop:
                inner, body = self.inner_of(body[loop.end() :], loop.group(3))
                assigned = re.findall(r"(\w+) [-+*]?= ", inner)
                for _ in range(int(loop.group(2)) if not self.wanted or set(assigned) <= set(self.wanted) else 0):
                    self.block(inner)
                continue
            if re.match(r"\s*for \(", body):
                body = re.sub(r"\s*for \([^)]*\)\s*\{?", "", body, count=1)
                continue
            statement, _, body = body.partition(";")
            self.statement(statement.strip().strip("}").strip())

    @staticmethod
    def inner_of(text, brace):
        end = text.index("}" if brace else ";")
        return text[: end + (not brace)], text[end + 1 :]

    def statement(self, statement):
        statement = re.sub(r"\b(\w+)\.(high|low)\b", r"\1_\2", statement)
        pair = re.match(r"return \(xrd_pair\)\{(.*)\}?$", statement, flags=re.S)
        if pair:
            for name, part in zip(("high", "low"), split(pair.group(1).rstrip("}"), ",")):
                self.define(name, part)
            return
        called = re.match(r"const xrd_pair (\w+) = xrd_two_(\w+)\(([^;]*)\)$", statement)
        if called:
            name, kind, (a, b) = called.group(1), called.group(2), split(called.group(3), ",")
            self.define(name + "_high", a + (" * " if kind == "product" else " + ") + b)
            a, sign, b = SUMS[name + "_high"]
            self.exactly(name + "_low", "(%s %s %s) - %s_high" % (a, sign, b, name))
            return
        if statement.startswith("return "):
            if not self.wanted or "result" in self.wanted:
                self.define("result", statement[7:])
            return
        declared = re.match(r"(?:const )?(?:double|float|vector|coarse_vector) ", statement)
        for part in split(statement[declared.end() :] if declared else statement, ","):
            match = re.match(r"\s*\*?(\w+)(?:\[\w+\])?\s*([-+*]?)=(?!=)\s*(.*)$", part, flags=re.S)
            pointer = declared and part.lstrip().startswith("*")
            if match and not pointer and (not self.wanted or match.group(1) in self.wanted):
                name, sign, expression = match.groups()
                if sign and name in self.given:
                    self.define(name, "0")
                self.define(name, "%s %s (%s)" % (name, sign, expression) if sign else expression)

    @staticmethod
    def cleaned(expression):
        """A C expression as Python: without indices and vectors of zeros."""
        expression = re.sub(r"\((?:coarse_)?vector\)\{0\} \+? ?", "", expression)
        return re.sub(r"\[\w+\]", "", python_of(expression.replace("\n", " ").replace("->", "_"))).strip()

    def define(self, name, expression):
        if name in self.given:
            self.given.remove(name)
            self.count[name], self.scope[name] = 1, Traced(name)
            return
        expression = self.cleaned(expression)
        for free in {n.id for n in ast.walk(ast.parse(expression, mode="eval")) if isinstance(n, ast.Name)}:
            self.scope.setdefault(free, Traced(free))
        value = eval(expression, {"__builtins__": {}}, self.scope)
        if isinstance(value, Traced) and value.form.isidentifier():
            self.scope[name] = value
            return
        self.count[name] = self.count.get(name, 0) + 1
        version = name if self.count[name] == 1 else "%s%d" % (name, self.count[name])
        if isinstance(value, Traced) and value.form.startswith("rnd(") and value.operands:
            SUMS[version] = value.operands
        form = Traced.show(value)
        self.exactly(version, exact_residual(form) or form)
        self.scope[name] = Traced(version)

    def exactly(self, name, form):
        self.lines.append("%s = %s;" % (name, form))
        self.scope[name] = Traced(name)


def fill(line, known, script):
    """${EXPRESSION} of the C sources' constants."""

    def value(match):
        try:
            return number(eval(python_of(match.group(1)), {"__builtins__": {}}, known))
        except NameError as error:
            sys.exit("%s: in no C source: %s" % (script, error))

    return re.sub(r"\$\{([^}]+)\}", value, line)


def expand(script):
    iv.prec = 400
    known, out, replaced = {}, [], {}
    for line in open(script):
        word, _, rest = line.strip().partition(" ")
        if word == "%constants":
            constants_of(rest, known)
        elif word == "%kernel":
            name, function, *wanted = rest.split()
            lines = "\n".join(Kernel(name, function, wanted, known).lines)
            for old, new in replaced.items():
                if old not in lines:
                    sys.exit("%s: %s is not in the kernel:\n%s" % (script, old, lines))
                lines = lines.replace(old, new)
            out, replaced = out + lines.split("\n"), {}
        elif word == "%replace":
            old, _, new = fill(rest, known, script).partition(" => ")
            replaced[old] = new
        elif word == "%fused":
            global FUSED
            FUSED = True
        elif word == "%exactly":
            name, function, *wanted = rest.split()
            lines = Kernel(name, function, wanted, known).lines
            mine = r"\b(%s)\b" % "|".join(line.split(" =")[0] for line in lines)
            out += [re.sub(mine, r"M\1", line.replace("rnd(", "(")) for line in lines]
        elif word == "%check":
            scope = {"iv": iv, "abs": abs, "off_exp": off_exp, "relatively_off_exp": relatively_off_exp}
            if eval(rest, {**scope, **{n: iv.mpf(v) for n, v in known.items()}}) is not True:
                sys.exit("%s: not confirmed: %s" % (script, rest))
        else:
            out.append(fill(line.rstrip(), known, script))
    return "\n".join(out) + "\n"


class Polynomial:
    """Of one variable, exact."""

    def __init__(self, coefficients):
        self.c = [Fraction(c) for c in coefficients]

    @staticmethod
    def of(x):
        return x if isinstance(x, Polynomial) else Polynomial([x])

    def __add__(self, other):
        a, b = self.c, Polynomial.of(other).c
        return Polynomial([(a[k] if k < len(a) else 0) + (b[k] if k < len(b) else 0) for k in range(max(len(a), len(b)))])

    def __mul__(self, other):
        a, b = self.c, Polynomial.of(other).c
        product = [Fraction(0)] * (len(a) + len(b) - 1)
        for i, x in enumerate(a):
            for k, y in enumerate(b):
                product[i + k] += x * y
        return Polynomial(product)

    __radd__, __rmul__ = __add__, __mul__


class Exact(Kernel):
    """Runs a function's text on polynomials of one of its variables."""

    def __init__(self, name, function, variable, wanted):
        self.variable, self.value = variable, None
        super().__init__(name, function, wanted, {})

    def define(self, name, expression):
        exactly = lambda a, b, c: Polynomial.of(a) * b + c
        scope = {**self.scope, "fma": exactly, "fused": exactly, "shifted": 1}
        scope[self.variable] = Polynomial([0, 1])
        self.scope[name] = self.value = Polynomial.of(eval(self.cleaned(expression), {"__builtins__": {}}, scope))


def off_exp(radius, file, function, variable, *names, before=()):
    """Bounds |P(x) - exp(x)| over |x| <= radius by coefficients: P is the last of the named variables of a C function as a
    polynomial, without rounding; `before`, coefficients that stand below it."""
    coefficients = [Fraction(c) for c in before] + Exact(file, function, variable, list(names)).value.c
    bound, factorial, power = iv.mpf(0), 1, iv.mpf(1)
    for k in range(len(coefficients)):
        off = coefficients[k] - Fraction(1, factorial)
        bound += abs(iv.mpf(off.numerator) / off.denominator) * power
        factorial, power = factorial * (k + 1), power * radius
    return bound + power / factorial * iv.exp(radius)


def relatively_off_exp(radius, file, function, variable, *names, plus=0):
    """Bounds |(plus + P(x)) / exp(x) - 1| over |x| <= radius, P as above: by mean values of their difference in pieces."""
    off, terms, factorial = (Exact(file, function, variable, list(names)).value + plus).c, 40, 1
    off += [Fraction(0)] * (terms - len(off))
    for k in range(terms):
        factorial *= max(k, 1)
        off[k] -= Fraction(1, factorial)
    off = [iv.mpf(c.numerator) / c.denominator for c in off]
    pieces, bound, rest = 2000, iv.mpf(0), iv.mpf(radius) ** terms / factorial
    for i in range(pieces):
        x = iv.mpf([-radius + 2 * radius * i / pieces, -radius + 2 * radius * (i + 1) / pieces])
        middle, value, slope = iv.mpf(x.mid), iv.mpf(0), iv.mpf(0)
        for k in range(terms - 1, -1, -1):
            value = value * middle + off[k]
            slope = slope * x + k * off[k] if k > 0 else slope
        here = (abs(value + slope * (x - middle)) + rest) / iv.exp(x)
        bound = here if here.b > bound.b else bound
    return bound


def main():
    show = sys.argv[1] == "-p"
    script = sys.argv[2 if show else 1]
    text = expand(script)
    if show:
        print(text, end="")
        return 0
    if shutil.which("gappa") is None:
        print("no gappa here: nothing is proved again")
        return 77
    run = subprocess.run(["gappa"], input=text, capture_output=True, text=True, timeout=60)
    if run.returncode != 0 or run.stderr.strip():
        print(run.stderr.strip()[-3000:])
        return 1
    return 0


sys.exit(main())
