// The assistant on another site's page: <script src="https://ASSISTANT/widget.js" data-language="vi" async></script>
(() => {
  const script = document.currentScript;
  const frame = document.createElement("iframe");
  const home = new URL("/", script.src);
  if (script.dataset.language) home.searchParams.set("language", script.dataset.language);
  frame.src = home.href;
  frame.title = script.dataset.title ?? home.host;
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.style.cssText = `width:100%;max-width:48rem;height:${script.dataset.height ?? "40rem"};border:1px solid #cfd5e3;border-radius:12px`;
  script.after(frame);
})();
