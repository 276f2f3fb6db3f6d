import { parseSync, Visitor, type Directive, type Statement, type VisitorObject } from "oxc-parser";

/** One import or re-export as it is written. */
export type Import = {
  /** What stands between the quotes. */
  readonly specifier: string;
  /** Whether it is erased before the program runs. */
  readonly isTypeOnly: boolean;
  readonly line: number;
};

/** A parsed source file. `path` is relative to the repository and uses forward slashes. */
export type SourceFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
  /** Whether it does nothing but pass on what other files export. */
  readonly isBarrel: boolean;
  /** Calls the visitor's functions for the nodes of the syntax tree. */
  readonly visit: (visitor: VisitorObject) => void;
  /** The line, counted from one, of a position in the text. */
  readonly lineAt: (position: number) => number;
};

/** Parses TypeScript or JavaScript. @throws when the text is not valid, with the path and the first error. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const lines = text.split("\n");
  const starts = lineStarts(lines);
  const lineAt = (position: number) => starts.findLastIndex((start) => start <= position) + 1;
  const imports: Import[] = [];
  for (const found of module.staticImports) {
    const isTypeOnly = found.entries.length > 0 && found.entries.every((entry) => entry.isType);
    imports.push({ specifier: found.moduleRequest.value, isTypeOnly, line: lineAt(found.start) });
  }
  for (const found of module.staticExports) {
    const specifier = found.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
    const isTypeOnly = found.entries.every((entry) => entry.isType);
    if (specifier !== undefined) imports.push({ specifier, isTypeOnly, line: lineAt(found.start) });
  }
  for (const found of module.dynamicImports) {
    const literal = /^["'](.+)["']$/s.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end));
    if (literal?.[1]) imports.push({ specifier: literal[1], isTypeOnly: false, line: lineAt(found.start) });
  }
  const isBarrel = program.body.length > 0 && program.body.every(passesOn);
  return { path, text, lines, imports, isBarrel, lineAt, visit: (visitor) => new Visitor(visitor).visit(program) };
}

/** Whether a statement exports what another file declares. */
function passesOn(statement: Statement | Directive): boolean {
  return statement.type === "ExportAllDeclaration" || (statement.type === "ExportNamedDeclaration" && statement.source !== null);
}

function lineStarts(lines: readonly string[]): number[] {
  const starts: number[] = [];
  let position = 0;
  for (const line of lines) {
    starts.push(position);
    position += line.length + 1;
  }
  return starts;
}

/** Whether a file is there to prove or to feed a proof: it never runs in the product. */
export function isTest(path: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(path) || path.includes("/e2e/") || path.includes("/testing/");
}
