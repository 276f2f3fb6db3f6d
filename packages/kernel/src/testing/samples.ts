import type { Kind } from "../expression/kinds.ts";
import type { Scalar } from "../expression/language.ts";

/** People of the random worlds. Chosen so that upper and lower case differ. */
export const people = [
  "0198c0de-aaaa-7bbb-8ccc-ddddeeeeffff",
  "0198c0de-aaaa-7bbb-8ccc-ddddeeee0001",
  "00000000-0000-0000-0000-000000000000",
] as const;

export const organizations = ["0198c0de-0a0a-7000-8000-00000000000a", "0198c0de-0b0b-7000-8000-00000000000b"] as const;

/** Ids that links grant and columns refer to. Some are people, so that every column can meet every set. */
export const targets = [people[0], people[1], "ffffffff-ffff-ffff-ffff-ffffffffffff", "0198c0de-1111-7abc-8def-0123456789ab"] as const;

const texts = [
  "",
  "a",
  "A",
  "aa",
  "ä",
  "a\u0308",
  "ß",
  "ss",
  "İ",
  "i",
  " a",
  "a ",
  "a'b",
  'a"b',
  "a\\b",
  "\\",
  "{a,b}",
  "null",
  "%",
  "_",
  "$1",
  "\t\n",
  "\u200b",
  "\u{1f600}",
  "\uffee",
  "--",
  "10",
  "9",
];

/** What `contains` looks for, besides whole texts. */
export const textParts = ["", "", "", "", "a", "A", "s", "1", " ", "'", "%", "_", "\\", "\u0308", "\u{1f600}"] as const;

/** What rows hold, as text that PostgreSQL reads. Chosen to hurt: see the table of traps in SPEC.md. */
export const stored: Record<Kind, readonly string[]> = {
  text: texts,
  uuid: targets,
  boolean: ["true", "false"],
  integer: ["0", "1", "-1", "9", "10", "2147483647", "-2147483648"],
  bigint: ["0", "1", "-1", "9", "10", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808"],
  float: [
    "NaN",
    "NaN",
    "Infinity",
    "-Infinity",
    "0",
    "0",
    "-0",
    "-0",
    "0.1",
    "0.3",
    "0.30000000000000004",
    "9",
    "10",
    "-1.5",
    "5e-324",
    "1.7976931348623157e308",
    "1e21",
  ],
  timestamp: [
    "2026-01-31 23:59:59.999+00",
    "2026-01-31 23:59:59.9994+00",
    "2026-01-31 23:59:59.9996+00",
    "2026-02-01 00:00:00+00",
    "2025-10-26 00:30:00+00",
    "2025-10-26 01:30:00+00",
    "1970-01-01 00:00:00+00",
    "1969-12-31 23:59:59.999+00",
    "1850-06-01 12:00:00.5+00",
    "0001-01-01 00:00:00+00",
    "0044-03-15 12:00:00.001+00 BC",
    "4713-01-01 00:00:00+00 BC",
    "9999-12-31 23:59:59.999+00",
    "12026-01-01 00:00:00+00",
    "294276-06-01 00:00:00+00",
    "infinity",
    "-infinity",
  ],
  date: [
    "2026-01-31",
    "2026-02-01",
    "2024-02-29",
    "1970-01-01",
    "0001-01-01",
    "0001-12-31 BC",
    "0044-03-15 BC",
    "4714-11-24 BC",
    "9999-12-31",
    "10000-01-01",
    "12026-01-01",
    "5874897-12-31",
    "infinity",
    "-infinity",
  ],
};

/** What expressions hold: every value a client can name, mostly equal or next to a stored one. */
export const constants: Record<Kind, readonly Scalar[]> = {
  text: texts,
  uuid: [...targets, people[0].toUpperCase(), targets[3].toUpperCase()],
  boolean: [true, false],
  integer: [0, -0, 1, -1, 9, 10, 2147483647, -2147483648],
  bigint: [0n, 0, 1, -1n, 9, 10n, 9007199254740992n, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n), Number.MAX_SAFE_INTEGER],
  float: [NaN, NaN, Infinity, -Infinity, 0, 0, -0, -0, 0.1, 0.3, 0.1 + 0.2, 9, 10, -1.5, 5e-324, Number.MAX_VALUE, 1e21],
  timestamp: [
    "2026-01-31T23:59:59.999Z",
    "2026-02-01T00:00:00Z",
    "2025-10-26T00:30:00Z",
    "2025-10-26T01:30:00Z",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999Z",
    "1850-06-01T12:00:00.500Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
  ].map((text) => new Date(text)),
  date: stored.date,
};
