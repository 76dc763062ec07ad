#include "base/team.h"

#include <string.h>

size_t xrd_team_first_row(size_t total, size_t rank, size_t size) {
  const size_t leaves = (total + XRD_LEAF - 1) / XRD_LEAF, share = leaves / size, rest = leaves % size;
  const size_t row = (rank * share + (rank < rest ? rank : rest)) * XRD_LEAF;
  return row < total ? row : total;
}

void xrd_team_broadcast(const xrd_team *team, void *bytes, size_t size) {
  if (team != NULL) team->broadcast(team->context, bytes, size);
}

int xrd_team_largest(const xrd_team *team, int number) {
  for (size_t step = 1; team != NULL && step < team->size; step *= 2) {
    if (team->rank % (2 * step) == step) {
      team->send(team->context, team->rank - step, &number, sizeof number);
      break;
    }
    int other = number;
    if (team->rank + step < team->size) team->receive(team->context, team->rank + step, &other, sizeof other);
    if (other > number) number = other;
  }
  xrd_team_broadcast(team, &number, sizeof number);
  return number;
}

void xrd_team_gather(const xrd_team *team, const void *here, const size_t *counts, size_t size, void *all) {
  if (team == NULL || team->rank == 0) memcpy(all, here, counts[0] * size);
  if (team == NULL) return;
  if (team->rank > 0) {
    team->send(team->context, 0, here, counts[team->rank] * size);
    return;
  }
  char *place = (char *)all + counts[0] * size;
  for (size_t rank = 1; rank < team->size; place += counts[rank++] * size)
    team->receive(team->context, rank, place, counts[rank] * size);
}

double xrd_team_total(const xrd_team *team, double number) {
  double total = number;
  if (team == NULL) return number;
  if (team->rank > 0) team->send(team->context, 0, &number, sizeof number);
  for (size_t rank = 1; team->rank == 0 && rank < team->size; rank++, total += number)
    team->receive(team->context, rank, &number, sizeof number);
  xrd_team_broadcast(team, &total, sizeof total);
  return total;
}

xrd_status xrd_team_agree(const xrd_team *team, xrd_status status, xrd_error *error) {
  if (team == NULL) return status;
  const int back = xrd_team_largest(team, status == XRD_OK ? 0 : (int)(team->size - team->rank));
  if (back == 0) return XRD_OK;
  struct {
    xrd_status status;
    xrd_error error;
  } told = {.status = status};
  if (error != NULL) told.error = *error;
  const size_t from = team->size - (size_t)back;
  if (from > 0 && team->rank == from) team->send(team->context, 0, &told, sizeof told);
  if (from > 0 && team->rank == 0) team->receive(team->context, from, &told, sizeof told);
  xrd_team_broadcast(team, &told, sizeof told);
  if (error != NULL) *error = told.error;
  return told.status;
}
