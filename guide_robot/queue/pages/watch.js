// Opens the page anew when its modules did not arrive or did not start, once the backend answers again.
(() => {
  const WAIT_MS = 10000;
  const again = async () => {
    if (document.documentElement.dataset.started) return;
    const there = await fetch("alive", { cache: "no-store" }).then((answer) => answer.status === 204).catch(() => false);
    if (there) location.reload();
    else setTimeout(again, 2000);
  };
  setTimeout(again, WAIT_MS);
})();
