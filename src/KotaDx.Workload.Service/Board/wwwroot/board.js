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
  load_rates: { ja: "一人ひとりの負荷（作業者負荷率・実績）", en: "Load of each person (load rate, actual)" },
  load_short: { ja: "負荷", en: "Load" },
  sections: { ja: "この画面の内容", en: "On this page" },
  legend: { ja: "凡例", en: "Legend" },
  net: { ja: "正味", en: "Net work" },
  ancillary: { ja: "付随", en: "Ancillary" },
  setup: { ja: "段取り", en: "Setup" },
  open: { ja: "進行中(未確定)", en: "In progress (provisional)" },
  open_short: { ja: "進行中", en: "In progress" },
  wait: { ja: "手待ち", en: "Waiting" },
  idle: { ja: "非作業(理由不明)", en: "Not working (cause unknown)" },
  break: { ja: "休憩", en: "Break" },
  away: { ja: "離席", en: "Away" },
  rest: { ja: "休憩の予定", en: "Planned break" },
  planned: { ja: "勤務の予定", en: "Planned shift" },
  mean: { ja: "班の平均", en: "Team mean" },
  team_as_is: { ja: "{team}", en: "{team}" },
  team: { ja: "{team} 班", en: "Team {team}" },
  everyone: { ja: "全員", en: "Everyone" },
  no_team: { ja: "班に入っていない人", en: "In no team" },
  nowhere: { ja: "宛先不明", en: "No valid factory" },
  nowhere_count: { ja: "宛先不明のデータがあります", en: "Data without a valid factory" },
  unassigned: { ja: "担当者不明", en: "Unassigned" },
  not_leveled: { ja: "平準化率の対象外", en: "Not in leveling" },
  unassigned_time: { ja: "率ではなく時間", en: "A time, not a rate" },
  working_since: { ja: "{at} から作業中", en: "Working since {at}" },
  no_time: { ja: "", en: "" },
  last_seen: { ja: "最後の記録 {at}", en: "Last record {at}" },
  never_seen: { ja: "本人の番号つきの記録なし", en: "No record names this person" },
  now: { ja: "直近{minutes}分", en: "Last {minutes} min" },
  now_axis: { ja: "直近{minutes}分（分）", en: "Last {minutes} min" },
  now_rate_axis: { ja: "負荷率 直近{minutes}分", en: "Load rate, last {minutes} min" },
  day_axis: { ja: "{day}（時間）", en: "{day} (hours)" },
  shift_axis: { ja: "負荷率 直の全体", en: "Load rate, whole shift" },
  shift_so_far_axis: { ja: "負荷率 直の始めから", en: "Load rate, shift so far" },
  shift: { ja: "直", en: "Shift" },
  shift_times: { ja: "{name} {from}〜{to}", en: "{name} {from}–{to}" },
  day_unit: { ja: "時間:分", en: "h:mm" },
  that_day: { ja: "この日", en: "That day" },
  minutes: { ja: "{n}分", en: "{n} min" },
  hours_minutes: { ja: "{h}時間{m}分", en: "{h} h {m} min" },
  pieces: { ja: "{n}個", en: "{n} pcs" },
  pieces_unknown: { ja: "個数 不明", en: "pcs unknown" },
  hour: { ja: "直近1時間 {n}%", en: "Last hour {n}%" },
  hour_title: { ja: "直近1時間の負荷率", en: "Load rate of the last hour" },
  continuous: { ja: "連続作業 {time}", en: "Non-stop {time}" },
  continuous_title: { ja: "連続作業時間 {time}（10分以上の休みで0に戻ります。休みの長さは台帳で変えられます）", en: "Continuous work {time} (a rest of 10 min or more begins it anew; the book may say otherwise)" },
  continuous_past: { ja: "最長の連続作業 {time}", en: "Longest non-stop {time}" },
  coverage: { ja: "データ {n}%", en: "Data {n}%" },
  coverage_title: { ja: "在席可能時間のうち、何をしていたか分かる時間の割合", en: "Share of the available time of which is known what was done" },
  plan_load: { ja: "計画 {n}% {band}", en: "Plan {n}%: {band}" },
  plan_load_title: { ja: "計画負荷率 = 標準時間×必要数 ÷ 在席可能時間（直の全体）。100%を超えると定時に収まりません", en: "Planned load = standard time × quantity ÷ available time of the whole shift; over 100% does not fit into regular time" },
  "band:room": { ja: "余力", en: "room left" },
  "band:right": { ja: "適正", en: "about right" },
  "band:nearly": { ja: "余裕わずか", en: "nearly full" },
  "band:over": { ja: "過負荷", en: "too much" },
  "flag:assumed": { ja: "出勤推定", en: "attendance assumed" },
  "flag:shared": { ja: "按分", en: "shared" },
  "flag:partial": { ja: "一部", en: "partial" },
  "flag:frozen": { ja: "連続 不確か", en: "timer held" },
  "flag_title:assumed": { ja: "打刻がないため、勤務予定どおりに居たものとして計算しています", en: "No badge says so: taken to have been there as planned" },
  "flag_title:shared": { ja: "同じ工程の人と仕事を分け合い、按分した分を含みます", en: "Part of the work was shared with others at the station, and split" },
  "flag_title:partial": { ja: "何をしていたか分からない時間が少しあります", en: "Part of the time has no evidence, though enough has" },
  "flag_title:frozen": { ja: "不明の間は連続作業時間を止めています", en: "The timer of continuous work stood still while nothing was known" },
  flag_everyone: { ja: "全員 {flag}", en: "all: {flag}" },
  "gap:no_calendar": { ja: "勤務カレンダーなし", en: "No shift calendar" },
  "gap:no_roster": { ja: "勤務予定なし", en: "No shift planned" },
  "gap:unassigned": { ja: "担当者不明", en: "Unassigned" },
  "gap:absent": { ja: "不在", en: "Absent" },
  "gap:insufficient_data": { ja: "データ不足", en: "Not enough data" },
  "gap:break": { ja: "休憩中", en: "On a break" },
  "gap:away": { ja: "離席中", en: "Away" },
  "gap:off": { ja: "勤務時間外", en: "Off shift" },
  gap_coverage: { ja: "データ不足（{n}%）", en: "Not enough data ({n}%)" },
  unknown: { ja: "不明", en: "Unknown" },
  worked: { ja: "{why}・作業 {time}", en: "{why}, {time} of work" },
  no_record: { ja: "作業時間の記録なし", en: "No work time recorded" },
  spoken: { ja: "{label}（{parts}）", en: "{label} ({parts})" },
  spoken_join: { ja: "、", en: ", " },

  leveling_now: { ja: "平準化率 直近{minutes}分", en: "Leveling: last {minutes} min" },
  leveling_day: { ja: "平準化率 {day}", en: "Leveling: {day}" },
  leveling_shift: { ja: "平準化率 {shift}", en: "Leveling: {shift}" },
  leveling_shift_so_far: { ja: "平準化率 {shift}の始めから", en: "Leveling: {shift} so far" },
  definition: { ja: "平準化率 = 平均 ÷ 最大（作業時間で計算、進行中を含む）。100%に近いほど均等", en: "Leveling rate = mean ÷ max (of work time, going on included); 100% is level" },
  definition_past: { ja: "平準化率 = 平均 ÷ 最大（作業時間で計算）。100%に近いほど均等", en: "Leveling rate = mean ÷ max (of work time); 100% is level" },
  definition_rates: { ja: "平準化率 = 平均負荷率 ÷ 最大負荷率。100%に近いほど均等", en: "Leveling rate = mean load rate ÷ highest load rate; 100% is level" },
  people: { ja: "{n}人で計算", en: "from {n} people" },
  people_of: { ja: "{of}人中{n}人で計算", en: "from {n} of {of} people" },
  people_partial: { ja: "{of}人中{n}人で計算（一部）", en: "from {n} of {of} people (partial)" },
  basis_now: { ja: "平均 {mean} ÷ 最大 {max}分", en: "mean {mean} ÷ max {max} min" },
  basis_day: { ja: "平均 {mean} ÷ 最大 {max}", en: "mean {mean} ÷ max {max}" },
  basis_rate: { ja: "平均 {mean}% ÷ 最大 {max}%", en: "mean {mean}% ÷ max {max}%" },
  spread: { ja: "変動係数 {cv}・移す分 {move}分", en: "CV {cv}, {move} min to move" },
  spread_cv: { ja: "変動係数 {cv}", en: "CV {cv}" },
  spread_title: { ja: "変動係数 = 標準偏差 ÷ 平均（0が均等）。移す分 = 全員が同じ負荷率になるまでに人から人へ移す作業時間", en: "CV = standard deviation ÷ mean (0 is level). Minutes to move = work that has to change hands until all have one load rate" },
  "leveling:no_workers": { ja: "計算できる人がいません", en: "Nobody to compute from" },
  "leveling:n<2": { ja: "1人だけでは計算できません", en: "Needs two people or more" },
  "leveling:all_zero": { ja: "作業の記録がまだありません", en: "No work recorded yet" },

  advice: { ja: "応援の提案（{at} に居た人・直の始めから）", en: "Who could help (people present at {at}, shift so far)" },
  advice_none: { ja: "応援の提案", en: "Who could help" },
  advice_no_skills: { ja: "応援の提案（{at} に居た人。技能の記録なし：班の誰でもできるものとして）", en: "Who could help (people present at {at}; no skills recorded: anybody in the team counts as able)" },
  "advice:no_calendar": { ja: "勤務カレンダーと人員配置を工場台帳に書くと、ここに応援の提案が出ます。", en: "With shifts and a roster in the factory's book, this says who could help whom." },
  "advice:no_roster": { ja: "今日この班に勤務予定の人がいません。", en: "Nobody of this team is planned for today." },

  stacks: { ja: "山積み表", en: "Yamazumi (work per piece)" },
  stacks_by: { ja: "棒の単位", en: "One bar for each" },
  by_people: { ja: "人ごと", en: "Person" },
  by_stations: { ja: "工程ごと", en: "Station" },
  takt_legend: { ja: "タクト（必要な速さ）", en: "Takt (pace needed)" },
  takt: { ja: "タクト {n}秒", en: "Takt {n}\u00a0s" },
  takt_own: { ja: "タクトは棒ごとに違います（棒の破線）", en: "Each bar has its own takt (dashed)" },
  takt_none: { ja: "必要数が台帳にないので、タクトの線はありません", en: "No takt line: the book has no planned quantity" },
  efficiency: { ja: "編成効率 {n}%", en: "Line efficiency {n}%" },
  efficiency_none: { ja: "編成効率 —", en: "Line efficiency —" },
  efficiency_title: { ja: "編成効率 = 1個あたりの作業時間の合計 ÷（本数 × 最大）", en: "Line efficiency = sum of work per piece ÷ (bars × the highest)" },
  neck: { ja: "▲ネック", en: "▲Neck" },
  unit_piece: { ja: "縦軸は良品1個あたりの秒。{shift}", en: "Seconds for each good piece. {shift}" },
  unit_minutes: { ja: "個数のない人・工程があるため、1個あたりではなく作業の分で表示しています（タクトとは比べられません）。{shift}", en: "Some work has no piece count, so all bars are minutes of work, not seconds per piece (no comparison with takt). {shift}" },
  seconds_short: { ja: "{n}秒", en: "{n} s" },
  no_stacks: { ja: "—", en: "—" },
  stack_spoken: { ja: "{name} {work}{unit}", en: "{name} {work} {unit}" },
  unit_word_piece: { ja: "秒/個", en: "s per piece" },
  unit_word_minutes: { ja: "分", en: "min" },

  ribbons: { ja: "稼働状況帯（24時間）", en: "States over 24 hours" },
  ribbons_note: { ja: "1分ごとに、いちばん長かった状態の色を塗っています。赤い縦線が今です。", en: "Each minute has the colour of its longest state. The red line is now." },
  hours: { ja: "時間の平準化", en: "Leveling over time" },
  hours_note: { ja: "班全体の負荷が、直の中の1時間ごとにどれだけ均等かを見ます（平均 ÷ 最大）。人と人の平準化率とは別のもので、比べたり平均したりしません。データが半分に満たない時間と、途中の時間は空けています。", en: "How even the whole team's load is from hour to hour of the shift (mean ÷ max). This is not the leveling between people: never compare or average the two. Hours with less than half the data, and the hour going on, are left empty." },
  hours_rate: { ja: "{n}%（{used}時間で計算）", en: "{n}% (from {used} hours)" },
  "hours:no_buckets": { ja: "データのある時間がまだありません", en: "No hour with enough data yet" },
  "hours:n<2": { ja: "2時間分のデータがそろうと計算します", en: "Needs two whole hours" },
  "hours:all_zero": { ja: "作業の記録がまだありません", en: "No work recorded yet" },

  how: { ja: "数字の見方", en: "How to read the figures" },
  "how:load_rate": { ja: "作業者負荷率（実績）", en: "Load rate (actual)" },
  "how_text:load_rate": { ja: "（正味 + 付随 + 段取り）÷（在席可能時間 − 不明の時間）。在席可能時間は、勤務時間から休憩と離席を引いた時間です。高いほど良いという数字ではありません。", en: "(net + ancillary + setup) ÷ (available time − unknown time). Available time is attendance less breaks and absence. Higher is not better." },
  "how:nulls": { ja: "数字が出ないとき", en: "Where there is no figure" },
  "how_text:nulls": { ja: "データ不足: 何をしていたか分かる時間が80%未満。不在: 在席の時間がない。勤務予定なし: 台帳にその日の予定がない。0%とは違います。足りないデータを推測で埋めることはしません。", en: "Not enough data: less than 80% of the time is known. Absent: no time on the shift. No shift planned: the book has none for the day. None of these is 0%, and nothing is filled in by guessing." },
  "how:states": { ja: "手待ち・非作業・不明", en: "Waiting, not working, unknown" },
  "how_text:states": { ja: "手待ちは、仕事が来ていないことを信号が示したときだけです。非作業は、仕事の信号がなく理由が分からない時間。不明は、データがない時間です。", en: "Waiting is shown only where a signal says that no work arrives. Not working: no sign of work, and the cause is not known. Unknown: there is no data." },
  "how:plan_load": { ja: "計画負荷率の色", en: "Colours of the planned load" },
  "how_text:plan_load": { ja: "{right}%未満 余力、{nearly}%未満 適正、{over}%以下 余裕わずか、それを超えると過負荷。目安であり、工場ごとに変えられます。", en: "Under {right}% room left, under {nearly}% about right, up to {over}% nearly full, above it too much. A guide, to be changed by each factory." },
  "how:leveling": { ja: "平準化率", en: "Leveling rate" },
  "how_text:leveling": { ja: "班の平均負荷率 ÷ いちばん高い人の負荷率（KotaDx の定義。規格の用語ではありません）。人が1人、またはデータが足りないときは出しません。", en: "Mean load rate of the team ÷ the highest one (KotaDx's own definition, not a standard term). Not shown for one person, or without enough data." },
  "how:flags": { ja: "小さな印", en: "Small labels" },
  "how_text:flags": { ja: "出勤推定: 打刻がなく、予定どおり居たものとした。按分: 同じ工程の人と分けた作業を含む。一部: 分からない時間が少しある。連続 不確か: 不明の間は連続作業の計時を止めている。", en: "Attendance assumed: no badge, taken to be there as planned. Shared: contains work split with others at the station. Partial: some of the time is unknown. Timer held: the timer of continuous work stood still while nothing was known." },
  "how:order": { ja: "並び順", en: "Order" },
  "how_text:order": { ja: "人は番号の順です。負荷の順には並べません。ネックの印は、仕事の配分の偏りを示すもので、人の良し悪しではありません。", en: "People stand in the order of their tokens, never of their loads. The neck mark is about how the work is divided, not about the person." },

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

  unknown_badges: { ja: "持ち主の分からない打刻", en: "Badges of nobody known" },
  counters: { ja: "カウンタの読み替え", en: "Counters" },
  wraps: { ja: "桁あふれ（続きとして計算）", en: "Passed the highest count (went on)" },
  resets: { ja: "0からの数え直し", en: "Began again at 0" },
  replacements: { ja: "あり得ない増え方（作業に数えず）", en: "Impossible jump (not counted as work)" },
  book_faulty: { ja: "工場台帳に誤りがあります。前の版で計算しています（{at} から）", en: "The factory's book has faults. The figures use the version before (since {at})" },
  book_place: { ja: "{file} {line}行目:", en: "{file}, line {line}:" },
  quoted: { ja: "「{excerpt}」", en: "“{excerpt}”" },
  book_warnings: { ja: "工場台帳の注意", en: "Warnings of the factory's book" },
  book_file: { ja: "{file}:", en: "{file}:" },
  book_open: { ja: "工場台帳はありません（届いた名前のまま表示）", en: "No factory's book: names are shown as they arrive" },

  sources: { ja: "取り込み口", en: "Sources" },
  sinks: { ja: "保存先", en: "Sinks" },
  ok: { ja: "正常", en: "OK" },
  waiting: { ja: "待機中", en: "Waiting" },
  stopped: { ja: "停止", en: "Stopped" },
  behind: { ja: "未書き込み {n} 件", en: "{n} points behind" },
  purpose: { ja: "このボードは、仕事の偏りを見つけて応援や分担を決めるためのものです。人の評価や順位付けには使いません。", en: "This board is for finding uneven load and deciding who helps whom. It is not for judging or ranking people." },
  who_sees: { ja: "個人ごとの数字を含むため、本人と、工場で決めた人だけが見るものです。社外には出しません。", en: "It holds figures of persons: for themselves and for those whom the factory has named. Never pass it on outside the company." },
};

const EVERY_MS = 1000;
const TIMEOUT_MS = 5000;
const NO_ANSWER = "no answer";
const BAD_ANSWER = "JSON";
const HOUR = 3600;
const BUSY = ["net", "ancillary", "setup"];
const SEGMENTS = [...BUSY, "open", "wait"];
const KNOWN = [...SEGMENTS, "idle"];
const STATES = { n: "net", a: "ancillary", s: "setup", o: "open", w: "wait", i: "idle", u: "unknown", b: "break", y: "away" };
const GAPS = ["no_calendar", "no_roster", "unassigned", "absent", "insufficient_data"];
const BANDS = ["room", "right", "nearly", "over"];
const HOW = ["load_rate", "nulls", "states", "plan_load", "leveling", "flags", "order"];
const RIBBONS_EVERY_MS = 30_000;
const FRAMES = ["received", "accepted", "duplicate", "unmapped", "rejected", "pending"];
const READINGS = ["received", "used", "recorded", "duplicate", "unmapped", "refused"];
const FLAGS = ["time_replaced", "late", "unassigned", "retained", "unknown_badges"];
const WORK = ["open_starts", "orphan_ends"];
const COUNTERS = ["wraps", "resets", "replacements"];
const ICONS = { ok: "✓", waiting: "◷", stopped: "✕", warn: "!" };

const asked = new URLSearchParams(location.search);
const view = { lang: firstLanguage(), factory: asked.get("factory"), day: asked.get("day"), by: "people" };
const ribbons = { of: null, at: -Infinity, axis: null, people: new Map() };
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

const timeText = (seconds) => (seconds < 100 * 60 ? minutesText(seconds) : clockText(seconds));

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
  const isNear = board.live && Math.abs(new Date(board.now) - new Date(iso)) < 18 * 3_600_000;
  return day === board.day || isNear ? hm : `${Number(day.slice(5, 7))}/${Number(day.slice(8))} ${hm}`;
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

// After midnight the working day may still be yesterday's, as long as its last shift lasts.
const today = () => board.today ?? local(board.now).day;
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
  setText($("version"), [`kotadx ${board.version}`, board.zone, board.book?.state === "open" ? say("book_open") : ""].filter(Boolean).join(" · "));
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
  document.body.classList.toggle("has-rates", board.has_shifts);
  showTroubles();
  showBook();
  $("past").hidden = !past;
  if (past) {
    setText($("past").querySelector(".words"), say("past", { day: dayText(board.day) }));
    setAttribute($("past-back"), "href", addressOf(null));
  }

  const worked = board.teams.some((team) => team.workers.some((worker) => lengthOf(mainOf(worker)) > 0));
  const last = board.days?.last;
  const offer = board.factory !== null && !worked && last && last !== board.day;
  $("offer").hidden = !offer;
  if (offer) {
    setText($("offer").querySelector(".words"), say(board.live ? "no_work_today" : "no_work_day"));
    setText($("offer-link"), say("last_day", { day: last }));
    setAttribute($("offer-link"), "href", addressOf(last));
  }
}

/** What is wrong with the machine. Written anew only when it says something else, since it is read aloud. */
function showTroubles() {
  const texts = (board.troubles ?? []).map(pick);
  if ($("troubles").dataset.shown !== texts.join("\n")) {
    $("troubles").dataset.shown = texts.join("\n");
    $("troubles").replaceChildren(...texts.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }
  $("troubles").hidden = texts.length === 0;
}

function showBook() {
  const faults = board.book?.faults ?? [];
  const faulty = board.book?.state === "faulty";
  $("book").hidden = !faulty;
  if (faulty) setText($("book").querySelector(".words"), say("book_faulty", { at: shortTime(board.book.since) }));
  const showAll = (list, severity) => keyed(list, "book-fault-template", faults.filter((one) => one.severity === severity), (one) => [one.file, one.line, one.key, one.what.en].join(":"), showFault);
  showAll($("book").querySelector("ul"), "error");
  showAll($("book-warnings"), "warning");
  $("book-warnings-box").hidden = !faults.some((one) => one.severity === "warning");
}

function showFault(item, one) {
  const place = say(one.line ? "book_place" : "book_file", one);
  setText(item.querySelector(".where"), [place, one.key && `[${one.key}]`, one.excerpt && say("quoted", one)].filter(Boolean).join(" "));
  setText(item.querySelector(".what"), pick(one.what));
  setText(item.querySelector(".next"), `→ ${pick(one.next)}`);
  setAttribute(item, "title", pick(one.cause));
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

/** The window beside the rolling one: the shift, of who has none the day. */
const mainOf = (worker) => worker.shift ?? worker.day;

/** How far a bar reaches, in seconds. */
const lengthOf = (load) => (load?.busy_s == null ? 0 : load.busy_s + (load.open_s ?? 0) + (load.wait_s ?? 0));

const whole = (rate) => Math.round(rate * 100);

function axes() {
  if (board.has_shifts) {
    const rates = { seconds: null, step: 0.25, ticks: [0, 50, 100].map((n) => ({ label: n === 100 ? "100%" : n, at: n / 100 })) };
    return { now: rates, main: rates };
  }
  const longest = Math.max(0, ...board.teams.flatMap((team) => team.workers.map((worker) => lengthOf(mainOf(worker)))));
  const hours = Math.max(8, Math.ceil(longest / HOUR));
  return {
    now: axis(board.now_minutes, 60),
    main: axis(hours, HOUR),
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
  const any = board.factory !== null && board.teams.length > 0;
  $("load").hidden = $("sections").hidden = $("how").hidden = !any;
  setText($("load-title"), say(board.has_shifts ? "load_rates" : "load"));
  const scale = axes();
  for (const kind of ["now", "main"]) setStyle($("teams"), `--${kind}-step`, percent(scale[kind].step));
  keyed($("teams"), "team-template", board.teams, (team) => team.team, (node, team) => showTeam(node, team, scale));
  showStacks(any);
  showRibbons(any);
  showHours(any);
  showHow();
}

function teamName(team) {
  if (team.team === "all") return say(board.teams.length > 1 ? "no_team" : "everyone");
  return say(team.name !== team.team || team.name.endsWith("班") ? "team_as_is" : "team", { team: team.name });
}

const personName = (worker) => (isPerson(worker) ? worker.name ?? worker.worker : say("unassigned"));
const shiftName = (shift) => shift.name || shift.shift;
const shiftTimes = (shift) => (shift ? say("shift_times", { name: shiftName(shift), from: local(shift.start).time.slice(0, 5), to: local(shift.end).time.slice(0, 5) }) : "");

function showTeam(node, team, scale) {
  const name = teamName(team);
  const minutes = board.now_minutes;
  const rates = board.has_shifts;
  setText(node.querySelector(".definition"), say(rates ? "definition_rates" : board.live ? "definition" : "definition_past"));
  setAttribute(node, "data-team", team.team);
  setAttribute(node, "aria-label", name);
  setTitled(node.querySelector(".team-name"), name);

  // What holds for everybody is said once.
  const people = team.workers.filter(isPerson);
  const rated = people.filter((worker) => mainOf(worker)?.load_rate != null);
  const common = ["assumed"].filter((flag) => rated.length > 1 && rated.every((worker) => flagsOf(worker).includes(flag)));
  setText(node.querySelector(".team-shift"), [shiftTimes(team.shift), ...common.map((flag) => say("flag_everyone", { flag: say(`flag:${flag}`) }))].filter(Boolean).join("・"));
  setAttribute(node.querySelector(".team-shift"), "title", common.map((flag) => say(`flag_title:${flag}`)).join(" "));

  node.querySelector(".levels").hidden = people.length === 0;
  node.querySelector(".definition").hidden = people.length === 0;
  const shift = team.shift && shiftName(team.shift);
  const means = {
    now: showLeveling(node, "now", team.leveling_now, say("leveling_now", { minutes }), fineMinutes, "basis_now"),
    main: showLeveling(node, "main", rates ? team.leveling_shift ?? team.leveling_day : team.leveling_day,
      rates && team.shift ? say(board.live ? "leveling_shift_so_far" : "leveling_shift", { shift }) : say("leveling_day", { day: dayName() }), clockText, "basis_day"),
  };
  // What the book lacks is said once, not for every team.
  showAdvice(node.querySelector(".advice"), team.advice?.reason === "no_calendar" && team !== board.teams[0] ? null : team.advice);
  setText(node.querySelector(".axes .now .axis-name"), say(rates ? "now_rate_axis" : "now_axis", { minutes }));
  setText(node.querySelector(".axes .main .axis-name"), rates ? say(board.live ? "shift_so_far_axis" : "shift_axis") : say("day_axis", { day: dayName() }));
  for (const kind of ["now", "main"]) {
    const head = node.querySelector(`.axes .${kind}`);
    setText(head.querySelector(".meter-name"), kindName(kind));
    setText(head.querySelector(".amount"), kind === "main" && !rates ? say("day_unit") : "");
    keyed(head.querySelector(".ticks"), "tick-template", scale[kind].ticks, (tick) => tick.label, (mark, tick) => {
      setText(mark, tick.label);
      setStyle(mark, "left", percent(tick.at));
      mark.classList.toggle("at-end", tick.at === 1);
    });
  }
  keyed(node.querySelector(".workers"), "worker-template", team.workers, (worker) => worker.worker,
    (line, worker) => showWorker(line, worker, team, scale, means, common));
}

/** Fills one figure and returns the team's mean, in the unit of the bars, or null. */
function showLeveling(node, kind, leveling, name, duration, basis) {
  const tile = node.querySelector(`[data-leveling="${kind}"]`);
  const rate = leveling?.rate ?? null;
  const isRate = leveling?.unit === "rate";
  setText(tile.querySelector(".level-name"), name);
  setAttribute(tile, "data-rate", rate ?? "");
  tile.classList.toggle("is-null", rate === null);
  setText(tile.querySelector(".rate"), rate === null ? "—" : `${whole(rate)}%`);
  const [people, basisNode, spread] = [".people", ".basis", ".spread"].map((part) => tile.querySelector(part));

  if (rate === null) {
    const known = TEXTS[`leveling:${leveling?.reason}`];
    setText(people, known ? pick(known) : leveling?.reason ?? say("unknown"));
    setText(basisNode, isRate && leveling.n_team > 0 ? say("people_of", { n: leveling.n, of: leveling.n_team }) : "");
    setText(spread, "");
    return null;
  }
  setText(people, say(leveling.partial ? "people_partial" : isRate ? "people_of" : "people", { n: leveling.n, of: leveling.n_team }));
  const { mean, max } = leveling;
  setText(basisNode, mean == null || max == null ? ""
    : isRate ? say("basis_rate", { mean: whole(mean), max: whole(max) }) : say(basis, { mean: duration(mean), max: duration(max) }));
  const cv = leveling.cv?.toFixed(2);
  setText(spread, cv == null ? "" : leveling.move_minutes == null ? say("spread_cv", { cv }) : say("spread", { cv, move: Math.round(leveling.move_minutes) }));
  setAttribute(spread, "title", say("spread_title"));
  return mean;
}

function showAdvice(node, advice) {
  node.hidden = !advice;
  if (!advice) return;
  node.classList.toggle("is-quiet", !advice.text);
  setText(node.querySelector(".advice-name"), advice.text ? say(advice.skills === "none" ? "advice_no_skills" : "advice", { at: shortTime(advice.at) }) : say("advice_none"));
  setText(node.querySelector(".advice-words"), advice.text ? pick(advice.text) : say(`advice:${advice.reason}`));
}

const isPerson = (worker) => worker.worker !== "unassigned";
const kindName = (kind) => (kind === "now" ? say("now", { minutes: board.now_minutes }) : board.has_shifts ? say("shift") : dayName());
const qualityOf = (load) => load?.quality?.split("+") ?? [];
const gapOf = (load) => qualityOf(load).find((part) => GAPS.includes(part)) ?? null;
const flagsOf = (worker) => qualityOf(mainOf(worker)).filter((part) => TEXTS[`flag:${part}`]);

/** Why there is no rate, in words: a person on a break is not absent. */
function gapText(load, worker, kind) {
  const gap = gapOf(load);
  if (gap === "insufficient_data" && load.coverage != null) return say("gap_coverage", { n: whole(load.coverage) });
  if (gap === "absent" && load.break_s > 0 && load.break_s >= load.away_s) return say("gap:break");
  if (gap === "absent" && load.away_s > 0) return say("gap:away");
  if (gap === "absent" && kind === "now" && !worker.on_shift) return say("gap:off");
  return gap ? say(`gap:${gap}`) : say("unknown");
}

function showWorker(line, worker, team, scale, means, common) {
  const person = isPerson(worker);
  const name = personName(worker);
  setAttribute(line, "data-worker", worker.worker);
  line.classList.toggle("is-unassigned", !person);
  setTitled(line.querySelector(".token"), name);
  if (worker.name) setAttribute(line.querySelector(".token"), "title", `${worker.name} (${worker.worker})`);
  setTitled(line.querySelector(".seen"), !person ? say(board.has_shifts ? "unassigned_time" : "not_leveled")
    : worker.open_since ? say("working_since", { at: shortTime(worker.open_since) })
    : worker.last_seen ? say("last_seen", { at: shortTime(worker.last_seen) })
    : say(board.live ? "never_seen" : "no_time"));
  line.classList.toggle("is-working", Boolean(person && worker.open_since));

  const main = mainOf(worker);
  if (board.has_shifts) {
    // The team's mean of a shift is no measure for who works another one.
    const own = worker.shift_name == null || !team.shift || worker.shift_name === shiftName(team.shift);
    showRate(line.querySelector(".now"), "now", worker, worker.now, person ? means.now : null);
    showRate(line.querySelector(".main"), "main", worker, main, person && own ? means.main : null);
  } else {
    showMeter(line.querySelector(".now"), "now", name, worker.now, scale.now, person ? means.now : null, minutesText);
    showMeter(line.querySelector(".main"), "main", name, main, scale.main, person ? means.main : null, clockText);
  }
  showFacts(line, worker, main, team, common);
}

function showFacts(line, worker, main, team, common) {
  const person = isPerson(worker);
  const pieces = main?.pieces;
  const rates = board.has_shifts;
  line.querySelector(".pieces").classList.toggle("is-unknown", pieces == null);
  setText(line.querySelector(".pieces"), pieces == null ? say("pieces_unknown") : say("pieces", { n: count(Math.round(pieces * 10) / 10) }));

  setText(line.querySelector(".hour"), rates && person && worker.hour?.load_rate != null ? say("hour", { n: whole(worker.hour.load_rate) }) : "");
  setAttribute(line.querySelector(".hour"), "title", say("hour_title"));

  // Of whom nothing is known, it is not known that they never worked.
  const continuous = rates && person && worker.continuous_s != null && main?.available_s > main?.unknown_s ? clockText(worker.continuous_s) : null;
  setText(line.querySelector(".continuous"), continuous === null ? "" : say(board.live ? "continuous" : "continuous_past", { time: continuous }));
  setAttribute(line.querySelector(".continuous"), "title", continuous === null ? "" : say("continuous_title", { time: continuous }));
  setText(line.querySelector(".coverage"), rates && person && main?.coverage != null ? say("coverage", { n: whole(main.coverage) }) : "");
  setAttribute(line.querySelector(".coverage"), "title", say("coverage_title"));

  const chips = [];
  if (rates && person) {
    if (main?.plan_load != null) {
      const band = bandOf(main.plan_load);
      chips.push({ key: "plan", band, text: say("plan_load", { n: whole(main.plan_load), band: say(`band:${band}`) }), title: say("plan_load_title") });
    }
    if (worker.shift_name != null && team.shift && worker.shift_name !== shiftName(team.shift)) chips.push({ key: "shift", text: worker.shift_name, title: "" });
    for (const flag of flagsOf(worker).filter((one) => !common.includes(one))) chips.push({ key: flag, text: say(`flag:${flag}`), title: say(`flag_title:${flag}`) });
  }
  keyed(line.querySelector(".chips"), "chip-template", chips, (chip) => chip.key, (node, chip) => {
    setText(node, chip.text);
    setAttribute(node, "title", chip.title);
    setAttribute(node, "data-chip", chip.key);
    if (chip.band) setAttribute(node, "data-band", chip.band);
  });
}

/** Domain model A1: more than 1.00 does not fit; 0.85 to 1.00 is nearly full. */
function bandOf(load) {
  const [right, nearly, over] = board.plan_bands;
  return load > over ? "over" : load >= nearly ? "nearly" : load >= right ? "right" : "room";
}

/** A bar from 0 to 100 %: as long as the load rate in the colours of work, then what else is known. */
function showRate(node, kind, worker, load, mean) {
  const bar = node.querySelector(".bar");
  const person = isPerson(worker);
  const part = (state) => load?.[`${state}_s`] ?? 0;
  const busy = load ? load.busy_s + load.open_s : 0;
  const rate = person ? load?.load_rate ?? null : null;
  const known = rate !== null || (!person && busy > 0);
  const base = person ? KNOWN.reduce((sum, state) => sum + part(state), 0) : load?.length_s || busy;
  for (const state of KNOWN) {
    const shown = known && base > 0 && (person || state !== "idle") ? part(state) / base : 0;
    setStyle(bar.querySelector(`.${state}`), "width", percent(shown));
  }
  const marker = bar.querySelector(".mean");
  marker.hidden = mean === null || rate === null;
  if (mean !== null) setStyle(marker, "left", percent(mean));

  const gap = known ? "" : !load ? "" : person ? gapText(load, worker, kind) : say("no_record");
  bar.classList.toggle("is-unknown", !known);
  setText(bar.querySelector(".blank"), !known && busy > 0 ? say("worked", { why: gap, time: timeText(busy) }) : gap);
  setText(node.querySelector(".meter-name"), kindName(kind));
  const amount = rate !== null ? `${whole(rate)}%` : known ? timeText(busy) : "—";
  node.querySelector(".amount").classList.toggle("is-unknown", rate === null);
  setText(node.querySelector(".amount"), amount);

  const parts = [...KNOWN, "unknown", "break", "away"].filter((state) => part(state) > 0).map((state) => `${say(state)} ${spokenText(part(state))}`);
  const figure = [personName(worker), kindName(kind), known ? amount : gap].join(" ");
  const label = parts.length ? say("spoken", { label: figure, parts: parts.join(say("spoken_join")) }) : figure;
  setAttribute(bar, "aria-label", label);
  setAttribute(bar, "title", label);
  setAttribute(bar, "data-seconds", load ? busy : "");
  setAttribute(bar, "data-rate", rate ?? "");
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
  setStyle(bar.querySelector(".idle"), "width", percent(0));
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

// ---- piled times (山積み表) and hours

/** The next of 1, 2, 5 × 10ⁿ, in quarters, that holds a value. */
function niceTop(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((n) => n * power).find((n) => n >= value) ?? 10 * power;
}

const short = (n) => (n >= 100 ? Math.round(n).toString() : n >= 10 ? n.toFixed(0) : Number(n.toFixed(1)).toString());
const fine = (n) => (n >= 100 ? Math.round(n).toString() : n.toFixed(1));

function showStacks(any) {
  const byStations = view.by === "stations" && board.lines.length > 0;
  const groups = byStations
    ? board.lines.map((line) => ({ key: `line:${line.line}`, name: line.name, shift: line.shift, chart: line.yamazumi, names: new Map() }))
    : board.teams.filter((team) => team.yamazumi).map((team) => ({
      key: `team:${team.team}`, name: teamName(team), shift: team.shift, chart: team.yamazumi, names: new Map(team.workers.map((worker) => [worker.worker, personName(worker)])) }));
  const shown = groups.filter((group) => group.chart.bars.some((bar) => bar.net != null));
  $("stacks").hidden = !any || (shown.length === 0 && board.lines.length === 0);
  $("by-stations").disabled = board.lines.length === 0;
  setAttribute($("by-people"), "aria-pressed", !byStations);
  setAttribute($("by-stations"), "aria-pressed", byStations);
  keyed($("charts"), "chart-template", shown, (group) => group.key, showChart);
}

function showChart(node, { name, shift, chart, names }) {
  const perPiece = chart.unit === "s_per_piece";
  const common = perPiece ? chart.takt_s : null;
  const takts = perPiece ? chart.bars.map((bar) => bar.takt_s).filter((takt) => takt != null) : [];
  const heights = chart.bars.map((bar) => (bar.net ?? 0) + (bar.ancillary ?? 0) + (bar.setup ?? 0) + (bar.wait ?? 0));
  const top = niceTop(Math.max(0, ...heights, ...takts.map((takt) => takt * 1.08)));
  setTitled(node.querySelector(".chart-name"), name);
  const figure = node.querySelector(".chart-figure");
  setText(figure, chart.efficiency != null ? say("efficiency", { n: whole(chart.efficiency) }) : perPiece ? say("efficiency_none") : "");
  setAttribute(figure, "title", say("efficiency_title"));
  const notes = [say(perPiece ? "unit_piece" : "unit_minutes", { shift: shiftTimes(shift) })];
  if (perPiece && common == null) notes.push(say(takts.length ? "takt_own" : "takt_none"));
  setText(node.querySelector(".chart-note"), notes.join(" ").trim());
  const unit = say(perPiece ? "unit_word_piece" : "unit_word_minutes");
  showPlot(node, top, [0, 0.5, 1], (at) => (perPiece ? say("seconds_short", { n: short(top * at) }) : say("minutes", { n: short(top * at) })), common, chart.bars.map((bar, i) => ({
    key: bar.key,
    name: bar.name ?? names.get(bar.key) ?? bar.key,
    parts: bar,
    value: bar.net == null ? say("no_stacks") : say(perPiece ? "seconds_short" : "minutes", { n: fine(bar.net + bar.ancillary + bar.setup) }),
    mark: chart.bottleneck === i ? say("neck") : "",
    takt: perPiece && common == null ? bar.takt_s : null,
  })));
  setAttribute(node.querySelector(".plot"), "aria-label", chart.bars.map((bar, i) => say("stack_spoken", {
    name: bar.name ?? names.get(bar.key) ?? bar.key, work: bar.net == null ? say("unknown") : fine(bar.net + bar.ancillary + bar.setup), unit }) + (chart.bottleneck === i ? ` ${say("neck")}` : "")).join(say("spoken_join")));
}

/** Columns of stacked heights on one scale from 0 to the top. */
function showPlot(node, top, marks, labelOf, takt, columns) {
  const share = (height) => percent((height ?? 0) / top);
  setStyle(node, "--step", percent(marks[1]));
  keyed(node.querySelector(".scale"), "scale-template", marks, (at) => at, (tick, at) => {
    setText(tick, labelOf(at));
    setStyle(tick, "bottom", percent(at));
  });
  const line = node.querySelector(".takt-line");
  line.hidden = takt == null;
  node.querySelector(".plot").classList.toggle("has-takt", takt != null);
  if (takt != null) {
    setStyle(line, "top", `calc(var(--plot) * ${Number((1 - takt / top).toFixed(4))})`);
    setText(line.querySelector(".takt-label"), say("takt", { n: fine(takt) }));
  }
  keyed(node.querySelector(".columns"), "column-template", columns, (column) => column.key, (item, column) => {
    setAttribute(item, "data-column", column.key);
    for (const state of [...BUSY, "wait"]) setStyle(item.querySelector(`.${state}`), "height", share(column.parts[state]));
    setText(item.querySelector(".neck"), column.mark);
    setText(item.querySelector(".column-value"), column.value);
    setTitled(item.querySelector(".column-name"), column.name);
    const own = item.querySelector(".own-takt");
    own.hidden = column.takt == null;
    if (column.takt != null) setStyle(own, "bottom", share(column.takt));
  });
}

function showHours(any) {
  const teams = board.teams.filter((team) => team.over_time);
  $("hours").hidden = !any || teams.length === 0;
  $("sections").querySelector('[href="#hours"]').hidden = $("hours").hidden;
  keyed($("hour-charts"), "chart-template", teams, (team) => team.team, (node, team) => {
    const { rate, used, reason, hours } = team.over_time;
    node.classList.add("hour-chart");
    setTitled(node.querySelector(".chart-name"), teamName(team));
    setText(node.querySelector(".chart-figure"), rate == null ? pick(TEXTS[`hours:${reason}`]) : say("hours_rate", { n: whole(rate), used }));
    showPlot(node, 1, [0, 0.5, 1], (at) => `${at * 100}%`, null, hours.map((hour) => ({
      key: hour.start, name: local(hour.start).time.slice(0, 5), parts: { net: hour.load_rate }, value: hour.load_rate == null ? "" : `${whole(hour.load_rate)}%`, mark: "", takt: null })));
    setAttribute(node.querySelector(".plot"), "aria-label",
      hours.filter((hour) => hour.load_rate != null).map((hour) => `${local(hour.start).time.slice(0, 5)} ${whole(hour.load_rate)}%`).join(say("spoken_join")));
  });
}

// ---- ribbons

/** Ribbons come with every thirtieth answer; between them the last ones stand. */
function keepRibbons() {
  const of = `${board.factory} ${board.day}`;
  if (board.ribbon) {
    ribbons.people = new Map(board.teams.flatMap((team) => team.workers.filter((worker) => worker.ribbon).map((worker) => [worker.worker, worker.ribbon])));
    ribbons.axis = board.ribbon;
    ribbons.of = of;
    ribbons.at = performance.now();
  } else if (ribbons.of !== of) {
    ribbons.people = new Map();
    ribbons.axis = null;
    ribbons.at = -Infinity;
  }
}

function wantsRibbons() {
  const late = performance.now() - ribbons.at >= RIBBONS_EVERY_MS;
  const other = board && (ribbons.of !== `${view.factory ?? board.factory} ${view.day ?? board.today}`);
  return !board || other || (late && (board.live || ribbons.axis === null));
}

function showRibbons(any) {
  const { axis: own, people } = ribbons;
  const known = people.size > 0 && own !== null;
  $("ribbons").hidden = !any || !known;
  $("sections").querySelector('[href="#ribbons"]').hidden = $("ribbons").hidden;
  if (!known) return;
  const start = new Date(own.start).getTime();
  const hours = own.minutes / 60;
  setStyle($("ribbon-box"), "--hour", percent(1 / hours));
  const ticks = [];
  for (let hour = 0; hour <= hours; hour += 2) ticks.push({ label: `${Number(local(start + hour * 3_600_000).time.slice(0, 2))}:00`, at: hour / hours, hour });
  keyed($("ribbon-axis"), "tick-template", ticks, (tick) => tick.hour, (mark, tick) => {
    setText(mark, tick.label);
    setStyle(mark, "left", percent(tick.at));
    mark.classList.toggle("at-end", tick.at === 1);
  });
  const now = board.live ? (new Date(board.now).getTime() - start) / 60_000 / own.minutes : null;
  const teams = board.teams.map((team) => ({ team, workers: team.workers.filter((worker) => people.has(worker.worker)) })).filter((one) => one.workers.length > 0);
  keyed($("ribbon-teams"), "ribbon-team-template", teams, (one) => one.team.team, (node, { team, workers }) => {
    setText(node.querySelector(".ribbon-team"), teamName(team));
    keyed(node.querySelector(".ribbon-rows"), "ribbon-template", workers, (worker) => worker.worker, (row, worker) => showRibbon(row, worker, people.get(worker.worker), own.minutes, now));
  });
  if (!$("ribbon-box").dataset.moved && now !== null && $("ribbon-box").scrollWidth > $("ribbon-box").clientWidth) {
    // On a phone the last hours are what matters; whoever scrolls back is left alone.
    $("ribbon-box").dataset.moved = "yes";
    $("ribbon-box").scrollLeft = $("ribbon-box").scrollWidth * Math.min(1, now) - $("ribbon-box").clientWidth * 0.7;
  }
}

function showRibbon(row, worker, ribbon, minutes, now) {
  row.classList.toggle("is-unassigned", !isPerson(worker));
  setAttribute(row, "data-ribbon", worker.worker);
  setTitled(row.querySelector(".ribbon-name"), personName(worker));
  const line = row.querySelector(".now-line");
  line.hidden = now === null || now < 0 || now > 1;
  if (now !== null) setStyle(line, "left", percent(now));
  const band = row.querySelector(".ribbon");
  const key = `${view.lang} ${minutes} ${ribbon.states} ${JSON.stringify(ribbon.planned)}${JSON.stringify(ribbon.breaks)}`;
  if (row.dataset.shown === key) return;
  row.dataset.shown = key;

  const spans = Object.fromEntries(Object.values(STATES).map((state) => [state, []]));
  const sums = {};
  let at = 0;
  for (const [, letter, length] of ribbon.states.matchAll(/([a-z-])(\d+)/g)) {
    const state = STATES[letter];
    const to = at + Number(length);
    if (state) {
      spans[state].push([at, to]);
      sums[state] = (sums[state] ?? 0) + Number(length);
    }
    at = to;
  }
  // A planned break that has passed is told by what happened in it.
  spans.rest = ribbon.breaks.filter(([from]) => from >= at);
  spans.planned = ribbon.planned;
  for (const [state, list] of Object.entries(spans)) {
    const layer = band.querySelector(`.${state}`);
    layer.hidden = list.length === 0;
    if (list.length > 0) {
      const mask = maskOf(list, minutes);
      setStyle(layer, "-webkit-mask-image", mask);
      setStyle(layer, "mask-image", mask);
    }
  }
  const parts = Object.entries(sums).map(([state, n]) => `${say(state)} ${spokenText(n * 60)}`);
  const label = say("spoken", { label: personName(worker), parts: parts.join(say("spoken_join")) || say("no_record") });
  setAttribute(band, "aria-label", label);
  setAttribute(band, "title", label);
}

/** A mask that lets a layer's pattern through in these stretches only: one element for a state, however often it comes. */
function maskOf(spans, minutes) {
  const place = (minute) => percent(minute / minutes);
  const stops = spans.map(([from, to]) => `#0000 0 ${place(from)},#000 0 ${place(to)}`);
  return `linear-gradient(90deg,${stops.join(",")},#0000 0)`;
}

// ---- how to read it

function showHow() {
  const [right, nearly, over] = board.plan_bands.map(whole);
  const items = HOW.filter((item) => board.has_shifts || !["load_rate", "nulls", "plan_load", "flags"].includes(item)).flatMap((item) => [
    { key: `how:${item}`, tag: "dt" }, { key: `how_text:${item}`, tag: "dd" }]);
  const list = $("how-list");
  const key = `${view.lang} ${items.length} ${right} ${nearly} ${over}`;
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  list.replaceChildren(...items.map(({ key: text, tag }) => {
    const node = document.createElement(tag);
    node.textContent = say(text, { right, nearly, over });
    return node;
  }));
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
  showCounts("counters", ledger.counters, COUNTERS);

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
  keepRibbons();
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
    const response = await fetch(`api/board?${queryOf({ factory: view.factory, day: view.day, ribbon: wantsRibbons() ? null : "0" })}`, { signal: mine.signal, cache: "no-store" });
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
for (const by of ["people", "stations"]) {
  $(`by-${by}`).addEventListener("click", () => {
    view.by = by;
    render();
  });
}
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
