/**
 * Adds an import after the last one whose source begins alike, or after the last of all.
 * @throws Error when the file imports nothing
 */
export function withImport(source: string, line: string, beside = ""): string {
  if (source.includes(line)) return source;
  const imports = [...source.matchAll(/^import [^;]*?from "([^"]+)";$/gms)];
  const last = imports.findLast(([, from]) => beside !== "" && from!.startsWith(beside)) ?? imports.at(-1);
  if (!last) throw new Error("There is no import to put another one beside.");
  const end = last.index + last[0].length;
  return `${source.slice(0, end)}\n${line}${source.slice(end)}`;
}

/**
 * Adds names to an import of a source that is there already.
 * @throws Error when there is none
 */
export function withImported(source: string, from: string, name: string): string {
  const found = [...source.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)].find(([, , path]) => path === from);
  if (!found) throw new Error(`Nothing is imported from ${from}.`);
  const names = found[1]!
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);
  if (names.includes(name)) return source;
  return source.replace(found[0], `import { ${[...names, name].join(", ")} } from "${from}";`);
}

/**
 * Adds an element at the end of the list, or an entry at the end of the object, that begins with these words.
 * @param begins the words up to and with its opening bracket: `const modules: readonly Module[] = [`
 * @throws Error when they are not there
 */
export function withElement(source: string, begins: string, element: string): string {
  const at = source.indexOf(begins);
  if (at === -1) throw new Error(`There is no ${JSON.stringify(begins)} to add ${element} to.`);
  const open = at + begins.length - 1;
  const end = closing(source, open);
  const inside = source.slice(open + 1, end).trimEnd();
  const separator = inside === "" || /[,;]$/.test(inside) ? "" : ",";
  return `${source.slice(0, open + 1)}${inside}${separator} ${element}${source.slice(end)}`;
}

/** Where the bracket that opens here is closed. */
function closing(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if ("[{(".includes(source[at]!)) depth++;
    if ("]})".includes(source[at]!) && --depth === 0) return at;
  }
  throw new Error("A bracket is never closed.");
}

/** Takes away the imports from a folder, and whatever stands for what they imported in lists and objects. */
export function withoutImportsFrom(source: string, folder: string): string {
  const imports = [...source.matchAll(/^import (?:type )?\{([^}]*)\} from "([^"]+)";\n/gm)].filter(([, , from]) => from!.includes(folder));
  const names = imports.flatMap(([, list]) =>
    list!
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  );
  const rest = imports.reduce((left, [whole]) => left.replace(whole, ""), source);
  return names.reduce((left, name) => left.replace(new RegExp(`(?:\\.\\.\\.|\\b\\w+: )?\\b${name}\\b,?[ \\t]*`), ""), rest);
}
