"use strict";
// What the page offers beyond reading. Everything it shows stands in the page already: nothing is computed and nothing fetched.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  const main = one("main");
  all("[data-needs-script]").forEach((control) => { control.hidden = false; });

  // A small note beside a value; only one at a time.
  const tip = one("#tip");
  const status = one("#said");
  const spot = document.createElement("div");
  spot.className = "spot";
  spot.hidden = true;
  document.body.append(spot);
  let shown = null;
  function clear() {
    if (!tip) return;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
    spot.hidden = true;
  }

  // Chart or table.
  for (const figure of all(".figure")) {
    const views = one(".views", figure);
    const data = one("details.data", figure);
    if (!views || !data) continue;
    const show = (view) => {
      figure.dataset.view = view;
      data.open = view === "table";
      for (const button of all("button", views)) button.setAttribute("aria-pressed", String(button.value === view));
      clear();
    };
    views.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) show(button.value);
    });
    show("chart");
  }

  // One group at a time.
  const select = one(".picker select");
  if (select) {
    const views = one(".views-of-groups");
    const said = one(".picker [role=status]");
    const choose = (id) => {
      views.dataset.chosen = id;
      for (const group of [...views.children]) {
        group.hidden = group.id !== id;
        if (!group.hidden && group.tagName === "DETAILS") group.open = true;
      }
      said.textContent = "";
      const chosen = id && document.getElementById(id);
      if (chosen) said.textContent = chosen.dataset.said;
      said.className = chosen && chosen.matches(".refused") ? "unseen" : "";
    };
    select.addEventListener("change", () => { choose(select.value); clear(); });
    const named = decodeURIComponent(location.hash.slice(1));
    if ([...select.options].some((option) => option.value === named && named)) select.value = named;
    choose(select.value);
  }

  // What stands behind each share: interval and base, as the tables of the page have them.
  const behind = new Map();
  const heading = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent.trim();
  for (const cell of all("td[data-cell]")) {
    const id = cell.dataset.cell;
    const known = behind.get(id) || {};
    const part = cell.dataset.part;
    if (part !== "value" && !known[part]) known[part] = `${heading(cell)}: ${cell.textContent.trim()}`;
    if (part === "value" && !known.name) {
      const row = cell.parentElement;
      const group = one("tr.group", row.parentElement);
      known.name = [group, one("th", row)].filter(Boolean).map((heading) => heading.textContent.trim()).join(" – ");
      known.column = heading(cell);
      known.text = cell.textContent.trim();
    }
    behind.set(id, known);
  }
  const isValue = (element) => (element.dataset.part || "value") === "value";
  const told = (element) => {
    if (!isValue(element)) return null;
    const known = behind.get(element.dataset.cell);
    if (!known) return null;
    const value = element.textContent.trim() || known.text;
    const lines = [known.interval, known.unweighted_base].filter(Boolean);
    if (!lines.length) return null;
    return { name: known.name ? `${known.name} · ${known.column}` : "", value, lines };
  };
  const put = (element, isMarked) => {
    const text = told(element);
    if (!text) return clear();
    if (shown && shown !== element) shown.removeAttribute("aria-describedby");
    shown = element;
    const value = document.createElement("strong");
    value.textContent = text.value;
    // In a table the headings say whose number it is.
    tip.replaceChildren(value, ...[element.tagName === "TD" ? "" : text.name, ...text.lines].filter(Boolean).map((line) => {
      const row = document.createElement("span");
      row.textContent = line;
      row.style.display = "block";
      return row;
    }));
    tip.hidden = false;
    const box = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8));
    const above = box.top - tip.offsetHeight - 6;
    const top = above > 60 ? above : box.bottom + 6;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
    spot.hidden = !isMarked;
    if (isMarked) {
      Object.assign(spot.style, {
        left: `${box.left + scrollX - 4}px`, top: `${box.top + scrollY - 3}px`,
        width: `${box.width + 8}px`, height: `${box.height + 6}px`,
      });
    } else if (element.tagName === "TD") element.setAttribute("aria-describedby", "tip");
  };

  // The pointer: over a cell, or near a value of a figure. It may rest on what is shown.
  let leaving = 0;
  const stay = () => clearTimeout(leaving);
  const leave = () => { stay(); leaving = setTimeout(clear, 250); };
  const nearest = (svg, event) => {
    let found = null;
    let least = 28;
    for (const text of all("[data-cell]", svg)) {
      const box = text.getBoundingClientRect();
      const dx = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
      const dy = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
      const distance = Math.hypot(dx, dy);
      if (distance < least && told(text)) { least = distance; found = text; }
    }
    return found;
  };
  if (tip) {
    main.addEventListener("pointermove", (event) => {
      if (tip.contains(event.target)) return stay();
      const cell = event.target.closest("td[data-part=value]");
      const svg = event.target.closest(".plot svg");
      const element = cell || (svg && nearest(svg, event));
      if (!element) { if (shown && shown !== document.activeElement) leave(); return; }
      stay();
      if (element !== shown) put(element, !cell);
    });
    main.addEventListener("pointerleave", leave);
    tip.addEventListener("pointerenter", stay);
    tip.addEventListener("pointerleave", leave);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
    addEventListener("resize", clear);
  }

  // The keyboard: one stop a table, one a figure; arrow keys within.
  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  for (const table of all("table")) {
    const rows = all("tbody tr", table).map((row) => all("td[data-part=value]", row).filter((cell) => told(cell)))
      .filter((row) => row.length);
    if (!rows.length) continue;
    rows.flat().forEach((cell) => { cell.tabIndex = -1; });
    rows[0][0].tabIndex = 0;
    const step = (cell, [down, right]) => {
      const at = rows.findIndex((row) => row.includes(cell));
      const column = rows[at].indexOf(cell) + right;
      const row = rows[at + down];
      const next = down ? row && row[Math.min(column, row.length - 1)] : rows[at][column];
      if (!next) return;
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    };
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td[data-part=value]");
      if (!cell || !arrows[event.key]) return;
      event.preventDefault();
      step(cell, arrows[event.key]);
    });
    table.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td[data-part=value]");
      if (cell) put(cell, false);
    });
    table.addEventListener("focusout", leave);
  }
  for (const plot of all(".plot")) {
    const values = () => {
      const svg = all("svg", plot).find((drawing) => drawing.getBoundingClientRect().width > 0);
      return svg ? all("[data-cell]", svg).filter((text) => told(text)) : [];
    };
    if (!all("[data-cell]", plot).some((text) => told(text))) continue;
    plot.tabIndex = 0;
    let at = -1;
    plot.addEventListener("keydown", (event) => {
      const found = values();
      const keys = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: found.length - 1 };
      if (!(event.key in keys) || !found.length) return;
      event.preventDefault();
      at = Math.max(0, Math.min(keys[event.key], found.length - 1));
      found[at].scrollIntoView({ block: "nearest" });
      put(found[at], true);
      status.textContent = tip.innerText;
    });
    plot.addEventListener("focusout", () => { at = -1; clear(); });
  }

  // Scrolling areas take the focus only where they scroll.
  const areas = all(".scroll");
  const tune = () => areas.forEach((area) => {
    if (area.scrollWidth > area.clientWidth + 1) area.tabIndex = 0;
    else area.removeAttribute("tabindex");
  });
  tune();
  addEventListener("resize", tune);
  document.addEventListener("toggle", tune, true);

  // Copy a citation.
  main.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    const answer = one("[role=status]", button.parentElement);
    const mark = () => getSelection().selectAllChildren(text);
    try {
      await navigator.clipboard.writeText(text.innerText);
      answer.textContent = button.dataset.done;
    } catch {
      mark();
      answer.textContent = document.execCommand("copy") ? button.dataset.done : button.dataset.failed;
    }
  });

  // A picture from the drawing, with the page's own letters.
  const save = (name, url) => {
    const link = document.createElement("a");
    link.download = name;
    link.href = url;
    link.click();
  };
  main.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-png]");
    if (!button) return;
    const answer = one("[role=status]", button.closest(".tools"));
    answer.textContent = "";
    try {
      const bytes = Uint8Array.from(atob(one("a[data-svg]", button.parentElement).href.split(",")[1]), (c) => c.charCodeAt(0));
      const style = `<style>${one("#fonts").textContent}</style>`;
      const drawing = new TextDecoder().decode(bytes).replace(/>/, (end) => end + style);
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(button.dataset.png, canvas.toDataURL("image/png"));
    } catch {
      answer.textContent = button.dataset.failed;
    }
  });

  // The contents follow the reader.
  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  const sections = all("main > section[id]");
  const follow = () => {
    const line = innerHeight / 3;
    const passed = sections.filter((section) => section.getBoundingClientRect().top <= line);
    const now = passed[passed.length - 1] || sections[0];
    for (const [id, link] of links) {
      if (now && id === now.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", follow, { passive: true });
  follow();

  // Paper holds everything; afterwards the page is as it was.
  let folded = [];
  addEventListener("beforeprint", () => {
    clear();
    folded = all("details:not([open])").filter((details) => !details.closest(".tools"));
    folded.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }));
})();
