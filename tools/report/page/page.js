// Language and charts. Charts of a language are drawn when it is first shown: a hidden container has no width.
"use strict";
(() => {
  const specifications = JSON.parse(document.getElementById("charts").textContent);
  const formats = {
    es: { decimal: ",", thousands: ".", grouping: [3], currency: ["", ""] },
    en: { decimal: ".", thousands: ",", grouping: [3], currency: ["", ""] },
  };
  const drawn = new Set();
  // On a wall letters and rows of the charts grow with those of the page (style.css), which are 16 px on a desk.
  const grown = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
  const inPixels = new Set(["labelFontSize", "titleFontSize", "fontSize", "labelLimit", "titleLimit", "offset", "titlePadding", "labelPadding", "titleY",
    "height", "size", "strokeWidth", "symbolStrokeWidth", "symbolSize", "labelSeparation"]);

  /** A specification whose lengths in pixels are `grown` times as long. */
  function enlarged(part, key) {
    if (typeof part === "number") return inPixels.has(key) ? part * grown : part;
    if (Array.isArray(part)) return part.map((one) => enlarged(one));
    if (part === null || typeof part !== "object" || key === "data") return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, enlarged(value, name)]));
  }

  async function drawCharts(language) {
    if (drawn.has(language)) return;
    drawn.add(language);
    for (const place of document.querySelectorAll(`main[lang="${language}"] .plot`)) {
      const specification = grown > 1 ? enlarged(specifications[language][place.dataset.chart]) : specifications[language][place.dataset.chart];
      await vegaEmbed(place, specification, { actions: false, renderer: "svg", formatLocale: formats[language] });
    }
    document.documentElement.dataset.drawn = [...drawn].join(" ");
  }

  function show(language) {
    document.documentElement.lang = language;
    for (const main of document.querySelectorAll("main")) main.hidden = main.lang !== language;
    for (const button of document.querySelectorAll("[data-language]"))
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    const print = document.querySelector(".print");
    print.textContent = print.dataset[language];
    return drawCharts(language);
  }

  for (const button of document.querySelectorAll("[data-language]"))
    button.addEventListener("click", () => {
      history.replaceState(null, "", "#" + button.dataset.language);
      show(button.dataset.language);
    });
  document.querySelector(".print").addEventListener("click", () => print());
  // Paper shows what the reader has unfolded, and always the runs with their hashes.
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.on-paper:not([open])")) {
      fold.open = true;
      fold.dataset.closed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of document.querySelectorAll("details[data-closed]")) {
      fold.open = false;
      delete fold.dataset.closed;
    }
  });
  show(location.hash === "#en" ? "en" : "es");
})();
