ALTER TABLE "identity"."session" ADD COLUMN "seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL;
