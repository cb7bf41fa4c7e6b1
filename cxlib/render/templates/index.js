const body = document.querySelector(".sortable tbody");
const rows = [...body.rows];
const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
document.querySelectorAll(".sortable th button").forEach((button, column) => {
  button.addEventListener("click", () => {
    const head = button.parentElement, up = head.getAttribute("aria-sort") !== "ascending";
    document.querySelectorAll(".sortable th[aria-sort]").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const order = new Intl.Collator(document.documentElement.lang);
    const compare = (a, b) => isNaN(a) || isNaN(b) ? order.compare(a, b) : a - b;
    rows.sort((a, b) => (up ? 1 : -1) * compare(key(a, column), key(b, column)));
    body.append(...rows);
  });
});
document.querySelector("#filter").addEventListener("input", event => {
  const wanted = event.target.value.toLocaleLowerCase();
  rows.forEach(row => { row.hidden = !row.cells[0].textContent.toLocaleLowerCase().includes(wanted); });
  const told = document.querySelector("#nothing");
  told.textContent = rows.some(row => !row.hidden) ? "" : told.dataset.none;
});
