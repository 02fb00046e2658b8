# Writes the poll of the reading tests as a SAS file (ReadStat's writer, through haven): codes as plain numbers, labels of
# variables. Rscript poll.R poll.sav poll.sas7bdat
library(haven)
files <- commandArgs(trailingOnly = TRUE)
poll <- read_sav(files[1], user_na = TRUE)
poll[] <- lapply(poll, function(column) {
  label <- attr(column, "label")
  plain <- as.vector(unclass(column))
  attributes(plain) <- NULL
  attr(plain, "label") <- label
  plain
})
suppressWarnings(write_sas(poll, files[2]))
