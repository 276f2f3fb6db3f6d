CREATE SCHEMA "mail";

--> statement-breakpoint
CREATE TABLE "platform"."invitation" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"email" text NOT NULL,
	"role" text DEFAULT 'viewer' NOT NULL,
	"invited_by" uuid NOT NULL,
	"sent_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "invitation_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "invitation_email_unique" UNIQUE("org_id","email"),
	CONSTRAINT "invitation_email_limits" CHECK (char_length("email") <= 320),
	CONSTRAINT "invitation_role_values" CHECK ("role" in ('owner', 'admin', 'manager', 'staff', 'viewer', 'member'))
);

--> statement-breakpoint
ALTER TABLE "platform"."invitation" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."api_key" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"hint" text NOT NULL,
	"role" text DEFAULT 'staff' NOT NULL,
	"procedures" jsonb NOT NULL,
	"created_by" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "api_key_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "api_key_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100),
	CONSTRAINT "api_key_hint_limits" CHECK (char_length("hint") <= 20),
	CONSTRAINT "api_key_role_values" CHECK ("role" in ('owner', 'admin', 'manager', 'staff', 'viewer', 'member'))
);

--> statement-breakpoint
ALTER TABLE "platform"."api_key" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."support_visit" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"operator_id" uuid NOT NULL,
	"operator_name" text NOT NULL,
	"reason" text NOT NULL,
	"role" text DEFAULT 'viewer' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "support_visit_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "support_visit_operator_name_limits" CHECK (char_length("operator_name") <= 200),
	CONSTRAINT "support_visit_reason_limits" CHECK (char_length("reason") >= 10 and char_length("reason") <= 500),
	CONSTRAINT "support_visit_role_values" CHECK ("role" in ('owner', 'admin', 'manager', 'staff', 'viewer', 'member'))
);

--> statement-breakpoint
ALTER TABLE "platform"."support_visit" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "identity"."refresh_token" (
	"id" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);

--> statement-breakpoint
CREATE TABLE "identity"."ticket" (
	"id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"user_id" uuid,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);

--> statement-breakpoint
CREATE TABLE "identity"."totp" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"last_step" integer DEFAULT 0 NOT NULL
);

--> statement-breakpoint
CREATE TABLE "identity"."recovery_code" (
	"user_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "recovery_code_user_id_hash_pk" PRIMARY KEY("user_id","hash")
);

--> statement-breakpoint
CREATE TABLE "identity"."passkey" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint DEFAULT 0 NOT NULL,
	"transports" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp (3) with time zone
);

--> statement-breakpoint
CREATE TABLE "identity"."external_account" (
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" uuid NOT NULL,
	"email" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "external_account_provider_subject_pk" PRIMARY KEY("provider","subject")
);

--> statement-breakpoint
CREATE TABLE "identity"."api_key_secret" (
	"id" text PRIMARY KEY NOT NULL,
	"key_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	CONSTRAINT "api_key_secret_key_id_unique" UNIQUE("key_id")
);

--> statement-breakpoint
CREATE TABLE "identity"."security_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"kind" text NOT NULL,
	"user_agent" text,
	"address" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);

--> statement-breakpoint
CREATE TABLE "mail"."message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text,
	"html" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now(),
	"failure" text
);

--> statement-breakpoint
ALTER TABLE "identity"."user" ALTER COLUMN "password_hash" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "logo_key" text;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "requires_second_factor" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "modules_off" jsonb DEFAULT '[]'::jsonb NOT NULL;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "plan" text DEFAULT 'standard' NOT NULL;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "max_members" integer;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "max_storage_bytes" bigint;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "retention_days" integer;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "suspended_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "suspension_reason" text;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "exported_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD COLUMN "remove_after" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "platform"."membership" ADD COLUMN "suspended_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "identity"."user" ADD COLUMN "email_verified_at" timestamp (3) with time zone;
--> statement-breakpoint
-- Accounts from before addresses were proved go on to work.
update identity."user" set email_verified_at = created_at;
--> statement-breakpoint
ALTER TABLE "identity"."session" ADD COLUMN "kind" text DEFAULT 'browser' NOT NULL;
--> statement-breakpoint
ALTER TABLE "identity"."session" ADD COLUMN "confirmed_at" timestamp (3) with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
ALTER TABLE "identity"."session" ADD COLUMN "factors" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "identity"."refresh_token" ADD CONSTRAINT "refresh_token_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "identity"."session"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."ticket" ADD CONSTRAINT "ticket_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."totp" ADD CONSTRAINT "totp_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."recovery_code" ADD CONSTRAINT "recovery_code_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."passkey" ADD CONSTRAINT "passkey_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."external_account" ADD CONSTRAINT "external_account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."security_event" ADD CONSTRAINT "security_event_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "invitation_email_id_index" ON "platform"."invitation" USING btree ("org_id","email" collate "C","id");
--> statement-breakpoint
CREATE INDEX "invitation_invited_by_index" ON "platform"."invitation" USING btree ("org_id","invited_by");
--> statement-breakpoint
CREATE INDEX "api_key_name_id_index" ON "platform"."api_key" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "api_key_created_by_index" ON "platform"."api_key" USING btree ("org_id","created_by");
--> statement-breakpoint
CREATE INDEX "support_visit_operator_id_index" ON "platform"."support_visit" USING btree ("org_id","operator_id");
--> statement-breakpoint
CREATE INDEX "refresh_token_session_id_index" ON "identity"."refresh_token" USING btree ("session_id");
--> statement-breakpoint
CREATE INDEX "ticket_user_id_index" ON "identity"."ticket" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "ticket_expires_at_index" ON "identity"."ticket" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "passkey_user_id_index" ON "identity"."passkey" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "external_account_user_id_index" ON "identity"."external_account" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "security_event_user_id_index" ON "identity"."security_event" USING btree ("user_id","at");
--> statement-breakpoint
CREATE INDEX "security_event_at_index" ON "identity"."security_event" USING btree ("at");
--> statement-breakpoint
CREATE INDEX "message_next_attempt_at_index" ON "mail"."message" USING btree ("next_attempt_at");
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD CONSTRAINT "organization_logo_key_limits" CHECK (char_length("logo_key") <= 200);
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD CONSTRAINT "organization_plan_values" CHECK ("plan" in ('free', 'standard', 'unlimited'));
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD CONSTRAINT "organization_max_members_limits" CHECK ("max_members" >= 1);
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD CONSTRAINT "organization_max_storage_bytes_limits" CHECK ("max_storage_bytes" >= 0);
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD CONSTRAINT "organization_retention_days_limits" CHECK ("retention_days" >= 1);
--> statement-breakpoint
ALTER TABLE "platform"."organization" ADD CONSTRAINT "organization_suspension_reason_limits" CHECK (char_length("suspension_reason") <= 500);
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."invitation" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."invitation" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."invitation" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."invitation" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."invitation" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."api_key" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."api_key" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."api_key" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."api_key" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."api_key" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."support_visit" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."support_visit" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."support_visit" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."support_visit" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."support_visit" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
