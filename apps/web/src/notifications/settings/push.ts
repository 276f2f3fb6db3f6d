/** What this browser does with messages of the product. */
export type PushState = "unsupported" | "denied" | "off" | "on";

const worker = "/push-worker.js";

/** Whether this browser shows messages now, could, or was told not to. */
export async function pushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration(worker);
  const subscription = await registration?.pushManager.getSubscription();
  return subscription ? "on" : "off";
}

/** What a push service needs of a browser, as the server takes it. */
export type BrowserPush = { readonly endpoint: string; readonly publicKey: string; readonly authKey: string };

/** Asks the person, and lets this browser take messages. @throws Error when the person or the browser refuses */
export async function beginPush(pushKey: string): Promise<BrowserPush> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("The browser was told not to show messages.");
  await navigator.serviceWorker.register(worker);
  const registration = await navigator.serviceWorker.ready;
  const known = await registration.pushManager.getSubscription();
  // One that was made for another key of the server takes nothing any more.
  await known?.unsubscribe();
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey });
  const { keys } = subscription.toJSON();
  return { endpoint: subscription.endpoint, publicKey: keys?.["p256dh"] ?? "", authKey: keys?.["auth"] ?? "" };
}

/** Ends messages in this browser. @returns where they went, to be forgotten by the server */
export async function endPush(): Promise<string | undefined> {
  const registration = await navigator.serviceWorker.getRegistration(worker);
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  return subscription?.endpoint;
}
