// Adds new calls on top of the list, once a second while somebody looks, until they press Pause.
"use strict";

const rows = document.getElementById("calls");
const news = document.getElementById("news");
const pause = document.getElementById("pause");

function add(html) {
  const before = rows.rows.length;
  rows.insertAdjacentHTML("afterbegin", html);
  const added = rows.rows.length - before;
  for (const row of [...rows.rows].slice(0, added)) row.classList.add("new");
  for (const row of [...rows.rows].slice(Number(rows.dataset.most))) row.remove();
  const latest = rows.rows[0];
  rows.dataset.latest = latest.dataset.number;
  const said = [2, 1].map((cell) => latest.cells[cell].innerText.trim()).join(": ");
  news.textContent = `${added} new ${added === 1 ? "call" : "calls"}, the latest ${said}.`;
}

async function look() {
  if (document.hidden || pause.ariaPressed === "true") return;
  const address = new URL(rows.dataset.newer, location.href);
  address.searchParams.set("after", rows.dataset.latest);
  try {
    const answer = await fetch(address);
    if (answer.status === 200) add(await answer.text());
    else if (news.dataset.lost) news.textContent = "The tenant answers again.";
    delete news.dataset.lost;
  } catch {
    news.dataset.lost = "yes";
    news.textContent = "The tenant does not answer.";
  }
}

async function keepLooking() {
  await look();
  setTimeout(keepLooking, 1000);
}

if (rows) {
  news.textContent = "";
  pause.hidden = false;
  pause.ariaPressed = "false";
  pause.addEventListener("click", () => {
    pause.ariaPressed = pause.ariaPressed === "true" ? "false" : "true";
  });
  keepLooking();
}
