import { z } from "zod";

const code = z
  .string()
  .trim()
  .regex(/^\d{3}\s?\d{3}$/, "Enter the six digits that your app shows.")
  .meta({ title: "Code", description: "The six digits that your authenticator app shows." });

const recoveryCode = z
  .string()
  .trim()
  .min(16, "Enter the whole recovery code: 16 letters and digits.")
  .max(40, "Enter one recovery code only.")
  .meta({ title: "Recovery code", description: "One of the ten that you were given. Each works once." });

/** Bytes as browsers write them. */
const bytes = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\w-]+$/, "Is not base64url.");

const passkeyId = bytes(1400).meta({ title: "Passkey" });
const passkeyName = z.string().trim().min(1, "Give the passkey a name.").max(60, "Use at most 60 characters.").meta({ title: "Name" });

/** A browser's answer of any version: what is not asked for here is left out. */
const credential = { id: passkeyId, rawId: bytes(1400), type: z.literal("public-key") };

export const PasskeyMade = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(4000),
      attestationObject: bytes(16_000),
      transports: z.array(z.string().max(20)).max(10).readonly().optional(),
    }),
  })
  .meta({ title: "Answer", description: "What the browser answers when it has made a passkey." });
export type PasskeyMade = z.infer<typeof PasskeyMade>;

export const PasskeyShown = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(4000),
      authenticatorData: bytes(4000),
      signature: bytes(8000),
      userHandle: z.string().max(200).optional(),
    }),
  })
  .meta({ title: "Passkey", description: "What the browser answers when somebody has shown a passkey." });
export type PasskeyShown = z.infer<typeof PasskeyShown>;

/** What somebody shows as their second factor: exactly one of these. */
export const factorShape = { code: code.optional(), recoveryCode: recoveryCode.optional(), passkey: PasskeyShown.optional() };
export type Shown = {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
  readonly passkey?: PasskeyShown | undefined;
};

/** Whether exactly one of them is there. */
export const isOneOf = ({ code: typed, recoveryCode: paper, passkey }: Shown): boolean =>
  [typed, paper, passkey].filter((one) => one !== undefined).length === 1;

const ticket = z.string().min(1).max(100).meta({ title: "Ticket", description: "From the sign-in that waits for a second factor." });

export const CompleteSignIn = z
  .strictObject({ ticket, ...factorShape })
  .refine(isOneOf, { message: "Enter a code, a recovery code or use a passkey.", path: ["code"] });
export type CompleteSignIn = z.infer<typeof CompleteSignIn>;

export const AskForPasskey = z.strictObject({
  ticket: ticket
    .optional()
    .meta({ title: "Ticket", description: "Of the sign-in that waits. Without it any passkey of this site signs in." }),
});
export type AskForPasskey = z.infer<typeof AskForPasskey>;

export const SignInWithPasskey = z.strictObject({ passkey: PasskeyShown });
export type SignInWithPasskey = z.infer<typeof SignInWithPasskey>;

export const ConfirmCodeGenerator = z.strictObject({ code });
export type ConfirmCodeGenerator = z.infer<typeof ConfirmCodeGenerator>;

export const AddPasskey = z.strictObject({ name: passkeyName, answer: PasskeyMade });
export type AddPasskey = z.infer<typeof AddPasskey>;

export const RenamePasskey = z.strictObject({ id: passkeyId, name: passkeyName });
export type RenamePasskey = z.infer<typeof RenamePasskey>;

export const RemovePasskey = z.strictObject({ id: passkeyId });
export type RemovePasskey = z.infer<typeof RemovePasskey>;

export const ResetFactors = z.strictObject({
  email: z
    .email("Enter an address such as name@example.com.")
    .max(320)
    .transform((text) => text.toLowerCase())
    .meta({ title: "Address", description: "Of the person who has lost the second factor." }),
});
export type ResetFactors = z.infer<typeof ResetFactors>;
