#include "mpi/team.h"

#include <mpi.h>
#include <time.h>

/* MPI counts by int. */
enum { PIECE = 1 << 30 };

static int piece_of(size_t size) { return size < PIECE ? (int)size : PIECE; }

/* A failure of MPI ends all processes: its default. */
static void send_to(void *context, size_t to, const void *bytes, size_t size) {
  (void)context;
  const char *from = bytes;
  for (; size > 0; from += piece_of(size), size -= (size_t)piece_of(size))
    (void)MPI_Send(from, piece_of(size), MPI_BYTE, (int)to, 0, MPI_COMM_WORLD);
}

static void receive_from(void *context, size_t from, void *bytes, size_t size) {
  (void)context;
  char *to = bytes;
  for (; size > 0; to += piece_of(size), size -= (size_t)piece_of(size))
    (void)MPI_Recv(to, piece_of(size), MPI_BYTE, (int)from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void broadcast(void *context, void *bytes, size_t size) {
  (void)context;
  char *at = bytes;
  for (; size > 0; at += piece_of(size), size -= (size_t)piece_of(size))
    (void)MPI_Bcast(at, piece_of(size), MPI_BYTE, 0, MPI_COMM_WORLD);
}

xrd_team xrd_mpi_team(void) {
  int rank, size;
  (void)MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  (void)MPI_Comm_size(MPI_COMM_WORLD, &size);
  return (xrd_team){
      .rank = (size_t)rank, .size = (size_t)size, .send = send_to, .receive = receive_from, .broadcast = broadcast};
}

bool xrd_mpi_all_end(double seconds) {
  const struct timespec moment = {0, 1000000};
  MPI_Request request;
  int done = 0;
  (void)MPI_Ibarrier(MPI_COMM_WORLD, &request);
  for (const double end = MPI_Wtime() + seconds; !done && MPI_Wtime() < end;) {
    (void)MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (!done) (void)nanosleep(&moment, NULL);
  }
  return done;
}
