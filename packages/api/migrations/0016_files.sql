CREATE TABLE "platform"."file" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"bucket" text NOT NULL,
	"visibility" text NOT NULL,
	"status" text DEFAULT 'uploading' NOT NULL,
	"refusal" text,
	"content_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text,
	"part_bytes" integer NOT NULL,
	"width_pixels" integer,
	"height_pixels" integer,
	"resource" text,
	"record_id" uuid,
	"channel_id" uuid,
	"series_id" uuid NOT NULL,
	"series_number" integer DEFAULT 1 NOT NULL,
	"replaced_at" timestamp (3) with time zone,
	"created_by" uuid NOT NULL,
	"upload_id" text,
	"preview_bytes" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "file_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "file_name_limits" CHECK (char_length("name") <= 200),
	CONSTRAINT "file_bucket_limits" CHECK (char_length("bucket") <= 60),
	CONSTRAINT "file_visibility_values" CHECK ("visibility" in ('public', 'organization', 'restricted')),
	CONSTRAINT "file_status_values" CHECK ("status" in ('uploading', 'checking', 'ready', 'refused')),
	CONSTRAINT "file_refusal_limits" CHECK (char_length("refusal") <= 300),
	CONSTRAINT "file_content_type_limits" CHECK (char_length("content_type") <= 120),
	CONSTRAINT "file_bytes_limits" CHECK ("bytes" >= 1),
	CONSTRAINT "file_sha256_limits" CHECK (char_length("sha256") <= 64),
	CONSTRAINT "file_resource_limits" CHECK (char_length("resource") <= 100),
	CONSTRAINT "file_upload_id_limits" CHECK (char_length("upload_id") <= 1024),
	CONSTRAINT "file_preview_bytes_limits" CHECK ("preview_bytes" >= 0)
);

--> statement-breakpoint
ALTER TABLE "platform"."file" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE INDEX "file_resource_record_id_index" ON "platform"."file" USING btree ("org_id","resource" collate "C","record_id");
--> statement-breakpoint
CREATE INDEX "file_series_id_series_number_index" ON "platform"."file" USING btree ("org_id","series_id","series_number");
--> statement-breakpoint
CREATE INDEX "file_bucket_id_index" ON "platform"."file" USING btree ("org_id","bucket" collate "C","id");
--> statement-breakpoint
CREATE INDEX "file_status_index" ON "platform"."file" USING btree ("org_id","status" collate "C");
--> statement-breakpoint
CREATE INDEX "file_name_id_index" ON "platform"."file" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "file_bytes_id_index" ON "platform"."file" USING btree ("org_id","bytes","id");
--> statement-breakpoint
CREATE INDEX "file_visibility_index" ON "platform"."file" USING btree ("org_id","visibility" collate "C");
--> statement-breakpoint
CREATE INDEX "file_channel_id_index" ON "platform"."file" USING btree ("org_id","channel_id");
--> statement-breakpoint
CREATE INDEX "file_created_by_index" ON "platform"."file" USING btree ("org_id","created_by");
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."file" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."file" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_id" is null and "visibility" = 'public'::text) or ("channel_id" is null and "visibility" = 'organization'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or ("channel_id" is null and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."file" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) and ("channel_id" is null or "channel_id" = any (array(select links."channelMember"())))));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."file" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_id" is null and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))))) WITH CHECK (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_id" is null and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."file" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_id" is null and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) or ("channel_id" = any (array(select links."channelMember"())) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)))));
