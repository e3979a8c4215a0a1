// Draws the city map. One <path> per colour and street weight keeps the page light; the street under the pointer is found
// by distance, not by an element per street.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("map").textContent);
  const svgName = "http://www.w3.org/2000/svg";
  const widths = data.widths.map((width) => 10 * width); // paths are written in tenths of drawing units
  // What lies on top is drawn last.
  const order = { speed: ["3", "2", "1", "0"], change: ["2", "1", "3", "0", "4"] };
  let points = null;

  function element(name, attributes, parent) {
    const made = document.createElementNS(svgName, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
    return made;
  }

  function draw(figure, scenario) {
    const kind = figure.dataset.map;
    const classes = data.scenarios[scenario][kind + "Class"];
    const colours = data[kind + "Colours"];
    const group = figure.querySelector("g");
    group.replaceChildren();
    const parts = new Map();
    for (let i = 0; i < data.path.length; i++) {
      const key = classes[i] + data.weight[i];
      if (!parts.has(key)) parts.set(key, []);
      parts.get(key).push(data.path[i]);
    }
    for (const value of order[kind])
      for (let weight = 0; weight < widths.length; weight++) {
        const paths = parts.get(value + weight);
        if (paths) element("path", { d: paths.join(""), stroke: colours[value], "stroke-width": widths[weight] }, group);
      }
    for (const button of figure.querySelectorAll("[data-scenario]"))
      button.setAttribute("aria-pressed", String(Number(button.dataset.scenario) === scenario));
    for (const sentence of figure.querySelectorAll("[data-for]")) sentence.hidden = Number(sentence.dataset.for) !== scenario;
    figure.dataset.shown = scenario;
  }

  /** Corner points of every street, read once from the path data when a pointer first comes by. */
  function corners() {
    if (points) return points;
    points = data.path.map((path) => {
      const line = [];
      let x = 0, y = 0;
      for (const step of path.matchAll(/([Ml])(-?\d+) (-?\d+)/g)) {
        const dx = Number(step[2]) / 10, dy = Number(step[3]) / 10;
        x = step[1] === "M" ? dx : x + dx;
        y = step[1] === "M" ? dy : y + dy;
        line.push([x, y]);
      }
      return line;
    });
    return points;
  }

  function distance2(px, py, a, b) {
    const dx = b[0] - a[0], dy = b[1] - a[1];
    const length2 = dx * dx + dy * dy;
    const t = length2 > 0 ? Math.max(0, Math.min(1, ((px - a[0]) * dx + (py - a[1]) * dy) / length2)) : 0;
    const ex = px - a[0] - t * dx, ey = py - a[1] - t * dy;
    return ex * ex + ey * ey;
  }

  function nearest(x, y, within) {
    let best = -1, least = within * within;
    corners().forEach((line, i) => {
      for (let k = 1; k < line.length; k++) {
        const d = distance2(x, y, line[k - 1], line[k]);
        if (d < least) [least, best] = [d, i];
      }
    });
    return best;
  }

  function speedText(tenths, language, signed) {
    const text = Math.abs(tenths / 10).toFixed(1);
    const sign = tenths < 0 ? "\u2212" : signed && tenths > 0 ? "+" : "";
    return sign + (language === "es" ? text.replace(".", ",") : text) + "\u00a0km/h";
  }

  function describe(tip, figure, link) {
    const words = figure.parentElement.dataset;
    const language = figure.closest("main").lang;
    const scenario = data.scenarios[Number(figure.dataset.shown)];
    const speed = (s) => (s.speed[link] < 0 ? words.nobody : speedText(s.speed[link], language, false));
    tip.replaceChildren();
    const name = document.createElement("b");
    name.textContent = data.names[data.name[link]] || words.unnamed;
    tip.append(name, speed(scenario));
    if (figure.dataset.map !== "change") return;
    const line = document.createElement("span");
    const holds = scenario.changeClass[link] !== "2";
    line.textContent = " · " + words.without + ": " + speed(data.scenarios[0]) + " · " +
      (holds ? speedText(scenario.change[link], language, true) : words.not_held);
    tip.append(line);
  }

  function watchPointer(figure, svg, view) {
    const canvas = svg.parentElement;
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    canvas.append(tip);
    const place = (event) => {
      const box = svg.getBoundingClientRect();
      const scale = Math.max(view.w / box.width, view.h / box.height);
      const left = (box.width - view.w / scale) / 2, top = (box.height - view.h / scale) / 2;
      return { x: view.x + (event.clientX - box.left - left) * scale, y: view.y + (event.clientY - box.top - top) * scale, scale, box };
    };
    let drag = null;
    svg.addEventListener("pointerdown", (event) => {
      if (view.w < data.width) drag = place(event);
    });
    addEventListener("pointerup", () => (drag = null));
    svg.addEventListener("pointerleave", () => (tip.hidden = true));
    svg.addEventListener("pointermove", (event) => {
      const at = place(event);
      if (drag) {
        view.x += drag.x - at.x;
        view.y += drag.y - at.y;
        show(svg, view);
        return;
      }
      const link = nearest(at.x, at.y, 12 * at.scale);
      tip.hidden = link < 0;
      if (link < 0) return;
      describe(tip, figure, link);
      const x = event.clientX - at.box.left, y = event.clientY - at.box.top;
      tip.style.left = Math.min(x + 14, at.box.width - 200) + "px";
      tip.style.top = y + 16 + "px";
    });
  }

  function show(svg, view) {
    svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    svg.parentElement.classList.toggle("zoomed", view.w < data.width);
  }

  function zoom(view, step) {
    if (step === "reset") return Object.assign(view, { x: 0, y: 0, w: data.width, h: data.height });
    const factor = step === "in" ? 0.6 : 1 / 0.6;
    const w = Math.min(data.width, Math.max(data.width / 30, view.w * factor));
    const h = (w * data.height) / data.width;
    return Object.assign(view, { x: view.x + (view.w - w) / 2, y: view.y + (view.h - h) / 2, w, h });
  }

  for (const figure of document.querySelectorAll("figure.map")) {
    const view = { x: 0, y: 0, w: data.width, h: data.height };
    const svg = element("svg", { viewBox: `0 0 ${data.width} ${data.height}` }, figure.querySelector(".canvas"));
    element("g", { transform: "scale(0.1)", fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" }, svg);
    const buttons = figure.querySelectorAll("[data-scenario]");
    for (const button of buttons) button.addEventListener("click", () => draw(figure, Number(button.dataset.scenario)));
    for (const button of figure.querySelectorAll("[data-zoom]"))
      button.addEventListener("click", () => show(svg, zoom(view, button.dataset.zoom)));
    watchPointer(figure, svg, view);
    if (buttons.length > 0) draw(figure, Number(buttons[0].dataset.scenario));
  }
})();
