import manifest from "../../../package.json" with { type: "json" };

/** Which Freehold this is, such as `1.2.0`. The root's package.json is the only place that says it. */
export const version: string = manifest.version;
