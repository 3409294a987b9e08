# Makes the reference values beside it: Rscript metafor.R, with the packages metafor, metadat and lme4.
# Not run by the tests. Writes counts.tsv, means.tsv and metafor.tsv into the working folder.
suppressMessages({library(metafor); library(lme4)})

# Citations as on the help pages of the data sets in metadat ("Source:").
SOURCE <- c(
  bcg = "dat.bcg: Colditz et al. (1994)", hine = "dat.hine1989: Normand (1999), Hine et al. (1989)",
  nielweise = "dat.nielweise2007: Niel-Weise et al. (2007)", collins = "dat.collins1985a: Collins & Langman (1985)",
  yusuf = "dat.yusuf1985, table 6: Yusuf et al. (1985)", li = "dat.li2007: Li et al. (2007)",
  egger = "dat.egger2001: Egger et al. (2001)", pritz = "dat.pritz1997: Zhou et al. (1999)",
  debruin = "dat.debruin2009: de Bruin et al. (2009)", normand = "dat.normand1999: Normand (1999)",
  pregnancy = "dat.collins1985b: Collins et al. (1985)", curtis = "dat.curtis1998: Hedges et al. (1999)", none = "single proportions")

frame <- function(ai, n1i, ci, n2i, year) {
  d <- data.frame(ai = as.numeric(ai), n1i = as.numeric(n1i), ci = as.numeric(ci), n2i = as.numeric(n2i), year)
  d <- d[complete.cases(d[, 1:4]), ]
  d$study <- sprintf("%03d", seq_len(nrow(d)))
  d
}
b <- dat.bcg; h <- dat.hine1989; nw <- dat.nielweise2007; co <- dat.collins1985a
y <- dat.yusuf1985[dat.yusuf1985$table == "6", ]; li <- dat.li2007; eg <- dat.egger2001
pg <- dat.collins1985b; pr <- dat.pritz1997; db <- dat.debruin2009
D <- list(
  bcg = frame(b$tpos, b$tpos + b$tneg, b$cpos, b$cpos + b$cneg, b$year),
  hine = frame(h$ai, h$n1i, h$ci, h$n2i, NA), nielweise = frame(nw$ai, nw$n1i, nw$ci, nw$n2i, nw$year),
  collins = frame(co$b.xti, co$nti, co$b.xci, co$nci, co$year), yusuf = frame(y$ai, y$n1i, y$ci, y$n2i, NA),
  li = frame(li$ai, li$n1i, li$ci, li$n2i, li$year), egger = frame(eg$ai, eg$n1i, eg$ci, eg$n2i, eg$year),
  pregnancy = frame(pg$pre.xti, pg$pre.nti, pg$pre.xci, pg$pre.nci, pg$year))
S <- list(pritz = data.frame(xi = pr$xi, ni = pr$ni), debruin = data.frame(xi = db$xi, ni = db$ni))
for (name in c("nielweise", "bcg", "li", "collins", "hine")) {
  S[[paste0(name, "-treated")]] <- data.frame(xi = D[[name]]$ai, ni = D[[name]]$n1i)
  S[[paste0(name, "-control")]] <- data.frame(xi = D[[name]]$ci, ni = D[[name]]$n2i)
}
arms <- do.call(rbind, lapply(names(D), function(k) data.frame(set = k, D[[k]][, c("study", "year", "ai", "n1i", "ci", "n2i")])))
only <- do.call(rbind, lapply(c("pritz", "debruin"), function(k) data.frame(
  set = k, study = sprintf("%03d", seq_len(nrow(S[[k]]))), year = NA, ai = S[[k]]$xi, n1i = S[[k]]$ni, ci = NA, n2i = NA)))
write.table(rbind(arms, only), "counts.tsv", sep = "\t", quote = FALSE, row.names = FALSE, na = "")
cu <- dat.curtis1998
M <- list(normand = dat.normand1999, curtis = cu)
for (k in names(M)) M[[k]]$study <- sprintf("%03d", seq_len(nrow(M[[k]])))
means <- do.call(rbind, lapply(names(M), function(k) data.frame(set = k, M[[k]][, c("study", "m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")])))
write.table(format(means, digits = 12, trim = TRUE, scientific = FALSE), "means.tsv", sep = "\t", quote = FALSE, row.names = FALSE)

rows <- list()
TIGHT <- list(tol = 1e-14, threshold = 1e-12, maxiter = 1000, tau2.max = 1e5)
put <- function(id, call, ...) {
  values <- c(...)
  set <- sub("[/-].*", "", id)
  for (q in names(values)) rows[[length(rows) + 1]] <<- data.frame(
    id = id, source = SOURCE[[set]], call = call, quantity = q, value = sprintf("%.12g", values[[q]]))
}

# Two arms, inverse variance.
fits <- function(id, dat, call, methods, tests) {
  for (m in methods) for (t in (if (m == "EE") "z" else tests)) {
    r <- rma(yi, vi, data = dat, method = m, test = t, control = TIGHT)
    v <- c(se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval)
    if (t == "z") {
      v <- c(v, theta = r$beta[[1]], q = r$QE, q_p = r$QEp)
      if (m != "EE") {
        v <- c(v, tau2 = r$tau2, i2 = r$I2 / 100, h = sqrt(r$H2))
        c2 <- confint(r, control = list(tol = 1e-14, maxiter = 10000, tau2.max = 1e6))$random
        half <- qt(.975, r$k - 2) * sqrt(r$tau2 + r$se^2)  # t with k - 2, Higgins et al. 2009
        v <- c(v, tau2_low = c2["tau^2", "ci.lb"], tau2_high = c2["tau^2", "ci.ub"], i2_low = c2["I^2(%)", "ci.lb"] / 100,
               i2_high = c2["I^2(%)", "ci.ub"] / 100, prediction_low = r$beta[[1]] - half, prediction_high = r$beta[[1]] + half)
      }
    }
    put(paste(id, m, t, sep = "/"), sprintf('%s; rma(yi, vi, method="%s", test="%s")', call, m, t), v)
  }
}
for (set in names(D)) for (measure in c("RR", "OR", "RD")) {
  dat <- escalc(measure = measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = D[[set]], drop00 = measure != "RD")
  dat <- dat[!is.na(dat$yi), ]
  call <- sprintf('escalc("%s", ai, n1i, ci, n2i, drop00=%s)', measure, measure != "RD")
  put(paste(set, measure, "first", sep = "/"), call, c(yi = dat$yi[1], vi = dat$vi[1]))
  tests <- if (set %in% c("bcg", "hine")) c("z", "knha", "adhoc") else "z"
  methods <- if (set %in% c("bcg", "nielweise", "pregnancy", "li")) c("EE", "DL", "PM", "REML") else c("EE", "REML")
  fits(paste(set, measure, sep = "/"), dat, call, methods, tests)
  if (nrow(dat) >= 10) {
    e <- regtest(rma(yi, vi, data = dat), model = "lm")
    put(paste(set, measure, "egger", sep = "/"), paste0(call, '; regtest(rma(yi, vi), model="lm")'),
        c(t = e$zval, p = e$pval, limit = e$est[[1]]))
  }
}
# Means.
for (set in names(M)) for (measure in c("MD", "SMD")) {
  dat <- escalc(measure = measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = M[[set]])
  call <- sprintf('escalc("%s", m1i, sd1i, n1i, m2i, sd2i, n2i)', measure)
  put(paste(set, measure, "first", sep = "/"), call, c(yi = dat$yi[1], vi = dat$vi[1]))
  fits(paste(set, measure, sep = "/"), dat, call, if (set == "curtis") c("EE", "REML") else c("EE", "DL", "PM", "REML"), "z")
}
# Mantel-Haenszel and Peto.
for (set in names(D)) {
  for (measure in c("RR", "OR", "RD")) {
    r <- rma.mh(measure = measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = D[[set]], drop00 = measure != "RD", correct = FALSE)
    put(paste(set, measure, "MH", sep = "/"), sprintf('rma.mh("%s", ai, n1i, ci, n2i, drop00=%s)', measure, measure != "RD"),
        c(theta = r$beta[[1]], se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, q = r$QE, q_p = r$QEp))
  }
  r <- rma.peto(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = D[[set]])
  put(paste(set, "OR", "Peto", sep = "/"), "rma.peto(ai, n1i, ci, n2i)",
      c(theta = r$beta[[1]], se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, q = r$QE, q_p = r$QEp))
}
# Leave one out and cumulative, BCG risk ratios.
dat <- escalc(measure = "RR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = D$bcg)
r <- rma(yi, vi, data = dat, method = "DL", slab = study)
l <- leave1out(r)
put("bcg/RR/leave-one-out", 'escalc("RR"); leave1out(rma(yi, vi, method="DL"))', setNames(l$estimate, dat$study))
dat <- dat[order(dat$year, dat$study), ]
cm <- cumul(rma(yi, vi, data = dat, method = "DL", slab = study))
put("bcg/RR/cumulative", 'escalc("RR"), by year; cumul(rma(yi, vi, method="DL"))', setNames(cm$estimate, dat$study))
# Harbord and Peters as weighted regressions.
for (set in c("bcg", "li", "egger", "yusuf", "collins")) {
  d <- D[[set]]
  n <- d$n1i + d$n2i; e <- d$ai + d$ci
  d <- d[e > 0 & e < n, ]
  n <- d$n1i + d$n2i; e <- d$ai + d$ci
  V <- d$n1i * d$n2i * e * (n - e) / (n^2 * (n - 1)); Z <- d$ai - d$n1i * e / n
  s <- summary(lm(I(Z / V) ~ I(1 / sqrt(V)), weights = V))$coefficients
  put(paste(set, "OR", "harbord", sep = "/"), "lm(Z/V ~ 1/sqrt(V), weights=V) (Harbord et al. 2006)",
      c(t = s[2, 3], p = s[2, 4], limit = s[1, 1]))
  yi <- escalc(measure = "OR", ai = d$ai, n1i = d$n1i, ci = d$ci, n2i = d$n2i)$yi
  s <- summary(lm(yi ~ I(1 / n), weights = 1 / (1 / e + 1 / (n - e))))$coefficients
  put(paste(set, "OR", "peters", sep = "/"), "lm(log OR ~ 1/n, weights=1/(1/e + 1/(n-e))) (Peters et al. 2006)",
      c(t = s[2, 3], p = s[2, 4], limit = s[1, 1]))
}
# Pooled proportions.
for (set in names(S)) {
  d <- S[[set]]
  r <- suppressWarnings(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d, nAGQ = 50))
  put(paste0(set, "/glmm"), 'rma.glmm(measure="PLO", xi, ni, nAGQ=50)',
      c(theta = r$beta[[1]], se = r$se, estimate = plogis(r$beta[[1]]), low = plogis(r$ci.lb), high = plogis(r$ci.ub),
        tau2 = r$tau2, q = r$QE.LRT, q_p = r$QEp.LRT))
  g <- suppressMessages(glmer(cbind(xi, ni - xi) ~ 1 + (1 | id), family = binomial, data = data.frame(d, id = seq_len(nrow(d))),
    nAGQ = 50, control = glmerControl(optimizer = "nloptwrap", tolPwrss = 1e-9,
    optCtrl = list(xtol_abs = 1e-10, xtol_rel = 1e-10, ftol_abs = 1e-13, ftol_rel = 1e-14, maxeval = 1e5))))
  put(paste0(set, "/glmer"), 'lme4::glmer(cbind(xi, ni-xi) ~ 1 + (1|id), binomial, nAGQ=50), tight tolerances',
      c(theta = fixef(g)[[1]], tau2 = VarCorr(g)$id[1]))
  r <- rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d, method = "EE")
  put(paste0(set, "/common"), 'rma.glmm(measure="PLO", xi, ni, method="EE")', c(estimate = plogis(r$beta[[1]])))
  for (m in c("DL", "REML")) {
    r <- rma(measure = "PLO", xi = xi, ni = ni, data = d, method = m, control = TIGHT)
    half <- qt(.975, r$k - 2) * sqrt(r$tau2 + r$se^2)
    put(paste0(set, "/logit-", m), sprintf('rma(measure="PLO", xi, ni, method="%s")', m),
        c(estimate = plogis(r$beta[[1]]), low = plogis(r$ci.lb), high = plogis(r$ci.ub), tau2 = r$tau2, i2 = r$I2 / 100, q = r$QE,
          prediction_low = plogis(r$beta[[1]] - half), prediction_high = plogis(r$beta[[1]] + half)))
    r <- rma(measure = "PFT", xi = xi, ni = ni, data = d, method = m, control = TIGHT)
    p <- predict(r, transf = transf.ipft.hm, targs = list(ni = d$ni))
    put(paste0(set, "/freeman-tukey-", m), sprintf('rma(measure="PFT", xi, ni, method="%s"); predict(transf=transf.ipft.hm)', m),
        c(estimate = p$pred, low = p$ci.lb, high = p$ci.ub, tau2 = r$tau2, q = r$QE))
  }
}
# Single proportions.
midp <- function(x, n) {
  up <- if (x == n) 1 else uniroot(function(p) pbinom(x - 1, n, p) + dbinom(x, n, p) / 2 - .025, c(x / n, 1), tol = 1e-15)$root
  lo <- if (x == 0) 0 else uniroot(function(p) 1 - pbinom(x, n, p) + dbinom(x, n, p) / 2 - .025, c(0, x / n), tol = 1e-15)$root
  c(low = lo, high = up)
}
for (pair in list(c(0, 12), c(0, 300), c(1, 20), c(7, 50), c(3, 1000), c(50, 50), c(19, 20))) {
  x <- pair[1]; n <- pair[2]; id <- sprintf("none/%d/%d", x, n)
  b <- binom.test(x, n)$conf.int; w <- suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int
  put(paste0(id, "/exact"), sprintf("binom.test(%d, %d)", x, n), c(low = b[1], high = b[2]))
  put(paste0(id, "/wilson"), sprintf("prop.test(%d, %d, correct=FALSE)", x, n), c(low = w[1], high = w[2]))
  put(paste0(id, "/mid-p"), sprintf("uniroot on pbinom and dbinom, %d of %d", x, n), midp(x, n))
  put(paste0(id, "/one-sided"), sprintf('binom.test(%d, %d, alternative="less" or "greater")', x, n),
      c(high = binom.test(x, n, alternative = "less")$conf.int[2], low = binom.test(x, n, alternative = "greater")$conf.int[1]))
}
write.table(do.call(rbind, rows), "metafor.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
cat(length(rows), "values by", R.version.string, "metafor", as.character(packageVersion("metafor")), "lme4",
    as.character(packageVersion("lme4")), "\n")
