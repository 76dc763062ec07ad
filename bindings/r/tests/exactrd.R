# Closed forms inside the proved bounds, columns and messages.
library(exactrd)
h <- function(p) -p * log(p) - (1 - p) * log1p(-p)

found <- rd_curve(c(0.7, 0.3), "hamming", at = c(0.05, 0.1, 0.2))
truth <- h(0.3) - h(c(0.05, 0.1, 0.2))
stopifnot(is.data.frame(found), nrow(found) == 3, found$status == "proved", found$unit == "nats",
          identical(names(found), c("slope", "distortion", "rate", "rate_lower", "rate_upper", "support", "status", "unit")),
          found$rate_lower <= truth + 1e-15, truth - 1e-15 <= found$rate_upper, found$rate_upper - found$rate_lower <= 1e-10,
          abs(found$distortion - c(0.05, 0.1, 0.2)) < 1e-12)
bits <- rd_curve(c(0.7, 0.3), matrix(c(0, 1, 1, 0), 2), at = 0.1, unit = "bits")
stopifnot(bits$rate_lower <= truth[2] / log(2), truth[2] / log(2) <= bits$rate_upper)

# a matrix that is not symmetric keeps its rows: two source symbols, three reproductions
loss <- rbind(c(0, 1, 4), c(4, 1, 0))
whole <- rd_curve(c(0.5, 0.5), loss, points = 9)
named <- rd_curve(c(0.5, 0.5), "squared", alphabet = c(-1, 1), reproduction = c(-1, 0, 1), points = 9)
stopifnot(nrow(whole) == 9, whole$rate_upper[1] >= log(2), abs(whole$rate[1] - log(2)) < 1e-9, whole$distortion[9] == 1,
          abs(whole$rate - named$rate) < 1e-6, all(diff(whole$distortion) > 0))

few <- rd_curve(rep(1 / 50, 50), "squared", alphabet = 1:50, slopes = 0.1, method = "blahut-arimoto", max_iterations = 3)
stopifnot(few$status == "open", few$rate_lower <= few$rate_upper)

capacity <- rd_capacity(rbind(c(0.9, 0.1), c(0.1, 0.9)))
stopifnot(capacity$capacity_lower <= log(2) - h(0.1), log(2) - h(0.1) <= capacity$capacity_upper, capacity$status == "proved")
limited <- rd_capacity(rbind(c(0.9, 0.1), c(0.1, 0.9)), cost = c(0, 1), at = c(0.1, 0.5))
stopifnot(limited$cost == c(0.1, 0.5), limited$capacity_upper[1] < limited$capacity_lower[2])

refused <- function(expression, part) {
  message <- tryCatch({ expression; "" }, error = conditionMessage)
  if (!grepl(part, message, fixed = TRUE)) stop("expected \"", part, "\", got \"", message, "\"")
}
refused(rd_curve(c(0.5, 0.6), "hamming"), "sum")
refused(rd_curve(c(0.5, 0.5), "haming"), "hamming")
refused(rd_curve(c(0.5, 0.5), "hamming", at = -1), "D_min")
refused(rd_curve(c(0.5, 0.5), "hamming", at = NA), "missing")
refused(rd_curve(c(0.5, 0.5), "hamming", at = 0.1, slopes = 1), "give one of")
refused(rd_curve(c(0.5, 0.5), rbind(c(0, 1))), "rows: 1")
stopifnot(nzchar(rd_version()))
cat("R package: all good\n")
