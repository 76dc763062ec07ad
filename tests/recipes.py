"""CONTRIBUTING's recipes hold: in a scratch copy of the sources a dummy is added as each says, to no other places, and it is
there: recipes.py SOURCE."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FLAGS = ["-std=c17", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Werror", "-I.", "-Iinclude", "-I/usr/include/x86_64-linux-gnu/openblas-pthread",
         "-isystem", "/usr/include/flint"]  # where FLINT 3 has its headers, and its arb.h


def edit(folder, place, old, new):
    """One edit of one file, at the one place where the text stands."""
    path = folder / place
    text = path.read_text()
    assert text.count(old) == 1, (place, old, text.count(old))
    path.write_text(text.replace(old, new))


def answer(folder, sources, program):
    """What a small main prints with these sources.  What they call elsewhere becomes a name without a meaning."""
    (folder / "main.c").write_text(program)
    (folder / "elsewhere.c").write_text("")
    command = ["cc", *FLAGS, "main.c", "elsewhere.c", *sources, "-o", "main", "-lm"]
    tried = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    missing = sorted(set(re.findall(r"undefined reference to [`'](\w+)'", tried.stderr)))
    if missing:
        (folder / "elsewhere.c").write_text("".join(f"char {name}[1];\n" for name in missing))
        tried = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    return subprocess.run(["./main"], cwd=folder, check=True, capture_output=True, text=True).stdout.split()


def setting(folder):
    """A setting of the trainer: a field, and a row; a word of a choice: an enumerator, and a word anywhere."""
    edit(folder, "include/exactrd/vae.h", "  uint64_t data_seed;\n", "  uint64_t data_seed;\n  double dummy;\n")
    edit(folder, "vae/config/settings/data.h", 'XRD_SETTING_WHOLE("data-seed"',
         'XRD_SETTING_NUMBER("dummy", "D", dummy, 0, 10, "1.5", "nothing")\nXRD_SETTING_WHOLE("data-seed"')
    edit(folder, "include/exactrd/vae.h", "XRD_MODEL_CONV, XRD_MODEL_RESIDUAL }", "XRD_MODEL_CONV, XRD_MODEL_RESIDUAL, XRD_MODEL_DUMMY }")
    edit(folder, "vae/config/choices.h", 'C("mlp", XRD_MODEL_MLP)', 'C("dummy", XRD_MODEL_DUMMY) C("mlp", XRD_MODEL_MLP)')
    found = answer(folder, ["vae/config/config.c", "vae/config/keys.c", "base/status.c", "cli/vae_options.c"], """
#include <stdio.h>
#include <string.h>
#include "cli/vae_options.h"
int main(void) {
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  printf("%g ", c.dummy);
  if (xrd_vae_config_set(&c, "dummy", "7", NULL) != XRD_OK || xrd_vae_config_set(&c, "model", "conv", NULL) != XRD_OK) return 1;
  printf("%g %d ", c.dummy, c.model == XRD_MODEL_CONV);
  if (xrd_vae_config_set(&c, "model", "dummy", NULL) != XRD_OK) return 1;
  printf("%d ", c.model == XRD_MODEL_DUMMY);
  for (const cli_option *o = cli_vae_data_options; o->name != NULL; o++)
    if (strcmp(o->name, "dummy") == 0) printf("%s ", o->initial);
  for (const cli_option *o = cli_vae_model_options; o->name != NULL; o++)
    if (strcmp(o->name, "model") == 0) printf("%s\\n", o->argument);
  return 0;
}
""")
    assert found == ["1.5", "7", "1", "1", "1.5", "linear|dummy|mlp|conv|residual"], found


def label(folder):
    """A label of Corridors: its row, and its case."""
    edit(folder, "vae/data/labels.h", 'C("frequent", XRD_LABEL_FREQUENT)', 'C("dummy", XRD_LABEL_DUMMY) C("frequent", XRD_LABEL_FREQUENT)')
    edit(folder, "vae/data/labels.c", "  default: return (uint32_t)class_index;", "  case XRD_LABEL_DUMMY: return 1;\n  default: return (uint32_t)class_index;")
    found = answer(folder, ["vae/data/labels.c"], """
#include <stdio.h>
#include "vae/data/labels.h"
int main(void) {
  const xrd_label label = xrd_label_named("dummy");
  printf("%s %u %u\\n", xrd_label_name(label), xrd_label_of(label, 5), xrd_label_of(xrd_label_named("frequent"), 6));
  return 0;
}
""")
    assert found == ["dummy", "1", "1"], found


def experiment(folder):
    """An experiment: a file, its name in experiment.h, and a row."""
    (folder / "dummy.c").write_text("""#include "vae/experiments/experiment.h"
static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  (void)options;
  (void)error;
  return XRD_OK;
}
const xrd_experiment xrd_experiment_dummy = {.name = "dummy", .summary = "nothing", .run = run};
""")
    edit(folder, "vae/experiments/experiment.h", "xrd_experiment_sight;", "xrd_experiment_sight, xrd_experiment_dummy;")
    edit(folder, "vae/experiments/experiments.c", "&xrd_experiment_sight,\n", "&xrd_experiment_sight,\n    &xrd_experiment_dummy,\n")
    found = answer(folder, ["vae/experiments/experiments.c", "dummy.c"], """
#include <stdio.h>
#include "vae/experiments/experiment.h"
int main(void) {
  size_t last = 0;
  while (xrd_experiment_at(last + 1) != NULL) last++;
  printf("%s %d\\n", xrd_experiment_at(last)->name, xrd_experiment_at(last + 1) == NULL);
  return 0;
}
""")
    assert found == ["dummy", "1"], found


def claim(folder):
    """A claim: its row beside its check, its name in checks.h, and a line of the registry."""
    (folder / "theory/claims/dummy.c").write_text("""#include "theory/claims/checks.h"
static xrd_status check_dummy(xrd_trial *trial) { return trial->sabotaged ? XRD_ERR_INTERNAL : XRD_OK; }
const xrd_claim_entry xrd_claim_dummy = {{"dummy.1", "", "nowhere", "0 = 0", "1 is added", false, XRD_PROVED}, check_dummy};
""")
    edit(folder, "theory/claims/checks.h", "extern const xrd_claim_entry xrd_claim_information;",
         "extern const xrd_claim_entry xrd_claim_information, xrd_claim_dummy;")
    edit(folder, "theory/claims/registry.c", "    &xrd_claim_information,\n", "    &xrd_claim_dummy,\n    &xrd_claim_information,\n")
    found = answer(folder, ["theory/claims/registry.c", "theory/claims/dummy.c"], """
#include <stdio.h>
#include "theory/claims/registry.h"
int main(void) {
  xrd_trial trial = {.sabotaged = false};
  printf("%s %d\\n", xrd_claim_entry_at(0)->claim.id, xrd_claim_entry_at(0)->check(&trial));
  return 0;
}
""")
    assert found == ["dummy.1", "0"], found


def subcommand(folder):
    """A subcommand with an option: a file, its name in commands.h, and a row."""
    (folder / "cli/command_dummy.c").write_text("""#include "cli/commands.h"
static const cli_option options[] = {{"size", CLI_COUNT, "N", NULL, "3", "nothing"}, {.name = NULL}};
static const cli_group groups[] = {{"Dummy", options}, {.title = NULL}};
static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  (void)error;
  return cli_integer(arguments, "size") == 4 ? XRD_OK : XRD_ERR_INTERNAL;
}
const cli_command cli_command_dummy = {.name = "dummy", .summary = "Nothing", .groups = groups, .run = run};
""")
    edit(folder, "cli/commands.h", "cli_command_version;", "cli_command_version, cli_command_dummy;")
    edit(folder, "cli/commands.c", "const cli_command *const cli_commands[] = {\n", "const cli_command *const cli_commands[] = {\n    &cli_command_dummy,\n")
    found = answer(folder, ["cli/command_dummy.c", "cli/commands.c", "cli/arguments.c", "cli/value.c", "cli/suggest.c", "base/memory.c",
                            "base/status.c", "cli/help.c", "cli/exit_code.c", "cli/common_options.c", "cli/progress.c"], """
#include <stdio.h>
#include "cli/commands.h"
#include "cli/help.h"
int main(void) {
  char *words[] = {"dummy", "--size", "4"};
  int used;
  const cli_command *command = cli_commands_find(words, 3, &used);
  cli_arguments *arguments;
  xrd_verdict verdict = XRD_CLOSED;
  xrd_error error = {""};
  if (command == NULL || cli_arguments_parse(command, words + used, 3 - used, words, &arguments, &error) != XRD_OK) return 1;
  cli_help_command(stdout, command);
  return command->run(arguments, &verdict, &error) != XRD_OK;
}
""")
    assert "--size" in found and "Nothing" in found, found


def solver(folder):
    """A solver: a file that ends with its row, its name and its word in engine.h, an enumerator and a line of engines.c."""
    (folder / "solvers/dummy.c").write_text("""#include "solvers/engine.h"
static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  (void)state;
  *solution = (xrd_solution){.slope = slope, .gap_nats = gap_nats, .rounds = max_rounds};
}
const xrd_solver_engine xrd_dummy_engine = {.method = XRD_DUMMY, .size = 1, .solve = solve};
""")
    edit(folder, "solvers/engine.h", "xrd_erokhin_engine;", "xrd_erokhin_engine, xrd_dummy_engine;")
    edit(folder, "solvers/engine.h", 'C("newton", XRD_NEWTON)', 'C("dummy", XRD_DUMMY) C("newton", XRD_NEWTON)')
    edit(folder, "include/exactrd/curve.h", "  XRD_BLAHUT_ARIMOTO, /*", "  XRD_DUMMY,\n  XRD_BLAHUT_ARIMOTO, /*")
    edit(folder, "solvers/engines.c", "    &xrd_blahut_arimoto_engine,\n", "    &xrd_dummy_engine,\n    &xrd_blahut_arimoto_engine,\n")
    (folder / "others.c").write_text("""#include "solvers/engine.h"
const xrd_solver_engine xrd_newton_engine = {.method = XRD_NEWTON}, xrd_erokhin_engine = {.method = XRD_NEWTON},
                        xrd_blahut_arimoto_engine = {.method = XRD_BLAHUT_ARIMOTO};
""")
    found = answer(folder, ["solvers/engines.c", "solvers/dummy.c", "others.c"], """
#include <stdio.h>
#include "solvers/engine.h"
int main(void) {
  xrd_problem problem = {.p = NULL};
  xrd_solution solution;
  const xrd_solver_engine *engine = xrd_solver_engine_for(&problem, XRD_DUMMY, NULL);
  engine->solve(NULL, 3, 1, 7, &solution);
  printf("%g %zu %s\\n", solution.slope, solution.rounds, XRD_WORDS(XRD_METHODS));
  return xrd_solver_engine_for(&problem, XRD_BLAHUT_ARIMOTO, NULL)->method != XRD_BLAHUT_ARIMOTO;
}
""")
    assert found == ["3", "7", "dummy|newton|blahut-arimoto"], found


def kind(folder):
    """A kind of problem: a file with its row, its name in kind.h and a line of kinds.c; its table is that of its columns."""
    (folder / "files/write/kind_dummy.c").write_text("""#include <stddef.h>
#include "files/write/kind.h"
typedef struct {
  double weight, rate;
} point;
static const xrd_column columns[] = {{.name = "weight", .cell = XRD_CELL_NUMBER, .offset = offsetof(point, weight)},
                                     {.name = "rate", .cell = XRD_CELL_RATE, .offset = offsetof(point, rate)},
                                     {.name = NULL}};
const xrd_kind xrd_kind_dummy = {.name = "dummy", .format = "exactrd-dummy-1", .point_size = sizeof(point), .columns = columns};
""")
    edit(folder, "files/write/kind.h", "extern const xrd_kind xrd_kind_curve,", "extern const xrd_kind xrd_kind_dummy, xrd_kind_curve,")
    edit(folder, "files/write/kinds.c", "    &xrd_kind_curve,\n", "    &xrd_kind_dummy,\n    &xrd_kind_curve,\n")
    found = answer(folder, ["files/write/kinds.c", "files/write/kind_dummy.c", "files/write/columns.c", "files/write/units.c",
                            "files/write/decimal.c"], """
#include <stdio.h>
#include "files/write/kind.h"
int main(void) {
  const xrd_kind *kind = xrd_kind_find("dummy");
  const double point[] = {0.5, 2};
  const xrd_table_writer table = {.stream = stdout, .columns = kind->columns, .unit = XRD_NATS};
  if (xrd_kind_of_format("exactrd-dummy-1") != kind) return 1;
  xrd_table_head(&table);
  xrd_table_row(&table, point);
  return 0;
}
""")
    assert found == ["weight,rate,unit", "0.5,2,nats"], found


def closed_form(folder):
    """A closed form: an enumerator, and a row of families.c, whose shape others share."""
    edit(folder, "include/exactrd/closed.h", "  XRD_CLOSED_WIENER,\n", "  XRD_CLOSED_WIENER,\n  XRD_CLOSED_DUMMY,\n")
    edit(folder, "solvers/closed/families.c", "static const xrd_closed_row rows[] = {\n", """static const xrd_closed_row rows[] = {
    {XRD_CLOSED_DUMMY, "dummy", XRD_TAKES_NUMBER, &xrd_closed_logarithm, validate_positive, gaussian, false, NULL},
""")
    parts = ("closed", "families", "shapes", "hamming", "ranked", "uniform", "shannon")
    found = answer(folder, ["base/memory.c", "base/root.c", "base/status.c", *(f"solvers/closed/{part}.c" for part in parts)], """
#include <stdio.h>
#include "solvers/closed/family.h"
int main(void) {
  const xrd_closed_source source = {.family = xrd_closed_row_named("dummy", 5)->family, .parameter = 4};
  xrd_closed *closed;
  xrd_closed_point point;
  if (xrd_closed_init(&source, &closed, NULL) != XRD_OK) return 1;
  if (xrd_closed_at_distortion(closed, 1, &point, NULL) != XRD_OK) return 1;
  printf("%.15g %g\\n", point.rate_nats, xrd_closed_shannon_bound(closed, 1));
  xrd_closed_clear(closed);
  return 0;
}
""")
    assert found == ["0.693147180559945", "0"], found


def density(folder):
    """A density: an enumerator and a row; the compiler then names a place in each of the three voices."""
    edit(folder, "include/exactrd/density.h", "  XRD_DENSITY_HISTOGRAM,\n", "  XRD_DENSITY_HISTOGRAM,\n  XRD_DENSITY_DUMMY,\n")
    edit(folder, "problem/density.c", "static const family FAMILIES[] = {\n",
         'static const family FAMILIES[] = {\n    [XRD_DENSITY_DUMMY] = {"dummy", {"SIZE"}, {SCALE}, 0, {3}},\n')
    found = answer(folder, ["problem/density.c", "base/status.c"], """
#include <stdio.h>
#include "exactrd/density.h"
int main(void) {
  xrd_density density;
  if (xrd_density_set(XRD_DENSITY_DUMMY, NULL, 0, &density, NULL) != XRD_OK) return 1;
  printf("%s %s %g\\n", xrd_density_name(density.family), xrd_density_parameter_name(density.family, 0), density.parameter[0]);
  return 0;
}
""")
    assert found == ["dummy", "SIZE", "3"], found
    told = set()
    for voice in ("solvers/density", "certify/measures/density", "check/measures"):
        for source in (folder / voice).glob("*.c"):
            if "case XRD_DENSITY_" in source.read_text():
                tried = subprocess.run(["cc", *FLAGS, "-Wno-error", "-fsyntax-only", source.relative_to(folder)], cwd=folder, capture_output=True, text=True)
                told |= {voice for line in tried.stderr.splitlines() if "XRD_DENSITY_DUMMY" in line}
    assert told == {"solvers/density", "certify/measures/density", "check/measures"}, told


def public_function(folder):
    """A public function: a declaration between XRD_API_BEGIN and XRD_API_END is exported, and nothing else."""
    edit(folder, "include/exactrd/status.h", "\nXRD_API_END", "\nint xrd_dummy(void);\n\nXRD_API_END")
    (folder / "base/dummy.c").write_text("""#include "exactrd/status.h"
int xrd_hidden(void);
int xrd_hidden(void) { return 1; }
int xrd_dummy(void) { return xrd_hidden(); }
""")
    subprocess.run(["cc", *FLAGS, "-fPIC", "-shared", "-fvisibility=hidden", "base/dummy.c", "base/status.c", "-o", "library.so"], cwd=folder,
                   check=True)
    listed = subprocess.run(["nm", "-D", "--defined-only", "library.so"], cwd=folder, check=True, capture_output=True, text=True).stdout
    found = {line.split()[-1] for line in listed.splitlines()}
    assert {"xrd_dummy", "xrd_fail"} <= found and "xrd_hidden" not in found, found


def main():
    root = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        for part in ("include", "base", "theory", "vae", "cli", "solvers", "certify", "check", "files", "problem"):
            shutil.copytree(root / part, pathlib.Path(name) / part)
        for recipe in (setting, label, experiment, claim, subcommand, solver, kind, closed_form, density, public_function):
            recipe(pathlib.Path(name))
            print(recipe.__name__, "holds")


if __name__ == "__main__":
    main()
