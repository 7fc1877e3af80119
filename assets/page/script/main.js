// Which entrance is open: the address says so, and nothing is fetched.

const goalsTitle = document.title;
let explorer = null;

/** Open what the address names; the figures are unpacked when they are first asked for. */
async function route() {
  openEntrance();
  if (/^#(maal|tal)$/.test(location.hash)) scrollTo({ top: 0, behavior: "instant" });
  const isFigures = document.documentElement.dataset.entrance === "tal";
  for (const link of document.querySelectorAll(".entrances a")) {
    if ((link.hash === "#tal") === isFigures) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!isFigures) return showGoal();
  explorer ??= startExplorer();
  return (await explorer).show(readChoice(location.hash));
}

/** Go to the goal that the address names. */
async function showGoal() {
  document.title = goalsTitle;
  await isRead;
  const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!goal?.closest("#maal") || goal.id === "maal") return;
  goal.focus({ preventScroll: true });
  // What comes into view is laid out, and is seldom as high as it was taken for.
  for (let still = 0, tries = 0; still < STILL && tries < MOST_TRIES; tries += 1) {
    const before = goal.getBoundingClientRect().top;
    goal.scrollIntoView({ behavior: "instant" });
    still = goal.getBoundingClientRect().top === before ? still + 1 : 0;
    await nextFrame();
  }
}

const [STILL, MOST_TRIES] = [4, 30]; // frames
const nextFrame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));

async function startExplorer() {
  return new Explorer(await unpack("data-valg"));
}

addEventListener("hashchange", route);
route();
let width = null;
new ResizeObserver(() => {
  const now = document.documentElement.clientWidth;
  const isOther = width !== null && Math.abs(now - width) >= 2;
  width = now;
  if (isOther && document.documentElement.dataset.entrance === "tal") route();
}).observe(document.documentElement);
