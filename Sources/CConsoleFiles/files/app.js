"use strict";
// The console's page. All text from the store goes in as text, never as markup.

const $ = (selector, root = document) => root.querySelector(selector);
const outcomes = [
  ["correct-read", "Correct read"], ["wrong-state", "Wrong state"], ["misread", "Misread"],
  ["stale-record", "Stale record"], ["bad-entry", "Bad entry"], ["unable-to-verify", "Unable to verify"],
];
const actions = ["none", "observed", "stopped", "cited", "arrested", "prosecuted", "recovered", "assisted"];
const suggestsClearance = new Set(["wrong-state", "misread", "stale-record", "bad-entry"]);

let token = "";
let hits = [];
let chosen = null;
let objectURLs = [];

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function say(text) {
  $("#said").textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { $("#said").textContent = ""; }, 6000);
}

async function ask(path, body) {
  const response = await fetch(path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${token}`, ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
    cache: "no-store", credentials: "omit", redirect: "error",
  });
  if (response.status === 401) { signOut(); throw new Error("The token is missing or wrong."); }
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).error || `Status ${response.status}`);
  return response;
}

const when = (text) => new Date(text).toISOString().replace("T", " ").slice(0, 19) + " UTC";
const percent = (value) => `${(value * 100).toFixed(1)} %`;

function age(seconds) {
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

// ——— Hits

function lastFinding(card) { return card.dispositions[card.dispositions.length - 1]; }

function titleOf(outcome) { return (outcomes.find(([code]) => code === outcome) || [, outcome])[1]; }

function drawHits() {
  const only = $("#only-undecided").checked;
  const shown = hits.filter((card) => !only || !lastFinding(card) || card.number === chosen);
  $("#hits").replaceChildren(...shown.map((card) => {
    const finding = lastFinding(card);
    return element("li", {}, element("button", {
      type: "button", "data-number": card.number, "aria-current": card.number === chosen ? "true" : null,
      onclick: () => choose(card.number),
    },
    element("span", { class: "plate" }, card.plate.text),
    element("span", {}, percent(card.hit.probability)),
    element("small", {}, `${card.camera} · ${when(card.time)}`),
    element("small", { class: finding ? "judged" : "" },
      finding ? `judged: ${titleOf(finding.outcome)}` : `${card.hit.reason || "no reason given"} · ${card.hit.hotlist}`)));
  }));
  $("#no-hits").hidden = shown.length > 0;
  const undecided = hits.filter((card) => !lastFinding(card)).length;
  $("#undecided").hidden = undecided === 0;
  $("#undecided").textContent = undecided;
  $("#undecided").setAttribute("aria-label", `${undecided} undecided`);
}

async function choose(number) {
  chosen = number;
  drawHits();
  const card = await (await ask(`/api/hits/${number}`)).json();
  hits = hits.map((old) => (old.number === number ? card : old));
  drawHits();
  drawCard(card);
}

// Read and listed text side by side, one column a character; what only one of them has leaves a gap in the other.
function columns(read, listed, differences) {
  const pairs = [];
  const missing = (position) => differences.filter((d) => !d.read && d.position === position);
  const here = [...read];
  let at = 0;
  const other = [...listed];
  for (let index = 0; index <= here.length; index += 1) {
    for (const difference of missing(index)) { pairs.push(["", difference.listed]); at += 1; }
    if (index === here.length) break;
    const difference = differences.find((d) => d.read && d.position === index);
    if (difference) {
      pairs.push([here[index], difference.listed]);
      if (difference.listed) at += 1;
    } else {
      pairs.push([here[index], other[at] ?? ""]);
      at += 1;
    }
  }
  // An entry with wildcards has no columns: it stands as it is written.
  return at === other.length && !/[?*]/.test(listed) ? pairs : null;
}

function characters(signs, others, name) {
  const told = signs.map((sign, index) => (sign || "nothing") + (sign === others[index] ? "" : " differs"));
  return element("ol", { class: "characters", "aria-label": `${name}: ${told.join(", ")}` },
    ...signs.map((sign, index) => element("li", { class: sign === others[index] ? "" : "differs" }, sign || "–")));
}

async function picture(box, number, kind, name) {
  try {
    const blob = await (await ask(`/api/hits/${number}/${kind}`)).blob();
    const url = URL.createObjectURL(blob);
    objectURLs.push(url);
    if (chosen !== number) return;
    box.replaceChildren(element("img", { src: url, alt: name }));
  } catch {
    box.replaceChildren("The picture cannot be shown.");
  }
}

function drawCard(card) {
  for (const url of objectURLs) URL.revokeObjectURL(url);
  objectURLs = [];
  const { hit, plate } = card;
  const pairs = columns(plate.text, hit.plate, hit.differences);
  const read = pairs ? pairs.map(([sign]) => sign) : [...plate.text];
  const listed = pairs ? pairs.map(([, sign]) => sign) : [...hit.plate];
  const crop = element("div", { class: "picture" }, card.pictures.includes("crop") ? "…" : "No picture was kept.");
  const wide = element("div", { class: "picture" }, card.pictures.includes("wide") ? "…" : "No wider picture was kept.");
  const told = hit.differences.map((d) =>
    `character ${d.position + 1}: read ${d.read || "nothing"}, listed ${d.listed || "nothing"}`).join("; ");
  const vehicle = Object.entries(hit.vehicle || {}).map(([key, value]) => `${key} ${value}`).join(", ");
  const facts = [
    ["Probability", `${percent(hit.probability)} (${hit.tier})${hit.caution ? ` — ${hit.caution}` : ""}`],
    ["Made of", Object.entries(card.parts).map(([key, value]) => `${key} ${value}`).join(", ") || "not kept"],
    ["Place", `listed ${hit.jurisdiction || "unknown"}, read ${plate.jurisdiction ? `${plate.jurisdiction.code} (${percent(plate.jurisdiction.probability)})` : "unknown"}: ${hit.jurisdictionMatch}`],
    ["Vehicle listed", vehicle || "not described"],
    ["Reason", hit.reason || "not given"],
    ["List", `${hit.hotlist} row ${hit.entry}, ${age(card.listAgeInSeconds)} old then`],
    ["Camera", `${card.camera}, ${when(card.time)}`],
    ["Other readings", (plate.candidates || []).slice(1, 5).map((c) => `${c.text} ${percent(c.probability)}`).join(", ") || "none"],
  ];
  $("#card").replaceChildren(
    element("h2", {}, `Hit ${card.number}: a lead to verify`),
    element("div", { class: "compare" },
      element("div", {}, element("h3", {}, "Plate as seen"), crop,
        element("h3", {}, "Read"), characters(read, pairs ? listed : read, "read"),
        element("h3", {}, "Listed"), characters(listed, pairs ? read : listed, "listed"),
        element("p", { class: told ? "bad" : "good" }, told || (pairs ? "every character is the same" : "the entry has wildcards"))),
      element("div", {}, element("h3", {}, "Vehicle"), wide,
        element("p", {}, vehicle ? `Listed: ${vehicle}` : "The list does not describe it."))),
    element("fieldset", { class: "verify" }, element("legend", {}, "Verify before acting"),
      ...hit.verify.map((item) => element("label", {}, element("input", { type: "checkbox" }), ` ${item}`))),
    element("div", { class: "judge", role: "group", "aria-label": "What did it turn out to be?" },
      ...outcomes.map(([code, title], index) => element("button", {
        type: "button", "data-outcome": code, "aria-keyshortcuts": String(index + 1), onclick: () => judge(code),
      }, element("kbd", {}, String(index + 1)), ` ${title}`))),
    element("div", { id: "ask" }),
    findings(card),
    element("dl", { class: "facts" },
      ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
  if (card.pictures.includes("crop")) picture(crop, card.number, "crop", `The plate as seen, read as ${plate.text}`);
  if (card.pictures.includes("wide")) picture(wide, card.number, "wide", "The vehicle");
}

function findings(card) {
  const last = lastFinding(card);
  if (!last) return element("p", { class: "empty" }, "Nobody has judged this hit.");
  const box = element("div", {}, element("ol", { class: "found", "aria-label": "Judgments, oldest first" },
    ...card.dispositions.map((f) => element("li", {},
      `${titleOf(f.outcome)}${f.truth ? `, really ${f.truth}` : ""}${f.trueJurisdiction ? `, really of ${f.trueJurisdiction}` : ""}, action ${f.action}, by ${f.user}, ${when(f.time)}${f.note ? `: ${f.note}` : ""}`))));
  if (suggestsClearance.has(last.outcome)) {
    box.append(element("button", { type: "button", onclick: () => askClearance(card.number) },
      "Clear the vehicle of this entry…"));
  }
  return box;
}

// A misread and a wrong state ask for the truth; the others are recorded at once. All can be followed, none is overwritten.
function judge(outcome) {
  const number = chosen;
  if (number === null) return;
  const field = { misread: ["truth", "What the plate really bears (may stay empty)"],
    "wrong-state": ["trueState", "Where the plate is really from (may stay empty)"] }[outcome];
  const form = element("form", { class: "ask", onsubmit: (event) => {
    event.preventDefault();
    record(number, outcome, Object.fromEntries(new FormData(form)));
  } },
  element("b", {}, titleOf(outcome)),
  field ? element("label", {}, field[1], element("input", { name: field[0], maxlength: "16", autocomplete: "off", spellcheck: "false" })) : null,
  element("label", {}, "Action taken", element("select", { name: "action" }, ...actions.map((a) => element("option", {}, a)))),
  element("label", {}, "Note", element("input", { name: "note", maxlength: "500", autocomplete: "off" })),
  element("button", { type: "submit" }, "Record"));
  if (field) {
    $("#ask").replaceChildren(form);
    $("input", form).focus();
  } else {
    record(number, outcome, {});
  }
}

async function record(number, outcome, fields) {
  try {
    const card = await (await ask(`/api/hits/${number}/disposition`, { outcome, ...fields })).json();
    hits = hits.map((old) => (old.number === number ? card : old));
    say(`Hit ${number} recorded: ${titleOf(outcome)}.`);
    drawHits();
    if (chosen === number) drawCard(card);
    $("#card").focus();
  } catch (error) { say(error.message); }
}

function askClearance(number) {
  const form = element("form", { class: "ask", onsubmit: async (event) => {
    event.preventDefault();
    try {
      const clearance = await (await ask(`/api/hits/${number}/clearance`, Object.fromEntries(new FormData(form)))).json();
      say(`Cleared until ${when(clearance.expires)}.`);
      form.remove();
    } catch (error) { say(error.message); }
  } },
  element("b", {}, "Clearance"),
  element("label", {}, "For", element("input", { name: "for", value: "30d", required: true })),
  element("label", {}, "Reason", element("input", { name: "reason", required: true, maxlength: "500" })),
  element("button", { type: "submit" }, "Clear"));
  $("#ask").replaceChildren(form);
  $("input[name=reason]", form).focus();
}

function step(by) {
  const buttons = [...document.querySelectorAll("#hits button")];
  if (buttons.length === 0) return;
  const at = buttons.findIndex((button) => Number(button.dataset.number) === chosen);
  const next = buttons[Math.min(buttons.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  choose(Number(next.dataset.number)).then(() => {
    const button = $(`#hits button[data-number="${chosen}"]`);
    if (button) button.focus();
  });
}

async function loadHits() {
  const only = $("#only-undecided").checked ? "&undecided=1" : "";
  hits = await (await ask(`/api/hits?limit=200${only}`)).json();
  drawHits();
}

// Server-sent events, read by fetch: EventSource cannot send the token in a header.
async function watch() {
  for (;;) {
    const mine = token;
    try {
      const reader = (await ask("/api/events")).body.pipeThrough(new TextDecoderStream()).getReader();
      $("#link").textContent = "live";
      $("#link").classList.add("on");
      await loadHits();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const parts = (rest + value).split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          const line = part.split("\n").find((text) => text.startsWith("data: "));
          if (line) arrive(JSON.parse(line.slice(6)));
        }
      }
    } catch (error) {
      if (!token || token !== mine) return;
    }
    $("#link").textContent = "connection lost, trying again…";
    $("#link").classList.remove("on");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    if (!token || token !== mine) return;
  }
}

function arrive(card) {
  hits = [card, ...hits.filter((old) => old.number !== card.number)];
  drawHits();
  say(`New hit at ${card.camera}: ${[...card.plate.text].join(" ")}, ${percent(card.hit.probability)}. A lead to verify.`);
}

// ——— Search, health, trail

function row(cells) {
  return element("tr", {}, ...cells.map((cell) => (cell instanceof Node ? cell : element("td", {}, String(cell)))));
}

const cell = (text, kind) => element("td", { class: kind }, String(text));

async function search(event) {
  event.preventDefault();
  const body = $("#found tbody");
  body.replaceChildren();
  $("#found").hidden = true;
  try {
    const answer = await (await ask("/api/search", Object.fromEntries(new FormData($("#search-form"))))).json();
    const rows = [
      ...answer.hits.map((card) => row([
        "hit", when(card.time), card.camera, cell(card.plate.text, "mono"), cell(card.hit.plate, "mono"),
        lastFinding(card) ? titleOf(lastFinding(card).outcome) : "undecided"])),
      ...answer.reads.map((read) => row([
        "read", when(read.time), read.camera, cell(read.plate, "mono"), "", ""])),
    ];
    body.replaceChildren(...rows);
    $("#found").hidden = rows.length === 0;
    $("#search-said").textContent =
      `${answer.hits.length} hits and ${answer.reads.length} reads${answer.isCut ? ", cut short: narrow the search" : ""}. Audit record ${answer.record}.`;
  } catch (error) { $("#search-said").textContent = `Refused: ${error.message}`; }
}

async function loadStatus() {
  const status = await (await ask("/api/status")).json();
  $("#who").textContent = `${status.user}${status.policy ? ` · policy ${status.policy}` : " · no policy"}`;
  const select = $("#search-form select");
  if (select.options.length === 0) {
    select.replaceChildren(element("option", { value: "" }, status.purposes.length ? "choose…" : "no policy, no search"),
      ...status.purposes.map(([code, title]) => element("option", { value: code }, title)));
  }
  $("#lists tbody").replaceChildren(...status.lists.map((list) => row([
    list.name, cell(list.entries, "n"), when(list.made), age(list.ageInSeconds),
    cell(list.isStale ? "too old" : "current", list.isStale ? "bad" : "good"),
    Object.entries(list.lint).map(([kind, count]) => `${kind}: ${count}`).join(", ") || "nothing"])));
  $("#cameras tbody").replaceChildren(...status.cameras.map((camera) => row([
    camera.name, cell(camera.reads, "n"), cell(camera.hits, "n"), cell(camera.wrong, "n"), when(camera.last),
    cell(camera.isSilent ? "silent for an hour" : "heard", camera.isSilent ? "bad" : "good")])));
  const facts = [["Reads without a hit", status.retention ? `kept for ${status.retention}` : "not kept"],
    ["Hits to judge", status.undecided], ["Records in the log", status.records], ["Root of the log", status.root]];
  $("#store").replaceChildren(...facts.flatMap(([name, value]) => [
    element("dt", {}, name), element("dd", { class: name.startsWith("Root") ? "mono" : "" }, String(value))]));
}

async function loadTrail() {
  const records = await (await ask("/api/trail?limit=200")).json();
  const told = (value) => Object.entries(value || {}).filter(([key]) => key !== "user" && key !== "pack")
    .map(([key, inner]) => `${key}: ${typeof inner === "object" ? JSON.stringify(inner) : String(inner).replace(/([0-9a-f]{12})[0-9a-f]{20,}/, "$1…")}`).join(" · ");
  $("#records tbody").replaceChildren(...records.map((record) => row([
    cell(record.seq, "n"), cell(when(record.at), "short"), cell(record.action, "short"), cell((record.sealed || {}).user || "", "short"),
    [told(record.about), told(record.sealed)].filter(Boolean).join(" · ")])));
}

function show(view) {
  for (const section of document.querySelectorAll(".view")) section.hidden = section.id !== view;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.view === view) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  const load = { health: loadStatus, search: loadStatus, trail: loadTrail }[view];
  if (load) load().catch((error) => say(error.message));
}

function signOut() {
  token = "";
  sessionStorage.removeItem("token");
  for (const section of document.querySelectorAll(".view")) section.hidden = true;
  $("nav").hidden = true;
  $("#login").hidden = false;
  $("#link").textContent = "not connected";
  $("#link").classList.remove("on");
}

function signIn(given, view = "live", number = null) {
  token = given;
  // For this tab alone, so that a reload does not ask again.
  sessionStorage.setItem("token", token);
  $("nav").hidden = false;
  $("#login").hidden = true;
  show(document.getElementById(view)?.classList.contains("view") ? view : "live");
  loadStatus().then(watch, (error) => say(error.message));
  if (number) choose(number).catch((error) => say(error.message));
}

for (const button of document.querySelectorAll("nav button")) {
  button.addEventListener("click", () => { if (token) show(button.dataset.view); });
}
$("#only-undecided").addEventListener("change", () => loadHits().catch((error) => say(error.message)));
$("#search-form").addEventListener("submit", search);
$("#login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(new FormData(event.target).get("token").trim());
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, dialog")) return;
  if (event.key === "?") $("#keys").showModal();
  if (!token || $("#live").hidden) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  const outcome = outcomes[Number(event.key) - 1];
  if (outcome) judge(outcome[0]);
});

// `#token`, or `#token/live/1042` to open with a hit; browsers send nothing of it.
const [given, view, number] = location.hash.slice(1).split("/");
if (given) history.replaceState(null, "", "/");
if (given || sessionStorage.getItem("token")) signIn(given || sessionStorage.getItem("token"), view, Number(number));
else signOut();
