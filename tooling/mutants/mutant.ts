/** A wrong kernel: texts of its source that are replaced, each of which occurs exactly once in its file. */
export type Mutant = {
  /** What is wrong, as a reviewer would say it. */
  readonly name: string;
  /** Relative to packages/kernel/src. */
  readonly file: string;
  readonly changes: readonly (readonly [search: string, replace: string])[];
};

/** Applies a mutant to the text of its file. @throws when the source has changed and the mutant must be rewritten. */
export function mutated(source: string, { name, changes }: Mutant): string {
  return changes.reduce((text, [search, replace]) => {
    const parts = text.split(search);
    if (parts.length !== 2) throw new Error(`The mutant "${name}" looks for a text that occurs ${parts.length - 1} times: ${search}`);
    return parts.join(replace);
  }, source);
}

const one =
  (file: string) =>
  (name: string, search: string, replace: string): Mutant => ({ name, file, changes: [[search, replace]] });

const kinds = one("expression/kinds.ts");
const predicate = one("expression/predicate.ts");
const sql = one("expression/sql.ts");
const place = one("expression/place.ts");
const placeSql = one("expression/place-sql.ts");
const residue = one("expression/residue.ts");
const role = one("role.ts");
const sortKey = one("resource/sort-key.ts");
const rowOrder = one("resource/row-order.ts");
const list = one("resource/list.ts");
const table = one("table/tenant-table.ts");

/** Mistakes that somebody could make. The proof must notice every one. */
export const mutants: readonly Mutant[] = [
  kinds("an instant is compared in whole seconds", ' + Number(fraction.padEnd(6, "0")) / 1000', ""),
  kinds("fractions of a second are read without their zeros", 'fraction.padEnd(6, "0")', 'fraction.padEnd(3, "0")'),
  kinds("the zone of an instant is ignored", ' - (sign === "-" ? -offset : offset)', ""),
  kinds("the zone's sign is ignored", 'sign === "-" ? -offset : offset', "offset"),
  kinds("the seconds of an old zone are ignored", " + Number(zoneSecond)", ""),
  kinds("BC is forgotten", "bc ? 1 - year : year", "year"),
  kinds("days beyond JavaScript's calendar are off", "cycles * 146_097", "cycles * 146_096"),
  kinds(
    "an infinite instant is 1970",
    'number | undefined {\n  if (text === "infinity") return Infinity;\n  if (text === "-infinity") return -Infinity;\n  const match',
    'number | undefined {\n  if (text.endsWith("infinity")) return 0;\n  const match',
  ),
  {
    name: "a day is compared as text",
    file: "expression/kinds.ts",
    changes: [
      ['(typeof value === "string" ? dayFromText(value) : undefined) ??', '(typeof value === "string" ? value : undefined) ??'],
      [
        'const parsed = kind === "date" ? dayFromText(text) : instantFromText(text);',
        'const parsed = kind === "date" ? text : instantFromText(text);',
      ],
    ],
  },
  {
    name: "a whole number of 64 bits is a Number",
    file: "expression/kinds.ts",
    changes: [
      ["big < maxBigint ? big :", "big < maxBigint ? Number(big) :"],
      ["return BigInt(text);", "return Number(text);"],
    ],
  },
  kinds("a whole number is compared as text", 'case "integer":\n      return Number(text);', 'case "integer":\n      return text;'),
  kinds("NaN differs from itself", "a === b || (a !== a && b !== b)", "a === b"),
  {
    name: "NaN is below everything",
    file: "expression/kinds.ts",
    changes: [
      ["if (a !== a) return 1;", "if (a !== a) return -1;"],
      ["if (b !== b) return -1;", "if (b !== b) return 1;"],
    ],
  },
  kinds("-0 differs from 0", "a === b || (a !== a && b !== b)", "Object.is(a, b)"),
  kinds("the case of a uuid matters", "value.toLowerCase()", "value"),
  kinds("a boolean is true only as a word", 'text === "t" || text === "true"', 'text === "true"'),
  kinds("text is compared in its normal form", 'case "uuid":\n      return text;', 'case "uuid":\n      return text.normalize("NFC");'),
  kinds("text is compared without case", 'case "uuid":\n      return text;', 'case "uuid":\n      return text.toLowerCase();'),
  kinds("text is compared without spaces at the end", 'case "uuid":\n      return text;', 'case "uuid":\n      return text.trimEnd();'),
  kinds(
    "a literal instant loses its fraction",
    'const text = kind === "timestamp" ? (value as Date).toISOString()',
    'const text = kind === "timestamp" ? `${(value as Date).toISOString().slice(0, 19)}Z`',
  ),
  kinds(
    "an instant sent as parameter loses its fraction",
    'return kind === "timestamp" ? (value as Date).toISOString()',
    'return kind === "timestamp" ? `${(value as Date).toISOString().slice(0, 19)}Z`',
  ),
  kinds(
    "an instant sent as parameter loses its zone",
    'return kind === "timestamp" ? (value as Date).toISOString()',
    'return kind === "timestamp" ? (value as Date).toISOString().slice(0, -1)',
  ),
  kinds("a quote ends a literal", `text.replaceAll("'", "''")`, "text"),

  predicate("below includes the limit", "lt: (order) => order < 0", "lt: (order) => order <= 0"),
  predicate("at most excludes the limit", "lte: (order) => order <= 0", "lte: (order) => order < 0"),
  predicate("above includes the limit", "gt: (order) => order > 0", "gt: (order) => order >= 0"),
  predicate("at least excludes the limit", "gte: (order) => order >= 0", "gte: (order) => order > 0"),
  predicate("an empty column is zero", "return value !== null && test(value);", "return test(value ?? 0);"),
  predicate("everybody is the caller", "row[column] === caller.userId", "row[column] !== null"),
  predicate("an empty column is the caller", "row[column] === caller.userId", "(row[column] ?? caller.userId) === caller.userId"),
  predicate("a link grants everything once it is there", "(caller.links.get(link)?.has(value) ?? false)", "caller.links.has(link)"),
  predicate(
    "a link that is not there grants everything",
    "caller.links.get(link)?.has(value) ?? false",
    "caller.links.get(link)?.size ? caller.links.get(link)!.has(value) : true",
  ),
  predicate("empty text is an empty column", "(row[column] ?? null) === null", "(row[column] || null) === null"),
  predicate(
    "one of the values means the first",
    "return (value) => wanted.has(value);",
    "return (value) => [...wanted].indexOf(value) === 0;",
  ),
  predicate(
    "an empty list holds everything",
    "return (value) => wanted.has(value);",
    "return (value) => wanted.size === 0 || wanted.has(value);",
  ),
  predicate("to contain is to begin with", "value.includes(part)", "value.startsWith(part)"),
  predicate("to contain does not mind case", "value.includes(part)", "value.toLowerCase().includes(part.toLowerCase())"),
  predicate("nothing contains empty text", "value.includes(part)", 'part !== "" && value.includes(part)'),
  predicate("not is forgotten", "!inner(row, caller)", "inner(row, caller)"),
  predicate("any means all", "parts.some((part)", "parts.every((part)"),
  predicate("all means any", "parts.every((part)", "parts.some((part)"),

  place("a list is an object", " && !Array.isArray(value)", ""),
  place("the case of an id in a document matters", "isUuid.test(value) ? value.toLowerCase()", "isUuid.test(value) ? value"),
  place("every year has a 29th of February", "${leapYear}-02-29)$`", "[0-9]{4}-02-29)$`"),
  place("numbers that nearly vanish are told apart", "Math.abs(value) < smallest ? 0 : ", ""),
  place("a number may be infinite", "Math.min(Math.max(value, -largest), largest)", "value"),
  placeSql("an empty place is the largest number", "(case when jsonb_typeof(${value}) = 'number' then ${told} end)", "(${told})"),
  placeSql("numbers in text are text", "when jsonb_typeof(${value}) = 'string'${also} then", "when true${also} then"),

  role("a role is not at least itself", "roles.indexOf(role) <= roles.indexOf(floor)", "roles.indexOf(role) < roles.indexOf(floor)"),
  role(
    "the order of roles is reversed in the process",
    "roles.indexOf(role) <= roles.indexOf(floor)",
    "roles.indexOf(role) >= roles.indexOf(floor)",
  ),
  role("the floor is left out in SQL", "roles.indexOf(floor) + 1", "roles.indexOf(floor)"),

  sql(
    "not equal is unknown for an empty column",
    "${at} is distinct from ${constant(kind, node.value)}",
    "${at} <> ${constant(kind, node.value)}",
  ),
  sql(
    "not below is unknown for an empty column",
    "(${at} ${sql.raw(negative[node.op])} ${value} or ${at} is null)",
    "${at} ${sql.raw(negative[node.op])} ${value}",
  ),
  sql("not the caller is unknown for an empty column", "(${at} is distinct from ${me} or ${at} is null)", "${at} <> ${me}"),
  sql("not linked is unknown for an empty column", "(${at} = any (${ids})) is not true", "not (${at} = any (${ids}))"),
  sql(
    "not linked is unknown when a link holds an empty id",
    "(${at} = any (${ids})) is not true",
    "(${at} <> all (${ids}) or ${at} is null)",
  ),
  sql("not in a list is unknown for an empty column", "(${at} <> all (${values}) or ${at} is null)", "${at} <> all (${values})"),
  sql("does not contain is unknown for an empty column", "(strpos(${at}, ${part}) = 0 or ${at} is null)", "strpos(${at}, ${part}) = 0"),
  sql("to contain is a pattern", "strpos(${at}, ${part}) > 0", "${at} like '%' || ${part} || '%'"),
  sql("the complement of below is above", 'lt: ">="', 'lt: ">"'),
  sql("the complement of any is any", '(node.op === "anyOf") !== negated', 'node.op === "anyOf"'),
  sql("nobody and everyone are confused", 'either ? "false" : "true"', 'either ? "true" : "false"'),
  sql("of one part the negation is lost", "return compile(node.of[0]!, negated);", "return compile(node.of[0]!, false);"),
  sql("not empty is empty", "is not null`", "is null`"),
  sql("below a role is a role", '${negated ? "not " : ""}coalesce', "coalesce"),
  sql("a role that was never set is unknown", "coalesce(${holders}, false)", "${holders}"),
  sql("a setting that is empty is an id", "`nullif(current_setting('app.${name}', true), '')`", "`current_setting('app.${name}', true)`"),
  sql(
    "a literal list loses its first value",
    "values.map((value) => sqlLiteral(kind, value))",
    "values.slice(1).map((value) => sqlLiteral(kind, value))",
  ),
  sql(
    "a list sent as parameter loses its first value",
    "values.map((value) => sqlParameter(kind, value))",
    "values.slice(1).map((value) => sqlParameter(kind, value))",
  ),

  residue("parts after the first are dropped", "rest.length === 1 ? rest[0]!", "rest.length >= 1 ? rest[0]!"),
  residue("a decided part does not decide", "if (left === decisive) return decisive;", ""),
  residue(
    "when nothing is left, the answer is reversed",
    "if (rest.length === 0) return !decisive;",
    "if (rest.length === 0) return decisive;",
  ),
  residue("a decided part is not reversed by not", '"boolean" ? !inner :', '"boolean" ? inner :'),
  residue("not is dropped", '{ op: "not", of: inner }', "inner"),
  residue("any becomes all", "{ op: expression.op, of: rest }", '{ op: "allOf", of: rest }'),
  residue("a link without grants is true", "!links.get(leaf.link)?.size) return false;", "!links.get(leaf.link)?.size) return true;"),
  residue(
    "a link with grants is true",
    "!links.get(leaf.link)?.size) return false;",
    "links.get(leaf.link)) return (links.get(leaf.link)?.size ?? 0) > 0;",
  ),
  residue(
    "everybody has every role",
    'if (leaf.op === "atLeast") return isAtLeast(role, leaf.role);',
    'if (leaf.op === "atLeast") return true;',
  ),
  residue("what is linked is not personal", 'expression.op === "isMe" || expression.op === "isLinked"', 'expression.op === "isMe"'),
  residue("what is mine is not personal", 'expression.op === "isMe" || expression.op === "isLinked"', 'expression.op === "isLinked"'),

  {
    name: "the tenant is ignored",
    file: "table/tenant-table.ts",
    changes: [
      ['using: sql.raw(`"org_id" = ${session.organization}`)', 'using: sql.raw("true")'],
      ['withCheck: sql.raw(`"org_id" = ${session.organization}`)', 'withCheck: sql.raw("true")'],
    ],
  },
  table("a row may be moved to another tenant", 'withCheck: sql.raw(`"org_id" = ${session.organization}`)', 'withCheck: sql.raw("true")'),
  table("the tenant widens instead of narrows", 'as: "restrictive"', 'as: "permissive"'),
  table("who may read may do anything", 'read: { for: "select", using: true', 'read: { for: "all", using: true'),
  table(
    "rows are changed by the policy of removal",
    "const condition = policySql(declaration, command);",
    'const condition = policySql(declaration, command === "update" ? "remove" : command);',
  ),

  sortKey("text of documents stands in the order of the server's language", ' collate "C"` : value', "` : value"),
  sortKey("a list looks at the whole of a text", "left(${value}, ${sql.raw(String(sortedCharacters))})", "${value}"),
  rowOrder("a text is cut in the middle of a character", "Array.from(text.slice(0, 2 * sortedCharacters))", 'text.split("")'),
  rowOrder(
    "what is empty comes first",
    "if (a === null || a === undefined) return 1;\n    if (b === null || b === undefined) return -1;",
    "if (a === null || a === undefined) return -1;\n    if (b === null || b === undefined) return 1;",
  ),
  rowOrder(
    "what is the same stands by the key the other way round",
    "(one) => comparing(one, sign)",
    "(one, at) => comparing(one, at === 0 ? sign : 1)",
  ),
  list("rows with nothing there are left out", "? [true] : [false, true];", "? [true] : [false];"),
  list("rows with nothing there come first", "? [true] : [false, true];", "? [true] : [true, false];"),
];
