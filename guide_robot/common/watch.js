// Opens the page anew when its modules or styles did not arrive, or did not start, once its server answers again.
(() => {
  const WAIT_MS = 10000;
  const ANSWER_MS = 5000;
  const AGAIN_MS = 2000;
  const MOST_FOR_STYLES = 3; // a page without its colours works: it is not opened anew for ever
  const { alive } = document.currentScript.dataset;
  const tries = Number(sessionStorage.getItem("opened_anew") ?? 0);
  const arrived = (link) => {
    try {
      return link.sheet.cssRules.length > 0;
    } catch {
      return false; // Chromium gives a sheet that was not loaded, and lets nobody read it
    }
  };
  const again = async () => {
    const started = Boolean(document.documentElement.dataset.started);
    const styled = [...document.querySelectorAll('link[rel="stylesheet"]')].every(arrived);
    if (started && styled) return sessionStorage.removeItem("opened_anew");
    if (started && tries >= MOST_FOR_STYLES) return;
    const limit = AbortSignal.timeout?.(ANSWER_MS); // some old browsers have none
    const there = await fetch(alive, { cache: "no-store", signal: limit }).then((answer) => answer.ok).catch(() => false);
    if (!there) return setTimeout(again, AGAIN_MS);
    sessionStorage.setItem("opened_anew", String(tries + 1));
    location.reload();
  };
  setTimeout(again, WAIT_MS);
})();
