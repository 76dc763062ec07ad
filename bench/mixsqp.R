# mixsqp.R DIR N M LIMIT: reads DIR/a (N x M doubles, column by column) and DIR/p, runs mixsqp with its defaults and with
# settings that let it go on to full precision, and prints "answer SECONDS 0 FILE" for each, FILE holding q.
# Seconds are processor time.
suppressMessages(library(mixsqp))
words <- commandArgs(trailingOnly = TRUE)
folder <- words[1]
n <- as.integer(words[2])
m <- as.integer(words[3])
limit <- as.numeric(words[4])
a <- matrix(readBin(file.path(folder, "a"), "double", n * m), n, m)
p <- readBin(file.path(folder, "p"), "double", n)
precise <- list(eps = 1e-16, convtol.sqp = 1e-13, convtol.activeset = 1e-14, zero.threshold.solution = 1e-14,
                zero.threshold.searchdir = 1e-15, minstepsize = 1e-12)
settings <- list(
  default = list(),
  whole = list(tol.svd = 0),
  precise = c(precise, tol.svd = 0),
  precise_truncated = precise,
  precise_after_em = c(precise, tol.svd = 0, numiter.em = 100)
)
spent <- 0
for (name in names(settings)) {
  if (spent > limit) break
  solve <- function() {
    try(suppressWarnings(mixsqp(a, p, control = c(settings[[name]], verbose = FALSE))), silent = TRUE)
  }
  # R reads processor time to a millisecond: short runs are repeated until they add up to a tenth of a second.
  runs <- 0
  start <- sum(proc.time()[1:2])
  repeat {
    fit <- solve()
    runs <- runs + 1
    seconds <- sum(proc.time()[1:2]) - start
    if (seconds > 0.1 || inherits(fit, "try-error")) break
  }
  spent <- spent + seconds
  if (inherits(fit, "try-error")) next
  file <- file.path(folder, paste0("mixsqp-", name))
  writeBin(as.double(fit$x), file)
  cat("answer", format(seconds / runs, digits = 12), 0, file, "\n")
}
