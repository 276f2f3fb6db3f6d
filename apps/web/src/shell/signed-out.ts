import type { AnyRouter } from "@tanstack/react-router";
import { closeOrganizations, throughNewSession } from "../api/organization-session.ts";
import type { Account } from "./account.ts";

/** Between two times that lines are opened anew. */
const lookEvery = 3000;
/** Another window's answer, which brings the new session, may arrive a little later than the end of the old one. */
const patience = 1000;

let isLooking = false;
let lookedAt = -lookEvery;

/**
 * The server says that nobody is signed in. Where another window has got the browser another session, open lines are opened
 * anew; otherwise the person is led to the sign-in page, and afterwards back to where they are. Many answers may say so at
 * the same time: the first one counts.
 */
export async function leaveSignedOut(router: AnyRouter, account: Account): Promise<void> {
  const { pathname, href } = router.state.location;
  if (isLooking || pathname.startsWith("/sign-in")) return;
  isLooking = true;
  try {
    await pause(lookedAt + lookEvery - performance.now());
    lookedAt = performance.now();
    if (await isSignedIn(account)) {
      await throughNewSession(() => router.invalidate());
      return;
    }
    await router.navigate({ to: "/sign-in", search: { next: href, ended: true } });
    closeOrganizations();
    account.queryClient.clear();
  } finally {
    isLooking = false;
  }
}

/** Asks the server, and once more when it says no. */
async function isSignedIn(account: Account): Promise<boolean> {
  await account.refresh();
  if (await account.me()) return true;
  await pause(patience);
  await account.refresh();
  return (await account.me()) !== null;
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, Math.max(0, milliseconds)));
