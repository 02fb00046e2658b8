# Figures of tests/compare/panel.rs and distribution.rs, by R survey: Rscript tests/compare/panel.R [poll.csv [gss.csv]]
library(survey)
options(digits = 15)
d <- read.csv("tests/compare/panel.csv", colClasses = c(id = "character", psu = "character"))
d$agree <- ifelse(d$y == 8, NA, d$y >= 4)
d$score <- ifelse(d$y == 8, NA, d$y)
show <- function(name, x) cat(name, format(x, digits = 15), "\n")
both <- function(name, design, formula, by) {
  value <- design$variables[[all.vars(formula)]]
  est <- svyby(formula, by, subset(design, !is.na(value)), svymean, covmat = TRUE)
  v <- vcov(est)
  k <- svycontrast(est, list(d = c(-1, 1)))
  show(paste(name, "difference, stacked SE, covariance"), c(coef(k), SE(k), v[1, 2]))
}
alone <- function(name, design, formula) {
  for (wave in 2023:2024) {
    of <- svymean(formula, subset(design(d[d$wave == wave, ]), TRUE), na.rm = TRUE)
    show(paste(name, wave, "mean, SE"), c(coef(of), SE(of)))
  }
}
simple <- function(x) svydesign(id = ~id, weights = ~w, data = x)
clustered <- function(x) svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = x, nest = TRUE)
strata <- function(x) svydesign(id = ~id, strata = ~stratum, weights = ~w, data = x)
for (name in c("simple", "strata", "clustered")) {
  design <- get(name)
  show(paste(name, "degf"), degf(design(d)))
  d$a <- as.numeric(d$agree)
  both(paste(name, "agree"), design(d), ~a, ~wave)
  both(paste(name, "score"), design(d), ~score, ~wave)
  both(paste(name, "hours"), design(d), ~hours, ~wave)
  both(paste(name, "hours of men"), subset(design(d), sex == 1), ~hours, ~wave)
  alone(paste(name, "agree"), design, ~a)
  alone(paste(name, "hours"), design, ~hours)
}
args <- commandArgs(TRUE)
if (length(args) > 0) {
  p <- read.csv(args[1])
  p <- p[p$year %in% c(2023, 2024), ]
  p$w <- p$bw / ave(p$bw, p$year)
  for (item in c("q", "q2")) {
    f <- as.formula(paste("~year +", item))
    a <- svychisq(f, svydesign(id = ~1, strata = ~year, weights = ~w, data = p))
    show(paste(item, "as delivered: F, df1, df2, p"), c(a$statistic, a$parameter, a$p.value))
    k <- svydesign(id = ~psu, strata = ~interaction(year, reg), weights = ~w, data = p, nest = TRUE)
    a <- svychisq(f, k)
    show(paste(item, "clustered: F, df1, df2, p"), c(a$statistic, a$parameter, a$p.value))
  }
  targets <- list(age = c("18-34" = .27, "35-49" = .24, "50-64" = .25, "65+" = .24), sex = c(F = .51, M = .49),
    reg = c(R1 = .31, R2 = .22, R3 = .20, R4 = .15, R5 = .12), edu = c(low = .22, mid = .45, high = .33))
  columns <- c(); population <- c()
  for (year in c(2023, 2024)) {
    own <- paste0("all", year); p[[own]] <- as.numeric(p$year == year); columns <- c(columns, own); population <- c(population, 1000)
    for (v in names(targets)) for (l in names(targets[[v]])[-1]) {
      own <- make.names(paste0(v, l, year)); p[[own]] <- as.numeric(p$year == year & p[[v]] == l)
      columns <- c(columns, own); population <- c(population, 1000 * targets[[v]][[l]])
    }
  }
  names(population) <- columns
  plain <- svydesign(id = ~1, strata = ~year, weights = ~w, data = p)
  raked <- calibrate(plain, as.formula(paste("~0 +", paste(columns, collapse = "+"))), population, calfun = "raking", epsilon = 1e-12, maxit = 200)
  for (item in c("q", "q2")) {
    a <- svychisq(as.formula(paste("~year +", item)), raked)
    show(paste(item, "raked: F, df1, df2, p"), c(a$statistic, a$parameter, a$p.value))
  }
}
if (length(args) > 1) {
  g <- read.csv(args[2])
  for (years in list(c(2018, 2021), c(2021, 2022), c(2022, 2024))) {
    x <- g[g$year %in% years & !is.na(g$wtssps) & g$wtssps > 0, ]
    x$w <- x$wtssps / ave(x$wtssps, x$year)
    k <- svydesign(id = ~vpsu, strata = ~interaction(year, vstrat), weights = ~w, data = x, nest = TRUE)
    for (item in c("fefam", "happy")) {
      a <- svychisq(as.formula(paste("~year +", item)), k)
      show(paste("gss", item, paste(years, collapse = "-"), "F, df1, df2, p"), c(a$statistic, a$parameter, a$p.value))
    }
  }
}
