import superjson from "superjson";
import { isDirectValue } from "@freehold/api/resource/direct-frame.ts";
import { Notes } from "@freehold/kernel/table/column-text.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { sourceOf } from "@freehold/live/row-source.ts";

/** What stands around a frame's id in a message: the same for everybody who is sent it. */
type Body = { readonly json: string; readonly meta: string };

/** What was made of a frame. Most readers of a frame share its id, and many the number of their request. */
type Made = { readonly body: Body; readonly id: string; readonly messages: Map<string, Buffer> };

const made = new WeakMap<Frame, Made>();

function madeOf(id: string, frame: Frame): Made {
  const known = made.get(frame);
  if (known) return known;
  const fresh = { id, messages: new Map(), body: writtenBody(frame) ?? bodyBySuperjson(frame) };
  made.set(frame, fresh);
  return fresh;
}

function bodyBySuperjson(frame: Frame): Body {
  const { json, meta } = superjson.serialize({ data: frame });
  // Proof: superjson keeps the keys of a plain object.
  const { data } = json as { data: unknown };
  return { json: JSON.stringify(data), meta: meta ? `,"meta":${JSON.stringify(meta)}` : "" };
}

/** The same from the text that the rows were read from; undefined where they do not remember it, or there are none. */
function writtenBody(frame: Frame): Body | undefined {
  const [name, rows] = frame.k === "tx" ? ["up", frame.up] : frame.k === "snap" ? ["rows", frame.rows] : [];
  const source = rows && sourceOf(rows);
  if (!source) return undefined;
  const notes = new Notes();
  const written = source.rows.map((row, at) => source.text.write(row, `data.${name}.${at}.`, notes));
  // What stands beside the rows are words, numbers and keys.
  const members = Object.entries(frame).map(
    ([key, value]) => `${JSON.stringify(key)}:${key === name ? `[${written.join(",")}]` : JSON.stringify(value)}`,
  );
  return { json: `{${members.join(",")}}`, meta: notes.text === "" ? "" : `,"meta":{"values":{${notes.text}},"v":1}` };
}

/** The message of a frame, as tRPC and superjson would write it. @param request the start of a message that answers a request */
function textOf(request: string, id: string, { json, meta }: Body): string {
  const name = JSON.stringify(id);
  return `${request},"result":{"type":"data","id":${name},"data":{"json":{"id":${name},"data":${json}}${meta}}}}`;
}

/** The message of a frame as a server's unmasked text frame of WebSocket (RFC 6455, 5.2), made once for all who share it. */
export function frameMessage(request: string, id: string, frame: Frame): Buffer {
  const { body, messages, id: common } = madeOf(id, frame);
  if (id !== common) return webSocketFrame(textOf(request, id, body));
  const known = messages.get(request);
  if (known) return known;
  const message = webSocketFrame(textOf(request, id, body));
  messages.set(request, message);
  return message;
}

const wholeText = 0x81;

function webSocketFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = wholeText;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}

type Message = {
  readonly id?: string | number | null;
  readonly jsonrpc?: "2.0" | undefined;
  readonly result?: { readonly data?: unknown };
};

/** tRPC's messages as JSON. With the first frame of a live view its stream is taken over by the connection. */
export const liveEncoder = {
  encode(message: Message): string {
    const value = message.result?.data;
    if (!isDirectValue(value)) return JSON.stringify(message);
    const request = JSON.stringify({ id: message.id, jsonrpc: message.jsonrpc }).slice(0, -1);
    const { id, data } = value;
    return textOf(request, id, madeOf(id, data.takeOver(request)).body);
  },
  decode(message: unknown): unknown {
    if (typeof message !== "string") throw new TypeError("Messages are JSON in text frames.");
    return JSON.parse(message);
  },
};
