# The truth of tests/claims.rs: estimates and standard errors of differences by the delta method on totals
# (svytotal, svycontrast), Wald tests of groups on F(k, nu - k + 1). R 4.2.2, survey 4.1-1.
# Usage: Rscript claims.R DELIVERIES GSS_ROWS
suppressMessages(library(survey)); options(survey.lonely.psu = "fail", digits = 10)
at <- commandArgs(TRUE)
ees <- read.csv(file.path(at[1], "poll_codes_utf8_comma.csv"), fileEncoding = "UTF-8-BOM")
ees$age <- cut(ifelse(ees$born == 7777, NA, 2009 - ees$born), c(17, 34, 49, 64, 200), labels = 1:4)
nets <- list(agree = 1:2, neither = 3, disagree = 4:5)
in.base <- function(x) !is.na(x) & x %in% 1:5
# Numerator and base of a share, 0 where missing, within a group.
share <- function(d, item, codes, base, group = rep(TRUE, nrow(d))) {
  ok <- !is.na(d[[item]]) & d[[item]] %in% base & !is.na(group) & group
  list(y = as.numeric(ok & d[[item]] %in% codes), b = as.numeric(ok))
}
mean.of <- function(d, item, missing) { ok <- !is.na(d[[item]]) & !(d[[item]] %in% missing)
  list(y = ifelse(ok, d[[item]], 0), b = as.numeric(ok)) }
# Joint estimates and covariance of some shares of one design.
joint <- function(make, d, shares) {
  for (i in seq_along(shares)) { d[[paste0("y", i)]] <- shares[[i]]$y; d[[paste0("b", i)]] <- shares[[i]]$b }
  des <- make(d); n <- length(shares)
  tot <- svytotal(as.formula(paste("~", paste(c(paste0("y", 1:n), paste0("b", 1:n)), collapse = "+"))), des)
  e <- setNames(lapply(1:n, function(i) parse(text = sprintf("y%d/b%d", i, i))[[1]]), paste0("s", 1:n))
  r <- svycontrast(tot, e); list(est = as.numeric(coef(r)), v = as.matrix(vcov(r)), df = degf(des))
}
line <- function(name, est, se, df) { t <- est / se
  cat(sprintf("%-34s %+.10f %.10f t=%+.4f p=%.6f\n", name, est, se, t, 2 * pt(-abs(t), df))) }
lin <- function(name, j, c, const = 0) line(name, sum(c * j$est) + const, sqrt(drop(t(c) %*% j$v %*% c)), j$df)
wald <- function(name, j) { k <- length(j$est) - 1; C <- cbind(-1, diag(k)); th <- C %*% j$est
  q <- drop(t(th) %*% solve(C %*% j$v %*% t(C)) %*% th); nu <- j$df
  f <- q * (nu - k + 1) / (k * nu); cat(sprintf("%-34s F=%.6f p=%.6f\n", name, f, pf(f, k, nu - k + 1, lower = FALSE))) }

m.ees <- function(d) svydesign(ids = ~1, weights = ~weight, data = d)
E <- function(item, net, g = rep(TRUE, nrow(ees))) share(ees, item, nets[[net]], 1:5, g)
cat("EES shares\n")
for (q in c("q56","q57","q58","q60","q62","q63","q65","q67")) { j <- joint(m.ees, ees, list(E(q,"agree"), E(q,"disagree"), E(q,"neither")))
  cat(q, sprintf("%.4f", j$est), "\n"); lin(paste(q, "agree-disagree"), j, c(1,-1,0)); lin(paste(q,"agree-.5"), j, c(1,0,0), -.5)
  lin(paste(q,"disagree-.5"), j, c(0,1,0), -.5); lin(paste(q,"disagree-neither"), j, c(0,1,-1)) }
qs <- c("q56","q57","q58","q60","q62","q63","q65","q67")
j <- joint(m.ees, ees, lapply(qs, function(q) E(q, "agree")))
for (a in 1:7) for (b in (a+1):8) { c <- rep(0,8); c[a] <- 1; c[b] <- -1; lin(paste(qs[a], qs[b]), j, c) }
for (q in qs) { jj <- joint(m.ees, ees, list(E(q,"agree",ees$sex==1), E(q,"agree",ees$sex==2))); lin(paste(q,"men-women"), jj, c(1,-1)) 
 wald(paste(q, "by sex"), jj)
 jj <- joint(m.ees, ees, lapply(1:4, function(a) E(q,"agree",ees$age==a))); cat(sprintf("%.3f", jj$est), "\n"); wald(paste(q,"by age"), jj)
 for (a in 1:3) for (b in (a+1):4) { c <- rep(0,4); c[a] <- 1; c[b] <- -1; lin(paste(q,"age",a,b), jj, c) } }
lr <- joint(m.ees, ees, list(mean.of(ees, "leftright", c(77, 88)))); lin("leftright-5", lr, 1, -5)
q84 <- joint(m.ees, ees, list(share(ees, "q84", 1:2, 1:4), share(ees, "q84", 1, 1:4), share(ees,"q84",2,1:4))); print(q84$est)
lin("q84 satisfied-.9", q84, c(1,0,0), -.9); lin("q84 1-2", q84, c(0,1,-1))
pb <- c(1208230,1208290,1208320,1208410,1208420,1208421,1208620,1208720,20,94,96)
p <- joint(m.ees, ees, lapply(pb, function(c) share(ees, "party", c, pb))); names(p$est) <- pb; print(p$est)
for (b in 1:8) { c <- rep(0,11); c[3] <- c[3]+1; c[b] <- c[b]-1; if (b!=3) lin(paste("party S -", pb[b]), p, c) }
for (b in 1:8) { c <- rep(0,11); c[5] <- c[5]+1; c[b] <- c[b]-1; if (b!=5) lin(paste("party V -", pb[b]), p, c) }
for (b in 1:8) { c <- rep(0,11); c[1] <- c[1]+1; c[b] <- c[b]-1; if (b!=1) lin(paste("party SF -", pb[b]), p, c) }

cat("EES raked on sex and age\n")
m.raked <- function(d) { d <- d[!is.na(d$age) & d$sex %in% 1:2, ]
  des <- svydesign(ids = ~1, weights = ~weight, data = d)
  rake(des, list(~sex, ~age), list(data.frame(sex = 1:2, Freq = c(.49,.51)*nrow(d)), data.frame(age = factor(1:4), Freq = c(.27,.27,.26,.20)*nrow(d))), control = list(maxit = 500, epsilon = 1e-12)) }
jr <- joint(m.raked, ees, list(E("q67","agree"), E("q67","disagree"), E("q62","agree"), E("q67","agree",ees$age==1), E("q67","agree",ees$age==4)))
cat(sprintf("%.12f", jr$est), "\n"); lin("raked q67 agree-disagree", jr, c(1,-1,0,0,0)); lin("raked q67-q62", jr, c(1,0,-1,0,0)); lin("raked q67 young-old", jr, c(0,0,0,1,-1)); cat(sum(!is.na(ees$age) & ees$sex %in% 1:2), nrow(ees), "\n")

g <- read.csv(at[2]); m.gss <- function(d) svydesign(ids = ~vpsu, strata = ~vstrat, weights = ~wtssps, nest = TRUE, data = d)
cat("GSS\n")
G <- function(y) g[g$year == y & !is.na(g$wtssps), ]
S <- function(d, what, grp = rep(TRUE, nrow(d))) switch(what, fa = share(d,"fefam",1:2,1:4,grp), fs = share(d,"fefam",1,1:4,grp), fd = share(d,"fefam",2,1:4,grp),
  f3 = share(d,"fefam",3,1:4,grp), f4 = share(d,"fefam",4,1:4,grp), hv = share(d,"happy",1,1:3,grp), hp = share(d,"happy",2,1:3,grp), hn = share(d,"happy",3,1:3,grp), gl = share(d,"grass",1,1:2,grp), gn = share(d,"grass",2,1:2,grp))
J <- function(d, ...) joint(m.gss, d, list(...))
for (y in c(2018, 2024)) { d <- G(y); cat("wave", y, "\n")
 j <- J(d, S(d,"fa"), S(d,"fs"), S(d,"hv"), S(d,"hp"), S(d,"hn"), S(d,"gl"), S(d,"f3"), S(d,"f4"), S(d,"fd")); cat(sprintf("%.4f", j$est), "df", j$df, "\n")
 lin("hv-hn", j, c(0,0,1,0,-1,0,0,0,0)); lin("gl-.5", j, c(0,0,0,0,0,1,0,0,0), -.5); lin("fa-.5", j, c(1,0,0,0,0,0,0,0,0), -.5); lin("fa-hv", j, c(1,0,-1,0,0,0,0,0,0)); lin("fa-hn", j, c(1,0,0,0,-1,0,0,0,0))
 lin("fa-gl", j, c(1,0,0,0,0,-1,0,0,0)); lin("hp-.5", j, c(0,0,0,1,0,0,0,0,0), -.5); lin("fs-f4", j, c(0,1,0,0,0,0,0,-1,0)); lin("f3-f4", j, c(0,0,0,0,0,0,1,-1,0)); lin("fd-f4", j, c(0,0,0,0,0,0,0,-1,1)); lin("hv-.3", j, c(0,0,1,0,0,0,0,0,0), -.3); lin("gl-.65", j, c(0,0,0,0,0,1,0,0,0), -.65); lin("fs-.1",j,c(0,1,0,0,0,0,0,0,0),-.1); lin("hn-.2", j, c(0,0,0,0,1,0,0,0,0), -.2)
 lin("fa-(hv+5)", j, c(1,0,-1,0,0,0,0,0,0), -.05);lin("gl-.6", j, c(0,0,0,0,0,1,0,0,0), -.6)
 for (w in c("fa","hv","gl","hn")) { jj <- J(d, S(d,w,d$sex==1), S(d,w,d$sex==2)); cat(sprintf("%.4f", jj$est), ""); lin(paste(w,"men-women"), jj, c(1,-1)); wald(paste(w,"by sex"), jj)
  jj <- joint(m.gss, d, lapply(0:4, function(x) S(d,w,d$degree==x))); cat(sprintf("%.4f", jj$est), ""); wald(paste(w,"by degree"), jj); for (b in 0:3) { c <- rep(0,5); c[5] <- 1; c[b+1] <- -1; lin(paste(w, "degree 4 -", b), jj, c) }
  for (b in c(1,2,3,4)) { c <- rep(0,5); c[1] <- 1; c[b+1] <- -1; lin(paste(w, "degree 0 -", b), jj, c) } } }
ch <- function(name, y0, y1, w) { a <- G(y0); b <- G(y1); j0 <- J(a, S(a,w)); j1 <- J(b, S(b,w)); line(paste(name, y0, y1), j1$est - j0$est, sqrt(j0$v + j1$v), j0$df + j1$df) }
for (w in c("fa","fs","hv","hn","gl")) { for (y0 in c(1994,2000,2004,2006,2008,2010,2012,2014,2016)) ch(w, y0, 2018, w); ch(w, 2022, 2024, w) }
dd <- function(y0, y1) { a <- G(y0); b <- G(y1); j0 <- J(a, S(a,"gl"), S(a,"fa")); j1 <- J(b, S(b,"gl"), S(b,"fa")); c <- c(1,1); e <- sum(c*(j1$est-j0$est)); line(paste("(gl)-( -fa) change sum", y0, y1), e, sqrt(drop(t(c)%*%(j0$v+j1$v)%*%c)), j0$df+j1$df)
 c <- c(1,-1); e <- sum(c*(j1$est-j0$est)); line(paste("gl-fa change diff", y0, y1), e, sqrt(drop(t(c)%*%(j0$v+j1$v)%*%c)), j0$df+j1$df) }
dd(2016, 2018); dd(2012, 2018); dd(2000,2018)
d <- G(2018); j <- J(d, S(d,"hp"), S(d,"hv")); lin("hp-hv", j, c(1,-1))
a <- G(2012); b <- G(2018); j0 <- J(a, S(a,"gl"), S(a,"fa")); j1 <- J(b, S(b,"gl"), S(b,"fa")); c <- c(1,-1)
line("changes apart by more than 10", sum(c*(j1$est-j0$est)) - .1, sqrt(drop(t(c)%*%(j0$v+j1$v)%*%c)), j0$df+j1$df)
j <- joint(m.ees, ees, list(E("q60","agree"), E("q58","agree"))); lin("q60-q58-.8", j, c(1,-1), -.8)
