// Paints the matrix of all pairs: one number a cell, a few hundred answers, no mark of its own for any cell.
// It knows no verdict and no word: colours, patterns and sentences come with the data.

const DARK = [29, 39, 48], LIGHT = [255, 255, 255];

function rgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function mixed(one, other, share) {
  return one.map((part, at) => Math.round(part + (other[at] - part) * share));
}

// The ink of a pixel: stripes and dots lie across cells, so that they show however small a cell is.
function inks(look) {
  const plain = rgb(look.colour);
  const marked = look.pattern === "striped" ? mixed(plain, DARK, 0.45) : mixed(plain, LIGHT, 0.6);
  if (look.pattern === "striped") return (x, y) => ((x + y) % 6 < 2 ? marked : plain);
  if (look.pattern === "dotted") return (x, y) => (x % 4 === 0 && y % 4 === 0 ? marked : plain);
  return () => plain;
}

function paint(canvas, data, size, zoom) {
  canvas.width = canvas.height = size * zoom;
  const image = new ImageData(size * zoom, size * zoom);
  const looks = Object.fromEntries(Object.entries(data.looks).map(([name, look]) => [name, inks(look)]));
  const kinds = data.kinds.map((kind) => looks[kind.verdict]);
  let at = 0;
  for (let y = 0; y < size * zoom; y++) {
    const row = Math.floor(y / zoom) * size;
    for (let x = 0; x < size * zoom; x++) {
      const [red, green, blue] = kinds[data.cells[row + Math.floor(x / zoom)]](x, y);
      image.data[at++] = red;
      image.data[at++] = green;
      image.data[at++] = blue;
      image.data[at++] = 255;
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(`.${name}`);
  const [map, canvas, tip, told] = ["map", "cells", "tip", "told"].map(find);
  const size = data.codes.length;
  let row = Math.max(data.chosen[0], 0), column = Math.max(data.chosen[1], 0);

  find("from").textContent = data.words.from;
  find("to").textContent = data.words.to;
  canvas.setAttribute("aria-label", data.words.about);

  const route = (one, other) =>
    data.words.route.replace("{origin}", () => data.names[one]).replace("{destination}", () => data.names[other]);
  const says = () => data.kinds[data.cells[row * size + column]].says;

  function place(line, at, along, across) {
    line.hidden = at < 0;
    line.style[along] = `${(at / size) * 100}%`;
    line.style[across] = `${100 / size}%`;
  }

  function point(show) {
    const box = find("box");
    box.hidden = tip.hidden = !show;
    if (!show) return;
    place(box, column, "left", "width");
    place(box, row, "top", "height");
    tip.querySelector("b").textContent = route(row, column);
    tip.querySelector("span").textContent = says();
    const right = column > size / 2, low = row > size / 2;
    tip.style.left = right ? "auto" : `${((column + 1) / size) * 100}%`;
    tip.style.right = right ? `${(1 - column / size) * 100}%` : "auto";
    tip.style.top = low ? "auto" : `${((row + 1) / size) * 100}%`;
    tip.style.bottom = low ? `${(1 - row / size) * 100}%` : "auto";
  }

  function under(event) {
    const frame = canvas.getBoundingClientRect();
    const cell = (at, whole) => Math.min(Math.max(Math.floor((at / whole) * size), 0), size - 1);
    column = cell(event.clientX - frame.left, frame.width);
    row = cell(event.clientY - frame.top, frame.height);
  }

  function pick() {
    setTriggerValue("pick", [data.codes[row], data.codes[column]]);
  }

  canvas.onpointermove = canvas.onpointerdown = (event) => {
    under(event);
    point(true);
  };
  canvas.onpointerleave = () => point(false);
  canvas.onblur = () => point(false);
  canvas.onclick = (event) => {
    under(event);
    pick();
  };
  canvas.onkeydown = (event) => {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
    if (event.key === "Enter") pick();
    else if (down !== undefined) {
      row = Math.min(Math.max(row + down, 0), size - 1);
      column = Math.min(Math.max(column + right, 0), size - 1);
      point(true);
      told.textContent = `${route(row, column)}: ${says()}`;
    } else return;
    event.preventDefault();
  };

  function draw() {
    const zoom = Math.max(1, Math.round((map.clientWidth * (window.devicePixelRatio || 1)) / size));
    paint(canvas, data, size, zoom);
  }
  place(find("row"), data.chosen[0], "top", "height");
  place(find("column"), data.chosen[1], "left", "width");
  draw();
  const watch = new ResizeObserver(draw);
  watch.observe(map);
  return () => watch.disconnect();
}
