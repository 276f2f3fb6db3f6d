import { expect } from "vitest";
import type { Role } from "@freehold/kernel/role.ts";
import type { World } from "../../../testing/world.ts";
import { sender } from "../../files/testing/sending.ts";
import type { StartImport } from "../contract.ts";

/** How a file is sent and what is asked of its import, where it is otherwise than guessed. */
type Asked = Partial<Omit<StartImport, "fileId" | "resource">> & { readonly as?: Role; readonly resource?: string; readonly name?: string };

/** Whoever imports files in a world, which is there once they do. */
export function importer(world: () => World) {
  /** Sends a file for an import. @returns its id */
  async function sent(content: string | Uint8Array, { as = "manager", name = "file.csv" }: Asked = {}): Promise<string> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const { id, status, refusal } = await sender(world().backend).upload(world().as(as), bytes, { bucket: "imports", name });
    expect({ status, refusal }).toEqual({ status: "ready", refusal: null });
    return id;
  }

  /** Asks for an import of a file as it is guessed. @returns the run */
  async function asked(
    content: string | Uint8Array,
    { as = "manager", resource = "coldchain.site", name = "file.csv", ...other }: Asked = {},
  ) {
    const { imports } = world().as(as);
    const fileId = await sent(content, { as, name });
    const { format, columns, values } = await imports.inspect({ fileId, resource });
    return imports.start({ fileId, resource, format, columns, values, ...other });
  }

  /** The same. @returns the run once nothing goes on with it */
  async function imported(content: string | Uint8Array, options: Asked = {}) {
    const { id } = await asked(content, options);
    await world().backend.jobs.drain();
    return world()
      .as(options.as ?? "manager")
      .imports.get({ id });
  }

  /** Takes it back. @returns the run once nothing goes on with it */
  async function reverted(id: string, as: Role = "manager") {
    await world().as(as).imports.revert({ id });
    await world().backend.jobs.drain();
    return world().as(as).imports.get({ id });
  }

  /** The file of the lines that were not taken. */
  async function errorsOf(id: string, as: Role = "manager"): Promise<string> {
    let text = "";
    for await (const piece of (await world().as(as).imports.errors({ id })) as AsyncIterable<string>) text += piece;
    return text;
  }

  return { sent, asked, imported, reverted, errorsOf };
}
