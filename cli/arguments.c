#include "cli/arguments.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/suggest.h"
#include "cli/value.h"

typedef struct {
  const cli_option *option;
  cli_value value;
  bool given;
} slot;

struct cli_arguments {
  const cli_command *command;
  char *const *whole;
  size_t slot_count, operand_count;
  slot *slots;
  const char **operands;
  bool help;
};

void cli_arguments_free(cli_arguments *arguments) {
  if (arguments == NULL) return;
  for (size_t k = 0; k < arguments->slot_count; k++) free(arguments->slots[k].value.numbers);
  free(arguments->slots);
  free(arguments->operands);
  free(arguments);
}

static slot *find(const cli_arguments *arguments, const char *name, size_t length) {
  for (size_t k = 0; k < arguments->slot_count; k++) {
    const char *known = arguments->slots[k].option->name;
    if (strlen(known) == length && memcmp(known, name, length) == 0) return &arguments->slots[k];
  }
  return NULL;
}

static xrd_status unknown_option(const cli_arguments *arguments, const char *word, xrd_error *error) {
  const char *name = word + strspn(word, "-"), *nearest = NULL;
  char typed[64];
  (void)snprintf(typed, sizeof typed, "%.*s", (int)strcspn(name, "="), name);
  size_t best = 0;
  for (size_t k = 0; k < arguments->slot_count; k++) {
    size_t distance;
    const char *known = arguments->slots[k].option->name;
    if (!cli_is_slip(typed, known, &distance) || (nearest != NULL && distance >= best)) continue;
    nearest = known;
    best = distance;
  }
  if (nearest != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown option '%s'; did you mean --%s?", word, nearest);
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown option '%s'; see 'exactrd %s --help'", word,
                  arguments->command->name);
}

/* Reads the option at words[*index], and its value, which may be the next word. */
static xrd_status parse_option(cli_arguments *arguments, char *const *words, int count, int *index, xrd_error *error) {
  const char *word = words[*index];
  const bool is_short = strncmp(word, "-o", 2) == 0;
  const char *name = is_short ? "output" : word + 2;
  const char *attached = is_short ? (word[2] != '\0' ? word + 2 : NULL) : strchr(name, '=');
  const size_t length = attached != NULL && !is_short ? (size_t)(attached - name) : strlen(name);
  if (attached != NULL && !is_short) attached++;
  slot *found = is_short || strncmp(word, "--", 2) == 0 ? find(arguments, name, length) : NULL;
  if (found == NULL) return unknown_option(arguments, word, error);
  const cli_option *option = found->option;
  if (found->given && option->kind != CLI_TEXTS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s is given twice", option->name);
  found->given = true;
  if (option->kind == CLI_FLAG) {
    if (attached != NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s takes no value", option->name);
    return XRD_OK;
  }
  if (attached == NULL) {
    if (*index + 1 >= count || strncmp(words[*index + 1], "--", 2) == 0)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s needs a value: %s", option->name, option->argument);
    attached = words[++*index];
  }
  return cli_value_read(option, attached, &found->value, error);
}

/* Holds the operands to what the command shows of them. */
static xrd_status count_operands(const cli_arguments *arguments, xrd_error *error) {
  const char *shown = arguments->command->operands != NULL ? arguments->command->operands : "";
  size_t least = 0, most = 0;
  for (const char *word = shown; *word != '\0'; word += strcspn(word, " "), word += strspn(word, " ")) {
    least += *word != '[';
    most++;
  }
  if (strstr(shown, "...") != NULL) most = SIZE_MAX;
  if (arguments->operand_count < least) return xrd_fail(error, XRD_ERR_ARGUMENT, "missing argument: %s", shown);
  if (arguments->operand_count <= most) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unexpected argument '%s'", arguments->operands[most]);
}

static xrd_status parse_words(cli_arguments *arguments, char *const *words, int count, xrd_error *error) {
  for (int k = 0; k < count; k++)
    if (strcmp(words[k], "--") == 0)
      break;
    else if (strcmp(words[k], "--help") == 0 || strcmp(words[k], "-h") == 0)
      arguments->help = true;
  bool options_ended = false;
  for (int k = 0; k < count && !arguments->help; k++) {
    if (!options_ended && strcmp(words[k], "--") == 0) {
      options_ended = true;
    } else if (options_ended || words[k][0] != '-' || words[k][1] == '\0') {
      arguments->operands[arguments->operand_count++] = words[k];
    } else {
      const xrd_status status = parse_option(arguments, words, count, &k, error);
      if (status != XRD_OK) return status;
    }
  }
  return arguments->help ? XRD_OK : count_operands(arguments, error);
}

static xrd_status set_defaults(cli_arguments *arguments, xrd_error *error) {
  for (size_t k = 0; k < arguments->slot_count; k++) {
    slot *unset = &arguments->slots[k];
    if (unset->given || unset->option->initial == NULL) continue;
    const xrd_status status = cli_value_read(unset->option, unset->option->initial, &unset->value, error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

xrd_status cli_arguments_parse(const cli_command *command, char *const *words, int count, char *const *whole,
                               cli_arguments **arguments, xrd_error *error) {
  size_t options = 0;
  const cli_group *group;
  for (size_t k = 0; (group = cli_group_at(command, k)) != NULL; k++)
    for (const cli_option *option = group->options; option->name != NULL; option++) options++;
  cli_arguments *parsed = *arguments = xrd_allocate_zero(1, sizeof *parsed);
  if (parsed == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the command line");
  parsed->command = command;
  parsed->whole = whole;
  parsed->slots = xrd_allocate_zero(options, sizeof *parsed->slots);
  parsed->operands = xrd_allocate_zero((size_t)count, sizeof *parsed->operands);
  if (parsed->slots == NULL || parsed->operands == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the command line");
  for (size_t k = 0; (group = cli_group_at(command, k)) != NULL; k++)
    for (const cli_option *option = group->options; option->name != NULL; option++)
      parsed->slots[parsed->slot_count++].option = option;
  const xrd_status status = parse_words(parsed, words, count, error);
  return status == XRD_OK ? set_defaults(parsed, error) : status;
}

bool cli_wants_help(const cli_arguments *arguments) { return arguments->help; }

static const slot *get(const cli_arguments *arguments, const char *name, unsigned kinds) {
  const slot *found = find(arguments, name, strlen(name));
  if (found == NULL || (kinds >> found->option->kind & 1U) == 0) abort();
  return found;
}

bool cli_given(const cli_arguments *arguments, const char *name) { return get(arguments, name, ~0U)->given; }

bool cli_flag(const cli_arguments *arguments, const char *name) { return get(arguments, name, 1U << CLI_FLAG)->given; }

const char *cli_text(const cli_arguments *arguments, const char *name) {
  return get(arguments, name, 1U << CLI_TEXT | 1U << CLI_TEXTS | 1U << CLI_CHOICE)->value.text;
}

const char *cli_text_again(const cli_arguments *arguments, const char *name, size_t index) {
  const cli_value *value = &get(arguments, name, 1U << CLI_TEXTS)->value;
  return index < value->more_count ? value->more[index] : NULL;
}

double cli_number(const cli_arguments *arguments, const char *name) {
  return get(arguments, name, 1U << CLI_NUMBER | 1U << CLI_POSITIVE)->value.number;
}

uint64_t cli_integer(const cli_arguments *arguments, const char *name) {
  return get(arguments, name, 1U << CLI_INTEGER | 1U << CLI_COUNT)->value.integer;
}

cli_numbers_list cli_numbers(const cli_arguments *arguments, const char *name) {
  const cli_value *value = &get(arguments, name, 1U << CLI_NUMBERS | 1U << CLI_VECTORS)->value;
  return (cli_numbers_list){value->count, value->numbers, value->width};
}

size_t cli_operand_count(const cli_arguments *arguments) { return arguments->operand_count; }

const char *cli_operand(const cli_arguments *arguments, size_t index) {
  if (index >= arguments->operand_count) abort();
  return arguments->operands[index];
}

xrd_status cli_expect_one_of(const cli_arguments *arguments, size_t least, const char *const *names, xrd_error *error) {
  const char *first = NULL;
  for (const char *const *name = names; *name != NULL; name++) {
    if (!cli_given(arguments, *name)) continue;
    if (first != NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--%s and --%s exclude each other", first, *name);
    first = *name;
  }
  if (first != NULL || least == 0) return XRD_OK;
  char list[XRD_ERROR_SIZE] = "";
  for (const char *const *name = names; *name != NULL; name++) {
    const size_t length = strlen(list);
    (void)snprintf(list + length, sizeof list - length, "%s--%s", length > 0 ? ", " : "", *name);
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "give one of %s", list);
}

static bool is_rate(const char *option) { return strcmp(option, "rate") == 0 || strcmp(option, "relevance") == 0; }

static bool bits_of(const cli_arguments *arguments) {
  const slot *unit = find(arguments, "unit", 4);
  return unit != NULL && strcmp(unit->value.text, "bits") == 0;
}

/* A rate in bits is told as such; a message behind it that has numbers of its own speaks of nats. */
static const char *unit_of(const cli_arguments *arguments, const char *option, const char *message) {
  if (!is_rate(option)) return "";
  if (!bits_of(arguments)) return " nats";
  return strpbrk(message, "123456789") != NULL ? " bits; in nats" : " bits";
}

/* The library's "rate is 5: REASON" without what the user has just been told; else the whole message. */
static const char *reason_of(const char *message) {
  const char *is = strstr(message, " is "), *colon = strstr(message, ": ");
  if (is == NULL || colon == NULL || colon < is) return message;
  const bool named = strspn(message, "abcdefghijklmnopqrstuvwxyz ") >= (size_t)(is - message);
  const size_t number = strspn(is + 4, "-+.0123456789einf");
  return named && is + 4 + number == colon ? colon + 2 : message;
}

/* A command need not have the option. */
static bool is_given(const cli_arguments *arguments, const char *option) {
  const slot *found = find(arguments, option, strlen(option));
  return found != NULL && found->given;
}

xrd_status cli_name_value(const cli_arguments *arguments, const char *const *options, size_t index, xrd_status status,
                          xrd_error *error) {
  if (status != XRD_ERR_ARGUMENT || error == NULL) return status;
  while (*options != NULL && !is_given(arguments, *options)) options++;
  if (*options == NULL) return status;
  const cli_numbers_list list = cli_numbers(arguments, *options);
  const size_t width = list.width > 0 ? list.width : 1;
  if ((index + 1) * width > list.count) return status;
  char vector[128] = "";
  for (size_t k = 0, filled = 0; k < width && filled < sizeof vector; k++)
    filled += (size_t)snprintf(vector + filled, sizeof vector - filled, "%s%.9g", k > 0 ? ":" : "",
                               list.values[index * width + k]);
  const xrd_error inner = *error;
  const char *reason = reason_of(inner.message);
  if (width == 1 && list.values[index] < 0 && is_rate(*options)) /* in whatever unit */
    return xrd_fail(error, status, "value %zu of --%s is %s%s: it must be >= 0", index + 1, *options, vector,
                    bits_of(arguments) ? " bits" : " nats");
  return xrd_fail(error, status, "value %zu of --%s is %s%s: %s", index + 1, *options, vector,
                  unit_of(arguments, *options, reason), reason);
}

char *const *cli_whole_command(const cli_arguments *arguments) { return arguments->whole; }
