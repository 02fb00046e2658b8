// Opens the pages of surveys whose every text is a payload, and says what ran.
//
//   node hostile.mjs MODULES CHROMIUM (ORIGIN COOKIE PAYLOAD)...   one JSON object
import { createRequire } from "node:module";

const [modules, chromium, ...sites] = process.argv.slice(2);
const puppeteer = createRequire(`${modules}/`)("puppeteer-core");
const browser = await puppeteer.launch({ executablePath: chromium, headless: true, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const found = { control: 0, pages: 0, ran: [] };

async function open(happened) {
  const page = await (await browser.createBrowserContext()).newPage();
  page.on("dialog", async (dialog) => {
    happened(`dialog ${dialog.message()} at ${page.url()}`);
    await dialog.dismiss();
  });
  return page;
}

for (let at = 0; at < sites.length; at += 3) {
  const [origin, cookie, payload] = sites.slice(at, at + 3);
  let control = 0;
  const bare = await open(() => { control = 1; });
  // As it would stand where nothing is escaped: in an attribute, in a title, in a field, in text.
  await bare.setContent(`<title>${payload}</title><input value="${payload}"><input value='${payload}'><textarea>${payload}</textarea><p>${payload}</p>`).catch(() => {});
  await new Promise((done) => setTimeout(done, 100));
  found.control += control;
  await bare.close();
  const page = await open((what) => found.ran.push(what));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) found.ran.push(`request ${request.url()}`);
  });
  await page.setCookie({ name: "tidemark", value: cookie, url: origin });
  for (const path of ["/o/all", "/q/choice", "/q/several", "/q/number", "/q/words", "/check", "/print", "/withdraw"]) {
    const answer = await page.goto(origin + path);
    if (answer.status() !== 200) throw new Error(`${path}: ${answer.status()}`);
    found.pages += 1;
    const marked = await page.evaluate(() => [
      ...document.querySelectorAll("script, img, svg, iframe, object, embed, b, [onerror], [onload], a[href^=javascript]"),
    ].map((element) => element.outerHTML));
    for (const element of marked) found.ran.push(`${path}: ${element}`);
  }
  await page.close();
}
await browser.close();
console.log(JSON.stringify(found));
