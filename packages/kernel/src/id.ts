/**
 * A UUID that belongs to one kind of row. A plain string is accepted where an id is expected; the id of another
 * kind of row is a compile error.
 */
export type Id<Of extends string> = string & { readonly _of?: Of };

export type UserId = Id<"user">;
export type OrganizationId = Id<"organization">;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a UUID in the lower-case form that PostgreSQL prints. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

let lastMillisecond = 0;
let sequence = 0;

/**
 * A UUID v7 (RFC 9562): 48 bits of milliseconds, 12 bits that count within the millisecond, 62 random bits.
 * Ids made by one process are strictly increasing, so "newest first" is the primary key read backwards.
 */
export function newId<Of extends string>(now: number = Date.now()): Id<Of> {
  if (now > lastMillisecond) {
    lastMillisecond = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMillisecond++;
    sequence = 0;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  bytes[0] = (bytes[0]! & 0x3f) | 0x80;
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = lastMillisecond.toString(16).padStart(12, "0");
  const count = sequence.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${random.slice(0, 4)}-${random.slice(4)}`;
}
