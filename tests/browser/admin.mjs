// Opens the administration in Chromium, in each language, at each width, in light and dark, and says what an accessibility checker
// and a narrow window see of it.
//
//   node admin.mjs MODULES CHROMIUM ORIGIN PASSWORD [SHOTS]   one JSON object
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, chromium, origin, password, shots] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await puppeteer.launch({ executablePath: chromium, headless: true, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const found = { axe: [], wide: [], small: [], errors: [], foreign: [], ends: [] };

async function look(page, state, lang, width, scheme) {
  const name = `${lang} ${width} ${scheme} ${state}`;
  const { exceptionDetails: broken } = await page.cdp.send("Runtime.evaluate", { expression: axe });
  if (broken) throw new Error(broken.text);
  const run = `axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(TAGS)} }, resultTypes: ["violations"] })
    .then((found) => JSON.stringify({ rules: found.passes.length, lang: document.documentElement.lang, title: document.title, violations: found.violations.map((rule) =>
      rule.id + ": " + rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")) }))`;
  const { result, exceptionDetails } = await page.cdp.send("Runtime.evaluate", { expression: run, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  found.axe.push({ state: name, ...JSON.parse(result.value) });
  const seen = await page.evaluate(() => {
    const small = [];
    for (const control of document.querySelectorAll("a[href], button, input:not([type=hidden])")) {
      const box = control.getBoundingClientRect();
      if (box.height < 43.9 || box.width < 43.9) small.push(`${Math.round(box.width)}x${Math.round(box.height)} ${control.outerHTML.slice(0, 90)}`);
    }
    // A table that scrolls inside its frame hides columns all the same.
    const cut = [...document.querySelectorAll(".scroll")].filter((box) => box.scrollWidth > box.clientWidth).map((box) => `${box.getAttribute("aria-labelledby")} ${box.scrollWidth - box.clientWidth}`);
    return { over: document.documentElement.scrollWidth - document.documentElement.clientWidth, small, cut };
  });
  if (seen.over > 0) found.wide.push(`${name}: ${seen.over} px`);
  for (const one of seen.cut) found.wide.push(`${name}: ${one} px`);
  for (const one of seen.small) found.small.push(`${name}: ${one}`);
  if (shots) await page.screenshot({ path: `${shots}/admin-${lang}-${width}-${scheme}-${state}.png`, fullPage: true });
}

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

async function states(lang, width, scheme, { wrong }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  page.cdp = await page.createCDPSession();
  await page.cdp.send("Network.enable");
  page.cdp.on("Network.requestWillBeSent", ({ request }) => {
    if (!request.url.startsWith("data:") && !request.url.startsWith(origin)) found.foreign.push(request.url);
  });
  page.on("console", (message) => {
    // A wrong password is a 401.
    if (message.type() === "error" && !/status of 401/.test(message.text())) found.errors.push(message.text());
  });
  page.on("pageerror", (error) => found.errors.push(String(error)));
  const at = (state) => look(page, state, lang, width, scheme);
  await page.goto(`${origin}/?lang=${lang}`, { waitUntil: "networkidle0" });
  await at("login");
  if (wrong) {
    await page.type("#password", "guess");
    await press(page, "form button");
    await at("wrong");
  }
  await page.type("#password", password);
  await press(page, "form button");
  await at("fieldwork");
  found.ends.push(await page.evaluate(() => document.querySelectorAll("svg rect").length));
  await press(page, "form[action^='/logout'] button");
  found.ends.push(new URL(page.url()).pathname);
  await context.close();
}

// Five wrong passwords a minute, and no more: one at each width and language where there is one to spare.
let spare = 4;
for (const lang of ["da", "en"]) {
  for (const [width, scheme] of [[320, "light"], [375, "dark"], [1280, "light"], [1280, "dark"]]) {
    const wrong = scheme === "light" && spare > 0;
    if (wrong) spare -= 1;
    await states(lang, width, scheme, { wrong });
  }
}
console.log(JSON.stringify(found));
await browser.close();
