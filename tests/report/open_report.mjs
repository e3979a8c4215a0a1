// Opens reports in headless Chromium, holds every figure against the database and looks for what is cut on a telephone, a
// desk, a wall and paper.
//   node open_report.mjs MODULES FOLDER...
// MODULES is tools/report; a FOLDER holds a report and the database.json of dump_database. Exit code 1 when anything is
// wrong.
import { createRequire } from "node:module";
import { readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const [modules, ...folders] = process.argv.slice(2).map((path) => resolve(path));
const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");
const faults = [];
let folder, database, rowOf; // of the report that is looked at
const patience_ms = 300_000; // a loaded machine is slow; a page that never draws is a fault
const expect = (holds, text) => {
  if (!holds) faults.push(basename(folder) + ": " + text);
};

/** The number a reader would take from a text, and how far rounding may have moved it. */
function parsed(text, language) {
  const plain = text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");
  const [group, point] = language === "es" ? [".", ","] : [",", "."];
  const number = (part) => Number(part.replaceAll(group, "").replace(point, "."));
  const slack = (part) => 0.5001 * 10 ** -(part.split(point)[1] ?? "").length;
  const sign = plain.trim().startsWith("-") ? -1 : 1;
  const hours = plain.match(/([\d.,]+) h (\d\d) min/);
  if (hours) return { value: sign * (3600 * number(hours[1]) + 60 * Number(hours[2])), slack: 30.01 };
  const minutes = plain.match(/([\d.,]+) min(?: ([\d.,]+) s)?/);
  if (minutes) return { value: sign * (60 * number(minutes[1]) + number(minutes[2] ?? "0")), slack: slack(minutes[2] ?? "0") };
  const other = plain.match(/[\d.,]*\d/);
  return other ? { value: sign * number(other[0]), slack: slack(other[0]) } : { value: NaN, slack: 0 };
}

function checkFigures(figures, language) {
  const seen = new Set();
  for (const f of figures) {
    const key = [f.scenario, f.scope, f.indicator].join("|");
    const row = rowOf.get(key);
    expect(row, `${language}: '${f.text}' claims ${key}, which the database lacks`);
    if (!row) continue;
    expect(Number(f.value) === row[f.field], `${language}: ${key} ${f.field} carries ${f.value}, the database has ${row[f.field]}`);
    const read = parsed(f.text, language);
    const distance = Math.abs(Math.abs(read.value) - Math.abs(row[f.field]));
    expect(distance <= read.slack + 1e-9 * Math.abs(row[f.field]), `${language}: ${key} ${f.field} reads '${f.text}', the database has ${row[f.field]}`);
    if (f.field === "difference") seen.add(key);
  }
  for (const [key, row] of rowOf) {
    const nobodyChose = ifSomebodyChose.has(row.name) && row.mean_base === 0 && row.mean_policy === 0;
    expect(seen.has(key) || nobodyChose || !shownClassIndicators.has(row.name) && row.scope !== "all", `${language}: ${key} is not on the page`);
  }
}
const ifSomebodyChose = new Set(["shifted_trips", "mode_shifted_trips", "given_up_trips", "paying_trips", "revenue_cop"]);
const shownClassIndicators = new Set(["mean_travel_time_s", "mean_delay_s", "mean_speed_kmh", "trips"]);

function checkIntervals(intervals, language) {
  for (const i of intervals) {
    const row = rowOf.get([i.scenario, i.scope, i.indicator].join("|"));
    expect(row && Number(i.low) === row.ci95_low && Number(i.high) === row.ci95_high, `${language}: interval of ${i.indicator} '${i.text}' is not that of the database`);
  }
}

/** Speed classes of TOPIS, written here a second time on purpose. */
function speedClass(speed, express) {
  if (speed === undefined) return "3";
  const [slow, fast] = express ? [30, 50] : [15, 25];
  return speed <= slow ? "0" : speed < fast ? "1" : "2";
}

function checkMap(map) {
  map.scenarios.forEach((scenario, s) => {
    let wrong = 0;
    database.links.forEach((link, i) => {
      const speed = database.speeds[s]?.[link.id];
      const nearBorder = speed !== undefined && [15, 25, 30, 50].some((border) => Math.abs(speed - border) < 1e-4);
      if (!nearBorder && scenario.speedClass[i] !== speedClass(speed, link.express)) ++wrong;
      if (speed !== undefined && Math.abs(scenario.speed[i] / 10 - speed) > 0.0501) ++wrong;
    });
    expect(wrong === 0, `map: ${wrong} links of scenario ${s} do not have the speed of the database`);
  });
}

const readPage = () => {
  const of = (selector, take) => [...document.querySelectorAll("main:not([hidden]) " + selector)].map(take);
  return {
    figures: of(".figure", (e) => ({ ...e.dataset, text: e.textContent })),
    intervals: of(".interval", (e) => ({ ...e.dataset, text: e.textContent })),
    chips: of(".indicators tbody tr", (e) => ({ ...e.querySelector(".figure").dataset, verdict: e.className, chip: e.querySelector(".chip").className })),
    plots: of(".plot", (e) => ({ chart: e.dataset.chart, marks: e.querySelectorAll("svg .mark-group path, svg .mark-symbol path, svg .mark-line path, svg .mark-rect path").length, width: e.querySelector("svg")?.getBoundingClientRect().width ?? 0, room: e.getBoundingClientRect().width })),
    maps: of("figure.map svg g", (e) => [...e.querySelectorAll("path")].map((p) => p.getAttribute("d").split("M").length - 1).reduce((a, b) => a + b, 0)),
    text: document.querySelector("main:not([hidden])").innerText,
  };
};

/** What a reader would not see whole: wider than the window or its box, or lettering outside its drawing. */
const readCuts = () => {
  const cuts = [];
  for (const e of document.querySelectorAll("main:not([hidden]) *")) {
    const box = e.getBoundingClientRect();
    if (box.width === 0 || e.closest(".tip, details:not([open])")) continue;
    if (!matchMedia("print").matches && e.closest(".scroll")) continue; // a finger moves it
    const hides = e instanceof HTMLElement && getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1;
    const drawing = e.localName === "text" ? e.closest("svg").getBoundingClientRect() : undefined;
    const outside = drawing && (box.right > drawing.right + 2 || box.left < drawing.left - 2);
    if (box.right > innerWidth + 1 || hides || outside) cuts.push(`${e.localName}.${e.className.baseVal ?? e.className} '${e.textContent.trim().slice(0, 40)}'`);
  }
  return cuts;
};
/** Charts follow their container when the window's size has changed. */
const fits = () => [...document.querySelectorAll("main:not([hidden]) .plot")].every((plot) => {
  const style = getComputedStyle(plot);
  const room = plot.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return Math.abs((plot.querySelector("svg")?.getBoundingClientRect().width ?? 0) - room) <= 2;
});

async function checkCuts(page, where) {
  await page.waitForFunction(fits, undefined, { timeout: 60_000 }).catch(() => expect(false, `${where}: a chart does not fill its place`));
  const cuts = await page.evaluate(readCuts);
  expect(cuts.length === 0, `${where}: ${cuts.length} elements are cut: ${cuts.slice(0, 3).join("; ")}`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider <= 0, `${where}: the page is ${wider} px too wide`);
}

const drawn = (page, language) => page.waitForFunction((l) => (document.documentElement.dataset.drawn ?? "").split(" ").includes(l), language);

/** A page as read on paper, or on a wall of 3840 px. */
async function checkElsewhere(page) {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 695, height: 1020 }); // A4 less its margins at 96 dpi
  await checkCuts(page, "paper");
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length >= 2, "paper: the report does not fill two pages");
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 3840, height: 2160 });
  await page.evaluate(() => history.replaceState(null, "", "#es"));
  await page.reload();
  await drawn(page, "es");
  await checkCuts(page, "wall");
  const wall = await page.evaluate(() => ({ page: document.querySelector("main:not([hidden])").getBoundingClientRect().width,
    letters: Math.min(...[...document.querySelectorAll(".plot svg text")].map((e) => parseFloat(getComputedStyle(e).fontSize))) }));
  expect(wall.page >= 0.85 * 3840, `wall: the page takes ${wall.page} of 3840 px`);
  expect(wall.letters >= 18, `wall: letters of ${wall.letters} px in a chart`);
}

/** The council's pages: nothing may stick out of its sheet of paper, and the PDF has exactly two. */
async function checkCouncil(browser) {
  for (const language of ["es", "en"]) {
    const council = await browser.newPage({ viewport: { width: 688, height: 1020 } }); // A4 less its margins at 96 dpi
    council.setDefaultTimeout(patience_ms);
    await council.emulateMedia({ media: "print" });
    await council.goto("file://" + join(folder, `council.${language}.html`));
    const sheets = await council.evaluate(() => [...document.querySelectorAll(".sheet")].map((s) => ({ needs: s.scrollHeight, has: s.clientHeight, wide: s.scrollWidth - s.clientWidth })));
    expect(sheets.length === 2, `${language}: ${sheets.length} sheets for the council`);
    sheets.forEach((s, i) => expect(s.needs <= s.has + 1 && s.wide <= 1, `${language}: sheet ${i + 1} needs ${s.needs} px of ${s.has}, ${s.wide} px too wide`));
    const text = await council.evaluate(() => document.body.innerText);
    expect(!holes.test(text), `${language}: '${text.match(holes)?.[0]}' on the council's pages`);
    await council.close();
    const pdf = readFileSync(join(folder, `council.${language}.pdf`), "latin1");
    expect((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length === 2, `${language}: council.${language}.pdf does not have two pages`);
  }
}

const holes = /.{0,40}(undefined|NaN|\{[a-z_]+\}|Infinity).{0,20}/;

/** Opens the report of `folder` and holds it against `database`. */
async function checkReport(browser) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(patience_ms);
  page.on("console", (message) => expect(message.type() !== "error", `console: ${message.text()}`));
  page.on("pageerror", (error) => expect(false, `page error: ${error.message}`));
  page.on("dialog", (dialog) => {
    expect(false, `a text of the database ran as a script: ${dialog.message()}`);
    return dialog.dismiss();
  });
  const address = "file://" + join(folder, "report.html");
  page.on("request", (request) => expect(request.url().split("#")[0] === encodeURI(address), `request to ${request.url()}`));

  for (const language of ["es", "en"]) {
    if (language === "es") await page.goto(address);
    else await page.click("button[data-language=en]");
    await drawn(page, language);
    const seen = await page.evaluate(readPage);
    expect(seen.figures.length > 0 || database.comparisons.length === 0, `${language}: no figures on the page`);
    checkFigures(seen.figures, language);
    checkIntervals(seen.intervals, language);
    for (const c of seen.chips) {
      const row = rowOf.get([c.scenario, c.scope, c.indicator].join("|"));
      expect(row && c.verdict === row.verdict && c.chip === "chip " + row.verdict, `${language}: ${c.indicator} of ${c.scenario} is shown as ${c.verdict}`);
    }
    expect(seen.plots.length >= 3, `${language}: only ${seen.plots.length} charts`);
    for (const plot of seen.plots) {
      expect(plot.marks > 0, `${language}: chart ${plot.chart} is empty`);
      expect(plot.width <= plot.room + 1, `${language}: chart ${plot.chart} is wider than its place`);
    }
    expect(seen.maps.length >= 1 && seen.maps.every((streets) => streets === database.links.length), `${language}: maps draw ${seen.maps} of ${database.links.length} streets`);
    expect(!holes.test(seen.text), `${language}: '${seen.text.match(holes)?.[0]}' on the page`);
    await checkCuts(page, `${language}, desk`);
    await page.setViewportSize({ width: 390, height: 844 });
    await checkCuts(page, `${language}, telephone`);
    await page.setViewportSize({ width: 1400, height: 1000 });
  }
  checkMap(await page.evaluate(() => JSON.parse(document.getElementById("map").textContent)));
  const source = await page.content();
  for (const hash of database.hashes) expect(source.includes(hash), `state hash ${hash} is not on the page`);
  await checkElsewhere(page);
  await page.close();
  expect(statSync(join(folder, "report.html")).size <= 10 * 1024 * 1024, "the page is larger than 10 MB");
  if (database.comparisons.length > 0) await checkCouncil(browser);
  console.log(`${basename(folder)}: ${database.comparisons.length} comparison rows, ${database.links.length} streets`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  timeout: patience_ms,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  for (folder of folders) {
    database = JSON.parse(readFileSync(join(folder, "database.json"), "utf8"));
    rowOf = new Map(database.comparisons.map((row) => [[row.scenario, row.scope, row.name].join("|"), row]));
    await checkReport(browser);
  }
} finally {
  await browser.close();
}
for (const fault of faults.slice(0, 40)) console.error(fault);
if (faults.length > 0) {
  console.error(`${faults.length} faults`);
  process.exit(1);
}
