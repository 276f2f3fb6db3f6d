type Write = (details: object, message: string) => void;

/** Where the product tells its operator what happens: structured, without secrets or personal data. Pino fits. */
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write };
