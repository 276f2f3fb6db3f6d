CREATE TABLE "platform"."team" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "team_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "team_name_unique" UNIQUE("org_id","name"),
	CONSTRAINT "team_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 60)
);

--> statement-breakpoint
ALTER TABLE "platform"."team" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."team_member" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "team_member_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "team_member_team_id_user_id_unique" UNIQUE("org_id","team_id","user_id")
);

--> statement-breakpoint
ALTER TABLE "platform"."team_member" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."record_share" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"resource" text NOT NULL,
	"record_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"may_change" boolean DEFAULT false NOT NULL,
	"changeable_id" uuid,
	"shared_by" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
	"audience_team_id" uuid,
	"audience_owner_id" uuid,
	CONSTRAINT "record_share_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "record_share_record_id_user_id_unique" UNIQUE("org_id","record_id","user_id"),
	CONSTRAINT "record_share_resource_limits" CHECK (char_length("resource") <= 100)
);

--> statement-breakpoint
ALTER TABLE "platform"."record_share" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "platform"."file" ADD COLUMN "audience_record_id" uuid;
--> statement-breakpoint
ALTER TABLE "platform"."file" ADD COLUMN "audience_team_id" uuid;
--> statement-breakpoint
ALTER TABLE "platform"."file" ADD COLUMN "audience_owner_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."activity" ADD COLUMN "audience_team_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."activity" ADD COLUMN "audience_owner_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD COLUMN "team_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."stage_change" ADD COLUMN "audience_team_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."stage_change" ADD COLUMN "audience_owner_id" uuid;
--> statement-breakpoint
ALTER TABLE "crm"."supply" ADD COLUMN "stock" double precision;
--> statement-breakpoint
ALTER TABLE "crm"."supply" ADD COLUMN "unit" text;
--> statement-breakpoint
ALTER TABLE "platform"."team_member" ADD CONSTRAINT "team_member_team_id_fk" FOREIGN KEY ("org_id","team_id") REFERENCES "platform"."team"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "team_name_id_index" ON "platform"."team" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "team_member_user_id_index" ON "platform"."team_member" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "record_share_user_id_index" ON "platform"."record_share" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "record_share_shared_by_index" ON "platform"."record_share" USING btree ("org_id","shared_by");
--> statement-breakpoint
CREATE INDEX "record_share_audience_team_id_index" ON "platform"."record_share" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "record_share_audience_owner_id_index" ON "platform"."record_share" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD CONSTRAINT "deal_team_id_fk" FOREIGN KEY ("org_id","team_id") REFERENCES "platform"."team"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "file_audience_record_id_index" ON "platform"."file" USING btree ("org_id","audience_record_id");
--> statement-breakpoint
CREATE INDEX "file_audience_team_id_index" ON "platform"."file" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "file_audience_owner_id_index" ON "platform"."file" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
CREATE INDEX "activity_audience_team_id_index" ON "crm"."activity" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "activity_audience_owner_id_index" ON "crm"."activity" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
CREATE INDEX "deal_team_id_index" ON "crm"."deal" USING btree ("org_id","team_id");
--> statement-breakpoint
CREATE INDEX "stage_change_audience_team_id_index" ON "crm"."stage_change" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "stage_change_audience_owner_id_index" ON "crm"."stage_change" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
ALTER TABLE "crm"."supply" ADD CONSTRAINT "supply_stock_limits" CHECK ("stock" >= 0 and "stock" <= 1000000000);
--> statement-breakpoint
ALTER TABLE "crm"."supply" ADD CONSTRAINT "supply_unit_limits" CHECK (char_length("unit") >= 1 and char_length("unit") <= 30);
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."team" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."team" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."team" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."team" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."team" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."team_member" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."team_member" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."team_member" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."team_member" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."team_member" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."record_share" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."record_share" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "record_id" = any (array(select links."sharedRecord"())))));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."record_share" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())))));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."record_share" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"()))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())))));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."record_share" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())))));
--> statement-breakpoint
ALTER POLICY "read" ON "platform"."file" TO freehold_app USING ((("audience_record_id" is null or ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "audience_record_id" = any (array(select links."sharedRecord"()))))) and ("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_id" is null and "visibility" = 'public'::text) or ("channel_id" is null and "audience_record_id" is not null and "visibility" = 'organization'::text) or ("channel_id" is null and "readers" = 'viewer'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or ("channel_id" is null and "readers" = 'staff'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) or ("channel_id" is null and "readers" = 'manager'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) or ("channel_id" is null and "readers" = 'admin'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or ("channel_id" is null and "readers" = 'owner'::text and (select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false))) or ("channel_id" = any (array(select links."channelMember"())) or ("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)))))));
--> statement-breakpoint
ALTER POLICY "read" ON "crm"."activity" TO freehold_app USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."sharedRecord"())))));
--> statement-breakpoint
ALTER POLICY "create" ON "crm"."activity" TO freehold_app WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
ALTER POLICY "update" ON "crm"."activity" TO freehold_app USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"()))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
ALTER POLICY "read" ON "crm"."deal" TO freehold_app USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "team_id" = any (array(select links."team"())) or "id" = any (array(select links."sharedRecord"())))));
--> statement-breakpoint
ALTER POLICY "create" ON "crm"."deal" TO freehold_app WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "team_id" = any (array(select links."team"())))));
--> statement-breakpoint
ALTER POLICY "update" ON "crm"."deal" TO freehold_app USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "team_id" = any (array(select links."team"())) or "id" = any (array(select links."changeableRecord"()))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "team_id" = any (array(select links."team"())) or "id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
ALTER POLICY "read" ON "crm"."stage_change" TO freehold_app USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."sharedRecord"())))));
