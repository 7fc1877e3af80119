// Which entrance is open: the address says so, and nothing is fetched.

async function start() {
  const explorer = new Explorer(await unpack("data-valg"));
  let width = 0;

  function route() {
    openEntrance();
    const isFigures = document.documentElement.dataset.entrance === "tal";
    for (const link of document.querySelectorAll(".entrances a")) {
      if ((link.hash === "#tal") === isFigures) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (isFigures) return explorer.show(readChoice(location.hash));
    document.title = goalsTitle;
    return openGoal();
  }

  /** Show the goal that the address names, and draw the figures of all. */
  async function openGoal() {
    const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (goal?.closest("#maal") && goal.id !== "maal") {
      goal.scrollIntoView({ behavior: "instant" });
      goal.focus({ preventScroll: true });
    }
    if (document.getElementById("maal").dataset.drawn !== "all") await drawGoals(explorer, goal?.id);
  }

  const goalsTitle = document.title;
  addEventListener("hashchange", route);
  await route();
  width = document.documentElement.clientWidth;
  new ResizeObserver(() => {
    const now = document.documentElement.clientWidth;
    if (Math.abs(now - width) < 2) return;
    width = now;
    document.getElementById("maal").dataset.drawn = "";
    route();
  }).observe(document.documentElement);
}

start();
