// Opens pages in Chromium and says what a reader, an accessibility checker and the network see of them.
//
//   node page.mjs HOW MODULES CHROMIUM PAGE...   one JSON object a page, on a line of its own
//
// HOW is `whole`, or `brief`: everything open, dark at the small width and light at the large one, and no more. MODULES is the node_modules folder
// with axe-core and puppeteer-core.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [how, modules, chromium, ...pages] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
// At 320 px nothing may be lost or need scrolling in two directions (WCAG 1.4.10).
const REFLOW = 320;

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});

async function open(file, { width, scheme = "light", scripts = true }) {
  const page = await browser.newPage();
  const requests = [];
  const errors = [];
  const session = await page.createCDPSession();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (!request.url.startsWith("data:")) requests.push(request.url);
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.setJavaScriptEnabled(scripts);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  return { page, requests, errors };
}

// The policy of the page runs no foreign script; the debugger's own world is not bound by it.
async function violations(page, state) {
  const session = await page.createCDPSession();
  await session.send("Runtime.evaluate", { expression: axe });
  const run = `axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(TAGS)} }, resultTypes: ["violations"] })
    .then((found) => JSON.stringify({ rules: found.passes.length, violations: found.violations.map((rule) => ({
      rule: rule.id, help: rule.help, nodes: rule.nodes.slice(0, 5).map((node) => node.html.slice(0, 200) + " " + (node.any[0]?.message ?? "")) })) }))`;
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: run, awaitPromise: true, returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  const found = JSON.parse(result.value);
  return { state, rules: found.rules, violations: found.violations };
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// Uses every control, some in ways that leave others shown: citations, folded tables, tables for charts, a group.
async function useEverything(page, group) {
  await page.evaluate((group) => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const table of document.querySelectorAll(".views button[value=table]")) table.click();
    const select = document.querySelector(".picker select");
    if (select && group < select.options.length) {
      select.selectedIndex = group;
      select.dispatchEvent(new Event("change"));
    }
    for (const copy of document.querySelectorAll("button[data-copy]")) copy.click();
    document.querySelector("td[tabindex='0']")?.focus();
  }, group);
  await new Promise((done) => setTimeout(done, 150));
}

async function checked(file) {
  const found = { file, axe: [], requests: [], errors: [], overflow: {} };
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      // In brief: the telephone dark, the desk light.
      if (how !== "whole" && (width === WIDTHS[0]) !== (scheme === "dark")) continue;
      const { page, requests, errors } = await open(file, { width, scheme });
      const state = (name) => `${width} ${scheme} ${name}`;
      if (how === "whole") found.axe.push(await violations(page, state("as opened")));
      found.overflow[width] = await overflow(page);
      await useEverything(page, 1);
      found.axe.push(await violations(page, state("everything open")));
      found.requests.push(...requests.filter((url) => url !== pathToFileURL(file).href));
      found.errors.push(...errors);
      await page.close();
    }
  }
  const narrow = await open(file, { width: REFLOW });
  found.overflow[REFLOW] = await overflow(narrow.page);
  await useEverything(narrow.page, 1);
  found.overflow[`${REFLOW} open`] = await overflow(narrow.page);
  await narrow.page.close();
  if (how !== "whole") return found;
  found.plain = await plain(file);
  found.keyboard = await keyboard(file);
  found.controls = await controls(file);
  found.plots = await plots(file);
  return found;
}

// Without scripts: what the page says to a reader, and what of its controls shows.
async function plain(file) {
  const { page } = await open(file, { width: 1280, scripts: false });
  const session = await page.createCDPSession();
  const evaluate = async (expression) => (await session.send("Runtime.evaluate", { expression, returnByValue: true })).result.value;
  const count = (selector) => evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
  const seen = {
    tables: await count("table"),
    charts: await count(".plot svg"),
    headings: await count("h2"),
    // Folded tables open without a script; everything else is in view.
    outOfReach: await evaluate(`[...document.querySelectorAll("main table, main p, main li, main dd")].filter((element) =>
      !element.checkVisibility() && !element.closest("details") && !element.matches("[role=status]")).length`),
    controls: await evaluate(`[...document.querySelectorAll("button, select")].filter((control) => control.checkVisibility()).length`),
    text: await evaluate(`document.querySelector("main").textContent.replace(/\\s+/g, " ").length`),
  };
  await page.close();
  return seen;
}

// Walks the whole page with Tab; every control that can be used must come by, seen and focused.
async function keyboard(file) {
  const { page } = await open(file, { width: 1280 });
  const wanted = await page.evaluate(() => {
    const controls = [...document.querySelectorAll("a[href], button, select, summary, [tabindex='0']")]
      .filter((control) => control.checkVisibility());
    controls.forEach((control, place) => { control.dataset.walk = place; });
    return controls.length;
  });
  const seen = new Set();
  const unmarked = [];
  const covered = [];
  for (let step = 0; step < wanted + 5; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const control = document.activeElement;
      const style = getComputedStyle(control);
      const box = control.getBoundingClientRect();
      const bar = document.querySelector(".mark")?.getBoundingClientRect().bottom ?? 0;
      return {
        walk: control.dataset.walk,
        marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        covered: box.height > 0 && (box.bottom <= bar || box.top >= innerHeight),
        html: control.outerHTML.slice(0, 120),
      };
    });
    if (at.walk === undefined) continue;
    seen.add(at.walk);
    if (!at.marked) unmarked.push(at.html);
    if (at.covered) covered.push(at.html);
  }
  await page.close();
  return { wanted, reached: seen.size, unmarked, covered };
}

// The values of every drawing in view, first by the pointer, then by the keyboard alone.
async function plots(file) {
  const { page, errors } = await open(file, { width: 1280 });
  const pause = (time) => new Promise((wait) => setTimeout(wait, time));
  const tip = () => page.evaluate(() => {
    const tip = document.querySelector("#tip");
    const box = tip?.getBoundingClientRect();
    return {
      shown: Boolean(tip?.checkVisibility()),
      value: tip?.querySelector("strong")?.textContent ?? "",
      text: tip?.innerText ?? "",
      inside: Boolean(box) && box.left >= 0 && box.right <= document.documentElement.clientWidth,
    };
  });
  const count = await page.evaluate(() => {
    const plots = [...document.querySelectorAll(".plot")].filter((plot) => plot.tabIndex === 0 && plot.checkVisibility());
    plots.forEach((plot, place) => { plot.dataset.walked = place; });
    return plots.length;
  });
  const seen = [];
  for (let place = 0; place < count; place += 1) {
    const found = await page.evaluate((place) => {
      const plot = document.querySelector(`.plot[data-walked="${place}"]`);
      const svg = [...plot.querySelectorAll("svg")].find((drawing) => drawing.getBoundingClientRect().width > 0);
      const behind = (id) => [...document.querySelectorAll("td[data-part=interval]")].find((cell) => cell.dataset.cell === id)?.textContent.trim();
      const values = [...svg.querySelectorAll("[data-cell]")].filter((text) => (text.dataset.part ?? "value") === "value" && behind(text.dataset.cell));
      const text = values[0];
      if (!text) return { figure: plot.closest("[id]").id, values: 0 };
      text.scrollIntoView({ block: "center" });
      const box = text.getBoundingClientRect();
      return {
        figure: plot.closest("[id]").id, values: values.length, text: text.textContent.trim(), interval: behind(text.dataset.cell),
        x: box.x + box.width / 2, y: box.y + box.height / 2,
      };
    }, place);
    if (!found.values) { seen.push(found); continue; }
    await page.mouse.move(found.x, found.y);
    found.pointed = await tip();
    await page.mouse.move(2, 2);
    await pause(400);
    found.left = !(await tip()).shown;
    await page.evaluate((place) => document.querySelector(`.plot[data-walked="${place}"]`).focus(), place);
    await page.keyboard.press("ArrowRight");
    found.first = await tip();
    found.said = await page.evaluate(() => document.querySelector("#said").textContent);
    await page.keyboard.press("End");
    found.last = await tip();
    await page.keyboard.press("Home");
    found.again = await tip();
    await page.keyboard.press("Escape");
    found.dismissed = !(await tip()).shown;
    seen.push(found);
  }
  // A figure turned to its table and back by the pointer, and the next group by the arrow key.
  const turned = await page.evaluate(() => [...document.querySelectorAll(".figure")].filter((figure) => figure.querySelector(".views")?.checkVisibility()).map((figure) => {
    const click = (value) => figure.querySelector(`.views button[value=${value}]`).click();
    const state = () => [figure.querySelector(".plot").checkVisibility(), figure.querySelector("details.data table").checkVisibility()];
    click("table");
    const table = state();
    click("chart");
    return [table, state()];
  }));
  let chosen = null;
  if (await page.evaluate(() => { const select = document.querySelector("#choose-group"); select?.focus(); return Boolean(select); })) {
    await page.keyboard.press("ArrowDown");
    chosen = await page.evaluate(() => ({
      id: document.querySelector("#choose-group").value,
      shown: [...document.querySelector(".views-of-groups").children].filter((view) => view.checkVisibility()).map((view) => view.id),
    }));
  }
  await page.close();
  return { count, seen, turned, chosen, errors };
}

// Each control by the keyboard alone, and what it does.
async function controls(file) {
  const { page } = await open(file, { width: 1280 });
  const focus = (selector) => page.evaluate((selector) => {
    const control = document.querySelector(selector);
    control?.focus();
    return Boolean(control);
  }, selector);
  const seen = (selector) => page.evaluate((selector) => document.querySelector(selector)?.checkVisibility() ?? null, selector);
  const done = {};

  if (await focus(".figure .views button[value=table]")) {
    await page.keyboard.press("Enter");
    done.table = { chart: await seen(".figure .plot"), table: await seen(".figure details.data table") };
    await focus(".figure .views button[value=chart]");
    await page.keyboard.press("Space");
    done.chart = { chart: await seen(".figure .plot"), table: await seen(".figure details.data table") };
  }
  // The first table with more than one value to walk to.
  await page.evaluate(() => {
    const table = [...document.querySelectorAll("table")].find((table) => table.checkVisibility() && table.querySelectorAll("td[tabindex]").length > 1);
    table?.querySelector("td[tabindex='0']").setAttribute("data-first", "");
  });
  if (await focus("td[data-first]")) {
    const before = await page.evaluate(() => document.activeElement.dataset.cell);
    const text = await page.evaluate(() => document.querySelector("#tip").textContent);
    done.tip = { shown: await seen("#tip"), text, described: await page.evaluate(() => document.activeElement.getAttribute("aria-describedby")) };
    await page.keyboard.press("Escape");
    done.tip.dismissed = !(await seen("#tip"));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    done.tip.moved = (await page.evaluate(() => document.activeElement.dataset.cell)) !== before;
    // The pointer may rest on what is shown (WCAG 1.4.13).
    const box = await page.evaluate(() => {
      const cell = document.activeElement;
      cell.blur();
      cell.scrollIntoView({ block: "center" });
      const { x, y, width, height } = cell.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    await page.mouse.move(box.x, box.y);
    const over = await page.evaluate(() => {
      const { x, y, width, height } = document.querySelector("#tip").getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2, shown: width > 0 };
    });
    await page.mouse.move(over.x, over.y, { steps: 4 });
    await new Promise((wait) => setTimeout(wait, 500));
    done.tip.hoverable = over.shown && await seen("#tip");
    await page.mouse.move(1, 880);
    await new Promise((wait) => setTimeout(wait, 500));
    done.tip.left = !(await seen("#tip"));
  }
  if (await focus(".plot[tabindex='0']")) {
    await page.keyboard.press("ArrowRight");
    done.plot = await page.evaluate(() => document.querySelector("#said").textContent);
  }
  if (await focus("#choose-group")) {
    done.groups = await page.evaluate(() => [...document.querySelectorAll("#choose-group option")].slice(1).map((option) => {
      const select = option.closest("select");
      select.value = option.value;
      select.dispatchEvent(new Event("change"));
      const shown = [...document.querySelector(".views-of-groups").children].filter((view) => view.checkVisibility());
      return {
        id: option.value,
        shown: shown.map((view) => view.id),
        tables: shown.flatMap((view) => [...view.querySelectorAll("table")]).filter((table) => table.checkVisibility()).length,
        charts: shown.flatMap((view) => [...view.querySelectorAll(".plot")]).filter((plot) => plot.checkVisibility()).length,
        refused: shown.some((view) => view.matches(".refused")),
        said: document.querySelector(".picker [role=status]").textContent,
      };
    }));
  }
  await page.evaluate(() => { window.copied = []; document.execCommand = (what) => { window.copied.push([what, getSelection().toString()]); return true; }; });
  await page.evaluate(() => { Object.defineProperty(navigator, "clipboard", { value: undefined }); });
  if (await page.evaluate(() => { const cite = document.querySelector(".figure details.cites"); if (cite) cite.open = true; return Boolean(cite); })) {
    await focus(".figure button[data-copy]");
    await page.keyboard.press("Enter");
    await new Promise((wait) => setTimeout(wait, 100));
    done.copied = await page.evaluate(() => window.copied[0]?.[1]);
    done.copySaid = await page.evaluate(() => document.querySelector(".figure .cite [role=status]").textContent);
  }
  done.downloads = await page.evaluate(() => [...document.querySelectorAll("a[download]")].map((link) => ({
    name: link.download, href: link.getAttribute("href").slice(0, 40), bytes: link.getAttribute("href").length,
  })));
  if (await focus("button[data-png]")) {
    await page.evaluate(() => { HTMLAnchorElement.prototype.click = function () { window.saved = { name: this.download, href: this.href }; }; });
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.saved, { timeout: 5000 }).catch(() => {});
    done.png = await page.evaluate(() => window.saved && { name: window.saved.name, start: window.saved.href.slice(0, 22), bytes: window.saved.href.length });
    if (process.env.KEEP_PNG) {
      const { writeFileSync } = await import("node:fs");
      const href = await page.evaluate(() => window.saved?.href ?? "");
      writeFileSync(process.env.KEEP_PNG, Buffer.from(href.split(",")[1] ?? "", "base64"));
    }
  }
  done.openOnPaper = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const folded = [...document.querySelectorAll("main details:not([open])")].filter((details) => !details.closest(".tools")).length;
    dispatchEvent(new Event("afterprint"));
    return folded === 0;
  });
  await page.close();
  return done;
}

try {
  for (const file of pages) console.log(JSON.stringify(await checked(file)));
} finally {
  await browser.close();
}
