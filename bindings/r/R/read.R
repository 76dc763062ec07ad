# What people have in R becomes numbers: data frames, tables' file names, factors refused; messages count from 1, as R does.

# A list of numbers: a vector, a data frame of one column, or the name of a file that holds either.
numbers_of <- function(value, name) {
  if (is.character(value) && length(value) == 1 && !is.na(value)) value <- .Call(C_rd_read, path.expand(value), TRUE)
  if (is.factor(value) || !(is.numeric(value) || is.logical(value) || is.data.frame(value)))
    stop(name, ": numbers, or the name of a file of them", call. = FALSE)
  if (is.data.frame(value)) value <- table_of(value, name)
  if (is.matrix(value) && min(dim(value)) != 1) stop(name, ": one list of numbers, not ", nrow(value), " x ", ncol(value), call. = FALSE)
  finite(as.double(value), name)
}

# A table, likewise.
table_of <- function(value, name) {
  if (is.character(value) && length(value) == 1 && !is.na(value)) value <- .Call(C_rd_read, path.expand(value), FALSE)
  if (is.data.frame(value)) {
    words <- names(value)[!vapply(value, function(column) is.numeric(column) || is.logical(column), NA)]
    if (length(words) > 0) stop(name, ": column ", words[1], " is no numbers (labels of rows? read.csv(row.names = 1))", call. = FALSE)
  }
  table <- as.matrix(value)
  if (!(is.numeric(table) || is.logical(table))) stop(name, ": a table of numbers, or the name of a file of one", call. = FALSE)
  if (anyNA(table)) stop(name, where(which(is.na(table), arr.ind = TRUE)[1, ]), " is missing", call. = FALSE)
  table
}

where <- function(place) paste0("[", paste(place, collapse = ", "), "]")

finite <- function(values, name) {
  if (anyNA(values)) stop(name, where(which(is.na(values))[1]), " is missing", call. = FALSE)
  values
}

# Refuses the first value below `least`.
at_least <- function(values, name, least = 0) {
  low <- which(values < least)
  if (length(low) > 0) stop(name, where(low[1]), " is ", format(values[low[1]], digits = 9), ": it must be >= ", least, call. = FALSE)
  values
}

# The library's messages have indices from 0 and rates in nats.
told <- function(message, unit) {
  if (unit == "nats") return(message)
  place <- gregexpr("[-+.0-9e]+ nats", message)
  regmatches(message, place) <- lapply(regmatches(message, place), function(found)
    paste(vapply(as.double(sub(" nats", "", found)) / log(2), format, "", digits = 12), rep("bits", length(found))))
  message
}

from_one <- function(message) {
  place <- regexpr("^(distortion|rate|slope) [0-9]+ is", message)
  if (place < 0) return(message)
  word <- regmatches(message, place)
  parts <- strsplit(word, " ")[[1]]
  list <- c(distortion = "at", rate = "rates", slope = "slopes")[[parts[1]]]
  paste0(list, where(as.integer(parts[2]) + 1), " is", substring(message, attr(place, "match.length") + 1))
}

calling <- function(expression, unit)
  tryCatch(expression, error = function(failure) stop(told(from_one(conditionMessage(failure)), unit), call. = FALSE))
