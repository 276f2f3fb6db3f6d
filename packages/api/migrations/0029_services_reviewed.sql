ALTER TABLE "platform"."file" ADD COLUMN "readers" text DEFAULT 'nobody' NOT NULL;
--> statement-breakpoint
ALTER TABLE "chat"."channel_reading" ADD COLUMN "removed_since" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE INDEX "file_readers_index" ON "platform"."file" USING btree ("org_id","readers" collate "C");
--> statement-breakpoint
ALTER TABLE "platform"."file" ADD CONSTRAINT "file_readers_values" CHECK ("readers" in ('viewer', 'staff', 'manager', 'admin', 'owner', 'nobody'));
--> statement-breakpoint
ALTER POLICY "read" ON "platform"."file" TO freehold_app USING (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_id" is null and "visibility" = 'public'::text) or ("channel_id" is null and "readers" = 'viewer'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or ("channel_id" is null and "readers" = 'staff'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) or ("channel_id" is null and "readers" = 'manager'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) or ("channel_id" is null and "readers" = 'admin'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or ("channel_id" is null and "readers" = 'owner'::text and (select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
