import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { randomFrom } from "@freehold/kernel/testing/random.ts";
import { inhabit } from "@freehold/api/testing/inhabited.ts";
import type { World } from "@freehold/api/testing/world.ts";
import { Description, type Operation, type Part } from "./openapi.ts";
import { RequestMaker, type KnownIds, type MadeRequest } from "./requests.ts";

type Headers = Readonly<Record<string, string>>;
type Asked = readonly [request: MadeRequest, as: Headers];

/** What came of many requests. */
export type Conversation = {
  /** What was answered otherwise than described. */
  readonly deviations: readonly string[];
  /** How many were answered well. */
  readonly well: number;
};

/** Somebody who knows nothing but the description talks with the door: an owner of our organization, and nobody. */
export class Talker {
  readonly description: Description;
  readonly #app: FastifyInstance;
  readonly #owner: Headers;
  readonly #ids: KnownIds;

  private constructor(app: FastifyInstance, known: { description: Description; owner: Headers; ids: KnownIds }) {
    this.#app = app;
    this.description = known.description;
    this.#owner = known.owner;
    this.#ids = known.ids;
  }

  /** Reads the description of a world in which there is a record of everything. */
  static async of(app: FastifyInstance, world: World): Promise<Talker> {
    await inhabit(world);
    const description = new Description((await app.inject({ url: "/api/v1/openapi.json" })).json<Part>());
    const owner = { authorization: `Bearer ${world.ours.tokens.owner}`, "x-organization-id": world.ours.id };
    return new Talker(app, { description, owner, ids: await knownIds(app, description, owner) });
  }

  /**
   * Asks everything of modules that is described, right and wrong.
   * @param share how much of the rest is asked
   */
  async talk(seed: number, share: number): Promise<Conversation> {
    const random = randomFrom(seed);
    const maker = new RequestMaker(this.description, { random, ids: this.#ids });
    const deviations: string[] = [];
    let well = 0;
    for (const operation of this.description.operations) {
      // Acts of the platform end sessions, members and organizations: they are asked by nobody.
      const as = isOfModule(operation) || operation.method === "GET" ? this.#owner : {};
      const byChance = random.pick<() => Asked>([
        () => [maker.right(operation), as],
        () => [maker.wrong(operation), as],
        () => [maker.right(operation), {}],
      ]);
      const asked: Asked[] = [
        ...(isOfModule(operation) ? [[maker.right(operation), as] as const] : []),
        ...(random.chance(share) ? [byChance()] : []),
      ];
      for (const [request, headers] of asked) {
        const answer = await this.#send(request, headers);
        const deviation = this.#deviation(operation, request, answer);
        const sent = `${operation.id} ${request.method} ${request.url} ${JSON.stringify(request.body)?.slice(0, 300)}`;
        if (deviation !== undefined) deviations.push(`${sent}: ${deviation}`);
        if (answer.statusCode < 300) well++;
      }
    }
    return { deviations, well };
  }

  #send({ method, url, headers, body }: MadeRequest, as: Headers): Promise<LightMyRequestResponse> {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const asked: InjectOptions = { method, url, headers: { ...type, ...headers, ...as } };
    return this.#app.inject(body === undefined ? asked : { ...asked, payload: JSON.stringify(body) });
  }

  /** What about an answer is otherwise than described; undefined when nothing is. */
  #deviation({ responses, body }: Operation, { isDescribed }: MadeRequest, answer: LightMyRequestResponse): string | undefined {
    const { statusCode: status, headers } = answer;
    const text = answer.body.slice(0, 300);
    const response = responses[status];
    if (!response || status >= 500) return `${status} ${response ? "is a failure" : "is not described"}: ${text}`;
    if (!isDescribed && status < 300 && body !== undefined) return `was taken: ${text}`;
    const content = response["content"] as Record<string, { schema: Part }> | undefined;
    if (!content) return answer.body === "" ? undefined : `has a body that is not described: ${text}`;
    const type = String(headers["content-type"]).split(";", 1)[0]!;
    const described = content[type];
    if (!described) return `${type} is not described`;
    if (!type.endsWith("json") || type === "application/x-ndjson") return undefined;
    const misfit = this.description.strictMisfit(described.schema, answer.json());
    return misfit && `${status} ${misfit} in ${text}`;
  }
}

const isOfModule = ({ address }: Operation): boolean => /^\/api\/v1\/(coldchain|crm)\//.test(address);

/** Ids of every collection: by its name in addresses, and by what a property that refers to it is called. */
async function knownIds(app: FastifyInstance, { operations }: Description, headers: Headers): Promise<KnownIds> {
  const all: string[] = [];
  const found = new Map<string, string[]>([["", all]]);
  for (const { id, address, method } of operations) {
    if (method !== "GET" || !id.endsWith(".list")) continue;
    const answer = await app.inject({ url: `${address}?limit=5`, headers });
    const own = (answer.json<{ rows?: { id?: string }[] }>().rows ?? []).flatMap((row) => row.id ?? []);
    const [noun = ""] = id.split(".").slice(-2);
    for (const name of [address.split("/").at(-1)!, `${noun}Id`]) found.set(name, own);
    all.push(...own);
  }
  return found;
}
