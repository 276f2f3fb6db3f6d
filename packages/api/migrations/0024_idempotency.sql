CREATE TABLE "platform"."idempotency_key" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"caller_id" uuid NOT NULL,
	"key_hash" text NOT NULL,
	"fingerprint" text NOT NULL,
	"request_id" text NOT NULL,
	"answer" text,
	CONSTRAINT "idempotency_key_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "idempotency_key_caller_id_key_hash_unique" UNIQUE("org_id","caller_id","key_hash"),
	CONSTRAINT "idempotency_key_key_hash_limits" CHECK (char_length("key_hash") <= 64),
	CONSTRAINT "idempotency_key_fingerprint_limits" CHECK (char_length("fingerprint") <= 64),
	CONSTRAINT "idempotency_key_request_id_limits" CHECK (char_length("request_id") <= 100)
);

--> statement-breakpoint
ALTER TABLE "platform"."idempotency_key" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."idempotency_key" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."idempotency_key" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("caller_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."idempotency_key" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("caller_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."idempotency_key" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("caller_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("caller_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."idempotency_key" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (("caller_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))));
