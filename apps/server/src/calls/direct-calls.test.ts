import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { initTRPC, TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import { fastify, type FastifyInstance, type FastifyReply } from "fastify";
import superjson from "superjson";
import { expect, test } from "vitest";
import { DirectValue } from "@freehold/api/resource/direct-value.ts";
import type { Answer } from "./answer.ts";
import { directCalls } from "./direct-calls.ts";

type Opened = { readonly count: number };

const trpc = initTRPC.context<Opened>().create({
  isDev: false,
  transformer: {
    serialize: (value: unknown) => (value instanceof DirectValue ? value : superjson.serialize(value)),
    deserialize: (read: Parameters<typeof superjson.deserialize>[0]) => superjson.deserialize(read),
  },
});
const { procedure } = trpc;
const answering = (value: unknown) => procedure.query(() => value);
const failing = (error: unknown) =>
  procedure.query(() => {
    throw error;
  });
/** How many requests were answered directly. */
let taken = 0;
const signals: AbortSignal[] = [];
const arrivals = Promise.withResolvers<AbortSignal>();

const router = trpc.router({
  nothing: answering(undefined),
  none: answering(null),
  text: answering('ü\u2028"</script>'),
  number: answering(Number.NaN),
  time: answering({ at: new Date(0), of: new Map([[1, new Set([2n])]]) }),
  code: answering(() => 1),
  direct: answering(new DirectValue('{"json":{"at":"1970-01-01T00:00:00.000Z","name":"ü"},"meta":{"values":{"at":["Date"]}}}')),
  later: answering({ soon: Promise.resolve(1) }),
  piecewise: procedure.query(async function* () {
    yield 1;
  }),
  unwritable: answering(
    Object.defineProperty({}, "secret", {
      enumerable: true,
      get: () => {
        throw new Error("This cannot be read.");
      },
    }),
  ),
  opened: procedure.query(({ ctx }) => ctx.count),
  echo: procedure.input((value: unknown) => value).query(({ input }) => input),
  deaf: procedure.mutation(() => "did not listen"),
  change: procedure.input((value: unknown) => value).mutation(({ input }) => input),
  forbidden: failing(new TRPCError({ code: "FORBIDDEN", message: "Not you." })),
  absent: failing(new TRPCError({ code: "NOT_FOUND" })),
  broken: failing(new Error("A bug.")),
  thrown: failing("a text"),
  waiting: procedure.query(async ({ signal }) => {
    arrivals.resolve(signal!);
    await new Promise((gone) => signal!.addEventListener("abort", gone));
  }),
  quick: procedure.query(({ signal }) => void signals.push(signal!)),
});

type Door = { readonly app: FastifyInstance; readonly failures: string[] };

/** The router behind tRPC's adapter; where it is to be direct, plain calls are taken out before. */
async function door(kind: "stock" | "direct", open: () => Opened = () => ({ count: 1 })): Promise<Door> {
  const failures: string[] = [];
  const failed = ({ error, path }: { error: TRPCError; path?: string | undefined }) => void failures.push(`${error.code} ${path}`);
  const app = fastify();
  if (kind === "direct") {
    const send = (reply: FastifyReply, { status, text }: Answer): void => {
      taken++;
      reply.code(status).type("application/json").send(text);
    };
    app.addHook("preHandler", directCalls<Opened>({ router, maxBatchSize: 3, open, failed, send }));
  }
  await app.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    trpcOptions: { router, maxBatchSize: 3, createContext: open, onError: failed },
  });
  return { app, failures };
}

const input = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
const get = (path: string) => ({ method: "GET" as const, url: `/trpc/${path}` });
const post = (path: string, payload: string) => ({
  method: "POST" as const,
  url: `/trpc/${path}`,
  payload,
  headers: { "content-type": "application/json" },
});

const values = ["nothing", "none", "text", "number", "time", "code", "direct", "later", "piecewise", "unwritable", "opened", "echo"];
const errors = ["forbidden", "absent", "broken", "thrown"];
const plain = [...values, ...errors].flatMap((path) => [get(path), get(`${path}?batch=1`), get(`${path},text?batch=1`)]);

const others = [
  get("forbidden,absent?batch=1"),
  get("absent,absent?batch=1"),
  get("piecewise,broken,forbidden?batch=1"),
  get(`echo?input=${input({ json: "1970-01-01T00:00:00.000Z", meta: { values: ["Date"], v: 1 } })}`),
  get(`echo,text,echo?batch=1&input=${input({ 0: { json: 1 }, 1: { json: 2 }, 3: { json: 3 } })}`),
  get("text?input={"),
  get("echo?input={"),
  get("echo,text?batch=1&input=1"),
  post("deaf", "{"),
  post("change", "{"),
  post("change", ""),
  post("change,deaf,change?batch=1", JSON.stringify({ 2: { json: [1] } })),
];

test.each([...plain, ...others])("$method $url is answered and logged as tRPC's adapter does", async (request) => {
  const [stock, direct] = [await door("stock"), await door("direct")];
  const before = taken;
  const [expected, answer] = [await stock.app.inject(request), await direct.app.inject(request)];
  expect(taken).toBe(before + 1);
  expect([answer.statusCode, answer.body, direct.failures]).toEqual([expected.statusCode, expected.body, stock.failures]);
});

test("who asks is found out once a request", async () => {
  let count = 0;
  const { app } = await door("direct", () => ({ count: ++count }));
  const answer = await app.inject(get("opened,opened,opened?batch=1"));
  expect(answer.json<{ result: { data: { json: number } } }[]>().map(({ result }) => result.data.json)).toEqual([1, 1, 1]);
});

test.each(["opened", "opened,text?batch=1"])("when it cannot be found out who asks, every call fails: %s", async (path) => {
  const open = (): Opened => {
    throw new TRPCError({ code: "UNAUTHORIZED", message: "Nobody." });
  };
  const [stock, direct] = [await door("stock", open), await door("direct", open)];
  const [expected, answer] = [await stock.app.inject(get(path)), await direct.app.inject(get(path))];
  expect(answer.statusCode).toBe(401);
  expect([answer.statusCode, answer.body, direct.failures]).toEqual([expected.statusCode, expected.body, stock.failures]);
});

test("text that is there already gets into an answer as it is", async () => {
  const { app } = await door("direct");
  const { text } = new DirectValue('{"json":{"at":"1970-01-01T00:00:00.000Z","name":"ü"},"meta":{"values":{"at":["Date"]}}}');
  expect((await app.inject(get("direct"))).body).toBe(`{"result":{"data":${text}}}`);
  expect((await app.inject(get("direct,direct?batch=1"))).body).toBe(`[{"result":{"data":${text}}},{"result":{"data":${text}}}]`);
});

test("a procedure hears of a client that goes away, and nothing of one that got its answer", async () => {
  const { app } = await door("direct");
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const ask = (path: string) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.write(`GET /trpc/${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    return socket;
  };
  const impatient = ask("waiting");
  const signal = await arrivals.promise;
  expect(signal.aborted).toBe(false);
  impatient.destroy();
  await once(signal, "abort");

  const patient = ask("quick");
  await once(patient, "data");
  patient.destroy();
  await app.close();
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});
