declare module "pg/lib/utils.js" {
  const utils: {
    /** A value as the driver sends it: text, bytes, or null. @throws Error for what holds itself */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
