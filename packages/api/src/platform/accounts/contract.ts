import { z } from "zod";

const email = z
  .email("Enter an address such as name@example.com.")
  .max(320)
  .transform((text) => text.toLowerCase())
  .meta({ title: "Address" });

export const Register = z.strictObject({
  email,
  name: z.string().trim().min(1, "Enter your name.").max(200).meta({ title: "Name" }),
  password: z.string().min(10, "Use at least 10 characters.").max(200).meta({ title: "Password" }),
});
export type Register = z.infer<typeof Register>;

export const SignIn = z.strictObject({
  email,
  password: z.string().min(1, "Enter your password.").max(200).meta({ title: "Password" }),
});
export type SignIn = z.infer<typeof SignIn>;
