// Looks at pages in the system's Chromium and tells what is wrong with them, one JSON object on stdout.
// Usage: node look.mjs PLAN.json     PLAN = { out, browser, pages: [{name, url}], flows: {…urls} | null }
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);

const VIEWS = [
  { view: "light", options: { viewport: { width: 1280, height: 800 }, colorScheme: "light" } },
  { view: "dark", options: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" } },
  { view: "390", options: { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true } },
  { view: "320", options: { viewport: { width: 320, height: 700 }, colorScheme: "dark" } },
  { view: "noscript", options: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false } },
];

const browser = await chromium.launch({
  executablePath: plan.browser,
  args: ["--no-sandbox", "--lang=en-GB", "--font-render-hinting=none"],
});

/** A page whose every complaint is collected under its name. */
async function watched(where, options) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      const status = message.text().match(/status of (\d+)/);
      if (!(status && plan.pages.some((p) => p.status === Number(status[1]))))
        fault(where, `console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => fault(where, `script: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.host !== new URL(plan.pages[0].url).host)
      fault(where, `asks a foreign host: ${url.host}`);
  });
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      globalThis.policyBreaks = [];
      document.addEventListener("securitypolicyviolation", (event) =>
        globalThis.policyBreaks.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
      );
    });
    await page.addInitScript({ path: axe });
  }
  return page;
}

async function judge(where, page) {
  for (const broken of await page.evaluate(() => globalThis.policyBreaks)) fault(where, `policy: ${broken}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) fault(where, `wider than the window by ${wide} px`);
  const result = await page.evaluate(() =>
    axe.run(document, {
      runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    }),
  );
  for (const broken of result.violations)
    fault(where, `axe ${broken.id}: ${broken.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  if (result.passes.length < 10) fault(where, "axe looked at nearly nothing");
}

for (const { name, url } of plan.pages) {
  for (const { view, options } of VIEWS) {
    const where = `${name} ${view}`;
    const page = await watched(where, options);
    await page.goto(url);
    if (view !== "noscript") await judge(where, page);
    const { width } = options.viewport;
    const height = Math.min(1700, (await page.locator("html").boundingBox()).height);
    await page.screenshot({
      path: `${plan.out}/${name}-${view}.png`,
      fullPage: true,
      clip: { x: 0, y: 0, width, height },
    });
    await page.context().close();
  }
}

const expect = (where, what, is, wanted) => {
  if (is !== wanted) fault(where, `${what} is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`);
};

async function withKeyboardAlone(url) {
  const where = "keyboard";
  const page = await watched(where, VIEWS[0].options);
  await page.goto(url);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  await page.keyboard.press("Tab");
  expect(where, "first stop", await focused(), "Skip to the content");
  await page.screenshot({ path: `${plan.out}/keyboard-skip.png` });
  await page.keyboard.press("Enter");
  expect(where, "skip link leads to", await focused(), "main");
  await page.keyboard.press("/");
  expect(where, "slash leads to", await focused(), "f-user");
  await page.keyboard.type("J.MEYER");
  await page.keyboard.press("Tab");
  await page.keyboard.type("a/b");
  expect(where, "slash inside a field stays", await page.inputValue("#f-machine"), "a/b");
  await page.fill("#f-machine", "");
  const loaded = page.waitForURL((next) => next.search !== "");
  await page.keyboard.press("Enter");
  await loaded;
  expect(where, "address holds only what was filled in", new URL(page.url()).search, "?user=J.MEYER");
  expect(where, "rows", await page.locator("tr.s").count(), 1);
  await page.screenshot({ path: `${plan.out}/keyboard-filtered.png`, fullPage: true });
  await page.goBack();
  expect(where, "back undoes the filter", new URL(page.url()).search, "");
  expect(where, "back shows an enabled form", await page.isEnabled("#f-user"), true);
  const order = [];
  await page.evaluate(() => document.activeElement.blur());
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      const style = getComputedStyle(document.activeElement);
      return { outline: style.outlineStyle, y: box.top + scrollY };
    });
    if (stop.outline === "none") fault(where, `stop ${i} shows no focus`);
    order.push(stop.y);
  }
  await page.context().close();
}

async function theme(url) {
  const where = "theme";
  const page = await watched(where, VIEWS[0].options);
  await page.goto(url);
  const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await colour();
  await page.click("#theme");
  const dark = await colour();
  if (light === dark) fault(where, "the button changes nothing");
  await page.reload();
  expect(where, "after reload", await colour(), dark);
  expect(where, "said by the server", await page.getAttribute("html", "data-theme"), "dark");
  expect(where, "button", await page.getAttribute("#theme", "aria-pressed"), "true");
  await page.context().close();
}

async function withoutScript(url) {
  const where = "noscript flow";
  const page = await watched(where, VIEWS[4].options);
  await page.goto(url);
  expect(where, "dead buttons", await page.locator("#theme").isVisible(), false);
  await page.fill("#f-user", "m.okafor");
  await page.click("button[type=submit]");
  expect(where, "rows", await page.locator("tr.s").count(), 1);
  await page.click("text=Reset");
  await page.click("tr.s .pc a >> nth=0");
  if (!page.url().includes("machine=")) fault(where, `a PC's name leads to ${page.url()}`);
  await page.context().close();
}

async function paging(url) {
  const where = "paging";
  const page = await watched(where, VIEWS[0].options);
  await page.goto(url);
  const first = () => page.locator("tr.s").first().innerText();
  const top = await first();
  await page.click("text=Older");
  const second = await first();
  if (top === second) fault(where, "older shows the same page");
  await page.screenshot({ path: `${plan.out}/paging-second.png`, fullPage: true });
  await page.click("text=Newer");
  expect(where, "newer leads back", await first(), top);
  await page.context().close();
}

if (plan.flows) {
  await withKeyboardAlone(plan.flows.sessions);
  await theme(plan.flows.sessions);
  await withoutScript(plan.flows.sessions);
  await paging(plan.flows.many);
}
await browser.close();
process.stdout.write(JSON.stringify({ faults, looked: plan.pages.length * VIEWS.length }) + "\n");
