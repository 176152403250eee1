const TEXTS = {
  title: { ja: "作業負荷ボード", en: "Workload board" },
  factory: { ja: "工場", en: "Factory" },
  other_language: { ja: "English", en: "日本語" },
  connected: { ja: "接続中", en: "Connected" },
  connecting: { ja: "接続しています", en: "Connecting" },
  disconnected: { ja: "切断", en: "Disconnected" },
  as_of: { ja: "時点", en: "data time" },
  lost: { ja: "接続が切れています。数字は {at} 時点のものです", en: "Connection lost. The figures are as of {at}" },
  lost_never: { ja: "接続できません。kotadx が動いているか、ネットワークにつながっているかを確認してください", en: "Cannot connect. Check that kotadx is running and that this device is on the network" },
  faulty: { ja: "サーバーの応答に問題があります（{fault}）。数字は {at} 時点のものです", en: "The server's answer is at fault ({fault}). The figures are as of {at}" },
  faulty_never: { ja: "サーバーの応答に問題があります（{fault}）。kotadx のログを確認してください", en: "The server's answer is at fault ({fault}). See the log of kotadx" },

  today: { ja: "今日", en: "Today" },
  day_nav: { ja: "表示する日", en: "Day shown" },
  day_previous: { ja: "前の日", en: "Previous day" },
  day_next: { ja: "次の日", en: "Next day" },
  day_choose: { ja: "日を選ぶ", en: "Choose a day" },
  past: { ja: "過去の日 {day} を表示しています。今の状況ではありません。", en: "A past day is shown: {day}. This is not the situation now." },
  back_to_today: { ja: "今日に戻る", en: "Back to today" },
  no_work_today: { ja: "今日の作業データはまだ届いていません。", en: "No work has arrived today yet." },
  no_work_day: { ja: "この日の作業データはありません。", en: "There is no work on this day." },
  last_day: { ja: "最後にデータのある日 {day} を表示", en: "Show the last day with data, {day}" },

  empty: { ja: "まだデータが届いていません", en: "No data has arrived yet" },
  empty_how: { ja: "次の2行を送ると、最初の作業が表示されます。1行目が作業開始、2行目が作業終了です。", en: "Send these two lines to see the first work: the first begins a job, the second ends it." },
  empty_then: { ja: "トピックは「kotadx/v1/工場/ライン/工程/信号」の順です。登録は要りません。届いた名前でこの画面に現れます。", en: "A topic reads kotadx/v1/factory/line/station/signal. Nothing needs registering: names appear here as they arrive." },

  load: { ja: "一人ひとりの作業時間", en: "Work time of each person" },
  legend: { ja: "凡例", en: "Legend" },
  net: { ja: "正味", en: "Net work" },
  ancillary: { ja: "付随", en: "Ancillary" },
  setup: { ja: "段取り", en: "Setup" },
  open: { ja: "進行中(未確定)", en: "In progress (provisional)" },
  wait: { ja: "手待ち", en: "Waiting" },
  mean: { ja: "班の平均", en: "Team mean" },
  team_as_is: { ja: "{team}", en: "Team {team}" },
  team: { ja: "{team} 班", en: "Team {team}" },
  everyone: { ja: "全員", en: "Everyone" },
  no_team: { ja: "班に入っていない人", en: "In no team" },
  nowhere: { ja: "宛先不明", en: "No valid factory" },
  nowhere_count: { ja: "宛先不明のデータがあります", en: "Data without a valid factory" },
  unassigned: { ja: "担当者不明", en: "Unassigned" },
  not_leveled: { ja: "平準化率の対象外", en: "Not in leveling" },
  working_since: { ja: "{at} から作業中", en: "Working since {at}" },
  no_time: { ja: "", en: "" },
  last_seen: { ja: "最後の記録 {at}", en: "Last record {at}" },
  never_seen: { ja: "最後の記録 不明", en: "Last record unknown" },
  now: { ja: "直近{minutes}分", en: "Last {minutes} min" },
  now_axis: { ja: "直近{minutes}分（分）", en: "Last {minutes} min" },
  day_axis: { ja: "{day}（時間）", en: "{day} (hours)" },
  day_unit: { ja: "時間:分", en: "h:mm" },
  that_day: { ja: "この日", en: "That day" },
  minutes: { ja: "{n}分", en: "{n} min" },
  hours_minutes: { ja: "{h}時間{m}分", en: "{h} h {m} min" },
  pieces: { ja: "{n}個", en: "{n} pcs" },
  pieces_unknown: { ja: "個数 不明", en: "pcs unknown" },
  unknown: { ja: "不明", en: "Unknown" },
  no_record: { ja: "作業時間の記録なし", en: "No work time recorded" },
  spoken: { ja: "{label}（{parts}）", en: "{label} ({parts})" },
  spoken_join: { ja: "、", en: ", " },

  leveling_now: { ja: "平準化率 直近{minutes}分", en: "Leveling: last {minutes} min" },
  leveling_day: { ja: "平準化率 {day}", en: "Leveling: {day}" },
  definition: { ja: "平準化率 = 平均 ÷ 最大（作業時間で計算、進行中を含む）。100%に近いほど均等", en: "Leveling rate = mean ÷ max (of work time, going on included); 100% is level" },
  definition_past: { ja: "平準化率 = 平均 ÷ 最大（作業時間で計算）。100%に近いほど均等", en: "Leveling rate = mean ÷ max (of work time); 100% is level" },
  people: { ja: "{n}人で計算", en: "from {n} people" },
  basis_now: { ja: "平均 {mean} ÷ 最大 {max}分", en: "mean {mean} ÷ max {max} min" },
  basis_day: { ja: "平均 {mean} ÷ 最大 {max}", en: "mean {mean} ÷ max {max}" },
  "leveling:no_workers": { ja: "計算できる人がいません", en: "Nobody to compute from" },
  "leveling:n<2": { ja: "1人だけでは計算できません", en: "Needs two people or more" },
  "leveling:all_zero": { ja: "作業の記録がまだありません", en: "No work recorded yet" },

  data: { ja: "届いたデータ", en: "Data received" },
  data_all: { ja: "届いたデータ（これまでの合計）", en: "Data received (in all so far)" },
  frames: { ja: "フレーム（届いた1通ごと）", en: "Frames (each message as it arrived)" },
  readings: { ja: "読み取り値（中身の1件ごと）", en: "Readings (each value inside)" },
  received: { ja: "受信", en: "Received" },
  accepted: { ja: "採用", en: "Accepted" },
  duplicate: { ja: "重複", en: "Duplicate" },
  unmapped: { ja: "未登録", en: "Unmapped" },
  rejected: { ja: "拒否", en: "Refused" },
  pending: { ja: "処理中", en: "Pending" },
  used: { ja: "集計に使用", en: "Used" },
  recorded: { ja: "記録のみ", en: "Recorded only" },
  refused: { ja: "拒否", en: "Refused" },
  adds_up: { ja: "合計が合っています", en: "The sum adds up" },
  off_by: { ja: "合計が合いません（差 {n}）", en: "The sum does not add up (off by {n})" },
  ledger_off: { ja: "合計が合いません", en: "The sum does not add up" },
  flags: { ja: "注意の印が付いた値", en: "Flagged readings" },
  time_replaced: { ja: "時刻を置き換え", en: "Time replaced" },
  late: { ja: "遅れて到着", en: "Arrived late" },
  retained: { ja: "保持メッセージ", en: "Retained messages" },
  work: { ja: "開始と終了の対応", en: "Starts and ends" },
  open_starts: { ja: "終了のない開始（作業中を含む）", en: "Starts without an end (some still going on)" },
  orphan_ends: { ja: "開始のない終了", en: "Ends without a start" },
  reasons: { ja: "拒否の理由", en: "Reasons for refusal" },
  unmapped_signals: { ja: "未登録の信号", en: "Unmapped signals" },
  none: { ja: "ありません", en: "None" },
  refused_latest: { ja: "最近の拒否・時刻の置き換え（新しい順）", en: "Latest refusals and replaced times (newest first)" },
  refused_count: { ja: "拒否 {n}", en: "{n} refused" },
  position: { ja: "場所", en: "Where" },
  position_value: { ja: "{from}（左から {offset} バイト目）", en: "{from} (byte {offset} from the left)" },
  cause: { ja: "考えられる原因", en: "Likely cause" },
  next_step: { ja: "次にすること", en: "Next step" },

  sources: { ja: "取り込み口", en: "Sources" },
  sinks: { ja: "保存先", en: "Sinks" },
  ok: { ja: "正常", en: "OK" },
  waiting: { ja: "待機中", en: "Waiting" },
  stopped: { ja: "停止", en: "Stopped" },
  behind: { ja: "未書き込み {n} 件", en: "{n} points behind" },
  purpose: { ja: "このボードは、仕事の偏りを見つけて応援や分担を決めるためのものです。人の評価や順位付けには使いません。", en: "This board is for finding uneven load and deciding who helps whom. It is not for judging or ranking people." },
};

const EVERY_MS = 1000;
const TIMEOUT_MS = 5000;
const NO_ANSWER = "no answer";
const BAD_ANSWER = "JSON";
const HOUR = 3600;
const BUSY = ["net", "ancillary", "setup"];
const SEGMENTS = [...BUSY, "open", "wait"];
const FRAMES = ["received", "accepted", "duplicate", "unmapped", "rejected", "pending"];
const READINGS = ["received", "used", "recorded", "duplicate", "unmapped", "refused"];
const FLAGS = ["time_replaced", "late", "unassigned", "retained"];
const WORK = ["open_starts", "orphan_ends"];
const ICONS = { ok: "✓", waiting: "◷", stopped: "✕", warn: "!" };

const asked = new URLSearchParams(location.search);
const view = { lang: firstLanguage(), factory: asked.get("factory"), day: asked.get("day") };
let board = null;
let fault = null;
let request = null;
let timer = 0;

// ---- language and numbers

function firstLanguage() {
  const wanted = asked.get("lang") ?? remembered();
  return wanted === "en" ? "en" : "ja";
}

// Storage throws where the browser forbids it; the board must run there too.
function remembered() {
  try { return localStorage.getItem("lang"); } catch { return null; }
}

function remember(lang) {
  try { localStorage.setItem("lang", lang); } catch { /* the choice then lasts for this page only */ }
}

function say(key, values = {}) {
  return TEXTS[key][view.lang].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const pick = (words) => words?.[view.lang] ?? words?.en ?? words?.ja ?? "";
const count = (n) => (n == null ? say("unknown") : n.toLocaleString("en-US"));
// As the browser itself would write it, so that an unchanged style compares equal and is left alone.
const percent = (part) => `${Number(Math.min(100, Math.max(0, part * 100)).toFixed(3))}%`;

// A job of ten seconds is not "0 minutes".
function minutesText(seconds) {
  const n = Math.round(seconds / 60);
  return say("minutes", { n: n === 0 && seconds > 0 ? "<1" : n });
}

// One decimal, so that mean ÷ max can be checked against the percentage beside it.
const fineMinutes = (seconds) => (seconds / 60).toFixed(1);

function clockText(seconds) {
  const n = Math.round(seconds / 60);
  return n === 0 && seconds > 0 ? "<0:01" : `${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}`;
}

function spokenText(seconds) {
  const n = Math.round(seconds / 60);
  return n < 60 ? minutesText(seconds) : say("hours_minutes", { h: Math.floor(n / 60), m: n % 60 });
}

// ---- time

const zones = new Map();

/** The factory's own date and time, whatever zone this screen is in. */
function local(iso) {
  if (!zones.has(board.zone)) {
    // sv-SE writes ISO order: 2026-04-01 10:15:30
    zones.set(board.zone, new Intl.DateTimeFormat("sv-SE", { timeZone: board.zone, dateStyle: "short", timeStyle: "medium" }));
  }
  const [day, time] = zones.get(board.zone).format(new Date(iso)).split(" ");
  return { day, time };
}

function shortTime(iso) {
  const { day, time } = local(iso);
  const hm = time.slice(0, 5);
  return day === board.day ? hm : `${Number(day.slice(5, 7))}/${Number(day.slice(8))} ${hm}`;
}

function dayText(day) {
  const weekday = new Intl.DateTimeFormat(view.lang, { weekday: "short", timeZone: "UTC" }).format(new Date(day));
  return view.lang === "ja" ? `${day}（${weekday}）` : `${weekday} ${day}`;
}

function plusDays(day, n) {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() + n);
  return date.toISOString().slice(0, 10);
}

// A live board knows its working day, which after midnight may still be yesterday's shift.
const today = () => (board.live ? board.day : local(board.now).day);
const dayName = () => say(board.live ? "today" : "that_day");

/** Where ‹ and › lead. No day between the last stored one and today holds anything, so they step over the gap. */
function neighbours() {
  const { day, days } = board;
  if (!days) return { previous: null, next: day < today() ? today() : null };
  const before = plusDays(day, -1);
  const after = plusDays(day, 1);
  return {
    previous: before < days.first ? null : before > days.last ? days.last : before,
    next: day >= today() ? null : after < days.first ? days.first : after > days.last ? today() : after,
  };
}

// ---- the page, changed in place: nothing is rebuilt, so nothing jumps and focus stays where it is

const $ = (id) => document.getElementById(id);

function setText(node, text) {
  text = String(text);
  if (node.textContent !== text) node.textContent = text;
}

function setTitled(node, text) {
  setText(node, text);
  setAttribute(node, "title", text);
}

function setAttribute(node, name, value) {
  value = String(value);
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function setStyle(node, name, value) {
  if (node.style.getPropertyValue(name) !== value) node.style.setProperty(name, value);
}

function setState(node, state, words, title = "") {
  setAttribute(node, "data-state", state);
  setText(node.querySelector(".icon"), ICONS[state]);
  setText(node.querySelector(".words"), words);
  if (title) setAttribute(node, "title", title);
}

function translate(root) {
  for (const node of root.querySelectorAll("[data-text]")) setText(node, say(node.dataset.text));
  for (const node of root.querySelectorAll("[data-label]")) {
    setAttribute(node, "aria-label", say(node.dataset.label));
    if (node.tagName === "BUTTON") setAttribute(node, "title", say(node.dataset.label));
  }
}

/** Makes the children of a parent match the items, by key; a child that stays is never moved or replaced. */
function keyed(parent, template, items, keyOf, update) {
  const wanted = new Map();
  for (const item of items) {
    let key = String(keyOf(item));
    while (wanted.has(key)) key += "+";
    wanted.set(key, item);
  }
  const present = new Map();
  for (const child of [...parent.children]) {
    if (wanted.has(child.dataset.key)) present.set(child.dataset.key, child);
    else child.remove();
  }
  let at = parent.firstElementChild;
  for (const [key, item] of wanted) {
    let child = present.get(key);
    if (!child) {
      child = $(template).content.firstElementChild.cloneNode(true);
      child.dataset.key = key;
      translate(child);
    }
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
    update(child, item);
  }
}

// ---- header and banners

function showHeader() {
  document.title = board.factory ? `${board.factory} ${say("title")}` : say("title");
  $("factory").hidden = $("days").hidden = board.factory === null;
  $("clock").hidden = false;
  setText($("clock-time"), local(board.now).time);
  setText($("version"), `kotadx ${board.version} · ${board.zone}`);
  if (board.factory === null) return;

  const several = board.factories.length > 1;
  $("factory-name").hidden = several;
  $("factory-choice").hidden = !several;
  setTitled($("factory-name"), board.factory);
  keyed($("factory-choice"), "option-template", board.factories, (name) => name, (option, name) => setText(option, name === "~" ? say("nowhere") : name));
  if (document.activeElement !== $("factory-choice")) $("factory-choice").value = board.factory;

  const { previous, next } = neighbours();
  setText($("day"), dayText(board.day));
  setAttribute($("day"), "datetime", board.day);
  setAttribute($("day-shown"), "aria-label", `${dayText(board.day)} ${say("day_choose")}`);
  setAttribute($("day-shown"), "title", say("day_choose"));
  $("day-previous").disabled = !previous;
  $("day-next").disabled = !next;
  $("day-today").disabled = board.live;
  setAttribute($("day-input"), "min", board.days && board.days.first < today() ? board.days.first : today());
  setAttribute($("day-input"), "max", today());
}

function showBanners() {
  const past = board.factory !== null && !board.live;
  document.body.classList.toggle("is-past", past);
  $("past").hidden = !past;
  if (past) {
    setText($("past").querySelector(".words"), say("past", { day: dayText(board.day) }));
    setAttribute($("past-back"), "href", addressOf(null));
  }

  const worked = board.teams.some((team) => team.workers.some((worker) => lengthOf(worker.day) > 0));
  const last = board.days?.last;
  const offer = board.factory !== null && !worked && last && last !== board.day;
  $("offer").hidden = !offer;
  if (offer) {
    setText($("offer").querySelector(".words"), say(board.live ? "no_work_today" : "no_work_day"));
    setText($("offer-link"), say("last_day", { day: last }));
    setAttribute($("offer-link"), "href", addressOf(last));
  }
}

function showConnection() {
  const broken = fault !== null;
  setState($("connection"), broken ? "stopped" : board ? "ok" : "waiting", say(broken ? "disconnected" : board ? "connected" : "connecting"));
  document.body.classList.toggle("is-lost", broken);
  $("lost").hidden = !broken;
  if (!broken) return;
  const key = fault === NO_ANSWER ? "lost" : "faulty";
  setText($("lost"), board ? say(key, { at: local(board.now).time, fault }) : say(`${key}_never`, { fault }));
}

// ---- load

/** How far a bar reaches, in seconds. */
const lengthOf = (load) => (load?.busy_s == null ? 0 : load.busy_s + (load.open_s ?? 0) + (load.wait_s ?? 0));

function axes() {
  const longest = Math.max(0, ...board.teams.flatMap((team) => team.workers.map((worker) => lengthOf(worker.day))));
  const hours = Math.max(8, Math.ceil(longest / HOUR));
  return {
    now: axis(board.now_minutes, 60),
    day: axis(hours, HOUR),
  };
}

// Up to six labels fit a phone's bar; a step that ends on the last label is preferred.
function axis(whole, unit) {
  const steps = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24].filter((n) => whole / n <= 5);
  const step = steps.findLast((n) => whole % n === 0 && whole / n >= 3) ?? steps[0] ?? Math.ceil(whole / 5);
  const ticks = [];
  for (let n = 0; n <= whole; n += step) ticks.push({ label: n, at: n / whole });
  return { seconds: whole * unit, step: step / whole, ticks };
}

function showLoad() {
  $("load").hidden = board.factory === null || board.teams.length === 0;
  const scale = axes();
  for (const kind of ["now", "day"]) setStyle($("teams"), `--${kind}-step`, percent(scale[kind].step));
  keyed($("teams"), "team-template", board.teams, (team) => team.team, (node, team) => showTeam(node, team, scale));
}

function showTeam(node, team, scale) {
  setText(node.querySelector(".definition"), say(board.live ? "definition" : "definition_past"));
  const name = team.team === "all" ? say(board.teams.length > 1 ? "no_team" : "everyone")
    : say(team.team.endsWith("班") ? "team_as_is" : "team", { team: team.team });
  const minutes = board.now_minutes;
  setAttribute(node, "data-team", team.team);
  setAttribute(node, "aria-label", name);
  setTitled(node.querySelector(".team-name"), name);

  const means = {
    now: showLeveling(node, "now", team, say("leveling_now", { minutes }), fineMinutes),
    day: showLeveling(node, "day", team, say("leveling_day", { day: dayName() }), clockText),
  };
  setText(node.querySelector(".axes .now .axis-name"), say("now_axis", { minutes }));
  setText(node.querySelector(".axes .day .axis-name"), say("day_axis", { day: dayName() }));
  for (const kind of ["now", "day"]) {
    const head = node.querySelector(`.axes .${kind}`);
    setText(head.querySelector(".meter-name"), kindName(kind));
    setText(head.querySelector(".amount"), kind === "day" ? say("day_unit") : "");
    keyed(head.querySelector(".ticks"), "tick-template", scale[kind].ticks, (tick) => tick.label, (mark, tick) => {
      setText(mark, tick.label);
      setStyle(mark, "left", percent(tick.at));
      mark.classList.toggle("at-end", tick.at === 1);
    });
  }
  keyed(node.querySelector(".workers"), "worker-template", team.workers, (worker) => worker.worker,
    (line, worker) => showWorker(line, worker, scale, means));
}

/** Fills one figure and returns the team's mean in seconds, or null. */
function showLeveling(node, kind, team, name, duration) {
  const tile = node.querySelector(`[data-leveling="${kind}"]`);
  const leveling = team[`leveling_${kind}`];
  const rate = leveling?.rate ?? null;
  setText(tile.querySelector(".level-name"), name);
  setAttribute(tile, "data-rate", rate ?? "");
  tile.classList.toggle("is-null", rate === null);
  setText(tile.querySelector(".rate"), rate === null ? "—" : `${Math.round(rate * 100)}%`);

  if (rate === null) {
    const known = TEXTS[`leveling:${leveling?.reason}`];
    setText(tile.querySelector(".people"), known ? pick(known) : leveling?.reason ?? say("unknown"));
    setText(tile.querySelector(".basis"), "");
    return null;
  }
  // rate = mean ÷ max, so this is the very mean that the service used, whoever it left out for want of data.
  const max = Math.max(0, ...team.workers.filter(isPerson).map((worker) => (worker[kind]?.busy_s ?? 0) + (worker[kind]?.open_s ?? 0)));
  const mean = rate * max;
  setText(tile.querySelector(".people"), say("people", { n: leveling.n }));
  setText(tile.querySelector(".basis"), say(`basis_${kind}`, { mean: duration(mean), max: duration(max) }));
  return mean;
}

const isPerson = (worker) => worker.worker !== "unassigned";
const kindName = (kind) => (kind === "now" ? say("now", { minutes: board.now_minutes }) : dayName());

function showWorker(line, worker, scale, means) {
  const person = isPerson(worker);
  const name = person ? worker.worker : say("unassigned");
  setAttribute(line, "data-worker", worker.worker);
  line.classList.toggle("is-unassigned", !person);
  setTitled(line.querySelector(".token"), name);
  setTitled(line.querySelector(".seen"), !person ? say("not_leveled")
    : worker.open_since ? say("working_since", { at: shortTime(worker.open_since) })
    : worker.last_seen ? say("last_seen", { at: shortTime(worker.last_seen) })
    : say(board.live ? "never_seen" : "no_time"));
  line.classList.toggle("is-working", Boolean(person && worker.open_since));

  showMeter(line.querySelector(".now"), "now", name, worker.now, scale.now, person ? means.now : null, minutesText);
  showMeter(line.querySelector(".day"), "day", name, worker.day, scale.day, person ? means.day : null, clockText);
  const pieces = worker.day?.pieces;
  line.querySelector(".pieces").classList.toggle("is-unknown", pieces == null);
  setText(line.querySelector(".pieces"), pieces == null ? say("pieces_unknown") : say("pieces", { n: count(pieces) }));
}

function showMeter(node, kind, name, load, scale, mean, duration) {
  const bar = node.querySelector(".bar");
  const known = load?.busy_s != null;
  const seconds = known ? load.busy_s + (load.open_s ?? 0) : null;
  const part = (state) => load?.[`${state}_s`] ?? 0;
  // Where states overlap their sum exceeds the union; the bar must be as long as the work, never longer.
  const sum = BUSY.reduce((total, state) => total + part(state), 0);
  const fit = known && sum > 0 ? load.busy_s / sum : 1;

  for (const state of SEGMENTS) {
    const share = known ? part(state) * (BUSY.includes(state) ? fit : 1) / scale.seconds : 0;
    setStyle(bar.querySelector(`.${state}`), "width", percent(share));
  }
  const marker = bar.querySelector(".mean");
  marker.hidden = mean === null || !known;
  if (mean !== null) setStyle(marker, "left", percent(mean / scale.seconds));

  const silent = known && lengthOf(load) === 0;
  bar.classList.toggle("is-unknown", !known);
  setText(bar.querySelector(".blank"), silent ? say("no_record") : "");
  setText(node.querySelector(".meter-name"), kindName(kind));
  node.querySelector(".amount").classList.toggle("is-unknown", !known);
  setText(node.querySelector(".amount"), known ? duration(seconds) : say("unknown"));

  const parts = SEGMENTS.filter((state) => part(state) > 0).map((state) => `${say(state)} ${spokenText(part(state))}`);
  const figure = [name, kindName(kind), known ? spokenText(seconds) : say("unknown")].join(" ");
  const label = parts.length ? say("spoken", { label: figure, parts: parts.join(say("spoken_join")) }) : figure;
  setAttribute(bar, "aria-label", label);
  setAttribute(bar, "title", label);
  setAttribute(bar, "data-seconds", seconds ?? "");
}

// ---- what arrived

/** What is missing from the right side of the equation; 0 when nothing vanished. */
const difference = (counts, [whole, ...parts]) => counts[whole] - parts.reduce((total, name) => total + counts[name], 0);

function showEquation(node, counts, names, prefix) {
  keyed(node.querySelector("dl"), "term-template", names, (name) => name, (term, name) => {
    setText(term.querySelector("dt"), say(name));
    showCount(term.querySelector("dd"), prefix + name, counts[name]);
    term.classList.toggle("is-alarming", (name === "rejected" || name === "refused") && counts[name] > 0);
  });
  const off = difference(counts, names);
  setState(node.querySelector(".state"), off === 0 ? "ok" : "stopped", off === 0 ? say("adds_up") : say("off_by", { n: count(off) }));
}

function showCount(node, hook, n) {
  setAttribute(node, "data-ledger", hook);
  setAttribute(node, "data-value", n);
  setText(node, count(n));
}

function showCounts(id, counts, names) {
  keyed($(id), "count-template", names, (name) => name, (item, name) => {
    setTitled(item.querySelector(".name"), say(name));
    showCount(item.querySelector(".count"), `${id}.${name}`, counts[name]);
  });
}

function showData() {
  const { ledger } = board;
  $("data").hidden = $("summary").hidden = false;
  showEquation($("frames"), ledger.frames, FRAMES, "");
  showEquation($("readings"), ledger.readings, READINGS, "readings.");
  showCounts("flags", ledger.flags, FLAGS);
  showCounts("work", ledger.work, WORK);

  keyed($("reasons"), "count-template", board.reasons, (reason) => reason.reason, (item, reason) => {
    setAttribute(item, "data-reason", reason.reason);
    setText(item.querySelector(".name"), pick(reason.what) || reason.reason);
    setAttribute(item.querySelector(".name"), "title", `${pick(reason.what)} (${reason.reason})`);
    setText(item.querySelector(".count"), count(reason.count));
  });
  keyed($("unmapped"), "count-template", board.unmapped, (signal) => signal.signal, (item, signal) => {
    setTitled(item.querySelector(".name"), signal.signal);
    setText(item.querySelector(".count"), count(signal.count));
  });
  for (const kind of ["sources", "sinks"]) {
    keyed($(kind), "port-template", board[kind], (port) => port.name, showPort);
  }
  keyed($("refused"), "refused-template", board.latest_rejected,
    (frame) => [frame.at, frame.origin, frame.topic, frame.offset, frame.excerpt].join("\n"), showRefused);
  showSummary();
}

function showPort(item, port) {
  const behind = port.behind > 0 ? say("behind", { n: count(port.behind) }) : "";
  setTitled(item.querySelector(".name"), port.name);
  setState(item.querySelector(".state"), port.state, say(port.state));
  setText(item.querySelector(".detail"), [behind, pick(port.detail)].filter(Boolean).join(" · "));
}

const wide = matchMedia("(min-width: 700px)");

function showRefused(item, frame) {
  const details = item.querySelector("details");
  if (!item.dataset.shown) details.open = wide.matches;
  item.dataset.shown = "yes";
  const from = frame.topic || frame.origin;
  const { day, time } = local(frame.at);
  setText(item.querySelector("time"), day === local(board.now).day ? time : `${day} ${time}`);
  setAttribute(item.querySelector("time"), "datetime", frame.at);
  setText(item.querySelector(".what"), pick(frame.what) || frame.reason);
  setTitled(item.querySelector(".from"), from);
  setTitled(item.querySelector(".excerpt"), frame.excerpt);
  const place = [frame.origin, frame.topic].filter(Boolean).join(" ");
  setText(item.querySelector(".position"), !frame.offset ? place : say("position_value", { from: place, offset: frame.offset + 1 }));
  setText(item.querySelector(".cause"), pick(frame.cause));
  setText(item.querySelector(".next"), pick(frame.next));
}

/** One line under the header, so that a wall screen tells of trouble without scrolling. */
function showSummary() {
  const part = (name) => $("summary").querySelector(`[data-summary="${name}"]`);
  const { frames, readings } = board.ledger;
  const balanced = difference(frames, FRAMES) === 0 && difference(readings, READINGS) === 0;
  setState(part("ledger"), balanced ? "ok" : "stopped", say(balanced ? "adds_up" : "ledger_off"));
  setState(part("refused"), frames.rejected > 0 ? "warn" : "ok", say("refused_count", { n: count(frames.rejected) }));
  part("nowhere").hidden = board.factory === "~" || !board.factories.includes("~");
  setState(part("nowhere"), "warn", say("nowhere_count"));
  for (const kind of ["sources", "sinks"]) {
    const worst = ["stopped", "waiting"].find((state) => board[kind].some((port) => port.state === state)) ?? "ok";
    setState(part(kind), worst, `${say(kind)} ${say(worst)}`);
  }
}

// ---- polling and controls

function show() {
  showHeader();
  showBanners();
  $("empty").hidden = board.factory !== null;
  showLoad();
  showData();
}

function render() {
  document.documentElement.lang = view.lang;
  setText($("language"), say("other_language"));
  setAttribute($("language"), "lang", view.lang === "ja" ? "en" : "ja");
  if (board) show();
  showConnection();
}

async function poll() {
  clearTimeout(timer);
  request?.abort();
  const mine = request = new AbortController();
  const limit = setTimeout(() => mine.abort(), TIMEOUT_MS);
  const before = board;
  try {
    const response = await fetch(`api/board?${queryOf({ factory: view.factory, day: view.day })}`, { signal: mine.signal, cache: "no-store" });
    const answer = response.ok ? await response.json() : null;
    if (mine !== request) return;
    if (answer) board = answer;
    fault = answer ? null : `HTTP ${response.status}`;
  } catch (error) {
    if (mine !== request) return;
    fault = error instanceof SyntaxError ? BAD_ANSWER : NO_ANSWER;
  } finally {
    clearTimeout(limit);
  }
  if (!document.hidden) timer = setTimeout(poll, EVERY_MS);
  try {
    render();
  } catch (error) {
    // A picture that could not be drawn must not pass for a live one: back to the last good one, and say so.
    board = before;
    fault = BAD_ANSWER;
    render();
    throw error;
  }
}

function queryOf(values) {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value));
}

function addressOf(day) {
  return `?${queryOf({ factory: view.factory, day, lang: asked.get("lang") && view.lang })}`;
}

/** Changes what is shown; the address follows, so that a view can be bookmarked or put on a wall. */
function go(change) {
  Object.assign(view, change);
  history.replaceState(null, "", addressOf(view.day));
  poll();
}

// Today is asked for by naming no day: the board then moves on by itself at the day's end.
const goToDay = (day) => go({ day: day === today() ? null : day });

$("language").addEventListener("click", () => {
  view.lang = view.lang === "ja" ? "en" : "ja";
  remember(view.lang);
  history.replaceState(null, "", addressOf(view.day));
  translate(document);
  render();
});
$("factory-choice").addEventListener("change", (event) => go({ factory: event.target.value, day: null }));
$("day-previous").addEventListener("click", () => goToDay(neighbours().previous));
$("day-next").addEventListener("click", () => goToDay(neighbours().next));
$("day-today").addEventListener("click", () => go({ day: null }));
$("day-shown").addEventListener("click", () => {
  $("day-input").value = board.day;
  $("day-input").showPicker();
});
$("day-input").addEventListener("change", (event) => event.target.value && goToDay(event.target.value));
for (const id of ["past-back", "offer-link"]) {
  $(id).addEventListener("click", (event) => {
    event.preventDefault();
    go({ day: new URL(event.target.href).searchParams.get("day") });
  });
}
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : poll()));

translate(document);
render();
poll();
