"""includes.py ROOT COMPILER [FLAG...]: every C file includes what it uses, and of the C library nothing else.

Each header compiles as the first line of a file of its own.  Names of the C library, of POSIX and of the libraries that
are linked must come from a header that the file itself includes, or the header of the same name as the file: what a
system's header happens to bring is another on the next system.  The types in our own headers' declarations (bool, size_t,
arb_t) may come through these headers, for they are held to the same rule."""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

MATH = """acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax fmin fmod frexp
hypot ilogb ldexp ldexpf lgamma lgamma_r log log10 log1p log2 logb lrint lround llround modf nan nearbyint nextafter nexttoward pow remainder remquo rint round
scalbn scalbln sin sinh sqrt tan tanh tgamma trunc FP_FAST_FMA FP_FAST_FMAF sqrtf expf logf tanhf fabsf fmaxf fminf powf isfinite isinf isnan isnormal
signbit fpclassify INFINITY NAN HUGE_VAL HUGE_VALF atanhl coshl sinhl tanhl log1pl expm1l powl fabsl expl logl sqrtl fmaxl ldexpl"""
NAMES = {  # header: functions, macros and types that no other standard header may be trusted to bring
    "math.h": MATH,
    "stdlib.h": """abort abs atexit atof atoi aligned_alloc bsearch calloc exit free getenv labs llabs malloc mkstemp mkdtemp
        qsort realloc setenv strtod strtof strtol strtoll strtoul strtoull unsetenv system EXIT_SUCCESS EXIT_FAILURE realpath""",
    "string.h": """memchr memcmp memcpy memmove memset strcat strchr strcmp strcpy strcspn strdup strerror strlen strncat
        strncmp strncpy strndup strpbrk strrchr strspn strstr strtok strtok_r stpcpy strnlen""",
    "stdio.h": """FILE EOF fclose fdopen feof ferror fflush fgetc fgets fileno fopen fprintf fputc fputs fread fseek ftell
        fwrite getc getline perror popen pclose printf putc putchar puts remove rename rewind snprintf sprintf sscanf stderr
        stdin stdout tmpfile vfprintf vsnprintf open_memstream ungetc setvbuf""",
    "ctype.h": "isalnum isalpha isdigit islower isprint ispunct isspace isupper isxdigit tolower toupper",
    "stdbool.h": "bool true false",
    "stdarg.h": "va_list va_start va_end va_copy va_arg",
    "stdint.h inttypes.h": """int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t uintptr_t intptr_t SIZE_MAX
        INT32_MAX INT64_MAX UINT32_MAX UINT64_MAX UINT64_C INT64_C""",
    "inttypes.h": "PRIu64 PRId64 PRIx64 PRIu32 PRIx32",
    "limits.h": "CHAR_BIT INT_MAX INT_MIN LONG_MAX LONG_MIN UINT_MAX ULONG_MAX PATH_MAX",
    "float.h": "DBL_EPSILON DBL_MAX DBL_MAX_10_EXP DBL_MIN DBL_DIG DBL_MANT_DIG DBL_MAX_EXP DBL_MIN_EXP DBL_TRUE_MIN FLT_EPSILON FLT_MAX FLT_MIN",
    "errno.h": "errno EINTR ENOENT EEXIST ENOMEM EACCES EINVAL ENOSPC EAGAIN",
    "fenv.h": "fesetround fegetround feclearexcept fetestexcept feholdexcept fesetenv FE_UPWARD FE_DOWNWARD FE_TONEAREST",
    "assert.h": "assert",
    "locale.h": "setlocale localeconv newlocale uselocale LC_ALL LC_NUMERIC",
    "signal.h": "sigaction signal SIGINT SIGTERM SIGPIPE sig_atomic_t sigemptyset raise",
    "unistd.h": "access chdir close dup dup2 execv execvp fork fsync ftruncate getpid isatty lseek pipe read rmdir sysconf unlink _exit",
    "fcntl.h": "open O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_CLOEXEC",
    "sys/stat.h": "stat fstat lstat mkdir chmod fchmod umask S_ISREG S_ISDIR",
    "sys/wait.h": "waitpid WIFEXITED WEXITSTATUS WIFSIGNALED",
    "time.h": "time clock_gettime gmtime gmtime_r localtime strftime nanosleep CLOCK_MONOTONIC",
    "stddef.h stdlib.h stdio.h string.h time.h": "size_t NULL",
    "stddef.h": "ptrdiff_t offsetof max_align_t",
}
PREFIXES = {  # header: how its functions and types begin
    "arb.h": "arb", "acb.h": "acb", "arf.h arb.h": "arf", "mag.h arb.h": "mag", "arb_poly.h": "arb_poly", "acb_poly.h": "acb_poly",
    "arb_mat.h": "arb_mat", "acb_mat.h": "acb_mat", "acb_calc.h": "acb_calc", "arb_calc.h": "arb_calc",
    "arb_hypgeom.h": "arb_hypgeom", "acb_hypgeom.h": "acb_hypgeom", "cblas.h gsl/gsl_cblas.h": "cblas", "lapacke.h": "LAPACKE",
    "flint/fmpz_vec.h": "_fmpz_vec", 
    "fftw3.h": "fftw", "jansson.h": "json", "png.h": "png", "mpfr.h": "mpfr", "omp.h": "omp", "pthread.h": "pthread",
}
TYPES = {"stdbool.h", "stddef.h", "stdint.h", "stdio.h", "arb.h", "acb.h", "arf.h", "mag.h", "jansson.h"}
# Members, and what is declared with a type before its name: they may be called as they like.
OWN = re.compile(r"(?:\.|->)\s*([A-Za-z_]\w*)|\b(?!return\b|else\b|case\b|sizeof\b)[A-Za-z_]\w* \**([A-Za-z_]\w*)(?= ?[](,;=)[:])"
                 r"|, \**([A-Za-z_]\w*);")
FRAGMENTS = re.compile(r"_body\.h$|vae/config/settings/")  # included in the midst of a file, which has what they use
LEFT_OUT = {"build", "out", ".git"}


def files(root):
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name not in LEFT_OUT]
        yield from (pathlib.Path(folder, name) for name in sorted(names) if name.endswith((".c", ".h")))


def bare(text):
    """Code without comments, strings and characters."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', " ", text, flags=re.S)


def included(text):
    return set(re.findall(r'^\s*#\s*include\s+[<"]([^">]+)[">]', text, flags=re.M))


def own_header(path, root, found):
    """The header of the same name, where the file includes it."""
    own = path.with_suffix(".h")
    return {own} if path.suffix == ".c" and str(own.relative_to(root)) in found and own.exists() else set()


def places(root, names):
    """Our own headers among those included."""
    return {place for name in names for place in (root / name, root / "include" / name) if place.exists()}


def direct(path, root):
    """The headers of the file itself and of its namesake."""
    found = included(path.read_text())
    for own in own_header(path, root, found):
        found = found | included(own.read_text())
    return found


def through(path, root):
    """Those, and what our own headers include."""
    seen, found, waiting = {path}, set(), [path]
    while waiting:
        names = included(waiting.pop().read_text())
        found |= names
        fresh = places(root, names) - seen
        seen |= fresh
        waiting += fresh
    return found


def last_names(names):
    return names | {name.removeprefix("flint/") for name in names}


def library_of(word):
    """The headers of the longest prefix of a library's name: acb_calc_integrate is acb_calc's, not acb's."""
    fits = [(prefix, headers) for headers, prefix in PREFIXES.items() if word.startswith(prefix + "_")]
    return max(fits, key=lambda fit: len(fit[0]))[1] if fits else None


def missing(path, root):
    """Names whose header is not included, a line for each header."""
    code = bare(re.sub(r"^\s*#\s*(include|pragma)(.*\\\n)*.*$|__attribute__.*$", "", path.read_text(), flags=re.M))
    near, far = last_names(direct(path, root)), last_names(through(path, root))
    taken = {word for found in OWN.findall(code) for word in found}
    said = {}
    for word in set(re.findall(r"[A-Za-z_]\w*", code)) - taken:
        headers = STANDARD.get(word) or library_of(word)
        if headers and not (far if TYPES & set(headers.split()) else near) & set(headers.split()):
            said.setdefault(headers, []).append(word)
    return [f"{path.relative_to(root)}: uses {', '.join(sorted(words)[:4])} without <{headers.split()[0]}>"
            for headers, words in sorted(said.items())]


def idle(path, root):
    """Headers of the C library that a source includes and uses nothing of."""
    words = set(re.findall(r"[A-Za-z_]\w*", bare(path.read_text())))
    return [f"{path.relative_to(root)}: uses nothing of <{header}>" for header in sorted(included(path.read_text()) & set(ALL))
            if path.suffix == ".c" and not words & ALL[header]]


def alone(path, root, compiler, flags):
    """What the compiler says of a header that comes first in a file."""
    made = subprocess.run([compiler, *flags, "-x", "c", "-fsyntax-only", "-Werror=implicit-function-declaration", "-"],
                          input=f'#include "{path.relative_to(root)}"\n', text=True, capture_output=True, cwd=root)
    return [] if made.returncode == 0 else [f"{path.relative_to(root)} does not compile alone:\n{made.stderr}"]


STANDARD = {word: headers for headers, words in NAMES.items() for word in words.split()}
ALL = {header: {word for headers, words in NAMES.items() if header in headers.split() for word in words.split()}
       for header in ("math.h", "stdlib.h", "string.h", "stdio.h", "ctype.h", "stdarg.h", "limits.h", "float.h", "errno.h")}


def main(root, compiler, *flags):
    root = pathlib.Path(root).resolve()
    found = [path for path in files(root) if not FRAGMENTS.search(str(path))]
    said = [line for path in found for line in missing(path, root) + idle(path, root)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        headers = [path for path in found if path.suffix == ".h"]
        said += [line for lines in pool.map(lambda path: alone(path, root, compiler, flags), headers) for line in lines]
    print("\n".join(said) if said else f"{len(found)} files include what they use; {len(headers)} headers compile alone")
    return bool(said) or not headers


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
