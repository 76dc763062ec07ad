"""The few words of TeX in the notebooks as HTML, so that pages need no script from elsewhere."""
import html
import re

LETTERS = dict(zip("alpha beta gamma delta varepsilon eta theta lambda mu pi rho sigma varphi omega Sigma".split(), "αβγδεηθλμπρσφωΣ"))
SIGNS = {"sum": "Σ", "int": "∫", "times": "×", "ge": "≥", "le": "≤", "sim": "~", "Longrightarrow": "⟹", "mid": "|", "dots": "…",
         "top": "ᵀ", "log": "log ", "min": "min", "max": "max", "quad": "&emsp;", "qquad": "&emsp;&emsp;", ",": "&thinsp;", " ": "&nbsp;",
         "|": "‖", "{": "{", "}": "}", "rm": "", "mathrm": "", "text": "", "frac": "", "tfrac": ""}


def _rest(tex):
    def word(found):
        return LETTERS.get(found[1]) or SIGNS[found[1]]  # a word that is not listed is an error
    return re.sub(r"[{}]", "", re.sub(r"\\([a-zA-Z]+|[^a-zA-Z])\s?", word, tex))


def formula(tex):
    """HTML of one formula, innermost groups first."""
    text = html.escape(tex.strip(), quote=False).replace("\\{", "⦃").replace("\\}", "⦄").replace("\\text{", "\\mathrm{")
    text = re.sub(r"\\t?frac\s*([^{\s])\s*", r"\\frac{\1}", text.replace("\\tfrac", "\\frac"))
    text = re.sub(r"(\\frac\{[^{}]*\})\s*([^{\s])", r"\1{\2}", text)
    before = None
    while before != text:
        before = text
        text = re.sub(r"\\mathrm\s*\{([^{}]*)\}", r"<span>\1</span>", text)
        text = re.sub(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", lambda f: f"({_part(f[1])}/{_part(f[2])})", text)
        text = re.sub(r"([_^])\{([^{}]*)\}", _raised, text)
    text = re.sub(r"([_^])(\\[a-zA-Z]+|[^\s\\{}<])", _raised, text)
    return f'<i class="formula">{_rest(text).replace("⦃", "{").replace("⦄", "}")}</i>'


def _part(text):
    return text if re.fullmatch(r"[0-9]+|d?\w|\\\w+", text) else f"({text})"


def _raised(found):
    tag = "sub" if found[1] == "_" else "sup"
    return f"<{tag}>{found[2]}</{tag}>"


def with_formulas(text, convert):
    """Markdown with $...$ and $$...$$; `convert` makes HTML of the rest."""
    kept = []

    def keep(found):
        kept.append(f'<span class="shown">{formula(found[1])}</span>' if found[1] else formula(found[2]))
        return f"⟦{len(kept) - 1}⟧"
    body = convert(re.sub(r"\$\$(.+?)\$\$|\$(.+?)\$", keep, text, flags=re.S))
    return re.sub("⟦([0-9]+)⟧", lambda found: kept[int(found[1])], body)
