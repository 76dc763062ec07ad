# Arrays in, data frames out: every number is checked by the library, whose messages are the errors.

method_names <- c("newton", "blahut-arimoto")

one_unit <- function(unit) match.arg(unit, c("nats", "bits"))

# Bounds in bits are rounded outward by a step more than the division needs.
in_unit <- function(nats, unit, outward = 0) {
  if (unit == "nats") return(nats)
  bits <- nats / log(2)
  bits + outward * abs(bits) * 4 * .Machine$double.eps
}

# The matrix of a named distortion between positions.
between <- function(name, alphabet, reproduction) {
  if (is.null(alphabet)) stop("alphabet: ", name, " needs the symbols' positions")
  if (is.null(reproduction)) reproduction <- alphabet
  outer(numbers_of(alphabet, "alphabet"), numbers_of(reproduction, "reproduction"), function(a, b) if (name == "squared") (a - b)^2 else abs(a - b))
}

matrix_of <- function(distortion, alphabet, reproduction) {
  named <- is.character(distortion) && length(distortion) == 1
  if (named && distortion %in% c("squared", "absolute")) return(between(distortion, alphabet, reproduction))
  if (named && !file.exists(path.expand(distortion)))
    stop("distortion: ", distortion, " is no file; a matrix, \"hamming\", \"squared\" or \"absolute\"", call. = FALSE)
  table_of(distortion, "distortion")
}

rd_curve <- function(pmf, distortion, alphabet = NULL, reproduction = NULL, points = NULL, slopes = NULL, at = NULL, rates = NULL, gap = 1e-10,
                     unit = c("nats", "bits"), method = c("newton", "blahut-arimoto"), threads = 1L,
                     max_iterations = 0L) {
  unit <- one_unit(unit)
  method <- match.arg(method)
  asked <- Filter(Negate(is.null), list(points = points, slopes = slopes, at = at, rates = rates))
  if (length(asked) > 1) stop(paste(names(asked), collapse = " and "), ": give one of points, slopes, at and rates")
  if (length(asked) == 0) asked <- list(points = 50)
  values <- at_least(numbers_of(asked[[1]], names(asked)), names(asked))
  if (names(asked) == "points" && (length(values) != 1 || values < 2 || values != floor(values)))
    stop("points: a whole number >= 2")
  if (names(asked) == "rates" && unit == "bits") values <- values * log(2)
  p <- at_least(numbers_of(pmf, "pmf"), "pmf")
  name <- if (identical(distortion, "hamming")) distortion else ""
  d <- if (name != "") matrix(0, 0, 0) else matrix_of(distortion, alphabet, reproduction)
  how <- list(as.double(gap), as.integer(threads), match(method, method_names) - 1L, as.double(max_iterations))
  found <- calling(.Call(C_rd_curve, list(p, t(d) + 0, dim(d), name), names(asked), values, how), unit)
  data.frame(slope = found[[1]], distortion = found[[2]], rate = in_unit(found[[3]], unit),
             rate_lower = in_unit(found[[4]], unit, -1), rate_upper = in_unit(found[[5]], unit, 1),
             support = found[[6]], status = ifelse(found[[7]], "proved", "open"), unit = unit)
}

rd_capacity <- function(channel, cost = NULL, at = NULL, gap = 1e-10, unit = c("nats", "bits"), threads = 1L) {
  unit <- one_unit(unit)
  w <- table_of(channel, "channel")
  if (!is.null(cost)) cost <- numbers_of(cost, "cost")
  if (is.null(cost) && !is.null(at)) stop("at: limits of a cost need cost")
  limits <- if (is.null(at)) NA_real_ else numbers_of(at, "at")
  rows <- lapply(limits, function(limit)
    calling(.Call(C_rd_capacity, t(w) + 0, dim(w), cost, limit, as.double(gap), as.integer(threads)), unit))
  column <- function(k) vapply(rows, function(row) row[[k]], 0)
  data.frame(cost = column(1), capacity = in_unit(column(2), unit), capacity_lower = in_unit(column(3), unit, -1),
             capacity_upper = in_unit(column(4), unit, 1), support = column(5),
             status = ifelse(column(6) == 1, "proved", "open"), unit = unit)
}

rd_version <- function() .Call(C_rd_version)
