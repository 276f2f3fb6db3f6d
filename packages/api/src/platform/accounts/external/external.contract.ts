import { z } from "zod";

/**
 * Whether the text is a place within this app, however a browser may read it: nobody is led elsewhere after signing in.
 * Not the ways to providers themselves, which would go round in circles.
 */
export function isOwnPlace(text: string): boolean {
  // Browsers drop tabs and line ends, and read a backslash as a slash.
  if (text.length > 2000 || !/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text)) return false;
  const { origin, pathname } = new URL(text, "https://here.invalid");
  return origin === "https://here.invalid" && !pathname.startsWith("//") && !/^\/(auth|trpc)(\/|$)/i.test(pathname);
}

const provider = z
  .string()
  .regex(/^[a-z][a-z0-9]{0,30}$/, "Choose one of the providers.")
  .meta({ title: "Provider" });

export const LinkExternalAccount = z.strictObject({
  provider,
  next: z.string().refine(isOwnPlace, "Name a page of this app, such as /account.").meta({ title: "Page to come back to" }),
});
export type LinkExternalAccount = z.infer<typeof LinkExternalAccount>;

export const UnlinkExternalAccount = z.strictObject({
  provider,
  subject: z.string().min(1).max(800).meta({ title: "Account at the provider" }),
});
export type UnlinkExternalAccount = z.infer<typeof UnlinkExternalAccount>;
