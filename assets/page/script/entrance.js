// Runs before anything is shown, so that the entrance that is closed is never laid out.

/** Open the entrance that the address names: the figures for `#tal...`, else the goals. */
function openEntrance() {
  document.documentElement.dataset.entrance = /^#tal(=|$)/.test(location.hash) ? "tal" : "maal";
}

openEntrance();
