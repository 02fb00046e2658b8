// Answers the questionnaire in Chromium, in each language and at each width, and says what an accessibility checker, a finger,
// the keyboard and the network see of every state.
//
//   node collect.mjs MODULES CHROMIUM ORIGIN BUSY COOKIE USED [SHOTS]   one JSON object
//
// BUSY is the origin of a server whose store is locked and COOKIE a session there; USED a link that was used to its end; SHOTS a
// folder for pictures.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, chromium, origin, busy, cookie, used, shots] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await puppeteer.launch({ executablePath: chromium, headless: true, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const found = { axe: [], wide: [], small: [], errors: [], foreign: [], heaviest: 0, requests: 0, ends: [], keyboard: [] };

async function open(lang, width, { scripts = true } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height: 800 });
  await page.setExtraHTTPHeaders({ "Accept-Language": lang });
  await page.setJavaScriptEnabled(scripts);
  const session = await page.createCDPSession();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (request.url.startsWith("data:")) return;
    if (!request.url.startsWith(origin) && !request.url.startsWith(busy)) found.foreign.push(request.url);
    page.asked = (page.asked ?? 0) + 1;
  });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => { page.loaded = (page.loaded ?? 0) + encodedDataLength; });
  page.on("console", (message) => {
    // A 503 and a 404 are what is looked at here.
    if (message.type() === "error" && !/status of (503|404|403)/.test(message.text())) found.errors.push(message.text());
  });
  page.on("pageerror", (error) => found.errors.push(String(error)));
  page.cdp = session;
  page.done = () => context.close();
  return page;
}

async function look(page, state, lang, width) {
  const name = `${lang} ${width} ${state}`;
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
    for (const control of document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea")) {
      if (control.closest(".honey") || control.matches(".skip:not(:focus)")) continue;
      const box = (control.closest("label") ?? control).getBoundingClientRect();
      if (box.height < 43.9 || box.width < 43.9) small.push(`${Math.round(box.width)}x${Math.round(box.height)} ${control.outerHTML.slice(0, 90)}`);
    }
    return { over: document.documentElement.scrollWidth - document.documentElement.clientWidth, small };
  });
  if (seen.over > 0) found.wide.push(`${name}: ${seen.over} px`);
  for (const one of seen.small) found.small.push(`${name}: ${one}`);
  if (shots) await page.screenshot({ path: `${shots}/${lang}-${width}-${state.replace(/ /g, "-")}.png`, fullPage: true });
}

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

const primary = "button.primary";

// Everything that a respondent can come to, each looked at.
async function states(lang, width) {
  const page = await open(lang, width);
  const at = (state) => look(page, state, lang, width);
  page.asked = 0; page.loaded = 0;
  await page.goto(`${origin}/o/alle`, { waitUntil: "networkidle0" });
  found.requests = Math.max(found.requests, page.asked);
  found.heaviest = Math.max(found.heaviest, page.loaded);
  await at("start");
  await press(page, primary);
  await at("consent error");
  await page.click("#consent");
  await press(page, primary);
  await at("question");
  await press(page, primary);
  await at("prompt");
  for (let step = 0; step < 20; step += 1) {
    const path = new URL(page.url()).pathname;
    if (path === "/check") break;
    const choice = await page.$("input[type=radio], .options:not(.apart) input[type=checkbox]");
    if (choice) await page.click(".options label:nth-child(2)");
    else {
      await page.type("input.number", "abc");
      await press(page, primary);
      await at("error summary");
      const focused = await page.evaluate(() => document.activeElement.className);
      if (focused !== "summary") found.errors.push(`${lang} ${width}: the summary is not focused but ${focused}`);
      await page.$eval("input.number", (input) => { input.value = ""; });
      await page.type("input.number", "42");
    }
    await press(page, primary);
  }
  await at("check");
  await press(page, `a[href="/print"]`);
  await at("print");
  await press(page, ".back");
  await press(page, `a[href="/withdraw"]`);
  await at("withdraw");
  await press(page, ".back");
  await press(page, primary);
  await at("end");
  found.ends.push(`${lang} ${width} ${new URL(page.url()).pathname}`);
  await page.goto(`${origin}/i/AAAAAAAAAAAAAAAAAAAAAA`);
  await at("unknown");
  await page.goto(used);
  await at("used");
  await page.done();
  const other = await open(lang, width);
  await other.goto(`${origin}/o/alle`);
  await other.click("#consent");
  await press(other, primary);
  await press(other, `form[action="/leave"] button`);
  await look(other, "left", lang, width);
  await other.goto(`${origin}/next`);
  await look(other, "no session", lang, width);
  await other.done();
  const stuck = await open(lang, width);
  const [name, value] = cookie.split("=");
  await stuck.setCookie({ name, value, url: busy });
  await stuck.goto(`${busy}/next`);
  await stuck.click(".options label:nth-child(2)");
  await press(stuck, primary);
  await look(stuck, "busy", lang, width);
  const focused = await stuck.evaluate(() => document.activeElement.className);
  if (focused !== "summary") found.errors.push(`${lang} ${width}: busy is not focused but ${focused}`);
  const kept = await stuck.evaluate(() => document.querySelectorAll("input:checked").length);
  if (kept !== 1) found.errors.push(`${lang} ${width}: busy forgot the answer`);
  await stuck.done();
}

// With the keyboard alone and without scripts, from the link to the end; the language is changed half-way and back.
async function keyboard(lang, width) {
  const page = await open(lang, width, { scripts: false });
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    return { html: element.outerHTML.slice(0, 120), marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
  });
  const tabTo = async (selector) => {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) {
        const { html, marked } = await focused();
        if (!marked) found.keyboard.push(`${lang} ${width}: unmarked ${html}`);
        return;
      }
    }
    throw new Error(`${selector} cannot be reached on ${page.url()}`);
  };
  const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.goto(`${origin}/o/alle`);
  await tabTo("#consent");
  await page.keyboard.press("Space");
  await tabTo(primary);
  await enter();
  for (let step = 0; step < 30; step += 1) {
    const path = new URL(page.url()).pathname;
    if (path === "/check") break;
    if (step === 1) {
      await tabTo("input[type=radio]");
      await page.keyboard.press("Space");
      await page.keyboard.press("ArrowDown");
      for (const turn of ["there", "back"]) {
        await tabTo(".languages button");
        await enter();
        const checked = await page.evaluate(() => document.querySelector("input:checked")?.id);
        if (checked !== "answer-2") found.keyboard.push(`${lang} ${width}: changing the language ${turn} lost the answer`);
      }
    } else if (await page.$("input[type=radio]")) {
      await tabTo("input[type=radio]");
      await page.keyboard.press("Space");
    } else {
      await tabTo("input.number");
      await page.keyboard.type("42");
      // Enter in a field sends the form.
      await enter();
      continue;
    }
    await tabTo(primary);
    await enter();
  }
  await tabTo(primary);
  await enter();
  found.ends.push(`${lang} ${width} keyboard ${new URL(page.url()).pathname} ${await page.evaluate(() => document.documentElement.lang)}`);
  await page.done();
}

for (const lang of ["da", "en"]) {
  for (const width of [320, 375, 1280]) {
    await states(lang, width);
    await keyboard(lang, width);
  }
}
console.log(JSON.stringify(found));
await browser.close();
