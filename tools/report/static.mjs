// Renders Vega-Lite specifications to SVG: node static.mjs FOLDER, where FOLDER holds vega.cjs, vega-lite.cjs and
// jobs.json = [{"specification": {...}, "title": "...", "language": "es", "width": 900, "svg": "path"}].
// Run by `septima report`; needs no package beside the two libraries, which the program carries with it.
import { createRequire } from "node:module";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const require = createRequire(join(folder, "static.mjs"));
const vega = require("vega");
const vegaLite = require("vega-lite");

const formats = {
  es: { decimal: ",", thousands: ".", grouping: [3], currency: ["", ""] },
  en: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""] },
};

// Without a canvas Vega guesses 0.8 em per letter, which moves legends and axes apart. Widths of Helvetica, in 1/1000 em.
const narrow = "iljtfrI.,:;'|![]()· ";
const wide = "mwMW%@";
vega.textMetrics.width = (item, text) => {
  const size = item.fontSize ?? 11;
  let width = 0;
  for (const letter of String(text ?? "")) width += narrow.includes(letter) ? 310 : wide.includes(letter) ? 860 : 570;
  return (width * size) / 1000;
};

for (const job of JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"))) {
  const specification = { ...job.specification, width: job.width, background: "white", padding: 16,
    title: { text: job.title, anchor: "start", fontSize: 17, offset: 18, color: "#12233a" } };
  vega.formatLocale(formats[job.language]);
  const compiled = vegaLite.compile(specification, { config: specification.config }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  writeFileSync(job.svg + ".tmp", await view.toSVG()); // whole or absent, as every file of the program
  renameSync(job.svg + ".tmp", job.svg);
}
