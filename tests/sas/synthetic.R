# Writes synthetic.sas7bdat: 12 rows that say what each kind of cell is. Rscript synthetic.R synthetic.sas7bdat
library(haven)
labelled <- function(values, label) { attr(values, "label") <- label; values }
rows <- data.frame(
  id = labelled(sprintf("r%02d", 1:12), "Løbenummer"),
  sex = labelled(c(1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 2, tagged_na("A")), "Køn"),
  agree = labelled(c(1, 2, 3, 4, 5, 8, 1, 2, NA, tagged_na("A"), tagged_na("Z"), 5), "Ny teknologi løser vores udfordringer"),
  born = labelled(c(1950, 1960, 1970, 1980, 1990, 2000, 1955, 1965, NA, tagged_na("A"), 1975, 1985), "Fødselsår"),
  day = labelled(as.Date("2021-10-01") + 0:11, "Dag"),
  moment = labelled(as.POSIXct("2021-10-01 12:30:00", tz = "UTC") + 0:11, "Tidspunkt"),
  open = labelled(c("ærlig", "", "ÅØ", rep("x", 9)), "Åbent svar"),
  weight = labelled(c(0.5, 1.25, rep(1, 10)), "Vægt"),
  stringsAsFactors = FALSE
)
suppressWarnings(write_sas(rows, commandArgs(trailingOnly = TRUE)[1]))
