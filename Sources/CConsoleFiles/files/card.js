// One hit: what was seen beside what is listed, what to verify, and what a person found.

import { $, age, ago, badge, element, isTyping, may, percent, plain, say, when } from "./page.js";
import { ask, askFor } from "./server.js";

// In the order of their keys, which hands know: what comes later takes the next one.
const outcomes = [
  ["correct-read", "Correct read", "Plate and state were read right, and the entry stands."],
  ["wrong-state", "Wrong state", "The plate was read right, but is of another state."],
  ["misread", "Misread", "The plate bears another text, which may be the listed one."],
  ["stale-record", "Stale record", "The entry was no longer true when it hit."],
  ["bad-entry", "Bad entry", "The entry was never right."],
  ["unable-to-verify", "Unable to verify", "Nobody could tell."],
  ["other-vehicle", "Another vehicle", "The plate was read right and the entry is right, but they differ: this is not the listed vehicle."],
];
const actions = ["none", "observed", "stopped", "cited", "arrested", "prosecuted", "recovered", "assisted"];
const suggestsClearance = new Set(["wrong-state", "misread", "other-vehicle", "stale-record", "bad-entry"]);
let objectURLs = [];
// The note that was begun, and of which hit: it outlives that the hit's card is drawn anew.
const noNote = { number: 0, text: "" };
let draft = noNote;

export const lastFinding = (card) => card.dispositions[card.dispositions.length - 1];
// 1 is the most urgent.
export const priority = (listing) => (Number.isInteger(listing.priority) ? badge(`priority ${listing.priority}`, listing.priority === 1 ? "bad" : "") : null);
export const withdrawn = (card) => (card.withdrawal ? badge("withdrawn", "bad") : null);
export const titleOf = (outcome) => (outcomes.find(([code]) => code === outcome) || [, outcome])[1];

// Read and listed text side by side, one column a character; what only one of them has leaves a gap in the other.
function columns(read, listed, differences) {
  const pairs = [];
  const missing = (position) => differences.filter((d) => !d.read && d.position === position);
  const here = [...read];
  const other = [...listed];
  let at = 0;
  for (let index = 0; index <= here.length; index += 1) {
    for (const difference of missing(index)) { pairs.push(["", difference.listed, null]); at += 1; }
    if (index === here.length) break;
    const difference = differences.find((d) => d.read && d.position === index);
    if (difference) {
      pairs.push([here[index], difference.listed, index]);
      if (difference.listed) at += 1;
    } else {
      pairs.push([here[index], other[at] ?? "", index]);
      at += 1;
    }
  }
  // An entry with wildcards has no columns: it stands as it is written.
  return at === other.length && !/[?*]/.test(listed) ? pairs : null;
}

// `doubts` are the reader's own, one a character: a bar under each, and what else it may be.
function characters(signs, others, name, doubts = []) {
  const told = signs.map((sign, index) => (sign || "nothing") + (sign === others[index] ? "" : " differs"));
  return element("ol", { class: "characters", role: "img", "aria-label": `${name}: ${told.join(", ")}` },
    signs.map((sign, index) => {
      const doubt = doubts[index];
      const also = (doubt?.alternatives || []).map((one) => `${one.text} ${percent(one.probability)}`).join(", ");
      const bar = doubt ? element("i") : null;
      if (bar) bar.style.width = `${Math.round(doubt.confidence * 100)}%`;
      return element("li", {
        class: [sign === others[index] ? "" : "differs", doubt && doubt.confidence < 0.9 ? "doubt" : ""].join(" "),
        title: doubt ? `${percent(doubt.confidence)} sure${also ? `; or ${also}` : ""}` : null,
      }, sign || "–", bar);
    }));
}

async function show(box, number, kind, name) {
  try {
    const url = URL.createObjectURL(await (await ask(`/api/hits/${number}/${kind}`)).blob());
    objectURLs.push(url);
    box.replaceChildren(element("img", { src: url, alt: name }));
  } catch (error) {
    box.replaceChildren(`The picture cannot be shown. ${error.message}`);
  }
}

function picture(card, kind, name) {
  const has = card.pictures.includes(kind);
  const box = element("div", { class: `picture ${kind}` }, has ? "…" : "No picture was kept.");
  if (has) show(box, card.number, kind, name);
  return box;
}

function forgetPictures() {
  for (const url of objectURLs) URL.revokeObjectURL(url);
  objectURLs = [];
}

// An answer may come when another hit's card is shown, or none.
const isShown = ({ number }) => $("#refused")?.dataset.number === String(number);

// Who types goes on typing: what is typed elsewhere than in a field are keys, which judge.
const focusCard = () => { if (!isTyping()) $("#card").focus(); };

export function forgetCard() {
  forgetPictures();
  draft = noNote;
  $("#card").replaceChildren();
}

export function drawNothing() {
  forgetPictures();
  $("#card").replaceChildren(element("div", { class: "empty" }, element("b", {}, "Choose a hit"),
    element("span", {}, "A hit is a lead to verify, never a verdict. Opening one is written into the audit log.")));
}

export function drawWaiting() {
  forgetPictures();
  $("#card").setAttribute("aria-busy", "true");
  $("#card").replaceChildren(element("div", { class: "waiting", "aria-label": "Loading" },
    element("i"), element("i"), element("i"), element("i")));
}

export function drawGone(number) {
  forgetPictures();
  $("#card").replaceChildren(element("div", { class: "empty", role: "alert" }, element("b", {}, `Hit ${number} was deleted`),
    element("span", {}, "Its time in the store was over, or somebody ordered it.")));
}

export function drawFailure(text, again) {
  $("#card").setAttribute("aria-busy", "false");
  $("#card").replaceChildren(element("div", { class: "empty", role: "alert" }, element("b", {}, "That did not work"),
    element("span", {}, text), element("button", { type: "button", onclick: again }, "Try again")));
}

// `judged` is told of the card as it was drawn, and of what was found now.
export function drawCard(card, judged) {
  const isNoting = isShown(card) && document.activeElement === $("#note");
  forgetPictures();
  const { hit } = card;
  const last = lastFinding(card);
  $("#card").setAttribute("aria-busy", "false");
  const parts = [
    element("div", { class: "head" },
      element("div", {},
        element("h2", {}, `Hit ${card.number}`, last ? badge(titleOf(last.outcome), last.outcome === "correct-read" ? "good" : "") : card.supersededBy ? badge("replaced") : badge("undecided", "accent"),
          withdrawn(card), hit.caution ? badge(hit.caution, "warn") : null),
        element("p", { class: "muted" }, "A lead to verify, never a verdict · ", ago(card.time), ` · ${card.camera}`,
          card.supersedes ? [" · replaces ", element("a", { href: `#live/${card.supersedes}` }, `hit ${card.supersedes}`), " of the same pass"] : null)),
      element("div", { class: "chance" }, element("b", {}, percent(hit.probability)),
        element("p", { class: "muted small" }, `that this vehicle carries the listed plate · ${hit.tier}`))),
    element("div", { class: "notices" }, element("p", { id: "withdrawal", role: "alert", hidden: true }),
      element("p", { id: "successor", role: "alert", hidden: true }),
      element("p", { id: "meanwhile", role: "alert", hidden: true, "data-finding": last?.number ?? 0 })),
    listings(hit),
    comparison(card),
    verification(hit),
    judgment(card, judged),
    findings(card),
    facts(card),
  ];
  $("#card").replaceChildren(...parts.filter(Boolean));
  allowJudging(card);
  if (isNoting) $("#note").focus();
}

// What happened since the hit was opened: it keeps what was typed and ticked. Each once, so that it is read out once, and anew when there is more to say.
// `successor` is the number of the hit that replaced it, or 0, `reading` its text where the page has it, and `verdict` what counts as found of it.
export function drawNotices(card, successor, reading, verdict, again) {
  const tell = (selector, what, ...children) => {
    const told = $(selector);
    if (!told || told.dataset.told === String(what)) return;
    told.dataset.told = what;
    told.hidden = false;
    told.replaceChildren(...element("p", {}, ...children).childNodes);
  };
  if (card.withdrawal) {
    const { read, time } = card.withdrawal;
    tell("#withdrawal", "withdrawn", `Withdrawn: in the end the plate ${read ? `was read as ${read}` : "could not be read"} (${when(time)}). No lead any more: whoever acts on it must stop.`);
  }
  if (successor) {
    const next = verdict ? `It was judged: ${titleOf(verdict.outcome)}.` : "Judge that one.";
    tell("#successor", `${successor} ${next}`, "Replaced by ", element("a", { href: `#live/${successor}` }, `hit ${successor}`),
      ` of the same vehicle${reading ? `, read as ${reading}` : ""}. ${next}`);
  } else if ($("#successor")?.dataset.told) {
    // What replaced it was deleted.
    delete $("#successor").dataset.told;
    $("#successor").hidden = true;
  }
  const last = lastFinding(card);
  // While a finding is on its way from here it is none of somebody else.
  if (last && last.number > Number($("#meanwhile")?.dataset.finding) && !$(".judge button:disabled")) {
    tell("#meanwhile", last.number, `Judged meanwhile by ${last.user}: ${titleOf(last.outcome)}. `,
      element("button", { type: "button", onclick: again }, "Show"));
  }
}

// Why the vehicle is listed and what to do, by each list that has it, the most urgent first.
function listings(hit) {
  return element("ul", { class: "listed", "aria-label": "What the lists say" },
    [hit, ...(hit.others || [])].map((one, at) => {
      const orders = Object.entries(one.details || {}).filter(([name]) => isOrder(name)).sort(([a], [b]) => isHandling(b) - isHandling(a));
      const from = [one.effective ? `from ${when(one.effective)}` : "", one.expires ? `until ${when(one.expires)}` : ""].filter(Boolean).join(" ");
      const vehicle = describe(one.vehicle);
      // Of the entry that speaks, the rest is told beside the pictures and below.
      const rest = at === 0 ? [] : [one.jurisdiction, vehicle, ...Object.entries(one.details || {}).filter(([name]) => !isOrder(name)).map((pair) => pair.join(" "))];
      return element("li", { class: one.priority === 1 ? "urgent" : "" },
        element("p", {}, priority(one), " ", element("b", {}, one.reason || "no reason given"), ` · ${one.hotlist}, row ${one.entry} `,
          at > 0 && one.caution ? badge(one.caution, "warn") : null),
        orders.map(([name, value]) => element("p", { class: "order" }, `${name}: ${value}`)),
        element("p", { class: "muted small" }, [...rest, from && `in force ${from}`].filter(Boolean).join(" · ")));
    }));
}

const isHandling = (name) => /^(handling|instructions)/i.test(name);
const isOrder = (name) => /^(handling|instructions|description|notes?|comments?)( \d+)?$/i.test(name);
const describe = (vehicle) => ["year", "color", "make", "model"].map((key) => vehicle?.[key]).filter(Boolean).join(" ");

function comparison({ number, hit, plate, pictures }) {
  const pairs = columns(plate.text, hit.plate, hit.differences);
  const read = pairs ? pairs.map(([sign]) => sign) : [...plate.text];
  const listed = pairs ? pairs.map(([, sign]) => sign) : [...hit.plate];
  const places = pairs ? pairs.map(([, , at]) => at) : read.map((_, at) => at);
  const doubts = (plate.characters || []).length === [...plate.text].length ? places.map((at) => plate.characters[at]) : [];
  const told = hit.differences.map((d) => `character ${d.position + 1}: read ${d.read || "nothing"}, listed ${d.listed || "nothing"}`).join("; ");
  const state = { same: "good", different: "bad" }[hit.jurisdictionMatch] || "warn";
  const seen = plate.jurisdiction ? `${plate.jurisdiction.code} ${percent(plate.jurisdiction.probability)}` : "no state";
  const vehicle = describe(hit.vehicle);
  const also = doubts.flatMap((doubt, at) => (doubt?.alternatives || []).filter((one) => one.probability >= 0.01)
    .map((one) => `character ${at + 1} may be ${one.text}, ${percent(one.probability)}`)).join("; ");
  return element("div", { class: "compare" },
    element("div", {},
      element("figure", {}, picture({ number, pictures }, "crop", `The plate as seen, read as ${plate.text}`),
        element("figcaption", {}, "The plate as the camera saw it")),
      element("div", { class: "rows" },
        element("div", {}, "Read", badge(seen, state)), characters(read, pairs ? listed : read, "Read", doubts),
        element("div", {}, "Listed", badge(hit.jurisdiction || "no state", state)), characters(listed, pairs ? read : listed, "Listed")),
      element("p", { class: `note ${told ? "differs" : "same"}` }, told ? `≠ ${told}` : pairs ? "= every character is the same" : "the entry has wildcards"),
      also ? element("p", { class: "muted small" }, `The reader's doubts: ${also}`) : null,
      hit.jurisdictionMatch === "different" ? element("p", { class: "note differs" }, "≠ the plate looks to be of another state than the listed one") : null,
      hit.jurisdictionMatch === "unknown" ? element("p", { class: "muted" }, "The state is not known: compare it.") : null),
    element("figure", {}, picture({ number, pictures }, "wide", "The vehicle"),
      element("figcaption", {}, vehicle ? `Listed: ${vehicle}. Compare it.` : "The list does not describe the vehicle.")));
}

function verification(hit) {
  return element("section", { class: "part verify", "aria-label": "Verify before acting" }, element("h3", {}, "Verify before acting"),
    hit.verify.map((item) => element("label", {}, element("input", { type: "checkbox" }), item)),
    element("p", { class: "small", "data-duty": "judge" }, "What is ticked is recorded with the finding."));
}

function judgment(card, judged) {
  const last = lastFinding(card);
  const note = element("input", { id: "note", maxlength: "500", autocomplete: "off",
    oninput: () => { draft = { number: card.number, text: note.value }; } });
  if (draft.number === card.number) note.value = draft.text;
  return element("section", { class: "part" },
    element("div", { "data-duty": "judge" }, element("h3", {}, last ? "Judge it again" : "What did it turn out to be?"),
      element("div", { class: "with" },
        element("label", {}, "Action taken", element("select", { id: "action" }, actions.map((one) => element("option", { selected: one === (last?.action ?? "none") ? "" : null }, one)))),
        element("label", {}, "Note", note)),
      element("div", { class: "judge", role: "group", "aria-label": "Findings" },
        outcomes.map(([code, title, meaning], index) => element("button", {
          type: "button", title: meaning, "data-outcome": code, "aria-keyshortcuts": String(index + 1),
          "aria-pressed": last?.outcome === code ? "true" : "false", onclick: () => judge(card, code, judged),
        }, element("kbd", { "aria-hidden": "true" }, String(index + 1)), title)))),
    // Clearing asks here, too.
    element("div", { id: "ask" }),
    element("p", { id: "refused", role: "alert", "data-number": card.number }));
}

// A misread and a wrong state ask for the truth; the others are recorded at once. All can be followed, none is overwritten.
function judge(card, outcome, judged) {
  const verified = () => [...document.querySelectorAll(".verify input")].flatMap((box, at) => (box.checked ? card.hit.verify[at] : []));
  const given = () => ({ action: $("#action").value, note: $("#note").value, verified: verified() });
  const field = { misread: ["truth", "What the plate really bears (may stay empty)"],
    "wrong-state": ["trueState", "Where the plate is really from (may stay empty)"] }[outcome];
  if (!field) {
    record(card, { outcome, ...given() }, judged);
    return;
  }
  const form = element("form", { class: "ask", onsubmit: (event) => {
    event.preventDefault();
    record(card, { outcome, ...given(), ...Object.fromEntries(new FormData(form)) }, judged);
  } },
  element("b", {}, titleOf(outcome)),
  element("label", {}, field[1], element("input", { name: field[0], class: "mono", maxlength: "16", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" })),
  element("button", { type: "submit", class: "primary" }, "Record"),
  element("button", { type: "button", onclick: stopAsking }, "Cancel"));
  $("#ask").replaceChildren(form);
  $("input", form).focus();
}

export function stopAsking() {
  $("#ask")?.replaceChildren();
  focusCard();
}

// Stays beside its hit until the next attempt, whatever else is announced. Without a status no answer came, and the store may have done it.
function drawRefusal(card, what, error) {
  const sentence = `Hit ${card.number}: ${error.status ? `not ${what}.` : `it is not known whether it was ${what}: look again before you repeat it.`} ${error.message}`;
  if (isShown(card)) $("#refused").replaceChildren(plain(sentence));
  else say(sentence, 60);
}

// Numbers of the hits whose finding is being recorded: given twice, it would be recorded twice, also by whoever left the card and came back.
const recording = new Set();

function allowJudging(card) {
  for (const button of document.querySelectorAll(".judge button, #ask button")) button.disabled = recording.has(card.number);
}

async function record(card, fields, judged) {
  $("#refused").textContent = "";
  recording.add(card.number);
  allowJudging(card);
  try {
    const finding = await askFor(`/api/hits/${card.number}/disposition`, fields).finally(() => recording.delete(card.number));
    // Whoever has typed on has begun the next note.
    if (draft.number === card.number && draft.text === fields.note) draft = noNote;
    judged(card, finding);
    say(`Hit ${card.number} recorded: ${titleOf(fields.outcome)}.`);
    if (isShown(card)) focusCard();
  } catch (error) {
    drawRefusal(card, "recorded", error);
    if (isShown(card)) allowJudging(card);
  }
}

function findings(card) {
  const last = lastFinding(card);
  if (!last) return null;
  const told = (one) => [titleOf(one.outcome), one.truth ? `really ${one.truth}` : "",
    one.trueJurisdiction ? `really of ${one.trueJurisdiction}` : "", one.action === "none" ? "" : one.action].filter(Boolean).join(", ");
  return element("section", { class: "part" }, element("h3", {}, "Found"),
    element("ol", { class: "found", "aria-label": "Findings, oldest first; the last one counts" },
      card.dispositions.map((one) => element("li", {}, element("b", {}, told(one)),
        element("p", { class: "muted small" }, `${one.user} · ${when(one.time)}${one.hit ? ` · of hit ${one.hit}, which this one replaces` : ""}${one.verified ? ` · checked: ${one.verified.join(", ")}` : ""}${one.note ? ` · ${one.note}` : ""}`)))),
    clearing(card, last));
}

// What may be the listed vehicle itself cannot be cleared. Of a finding that was just given its answer says so, else the card.
function clearing(card, last) {
  if (!suggestsClearance.has(last.outcome) || last.hit) return null;
  if (last.canClear ?? card.canClear) {
    return element("p", { class: "part" },
      element("button", { type: "button", id: "clear", onclick: () => askClearance(card) },
        "Clear this vehicle… ", element("kbd", { "aria-hidden": "true" }, "c")));
  }
  const hasPlace = [card.hit, ...(card.hit.others || [])].some((one) => one.jurisdiction);
  const missing = last.outcome === "misread" && !last.truth ? "what its plate really bears"
    : last.outcome === "wrong-state" && !last.trueJurisdiction && hasPlace ? "where its plate is really from" : "";
  return missing && may("judge") && may("clear") ? element("p", { class: "part muted small" }, `To clear this vehicle, record first ${missing}.`) : null;
}

function askClearance(card) {
  const form = element("form", { class: "ask", onsubmit: async (event) => {
    event.preventDefault();
    $("#refused").textContent = "";
    try {
      const clearances = await askFor(`/api/hits/${card.number}/clearance`, Object.fromEntries(new FormData(form)));
      say(`Hit ${card.number}: cleared until ${when(clearances[0].expires)}, of ${clearances.map((one) => `${one.hotlist}, row ${one.entry}`).join("; ")}.`);
      // Meanwhile another question may be open, of this hit or of another.
      if (form.isConnected) stopAsking();
    } catch (error) { drawRefusal(card, "cleared", error); }
  } },
  element("b", {}, "Keep this from stopping the vehicle again"),
  element("p", { class: "muted small" }, "Reads of just this text are no longer told for this entry until then: also of the listed vehicle itself, where its plate reads the same."),
  element("label", {}, "For how long", element("select", { name: "for" },
    [["24h", "a day"], ["7d", "a week"], ["30d", "30 days"], ["90d", "90 days"], ["365d", "a year"]].map(([code, title]) =>
      element("option", { value: code, selected: code === "30d" }, title)))),
  element("label", {}, "Reason", element("input", { name: "reason", required: true, maxlength: "500" })),
  element("button", { type: "submit", class: "primary" }, "Clear"),
  element("button", { type: "button", onclick: stopAsking }, "Cancel"));
  $("#ask").replaceChildren(form);
  $("input[name=reason]", form).focus();
}

function facts({ hit, plate, list, ...card }) {
  const told = (values) => Object.entries(values).map(([name, value]) => `${name} ${percent(value)}`).join(", ");
  const all = [
    ["Listed for", hit.reason || "no reason given"],
    ...Object.entries(hit.details || {}),
    ["Also listed at", hit.others ? "" : (hit.sources || []).join(", ")],
    ["List", `${hit.hotlist}, row ${hit.entry}`],
    ["List's age at the time", card.listAgeInSeconds < 0 ? `made ${age(-card.listAgeInSeconds)} after the picture` : age(card.listAgeInSeconds)],
    ["Seen", `${when(card.time)} at ${card.camera}`],
    ["Read right in every character", percent(plate.confidence)],
    ["A plate at all", plate.plateProbability < 0.99 ? percent(plate.plateProbability) : ""],
    ["The whole plate in view", plate.wholeProbability < 0.99 ? percent(plate.wholeProbability) : ""],
    ["The probability's parts", told(card.parts) || "not kept"],
    ["Other readings", (plate.candidates || []).slice(1, 5).map((one) => `${one.text} ${percent(one.probability)}`).join(", ") || "none"],
    ["Source", card.source],
    ["List's SHA-256", list.digest.replace("sha256:", "").slice(0, 16) + "…"],
    ["Models", Object.entries(card.models).map(([name, digest]) => `${name} ${digest.replace("sha256:", "")}`).join(", ") || "not kept"],
  ];
  return element("section", { class: "part" }, element("h3", {}, "How it came about"),
    element("dl", { class: "facts" }, all.filter(([, value]) => value).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))));
}
