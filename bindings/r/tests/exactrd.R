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
refused(rd_curve(c(0.5, 0.5), "hamming", at = c(0.1, -1)), "at[2] is -1: it must be >= 0")
refused(rd_curve(c(0.5, -0.5), "hamming", at = 0.1), "pmf[2] is -0.5")
refused(rd_curve(c(0.5, NA), "hamming", at = 0.1), "pmf[2] is missing")
refused(rd_curve(factor(c("a", "b")), "hamming", at = 0.1), "pmf: numbers")
refused(rd_curve(c(0.5, 0.5), "hamming", rates = c(0.1, 5), unit = "bits"), "rates[2] is 5 bits, above R(D_min) = 1")
refused(rd_curve(c(0.5, 0.5), rbind(c(1, 2), c(1, 2)), at = c(2, 0.5)), "at[2] is 0.5, below D_min = 1")
refused(rd_curve(c(0.5, 0.5), cbind(c(0, 1), c(NA, 2)), at = 1), "distortion[1, 2] is missing")
refused(rd_curve(c(0.5, 0.5), data.frame(x = c("a", "b"), y = 1:2), at = 1), "column x is no numbers")
refused(rd_curve(c(0.5, 0.5), "hamming", at = NA), "missing")

# files and data frames, as tables come
p <- tempfile()
d <- tempfile()
writeLines(c("p", "0.7", "0.3"), p)
writeLines(c(",a,b", "x,0,1", "y,2,0"), d)
files <- rd_curve(p, d, slopes = c(1, 2))
frames <- rd_curve(read.csv(p), read.csv(d, row.names = 1), slopes = c(1, 2))
plain <- rd_curve(c(0.7, 0.3), rbind(c(0, 1), c(2, 0)), slopes = c(1, 2))
stopifnot(identical(files, plain), identical(frames, plain))
writeLines("0,5", p)
refused(rd_curve(p, "hamming", at = 0.1), "decimal comma")
refused(rd_curve(c(0.5, 0.5), tempfile(), at = 0.1), "is no file")
refused(rd_curve(c(0.5, 0.5), "hamming", at = 0.1, slopes = 1), "give one of")
refused(rd_curve(c(0.5, 0.5), rbind(c(0, 1))), "rows: 1")
stopifnot(nzchar(rd_version()))
cat("R package: all good\n")
