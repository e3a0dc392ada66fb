// Follows a run live: its diagram, state and steps are read again when something has happened.
"use strict";
const page = document.querySelector("[data-run]");
if (page && window.EventSource) {
  const run = page.dataset.run;
  const source = new EventSource(`/api/v1/runs/${run}/events`);
  let due = null;
  const renew = async () => {
    due = null;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["state", "facts", "steps", "actions"]) {
      const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
      if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
    }
    const picture = document.querySelector("#diagram img");
    const next = new Image();
    next.alt = picture.alt;
    next.onload = () => picture.replaceWith(next);
    next.src = `${picture.dataset.source}?at=${Date.now()}`;
    next.dataset.source = picture.dataset.source;
  };
  const soon = () => { if (due === null) due = setTimeout(renew, 150); };
  for (const kind of ["run.started", "step", "branch", "effect", "waiting", "run.completed", "run.failed", "run.cancelled", "run.retried"]) {
    source.addEventListener(kind, soon);
  }
  source.addEventListener("end", () => { source.close(); renew(); });
}
