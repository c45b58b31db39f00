"use strict";
// Everything here builds elements and sets their text; nothing is ever parsed as HTML.
(() => {
  const root = document.documentElement;
  const stored = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* kept on this page only */ } },
  };
  const THEME = "article-pipeline theme";
  if (stored.get(THEME)) root.dataset.theme = stored.get(THEME);

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const find = (selector, within = document) => within.querySelector(selector);
  const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];
  const number = new Intl.NumberFormat("en");
  const counted = (count, thing) => `${number.format(count)} ${thing}${count === 1 ? "" : "s"}`;
  // Characters that are not seen, or that turn the direction of what follows, are shown as their code points.
  const visible = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `[U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);

  function setUpTheme() {
    const button = find(".theme");
    const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const show = () => { button.textContent = dark() ? "Light theme" : "Dark theme"; };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      stored.set(THEME, root.dataset.theme);
      show();
    });
    show();
  }

  function setUpSites() {
    const field = find("[data-filter='sites']");
    if (!field) return;
    field.hidden = false;
    const rows = findAll("#sites tbody tr");
    find("input", field).addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
        shown += !row.hidden;
      }
      find("#found").textContent = wanted ? counted(shown, "site") : "";
    });
  }

  // The list of articles. Its data come as scripts, for a page that lies on a disk may not fetch files.
  const PAGE = 50;
  const loaded = [];
  let listChanged = () => {};
  window.articlePipelineList = (data) => {
    for (const [title, folder, file, site, language, date, words, kept, confidence, marks, families, page] of data.rows) {
      const of = data.sites[site], name = data.folders[folder] + file;
      loaded.push({ title, name, site: of, language, date, words, kept, confidence, marks, families, page,
        order: loaded.length, text: `${title}\n${name}\n${of}`.toLowerCase() });
    }
    listChanged();
  };

  function setUpArticles() {
    const form = find("#filters");
    if (!form) return;
    const index = JSON.parse(find("#index").textContent);
    const results = find("#results"), pager = find("#pager"), count = find("#count");
    let waiting = index.files.length, page = 0, chosen = [];
    form.hidden = false;

    const bit = (names, name) => 2 ** names.indexOf(name);
    const has = (bits, one) => Math.floor(bits / one) % 2 === 1;
    const orders = {
      "": (a, b) => b.order - a.order,
      date: (a, b) => (b.date > a.date) - (b.date < a.date) || b.order - a.order,
      kept: (a, b) => a.kept - b.kept || b.order - a.order,
      words: (a, b) => a.words - b.words || b.order - a.order,
      confidence: (a, b) => (a.confidence ?? 101) - (b.confidence ?? 101) || b.order - a.order,
    };
    const values = () => Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));

    function choose() {
      const wanted = values();
      const words = wanted.query.toLowerCase().split(/\s+/).filter(Boolean);
      const site = wanted.site.toLowerCase();
      const mark = wanted.mark && bit(index.marks, wanted.mark);
      const family = wanted.family && bit(index.families, wanted.family);
      chosen = loaded.filter((row) =>
        (!site || row.site.toLowerCase() === site || row.site.toLowerCase().endsWith("." + site)) &&
        (!wanted.language || row.language === (wanted.language === "none" ? "" : wanted.language)) &&
        (!mark || has(row.marks, mark)) && (!family || has(row.families, family)) &&
        words.every((word) => row.text.includes(word)));
      chosen.sort(orders[wanted.order] || orders[""]);
      page = 0;
      show();
    }

    function show() {
      const pages = Math.max(Math.ceil(chosen.length / PAGE), 1);
      results.replaceChildren(...chosen.slice(page * PAGE, (page + 1) * PAGE).map(entry));
      count.textContent = waiting ? "Reading the list…" : `${number.format(chosen.length)} of ${counted(loaded.length, "article")}`;
      pager.hidden = pages === 1;
      find("#where").textContent = `${number.format(page + 1)} of ${number.format(pages)}`;
      find("#earlier").disabled = page === 0;
      find("#later").disabled = page >= pages - 1;
    }

    function entry(row) {
      const text = visible(row.title || row.name);
      const title = row.page ? make("a", { href: `articles/${row.page}.html`, textContent: text }) : make("span", { textContent: text });
      const about = [row.site && visible(row.site), row.date || "no date", row.language, counted(row.words, "word"), `${row.kept} % kept`];
      if (row.title) about.push(visible(row.name));
      const marks = index.marks.filter((name) => has(row.marks, bit(index.marks, name)))
        .map((name) => make("span", { className: "badge", textContent: index.labels[name] }));
      return make("li", {}, make("span", { className: "title", dir: "auto" }, title),
        make("span", { className: "about" }, ...marks, ...about.filter(Boolean).map((part) => make("span", { textContent: part, dir: "auto" }))));
    }

    function turn(by) {
      page += by;
      show();
      count.scrollIntoView({ block: "start" });
    }

    function remember() {
      const parameters = new URLSearchParams(Object.entries(values()).filter(([, value]) => value));
      history.replaceState(null, "", `#${parameters}`);
    }

    function recall() {
      for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
        const field = form.elements.namedItem(key);
        if (field) field.value = value;
      }
    }

    let typing = 0;
    form.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => { remember(); choose(); }, 120); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { remember(); choose(); }));
    window.addEventListener("hashchange", () => { recall(); choose(); });
    find("#earlier").addEventListener("click", () => turn(-1));
    find("#later").addEventListener("click", () => turn(1));
    listChanged = () => { waiting -= 1; if (!waiting) choose(); };
    recall();
    show();
    for (const file of index.files) {
      const script = make("script", { src: file, async: false });
      script.addEventListener("error", () => { waiting -= 1; choose(); });
      document.head.append(script);
    }
  }

  // Marks: what a person says is wrong, kept until it is downloaded as a file of rules.
  const MARKS = "article-pipeline marks";
  const SECTIONS = { remove: "this line is cruft", keep: "this line is never removed", end_of_article: "what follows this line, and itself, is no article text" };

  /** The text of a block as it was, with the characters that are shown as tokens. */
  function textOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.dataset?.character) return String.fromCodePoint(parseInt(node.dataset.character, 16));
    if (node.classList?.contains("note")) return "";
    return [...node.childNodes].map(textOf).join("");
  }

  /** A string of TOML, with what cannot be seen escaped. */
  function quoted(text) {
    const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };
    return `"${text.replace(/[\\"\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (found) => escapes[found] || `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
  }

  function rulesOf(marks, everywhere) {
    const parts = ["# Rules from marks in the report of article-pipeline. What they change: article-pipeline diff --rules FILE\n"];
    for (const section of Object.keys(SECTIONS)) {
      for (const mark of marks.filter((one) => one.section === section)) {
        const lines = [`[[${section}]]  # ${SECTIONS[section]}`, `text = ${quoted(mark.text)}`];
        if (section === "remove" && mark.family) lines.push(`family = ${quoted(mark.family)}`);
        if (mark.site && !everywhere) lines.push(`site = ${quoted(mark.site)}`);
        else if (mark.language) lines.push(`language = ${quoted(mark.language)}`);
        if (mark.match !== "line") lines.push(`match = ${quoted(mark.match)}`);
        parts.push(lines.join("\n") + "\n");
      }
    }
    return parts.join("\n");
  }

  function setUpArticle() {
    const list = find(".blocks");
    if (!list) return;
    const { language } = list.dataset;
    const site = /^[^\s:/]+$/.test(list.dataset.site) ? list.dataset.site : "";
    const tray = find(".tray"), everywhere = find(".everywhere", tray);
    let marks = [];
    const read = () => { try { marks = JSON.parse(stored.get(MARKS) || "[]"); } catch { marks = []; } };
    read();
    find(".hint").hidden = false;

    const same = (one, other) => one.text === other.text && one.site === other.site;
    const markOf = (block, section) => {
      const text = textOf(find(".said", block)).trim();
      const cut = "cut" in block.dataset;
      return { section, text: cut ? text.slice(0, 200).trimEnd() : text, match: cut ? "start" : "line", site, language: language.split("-")[0], family: null };
    };
    const markedAs = (block) => marks.find((one) => same(one, markOf(block, "")))?.section;

    function toggle(block, section) {
      const mark = markOf(block, section), before = markedAs(block);
      marks = marks.filter((one) => !same(one, mark));
      if (before !== section) marks.push(mark);
      stored.set(MARKS, marks.length ? JSON.stringify(marks) : null);
      show();
    }

    function show() {
      for (const block of list.children) {
        const section = markedAs(block);
        block.classList.toggle("marked", Boolean(section));
        for (const button of findAll("[data-section]", block)) button.setAttribute("aria-pressed", String(button.dataset.section === section));
      }
      tray.hidden = !marks.length;
      find(".sum", tray).textContent = counted(marks.length, "mark");
      find(".rules", tray).textContent = visible(rulesOf(marks, everywhere.checked));
    }

    function panelOf(block) {
      const removed = block.classList.contains("removed");
      const options = removed ? [["keep", "This belongs to the article"]] : [["remove", "This is no article text"], ["end_of_article", "The article ends before this"]];
      const why = find(".why", block);
      const buttons = options.map(([section, label]) => {
        const button = make("button", { type: "button", textContent: label });
        button.dataset.section = section;
        button.addEventListener("click", () => toggle(block, section));
        return button;
      });
      return make("div", { className: "panel", id: `panel-${block.dataset.number}` },
        make("p", {}, ...[...why.childNodes].map((node) => node.cloneNode(true))), make("p", { className: "do" }, ...buttons));
    }

    function open(block, button) {
      let panel = find(".panel", block);
      if (!panel) {
        panel = panelOf(block);
        block.append(panel);
        button.setAttribute("aria-controls", panel.id);
      } else panel.hidden = !panel.hidden;
      block.classList.toggle("open", !panel.hidden);
      button.setAttribute("aria-expanded", String(!panel.hidden));
      show();
    }

    for (const button of findAll(".fate .tag", list)) button.setAttribute("aria-expanded", "false");
    list.addEventListener("click", (event) => {
      const button = event.target.closest(".fate .tag");
      if (button) open(button.closest(".block"), button);
    });
    list.addEventListener("focusin", () => list.classList.remove("quiet"));
    list.addEventListener("pointerover", () => list.classList.remove("quiet"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") list.classList.add("quiet");
      // A key of one letter counts only where the focus is in the list: it must not surprise who dictates.
      const step = { j: 1, k: -1 }[event.key], from = event.target.closest(".block");
      if (!step || !from || event.ctrlKey || event.metaKey || event.altKey) return;
      const removed = [...list.children].filter((one) => one === from || one.classList.contains("removed"));
      const next = removed[removed.indexOf(from) + step];
      if (next) find(".fate .tag", next).focus();
    });
    everywhere.addEventListener("change", show);
    window.addEventListener("storage", (event) => { if (event.key === MARKS) { read(); show(); } });
    find(".clear", tray).addEventListener("click", () => { marks = []; stored.set(MARKS, null); show(); });
    find(".download", tray).addEventListener("click", () => {
      const address = URL.createObjectURL(new Blob([rulesOf(marks, everywhere.checked)], { type: "application/toml" }));
      make("a", { href: address, download: "my-rules.toml" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    });
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    setUpTheme();
    setUpSites();
    setUpArticles();
    setUpArticle();
  });
})();
