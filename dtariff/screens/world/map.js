// The map on the page: what a place is, said to eye and ear; reached by pointer, by finger and by keyboard.
// It draws nothing that Python has not drawn, and asks nothing of any host.

const UNITS = 10000; // of the drawing, from west to east
const SEEN = 3.5; // pixels: the side of the smallest place that needs no dot
const DOT = 3.4, SMALL_DOT = 2.5, NARROW = 600; // pixels: the radius of a dot, that on a narrow map, how wide that is
const TALLEST = 640; // pixels
const SIDEWAYS = 2.5; // how much farther a place seems that lies beside the way that an arrow points

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".dtw");
  const map = root.dtwMap || (root.dtwMap = new WorldMap(root));
  map.pick = (code) => setTriggerValue("picked", code);
  map.show(data);
}

class WorldMap {
  constructor(root) {
    this.root = root;
    this.frame = root.querySelector(".dtw-frame");
    this.legend = root.querySelector(".dtw-key");
    this.keys = root.querySelector(".dtw-keys");
    this.tip = root.querySelector(".dtw-tip");
    this.typed = "";
    this.frame.addEventListener("click", (event) => this.clicked(event));
    this.frame.addEventListener("keydown", (event) => this.pressed(event));
    this.frame.addEventListener("focusin", (event) => this.focused(event));
    this.frame.addEventListener("focusout", () => this.left());
    this.frame.addEventListener("pointermove", (event) => this.pointed(event));
    this.frame.addEventListener("pointerleave", () => this.hide());
    new ResizeObserver(() => this.measure()).observe(this.frame);
  }

  show(data) {
    const kept = this.frame.contains(document.activeElement) ? document.activeElement.dataset.code : null;
    this.data = data;
    if (this.drawn !== data.svg) {
      this.frame.innerHTML = data.svg;
      this.drawn = data.svg;
      this.svg = this.frame.querySelector("svg");
      this.ring = this.svg.querySelector(".dtw-ring");
      this.dots = new Map([...this.svg.querySelectorAll("circle")].map((dot) => [dot.dataset.code, dot]));
      this.land = new Map([...this.svg.querySelectorAll(".dtw-land > path")].map((one) => [one.dataset.code, one]));
      this.hide();
    }
    this.legend.innerHTML = data.legend;
    this.keys.textContent = data.keys;
    for (const [code, path] of this.land) this.name(code, path);
    this.reach(this.land.has(data.chosen) ? data.chosen : kept || this.current || this.middle());
    this.measure();
    if (kept && this.land.has(kept)) this.land.get(kept).focus({ preventScroll: true });
    else this.mark(this.land.has(data.chosen) ? data.chosen : null);
  }

  name(code, path) {
    const [name, ...lines] = this.told(code);
    path.setAttribute("aria-label", [name, ...lines].join(". "));
    if (path.getAttribute("role") === "option") {
      path.setAttribute("aria-selected", String(code === this.data.chosen));
    }
  }

  // What is told of a place; a part of a country without an answer of its own has that of its country.
  told(code) {
    return this.data.places[code] || this.data.places[code.split("-")[0]] || [code, this.data.outside];
  }

  options() {
    return [...this.land].filter(([, path]) => path.getAttribute("role") === "option");
  }

  // One place of the map is in the order of the Tab key; the arrows go on from there.
  reach(code) {
    const found = this.land.get(code)?.getAttribute("role") === "option" ? code : this.middle();
    for (const [other, path] of this.options()) path.setAttribute("tabindex", other === found ? "0" : "-1");
    this.current = found;
  }

  at(code) {
    return this.land.get(code).dataset.at.split(",").map(Number);
  }

  middle() {
    const [x, y] = [UNITS / 2, this.svg.dataset.height / 2];
    return this.nearest((at) => Math.hypot(at[0] - x, at[1] - y));
  }

  nearest(distance) {
    let found = null, least = Infinity;
    for (const [code] of this.options()) {
      const far = distance(this.at(code), code);
      if (far < least) [found, least] = [code, far];
    }
    return found;
  }

  // --- keyboard

  pressed(event) {
    const code = event.target.dataset?.code;
    if (!code || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") this.pick(code);
    else if (event.key === "Escape") this.hide();
    else if (event.key in ARROWS) this.go(this.towards(code, ARROWS[event.key]));
    else if (event.key === "Home") this.go(this.named()[0]);
    else if (event.key === "End") this.go(this.named().at(-1));
    else if (event.key.length === 1) this.spell(event.key);
    else return;
    event.preventDefault();
  }

  go(code) {
    if (!code) return;
    this.reach(code);
    this.land.get(code).focus({ preventScroll: true });
  }

  // The nearest place in the direction of an arrow.
  towards(code, [right, down]) {
    const [x, y] = this.at(code);
    return this.nearest((at, other) => {
      const along = (at[0] - x) * right + (at[1] - y) * down;
      const beside = Math.abs((at[0] - x) * down) + Math.abs((at[1] - y) * right);
      return other === code || along <= 0 || beside > 3 * along ? Infinity : along + SIDEWAYS * beside;
    });
  }

  named() {
    const name = (code) => this.told(code)[0];
    return this.options().map(([code]) => code).sort((a, b) => name(a).localeCompare(name(b)));
  }

  // Letters go to the next place whose name begins so; where none does, the last letter begins anew.
  spell(letter) {
    clearTimeout(this.forget);
    this.forget = setTimeout(() => (this.typed = ""), 900);
    this.typed += letter.toLocaleLowerCase();
    const found = this.spelt() || (this.typed = letter.toLocaleLowerCase(), this.spelt());
    this.go(found);
  }

  spelt() {
    const order = this.named(), from = order.indexOf(this.current) + (this.typed.length === 1 ? 1 : 0);
    const turned = [...order.slice(from), ...order.slice(0, from)];
    return turned.find((code) => this.told(code)[0].toLocaleLowerCase().startsWith(this.typed));
  }

  focused(event) {
    const code = event.target.dataset?.code;
    if (!code) return;
    this.reach(code);
    this.mark(code);
    const [x, y] = this.at(code), unit = UNITS / this.svg.clientWidth;
    this.tell(code, x / unit + this.svg.getBoundingClientRect().left, y / unit + this.svg.getBoundingClientRect().top);
  }

  left() {
    this.hide();
    this.mark(this.land.has(this.data.chosen) ? this.data.chosen : null);
  }

  // --- pointer

  clicked(event) {
    const code = event.target.dataset?.code;
    if (!code || this.land.get(code)?.getAttribute("role") !== "option") return;
    this.go(code);
    this.pick(code);
  }

  pointed(event) {
    const code = event.target.dataset?.code;
    if (code) this.tell(code, event.clientX, event.clientY);
    else this.hide();
  }

  // --- what is seen

  // A ring around a place: around its dot where it has one.
  mark(code) {
    this.ring.replaceChildren();
    if (!code) return;
    const dot = this.dots.get(code);
    const source = dot && dot.style.display !== "none" ? dot : this.land.get(code);
    for (const look of ["dtw-outer", "dtw-inner"]) {
      const copy = source.cloneNode(false);
      for (const name of ["data-code", "role", "tabindex", "aria-label", "aria-selected", "fill", "stroke"]) {
        copy.removeAttribute(name);
      }
      copy.setAttribute("class", look);
      this.ring.append(copy);
    }
  }

  tell(code, clientX, clientY) {
    const [name, ...lines] = this.told(code);
    const strong = document.createElement("strong");
    strong.textContent = name;
    const said = lines.filter(Boolean).map((line) => {
      const one = document.createElement("div");
      one.textContent = line;
      return one;
    });
    this.tip.replaceChildren(strong, ...said);
    this.tip.hidden = false;
    const box = this.root.getBoundingClientRect(), own = this.tip.getBoundingClientRect();
    const x = Math.min(Math.max(clientX - box.left + 14, 0), Math.max(box.width - own.width, 0));
    const below = clientY - box.top + 16;
    const y = below + own.height > this.frame.clientHeight ? clientY - box.top - own.height - 12 : below;
    this.tip.style.transform = `translate(${x}px, ${Math.max(y, 0)}px)`;
  }

  hide() {
    this.tip.hidden = true;
  }

  // Dots and patterns keep their size on the screen, whatever the size of the map.
  measure() {
    if (!this.svg) return;
    const height = Number(this.svg.dataset.height);
    this.svg.style.maxWidth = `${(TALLEST * UNITS) / height}px`;
    const width = this.svg.clientWidth || 1000, unit = UNITS / width;
    for (const dot of this.dots.values()) {
      dot.setAttribute("r", (width < NARROW ? SMALL_DOT : DOT) * unit);
      dot.style.display = dot.dataset.size < SEEN * unit ? "" : "none";
    }
    for (const pattern of this.svg.querySelectorAll("pattern")) {
      pattern.setAttribute("patternTransform", `scale(${unit}) rotate(${pattern.dataset.turned})`);
    }
  }
}
