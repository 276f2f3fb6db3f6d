/**
 * What libraries must know of the content security policy that the server sends with the page. Imported before all else:
 * they look once, when they begin.
 */

/**
 * What this page's style elements carry to pass the policy; the server wrote it into the page. Empty where the page came
 * from a development server, which has no policy.
 */
export const styleNonce = (): string => nonce;

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// The lock of the page behind a dialog (react-remove-scroll) makes its style element by itself and looks for the nonce here.
// zod would try whether it may make functions of text, which the policy refuses and reports.
Object.assign(globalThis, { __webpack_nonce__: nonce, __zod_globalConfig: { jitless: true } });
