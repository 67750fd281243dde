// Keeps the page for whoever has just paid on the phone: money moves also where there is no signal. Nothing typed passes through here.
const CACHE = "canhgiac-{version}";
const FILES = ["/vua-chuyen-tien", "/static/{css}", "/static/{paid}", "/favicon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== CACHE).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !FILES.includes(url.pathname) || url.search) return;
  // The network first, so that hotlines are today's; the kept copy when there is none.
  event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
});
