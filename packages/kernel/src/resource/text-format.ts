import { z } from "zod";
import { isCountryCode } from "../country.ts";
import type { TextFormat } from "../table/facts.ts";
import { isTimeZone } from "../time-zone.ts";

/** A text as its format wants it: brought into its one form first, then checked. Without a format any text will do. */
export function inFormat(format: TextFormat | undefined): z.ZodString {
  switch (format) {
    case "timeZone":
      return z.string().refine(isTimeZone, "Choose a time zone such as Europe/Rome.");
    case "email":
      return z.string().overwrite(mailAddress).refine(isMailAddress, "Write a mail address such as name@example.com.");
    case "phone":
      return z
        .string()
        .overwrite(internationalPhone)
        .refine((text) => e164.test(text), "Begin with + and the country's prefix, such as +39 02 1234567.");
    case "webAddress":
      return z.string().overwrite(webAddress).refine(isWebAddress, "Write a web address such as www.example.com.");
    case "currency":
      return z.string().overwrite(capitals).refine(isCurrency, "Use the three letters of a currency, such as EUR.");
    case "country":
      return z.string().overwrite(capitals).refine(isCountryCode, "Use the two letters of a country, such as IT.");
    case undefined:
      return z.string();
  }
}

/** The one form of a mail address: nobody's server tells upper from lower case. */
export const mailAddress = (text: string): string => text.trim().toLowerCase();

const isMailAddress = (text: string): boolean => z.email().safeParse(text).success;

/** A phone number as every network understands it: + and at most 15 digits. */
export const e164 = /^\+[1-9]\d{6,14}$/;

/** A number that says its country, without what people put between digits. One that does not comes back as it was, trimmed. */
export function internationalPhone(text: string): string {
  const digits = text.replace(/\(0\)/, "").replace(/[\s().\-/\u00a0]/g, "");
  return /^(?:\+|00)\d+$/.test(digits) ? digits.replace(/^00/, "+") : text.trim();
}

function webAddress(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`;
}

function isWebAddress(text: string): boolean {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  return parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.hostname.includes(".");
}

const capitals = (text: string): string => text.trim().toUpperCase();

/** Whether amounts can be shown in it: an ISO 4217 code that is, or was, in use. */
const isCurrency = (text: string): boolean => Intl.supportedValuesOf("currency").includes(text);
