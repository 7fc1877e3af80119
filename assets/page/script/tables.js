// The table of a figure, for screen readers, for copying and for CSV.

/** Show rows of text below headings; the first column is the row's header. */
function showTable(box, caption, headings, rows) {
  const table = element("table", "", { class: "numbers" });
  table.append(element("caption", caption));
  const head = table.createTHead().insertRow();
  for (const heading of headings) head.append(element("th", heading, { scope: "col" }));
  const body = table.createTBody();
  for (const [first, ...cells] of rows) {
    const row = body.insertRow();
    row.append(element("th", first, { scope: "row" }), ...cells.map((cell) => element("td", cell)));
  }
  const scroll = element("div", "", { class: "scroll", role: "group", "aria-label": caption, tabindex: "0" });
  scroll.append(table);
  box.replaceChildren(scroll);
}
