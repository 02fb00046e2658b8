// What the Back button shows of answers once they are submitted or deleted, in a browser that keeps whole pages for it.
//
//   node back.mjs MODULES CHROMIUM ORIGIN   one JSON object
import { createRequire } from "node:module";

const [modules, chromium, origin] = process.argv.slice(2);
const puppeteer = createRequire(`${modules}/`)("puppeteer-core");
const browser = await puppeteer.launch({ executablePath: chromium, headless: true, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

// From the link to the check of answers; every page is marked, so that one which is kept can be told from one fetched anew.
async function answered() {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 800, height: 800 });
  await page.goto(`${origin}/o/alle`);
  if (await page.$("#consent")) await page.click("#consent");
  await press(page, "button.primary");
  for (let step = 0; step < 30 && new URL(page.url()).pathname !== "/check"; step += 1) {
    if (await page.$("input[type=radio], input[type=checkbox]")) await page.click(".options label:nth-child(2)");
    else await page.type("input.number", "42");
    await press(page, "button.primary");
  }
  await page.evaluate(() => { window.marked = true; });
  return page;
}

async function back(page) {
  await page.evaluate(() => history.back());
  await new Promise((done) => setTimeout(done, 1500));
  return page.evaluate(() => ({
    path: location.pathname,
    kept: window.marked === true,
    answers: document.querySelectorAll("dl dd").length + document.querySelectorAll("input:checked").length,
  }));
}

const found = {};
// Nothing is over: Back leads to the page of answers.
const still = await answered();
await press(still, `a[href="/print"]`);
found.before = await back(still);

const submitted = await answered();
await press(submitted, "button.primary");
found.submitted = [await back(submitted), await back(submitted)];

const withdrawn = await answered();
await press(withdrawn, `a[href="/withdraw"]`);
await press(withdrawn, "button.primary");
found.withdrawn = [await back(withdrawn), await back(withdrawn), await back(withdrawn)];

console.log(JSON.stringify(found));
await browser.close();
