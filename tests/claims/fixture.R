# The truth of tests/fixture/together.rs: differences in one raked sample (calibrate, calfun = "raking"), by the delta method on
# totals. R 4.2.2, survey 4.1-1. Usage: Rscript fixture.R POLL_CSV
suppressMessages(library(survey)); options(digits=12)
d <- read.csv(commandArgs(TRUE)[1]); d <- d[d$year==2024,]; d$w <- d$bw/sum(d$bw)*1000

d$age <- factor(d$age); d$sex <- factor(d$sex); d$reg <- factor(d$reg); d$edu <- factor(d$edu)
des0 <- svydesign(ids=~1, weights=~w, data=d)
pops <- list(~age, ~sex, ~reg, ~edu)
sh <- list(age=c(.27,.24,.25,.24), sex=c(F=.51,M=.49), reg=c(.31,.22,.20,.15,.12), edu=c(low=.22,mid=.45,high=.33)[levels(d$edu)])
pop <- c(`(Intercept)`=1000, setNames(sh$age[-1]*1000, paste0("age",levels(d$age)[-1])), setNames(sh$sex[levels(d$sex)[2]]*1000, paste0("sex",levels(d$sex)[2])), setNames(sh$reg[-1]*1000, paste0("reg",levels(d$reg)[-1])), setNames(sh$edu[-1]*1000, paste0("edu",levels(d$edu)[-1])))
cr <- calibrate(des0, ~age+sex+reg+edu, pop, calfun="raking", epsilon=1e-12, maxit=500)
ok <- function(x) !is.na(x) & x %in% 1:5
sh1 <- function(item, codes, g=TRUE) list(y=as.numeric(ok(d[[item]]) & d[[item]] %in% codes & g), b=as.numeric(ok(d[[item]]) & g))
S <- list(sh1("q",4:5), sh1("q",1:2), sh1("q2",4:5), sh1("q",4:5,d$age==levels(d$age)[1]), sh1("q",4:5,d$age==levels(d$age)[4]))
for (i in seq_along(S)) { cr$variables[[paste0("y",i)]] <- S[[i]]$y; cr$variables[[paste0("b",i)]] <- S[[i]]$b }
n <- length(S)
tot <- svytotal(as.formula(paste("~", paste(c(paste0("y",1:n),paste0("b",1:n)),collapse="+"))), cr)
e <- setNames(lapply(1:n, function(i) parse(text=sprintf("y%d/b%d",i,i))[[1]]), paste0("s",1:n))
r <- svycontrast(tot, e); print(coef(r), digits=12); V <- as.matrix(vcov(r)); print(sqrt(diag(V)), digits=12)
f <- function(c) cat(sprintf("%.12f %.12f\n", sum(c*coef(r)), sqrt(drop(t(c)%*%V%*%c))))
f(c(1,-1,0,0,0)); f(c(1,0,-1,0,0)); f(c(0,0,0,1,-1)); f(c(0,0,1,-1,0))
