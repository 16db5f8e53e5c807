/* Figures to play with: a chart in lines (SVG), native controls, and the loading of numbers.
   Each figure is a script of its own, play_NAME.js, and registers itself here. The numbers of a
   figure come as a file that calls `given`, and are asked for when a reader comes near its place.
   Whatever fails, the still figure stays. */
window.RB_PLAY = (() => {
  const LINES = "http://www.w3.org/2000/svg";
  const makers = {}, numbers = {}, waiting = {};

  /* Numbers in words: a real minus, and a space before the percent sign that does not break. */
  const real = text => text.replace("-", "\u2212");
  const fixed = (value, digits = 1) => {
    const text = value.toFixed(digits);
    return real(/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);
  };
  const percent = (value, digits = 1) => `${fixed(100 * value, digits)}\u00a0%`;
  const signed = (value, digits = 2) => `${value > 0 ? "+" : ""}${fixed(value, digits)}`;
  const thousands = value => Math.round(value).toLocaleString("en-US");

  /* Round numbers between two ends, about as many as asked for. */
  const ticks = (low, high, count) => {
    const rough = (high - low) / count, ten = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map(part => part * ten).find(each => each >= rough);
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++) found.push(at * step + 0);
    return found;
  };
  /* The last place whose value is not above x, by halving; -1 if there is none. */
  const place = (values, x) => {
    let low = -1, high = values.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (values[middle] <= x) low = middle; else high = middle;
    }
    return low;
  };

  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  /* A chart keeps the elements that it has drawn, by their keys: a drag moves them, and makes none. */
  const chart = (box, tall = 0.62) => {
    const svg = document.createElementNS(LINES, "svg");
    svg.setAttribute("class", "rb-play__chart");
    svg.setAttribute("role", "img");
    box.append(svg);
    const kept = new Map();
    let seen = new Set(), size = {}, scale = {};
    const write = (drawn, attributes) => {
      for (const [key, value] of Object.entries(attributes)) {
        const text = typeof value === "number" ? String(Math.round(100 * value) / 100) : value;
        if (drawn.get(key) !== text) {
          drawn.set(key, text);
          drawn.node.setAttribute(key, text);
        }
      }
    };
    const at = (key, name, attributes, words) => {
      seen.add(key);
      let drawn = kept.get(key);
      if (!drawn) {
        drawn = new Map();
        drawn.node = document.createElementNS(LINES, name);
        svg.append(drawn.node);
        kept.set(key, drawn);
      }
      write(drawn, attributes);
      if (words !== undefined && drawn.words !== words) drawn.node.textContent = drawn.words = words;
      return drawn.node;
    };
    const inside = (value, [low, high], first, last, log) =>
      first + (last - first) * (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
    const own = {
      svg,
      x: value => inside(value, scale.x, size.left, size.right, scale.logX),
      y: value => inside(value, scale.y, size.bottom, size.top, scale.logY),
      /* From a place on the screen back to the number across. */
      across: pixel => {
        const part = (pixel - size.left) / (size.right - size.left);
        const [low, high] = scale.x;
        return scale.logX ? low * (high / low) ** part : low + part * (high - low);
      },
      size: () => size,
      measure: () => {
        const width = Math.max(240, box.clientWidth);
        const height = Math.round(Math.min(420, Math.max(260, tall * width)));
        size = { width, height, left: 52, right: width - 14, top: 26, bottom: height - 44 };
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        svg.setAttribute("height", height);
      },
      frame: asked => {
        scale = asked;
        seen = new Set();
        const many = size.width < 460;
        const acrosses = asked.ticksX || ticks(...asked.x, many ? 4 : 8);
        const ups = asked.ticksY || ticks(...asked.y, 6);
        for (const [place, value] of ups.entries()) {
          const y = own.y(value);
          at(`up${place}`, "path", { class: "rb-play__grid", d: `M${size.left} ${y.toFixed(1)}H${size.right}` });
          at(`upText${place}`, "text", { class: "rb-play__tick", x: size.left - 6, y: y + 4, "text-anchor": "end" }, asked.textY(value));
        }
        for (const [place, value] of acrosses.entries()) {
          const last = own.x(value) > size.right - 18;
          const where = last ? { x: size.width - 1, "text-anchor": "end" } : { x: own.x(value), "text-anchor": "middle" };
          at(`acrossText${place}`, "text", { class: "rb-play__tick", y: size.bottom + 18, ...where }, asked.textX(value));
        }
        at("axis", "path", { class: "rb-play__axis", d: `M${size.left} ${size.bottom}H${size.right}` });
        at("nameX", "text", { class: "rb-play__name", x: size.right, y: size.height - 6, "text-anchor": "end" }, asked.nameX);
        at("nameY", "text", { class: "rb-play__name", x: 2, y: 13 }, asked.nameY);
      },
      line: (key, kind, points) => {
        // More points than there are pixels would only take time.
        const step = Math.max(1, Math.floor((1.5 * points.length) / size.width));
        let d = "", pen = "M";
        for (let i = 0; i < points.length; i = i < points.length - 1 ? Math.min(points.length - 1, i + step) : points.length) {
          const [x, y] = points[i];
          if (!Number.isFinite(y)) { pen = "M"; continue; }
          d += `${pen}${own.x(x).toFixed(1)} ${own.y(y).toFixed(1)}`;
          pen = "L";
        }
        return at(key, "path", { class: "rb-play__line", "data-kind": kind, d });
      },
      dot: (key, kind, x, y, radius = 3) =>
        at(key, "circle", { class: "rb-play__dot", "data-kind": kind, cx: own.x(x), cy: own.y(y), r: radius }),
      diamond: (key, kind, x, y, radius = 7) => {
        const [across, up] = [own.x(x), own.y(y)];
        const d = `M${across.toFixed(1)} ${(up - radius).toFixed(1)}l${radius} ${radius}l-${radius} ${radius}l-${radius} -${radius}z`;
        return at(key, "path", { class: "rb-play__dot", "data-kind": kind, d });
      },
      bar: (key, kind, x, y, width, height) =>
        at(key, "rect", { class: "rb-play__bar", "data-kind": kind, x, y, width: Math.max(0, width), height: Math.max(0, height) }),
      /* Words beside a place, on the side on which there is room. */
      words: (key, text, x, y, { up = -8, side } = {}) => {
        const across = own.x(x), left = side ? side === "left" : across > 0.6 * size.width;
        const height = Math.min(size.bottom - 4, Math.max(size.top + 10, own.y(y) + up));
        return at(key, "text", { class: "rb-play__words", x: across + (left ? -9 : 9), y: height, "text-anchor": left ? "end" : "start" }, text);
      },
      /* What was not drawn this time goes. */
      end: said => {
        for (const [key, drawn] of kept) {
          if (!seen.has(key)) { drawn.node.remove(); kept.delete(key); }
        }
        if (svg.getAttribute("aria-label") !== said) svg.setAttribute("aria-label", said);
      },
    };
    return own;
  };

  /* Native controls, each with its label; what is chosen beside a slider is said in words. */
  let count = 0;
  const controls = (box, changed) => {
    const row = (name, input) => {
      input.id = `rb-play-${++count}`;
      const label = element("label", { for: input.id }, name);
      const field = element("div", { class: "rb-play__field" }, label, input);
      box.append(field);
      input.addEventListener("input", changed);
      return field;
    };
    return {
      range: (name, { min, max, step = 1, value, text }) => {
        const input = element("input", { type: "range", min, max, step });
        input.value = value;
        const field = row(name, input);
        const shown = element("span", { class: "rb-play__value", "aria-hidden": "true" });
        field.firstChild.append(" ", shown);
        const said = text || String;
        const say = () => {
          const words = said(Number(input.value));
          if (shown.textContent !== words) {
            shown.textContent = words;
            input.setAttribute("aria-valuetext", words);
          }
        };
        input.addEventListener("input", say);
        say();
        return {
          input, say,
          get: () => Number(input.value),
          set: number => { input.value = number; say(); },
          ends: (least, most) => { input.min = least; input.max = most; say(); },
        };
      },
      choose: (name, options, value = 0) => {
        const input = element("select", { class: "form-select" });
        const fill = texts => input.replaceChildren(...texts.map((text, place) => element("option", { value: place }, text)));
        fill(options);
        input.value = value;
        row(name, input);
        return { input, fill, get: () => Number(input.value), set: place => { input.value = place; } };
      },
      number: (name, { min, max, step, value }) => {
        const input = element("input", { type: "number", min, max, step, inputmode: "decimal", class: "form-control" });
        input.value = value;
        row(name, input);
        return { input, get: () => Number(input.value) };
      },
    };
  };

  /* Put a figure into its place: `draw` runs at most once a frame, however fast a hand moves. */
  const start = (place, make, data) => {
    const stage = element("div", { class: "rb-play__stage" });
    const fields = element("div", { class: "rb-play__fields" });
    const picture = element("div", { class: "rb-play__picture" });
    const said = element("output", { class: "rb-play__said", "aria-live": "polite" });
    // Beneath the picture, which a phone then shows together with what a finger moves.
    stage.append(picture, said, fields);
    let asked = false;
    const changed = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; drawn.draw(); });
    };
    place.append(stage);
    const drawing = chart(picture);
    const say = text => { if (said.textContent !== text) said.textContent = text; };
    const drawn = make({ data, chart: drawing, controls: controls(fields, changed), changed, say, fields });
    drawing.measure();
    drawn.draw();
    place.classList.add("rb-play--on");
    // The still figure has left: there may be more room now.
    new ResizeObserver(() => { drawing.measure(); changed(); }).observe(picture);
  };

  const ready = name => {
    if (!makers[name] || !numbers[name] || !waiting[name]) return;
    const place = waiting[name];
    delete waiting[name];
    try {
      start(place, makers[name], numbers[name]);
    } catch (fault) {
      place.querySelector(".rb-play__stage")?.remove();
      throw fault;
    }
  };
  const call = place => {
    const name = place.dataset.play;
    if (waiting[name] || place.classList.contains("rb-play--on")) return;
    waiting[name] = place;
    document.head.append(element("script", { src: place.dataset.numbers }));
  };
  const near = new IntersectionObserver(found => {
    for (const each of found.filter(one => one.isIntersecting)) {
      near.unobserve(each.target);
      call(each.target);
    }
  }, { rootMargin: "100% 0px" });
  addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".rb-play")) near.observe(place);
  });

  return {
    explorer: (name, make, own = {}) => { makers[name] = make; window.RB_PLAY[name] = own; ready(name); },
    given: (name, data) => { numbers[name] = data; ready(name); },
    numbers, element, fixed, percent, signed, thousands, ticks, place,
  };
})();
