// Shows what the backend tells while no page is open; a touch opens the ticket's page. Keeps nothing.

addEventListener("push", (event) => {
  const { title, body, lang, page } = event.data.json();
  const shown = registration.showNotification(title, {
    body,
    lang,
    tag: page, // a newer message takes the place of an older one
    renotify: true,
    requireInteraction: true,
    vibrate: [400, 200, 400, 200, 800],
    icon: "icon.svg",
    data: { page },
  });
  event.waitUntil(shown);
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(`../${event.notification.data.page}`, location.href).href));
});

async function open(address) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url.split("?")[0] === address);
  return there ? there.focus() : clients.openWindow(address);
}
