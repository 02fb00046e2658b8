# The truth of the words in tests/claims/ees.rs (EES 2009, Denmark): the end of the band that is nearer to being missed, and the
# standard error of the share. R 4.2.2, survey 4.1-1. Usage: Rscript words.R DELIVERIES
suppressMessages(library(survey)); options(digits = 12)
at <- commandArgs(TRUE)
e <- read.csv(file.path(at[1], "poll_codes_utf8_comma.csv"), fileEncoding = "UTF-8-BOM")
des <- svydesign(ids = ~1, weights = ~weight, data = e)
nets <- list(agree = 1:2, neither = 3, disagree = 4:5)
word <- function(name, q, net, low, high) {
  e$b <- e[[q]] %in% 1:5; e$y <- as.numeric(e[[q]] %in% nets[[net]])
  r <- svymean(~y, subset(svydesign(ids = ~1, weights = ~weight, data = e), b))
  p <- as.numeric(coef(r)); s <- as.numeric(SE(r)); d <- min(p - low, high - p, na.rm = TRUE)
  cat(sprintf("%-16s %s(%s) p=%.6f %+.10f %.10f t=%+.3f\n", name, net, q, p, d, s, d / s)) }
word("hardly_any", "q60", "disagree", NA, .1); word("nearly_all", "q60", "agree", .9, NA); word("nine_in_ten", "q60", "agree", .87, .93)
word("two_in_three", "q65", "agree", 2/3-.05, 2/3+.05); word("large_majority", "q65", "agree", 2/3, NA); word("large_minority", "q67", "agree", 1/3, .5)
word("about_half", "q57", "agree", .45, .55); word("about_half", "q67", "agree", .45, .55); word("one_in_five", "q65", "disagree", .15, .25)
word("small_minority", "q65", "disagree", NA, .2); word("minority", "q63", "agree", NA, .5); word("one_in_three", "q56", "agree", 1/3-.05, 1/3+.05)
word("one_in_four", "q56", "disagree", .2, .3); word("large_minority", "q62", "agree", 1/3, .5); word("one_in_three", "q57", "disagree", 1/3-.05, 1/3+.05); word("one_in_ten","q58","agree",.07,.13)
