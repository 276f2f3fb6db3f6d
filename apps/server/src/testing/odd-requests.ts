import type { RawRequest } from "./raw-exchange.ts";

/** An origin from which requests may come. */
export const friend = "https://shop.example.com";
export const json = ["content-type", "application/json"] as const;

type Headers = NonNullable<RawRequest["headers"]>;

export const get = (target: string, headers: Headers = []): RawRequest => ({ method: "GET", target, headers });
export const post = (target: string, body: string | Buffer, headers: Headers = [json]): RawRequest => ({
  method: "POST",
  target,
  body,
  headers,
});
/** The parameter of an address that carries the input of queries. */
export const inputOf = (input: unknown): string => `input=${encodeURIComponent(JSON.stringify(input))}`;

const session = "/trpc/accounts.session";
const signIn = "/trpc/accounts.signIn";
const wrongInput = JSON.stringify({ json: { email: 1 } });

/** Requests that no client of ours sends, by what is odd about them: each is refused, or answered, in one particular way. */
export const oddRequests: readonly (readonly [what: string, request: RawRequest])[] = [
  // Addresses
  ["a fragment", get(`${session}?batch=1#&batch=2`)],
  ["a fragment instead of a query", get(`${session}#?batch=1`)],
  ["an absolute address", get(`http://elsewhere.example${session}`)],
  ["two slashes", get(`/${session}`)],
  ["an encoded path", get("/trpc/accounts%2Esession")],
  ["a path encoded twice", get("/trpc/accounts%252Esession")],
  ["a path with a broken encoding", get("/trpc/accounts.session%")],
  ["a path with a broken encoding inside", get("/trpc/accounts%25zz.session")],
  ["an encoded comma", get("/trpc/accounts.session%2Caccounts.session?batch=1")],
  ["an encoded slash", get("/trpc/accounts%2Fsession")],
  ["a path below", get("/trpc/accounts.session/more")],
  ["no path", get("/trpc/")],
  ["only commas", get("/trpc/,,?batch=1")],
  ["a trailing comma", get(`${session},?batch=1`)],
  ["bytes that are none of an address", get("/trpc/accounts.session?input=é")],
  // Queries
  ["a name in capitals", get(`${session}?BATCH=1`)],
  ["an encoded name", get(`${session}?b%61tch=1`)],
  ["an encoded name for the input", get(`/trpc/accounts.me?inp%75t=%7B`)],
  ["a name with a broken encoding", get(`${session}?batch%=1&batch=1`)],
  ["a batch of another number", get(`${session}?batch=01`)],
  ["an encoded number", get(`${session}?batch=%31`)],
  ["batch said twice", get(`${session}?batch=1&batch=0`)],
  ["batch said twice the other way", get(`${session}?batch=0&batch=1`)],
  ["batch without a value", get(`${session}?batch`)],
  ["a semicolon between", get(`${session}?x=1;batch=1`)],
  ["many separators", get(`${session}?&&batch=1&&`)],
  ["input said twice", get(`/trpc/coldchain.site.get?${inputOf({ json: 1 })}&${inputOf({ json: 2 })}`)],
  ["input as a list", get(`/trpc/coldchain.site.get?input[]=1&input[0]=2`)],
  ["a percent sign that was encoded", get(`/trpc/coldchain.site.list?${inputOf({ json: { search: "100%" } })}`)],
  ["a plus for a space", get(`/trpc/accounts.me?input=%7B+%22json%22:+1+%7D`)],
  ["names of what every object has", get(`${session}?__proto__=1&constructor=2&hasOwnProperty=3&toString=4`)],
  ["a parameter more", get(`${session}?lastEventId=1`)],
  // Procedures that are not there, or are called in another way
  ["an unknown path", get("/trpc/nothing")],
  ["the path of a router", get("/trpc/accounts")],
  ["the name of a prototype", get("/trpc/__proto__")],
  ["what every object has", get("/trpc/constructor,hasOwnProperty,toString?batch=1")],
  ["a mutation by GET", get(signIn)],
  ["a query by POST", post(session, "{}")],
  ["a query by PUT", { method: "PUT", target: session, headers: [json], body: "{}" }],
  ["a mutation by PATCH", { method: "PATCH", target: signIn, headers: [json], body: "{}" }],
  ["a mutation by DELETE", { method: "DELETE", target: signIn }],
  ["HEAD", { method: "HEAD", target: session }],
  ["HEAD of a mutation", { method: "HEAD", target: signIn }],
  ["OPTIONS", { method: "OPTIONS", target: session }],
  [
    "a preflight",
    {
      method: "OPTIONS",
      target: signIn,
      headers: [
        ["origin", friend],
        ["access-control-request-method", "POST"],
      ],
    },
  ],
  ["a subscription by POST in a batch", post("/trpc/coldchain.site.live?batch=1", "{}")],
  ["a subscription in a batch", get("/trpc/coldchain.site.live,accounts.session?batch=1")],
  ["queries and mutations together", get("/trpc/accounts.session,accounts.signIn?batch=1")],
  ["more calls than travel together", get(`/trpc/${Array.from({ length: 65 }, () => "accounts.session").join(",")}?batch=1`)],
  ["as many as may", get(`/trpc/${Array.from({ length: 64 }, () => "accounts.session").join(",")}?batch=1`)],
  // Headers
  ["a streamed batch", get(`${session}?batch=1`, [["trpc-accept", "application/jsonl"]])],
  ["a streamed batch by another header", get(`${session}?batch=1`, [["accept", "text/html, application/jsonl"]])],
  ["a stream of one call", get(session, [["trpc-accept", "application/jsonl"]])],
  ["another wish", get(session, [["trpc-accept", "text/plain"]])],
  ["a wish for JSON", get(session, [["accept", "application/json, text/plain, */*"]])],
  ["a host that is none", get(session, [["host", "a b"]])],
  ["a host with a name and a password", get(session, [["host", "me:secret@example.com"]])],
  ["a host with a port that is none", get(session, [["host", "example.com:99999"]])],
  ["a host that looks like an address", get(session, [["host", "1.2.3.4.5"]])],
  ["an IPv6 host", get(session, [["host", "[::1]:80"]])],
  ["no host", get(session, [["host", ""]])],
  ["another origin", get(session, [["origin", "https://attacker.example"]])],
  ["another origin that wants a change", post(signIn, wrongInput, [json, ["origin", "https://attacker.example"]])],
  ["a session that is none", get(session, [["authorization", "Bearer nonsense"]])],
  ["another scheme", get(session, [["authorization", "Basic bm9uc2Vuc2U="]])],
  ["a cookie that is none", get("/trpc/accounts.me", [["cookie", "freehold_session=%; freehold_session=x"]])],
  ["an organization that is none", get("/trpc/coldchain.site.list", [["x-organization-id", "'; drop table"]])],
  [
    "two organizations",
    get("/trpc/coldchain.site.list", [
      ["x-organization-id", "one"],
      ["x-organization-id", "two"],
    ]),
  ],
  // Types of what is sent
  ["a query that says it is JSON", get(session, [json])],
  ["a query that says it is a form", get(session, [["content-type", "multipart/form-data; boundary=x"]])],
  ["a query that says it is bytes", get(session, [["content-type", "application/octet-stream"]])],
  ["a query that says it is text", get(session, [["content-type", "text/plain"]])],
  ["a query with a type that is none", get(session, [["content-type", "nonsense"]])],
  ["no type", post(signIn, wrongInput, [])],
  ["neither type nor body", { method: "POST", target: signIn }],
  ["text", post(signIn, wrongInput, [["content-type", "text/plain"]])],
  ["an address's form", post(signIn, "email=1", [["content-type", "application/x-www-form-urlencoded"]])],
  ["a form", post(signIn, "--x--", [["content-type", "multipart/form-data; boundary=x"]])],
  ["bytes", post(signIn, "bytes", [["content-type", "application/octet-stream"]])],
  ["JSON of another kind", post(signIn, wrongInput, [["content-type", "application/vnd.api+json"]])],
  ["JSON in capitals", post(signIn, wrongInput, [["content-type", "APPLICATION/JSON"]])],
  ["JSON with a charset", post(signIn, wrongInput, [["content-type", "application/json; charset=utf-8"]])],
  ["JSON with another charset", post(signIn, wrongInput, [["content-type", "application/json;charset=utf-16"]])],
  ["JSON and a space", post(signIn, wrongInput, [["content-type", "application/json ; a=b"]])],
  ["JSON and more", post(signIn, wrongInput, [["content-type", "application/json, text/plain"]])],
  ["JSON with nonsense behind", post(signIn, wrongInput, [["content-type", "application/json;;;="]])],
  ["almost JSON", post(signIn, wrongInput, [["content-type", "application/jsonp"]])],
  ["two types", post(signIn, wrongInput, [["content-type", "text/plain"], json])],
  // What is sent
  ["an empty body", post(signIn, "")],
  ["an empty body in a batch", post(`${signIn}?batch=1`, "")],
  ["a space", post(signIn, " ")],
  ["null", post(signIn, "null")],
  ["null in a batch", post(`${signIn}?batch=1`, "null")],
  ["a list in a batch", post(`${signIn}?batch=1`, "[{}]")],
  ["text in a batch", post(`${signIn}?batch=1`, `"0"`)],
  ["a number", post(signIn, "1")],
  ["an object without an envelope", post(signIn, `{"email":1}`)],
  ["malformed JSON", post(signIn, `{"json":`)],
  ["malformed JSON in a batch", post(`${signIn},${signIn.slice(6)}?batch=1`, `{"0":{"json":{}`)],
  ["a byte order mark", post(signIn, `\uFEFF${wrongInput}`)],
  ["two byte order marks", post(signIn, `\uFEFF\uFEFF${wrongInput}`)],
  ["only a byte order mark", post(signIn, "\uFEFF")],
  ["bytes that are no text", post(signIn, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ["a byte order mark in an address", get("/trpc/accounts.me?input=%EF%BB%BF%7B%7D")],
  ["half a character in an address", get("/trpc/accounts.me?input=%ED%A0%80")],
  ["too long a form of a character", get("/trpc/accounts.me?input=%C0%80")],
  ["an unknown transformation", post(signIn, `{"json":{"email":"x"},"meta":{"values":{"email":["nonsense"]}}}`)],
  [
    "a path that leaves the object",
    post(signIn, `{"json":{},"meta":{"values":{"__proto__.x":["Date"],"constructor.prototype.y":["Date"]}}}`),
  ],
  ["a prototype", post(signIn, `{"json":{"__proto__":{"isOperator":true},"constructor":{"prototype":{"a":1}}}}`)],
  ["a prototype in a batch", post(`${signIn}?batch=1`, `{"__proto__":{"0":{"json":1}}}`)],
  ["a batch that has more than its calls", post(`${signIn}?batch=1`, `{"1":{"json":1},"length":5}`)],
  ["more than a stranger may send", post(signIn, JSON.stringify({ json: "x".repeat(70_000) }))],
  [
    "more than a stranger may send, in pieces",
    { ...post(signIn, `11800\r\n${"x".repeat(0x11800)}\r\n0\r\n\r\n`), headers: [json, ["transfer-encoding", "chunked"]] },
  ],
  ["in pieces", { ...post(signIn, `2\r\n{}\r\n0\r\n\r\n`), headers: [json, ["transfer-encoding", "chunked"]] }],
  ["more than anybody may send", { ...post("/trpc/coldchain.reading.ingest", ""), headers: [json, ["content-length", "5000000"]] }],
  ["a query with a body", { ...get(session, [json]), body: "{}" }],
];
