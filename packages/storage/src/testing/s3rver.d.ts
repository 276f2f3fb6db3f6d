/** The part of the test server that tests use; it brings no types of its own. */
declare module "@20minutes/s3rver" {
  import type { AddressInfo } from "node:net";

  type Options = {
    address: string;
    port: number;
    silent: boolean;
    directory: string;
    vhostBuckets: boolean;
    configureBuckets: { name: string; configs: string[] }[];
  };
  /** A request and its answer, as Koa has them in one. */
  export type S3Request = {
    readonly method: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly query: Readonly<Record<string, string | undefined>>;
    status: number;
    type: string;
    body: string;
  };
  export default class S3rver {
    readonly middleware: ((request: S3Request, next: () => Promise<void>) => Promise<void> | void)[];
    readonly store: { getResourcePath(bucket: string, key: string | undefined, resource: string): string };
    constructor(options: Options);
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
