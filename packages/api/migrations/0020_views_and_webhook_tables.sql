CREATE TABLE "platform"."saved_view" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"resource" text NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	"view" jsonb NOT NULL,
	"owner_id" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid NOT NULL,
	CONSTRAINT "saved_view_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "saved_view_name_limits" CHECK (char_length("name") <= 80),
	CONSTRAINT "saved_view_resource_limits" CHECK (char_length("resource") <= 80)
);

--> statement-breakpoint
ALTER TABLE "platform"."saved_view" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."view_choice" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"resource" text NOT NULL,
	"view_id" uuid NOT NULL,
	"user_id" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid NOT NULL,
	CONSTRAINT "view_choice_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "view_choice_user_id_resource_unique" UNIQUE("org_id","user_id","resource"),
	CONSTRAINT "view_choice_resource_limits" CHECK (char_length("resource") <= 80)
);

--> statement-breakpoint
ALTER TABLE "platform"."view_choice" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."webhook_subscription" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"resource" text NOT NULL,
	"table_name" text NOT NULL,
	"acts" jsonb NOT NULL,
	"filter" jsonb,
	"person_id" uuid NOT NULL,
	CONSTRAINT "webhook_subscription_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "webhook_subscription_endpoint_id_resource_unique" UNIQUE("org_id","endpoint_id","resource"),
	CONSTRAINT "webhook_subscription_resource_limits" CHECK (char_length("resource") <= 80),
	CONSTRAINT "webhook_subscription_table_name_limits" CHECK (char_length("table_name") <= 130)
);

--> statement-breakpoint
ALTER TABLE "platform"."webhook_subscription" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."webhook_change" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "platform"."webhook_change_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"table_name" text NOT NULL,
	"record_id" text,
	"act" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"person_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"announced_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_change_id_unique" UNIQUE("id")
);

--> statement-breakpoint
ALTER TABLE "platform"."view_choice" ADD CONSTRAINT "view_choice_view_id_fk" FOREIGN KEY ("org_id","view_id") REFERENCES "platform"."saved_view"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "platform"."webhook_subscription" ADD CONSTRAINT "webhook_subscription_endpoint_id_fk" FOREIGN KEY ("org_id","endpoint_id") REFERENCES "platform"."webhook_endpoint"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "saved_view_resource_index" ON "platform"."saved_view" USING btree ("org_id","resource" collate "C");
--> statement-breakpoint
CREATE INDEX "saved_view_name_id_index" ON "platform"."saved_view" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "saved_view_is_shared_index" ON "platform"."saved_view" USING btree ("org_id","is_shared");
--> statement-breakpoint
CREATE INDEX "saved_view_owner_id_index" ON "platform"."saved_view" USING btree ("org_id","owner_id");
--> statement-breakpoint
CREATE INDEX "view_choice_view_id_index" ON "platform"."view_choice" USING btree ("org_id","view_id");
--> statement-breakpoint
CREATE INDEX "webhook_subscription_table_name_index" ON "platform"."webhook_subscription" USING btree ("org_id","table_name" collate "C");
--> statement-breakpoint
CREATE INDEX "webhook_subscription_person_id_index" ON "platform"."webhook_subscription" USING btree ("org_id","person_id");
--> statement-breakpoint
CREATE INDEX "webhook_change_waiting" ON "platform"."webhook_change" USING btree ("organization_id","position") WHERE "platform"."webhook_change"."announced_at" is null;
--> statement-breakpoint
CREATE INDEX "webhook_change_of_time" ON "platform"."webhook_change" USING btree ("organization_id","at");
--> statement-breakpoint
CREATE INDEX "webhook_change_at" ON "platform"."webhook_change" USING btree ("at");
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."saved_view" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."saved_view" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("is_shared" = 'true'::boolean and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."saved_view" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and ("is_shared" = 'false'::boolean or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."saved_view" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((("owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and "is_shared" = 'false'::boolean) or ("is_shared" = 'true'::boolean and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))))) WITH CHECK ((("owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and "is_shared" = 'false'::boolean) or ("is_shared" = 'true'::boolean and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."saved_view" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (("owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("is_shared" = 'true'::boolean and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."view_choice" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."view_choice" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."view_choice" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."view_choice" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."view_choice" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."webhook_subscription" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."webhook_subscription" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."webhook_subscription" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."webhook_subscription" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."webhook_subscription" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
