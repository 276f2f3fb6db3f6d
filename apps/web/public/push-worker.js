// Shows push messages of the product, and opens what they lead to. It keeps nothing and answers no request: pages and data always
// come from the server.

self.addEventListener("push", (event) => {
  const message = event.data?.json();
  if (!message) return;
  const { id, title, text, url } = message;
  event.waitUntil(self.registration.showNotification(title, { body: text ?? "", tag: id, icon: "/icon.svg", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { pathname, search } = new URL(event.notification.data.url, self.location.origin);
  // Always a page of the product itself, under the address that this browser knows it by.
  event.waitUntil(openPage(new URL(pathname + search, self.location.origin).href));
});

async function openPage(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((one) => one.url === url) ?? windows[0];
  if (!open) return self.clients.openWindow(url);
  await open.focus();
  return open.url === url ? undefined : open.navigate(url).catch(() => self.clients.openWindow(url));
}
