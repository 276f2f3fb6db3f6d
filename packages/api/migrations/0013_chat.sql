CREATE SCHEMA "chat";

--> statement-breakpoint
CREATE TABLE "chat"."channel" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"name" text,
	"topic" text,
	"first_person" uuid,
	"second_person" uuid,
	"created_by" uuid NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "channel_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "channel_id_kind_unique" UNIQUE("org_id","id","kind"),
	CONSTRAINT "channel_first_person_second_person_unique" UNIQUE("org_id","first_person","second_person"),
	CONSTRAINT "channel_kind_values" CHECK ("kind" in ('open', 'private', 'direct')),
	CONSTRAINT "channel_name_limits" CHECK (char_length("name") <= 80),
	CONSTRAINT "channel_topic_limits" CHECK (char_length("topic") <= 300)
);

--> statement-breakpoint
ALTER TABLE "chat"."channel" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."channel_member" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"channel_id" uuid NOT NULL,
	"channel_kind" text NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"silenced_until" timestamp (3) with time zone,
	CONSTRAINT "channel_member_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "channel_member_channel_id_user_id_unique" UNIQUE("org_id","channel_id","user_id"),
	CONSTRAINT "channel_member_channel_kind_values" CHECK ("channel_kind" in ('open', 'private', 'direct')),
	CONSTRAINT "channel_member_name_limits" CHECK (char_length("name") <= 200),
	CONSTRAINT "channel_member_role_values" CHECK ("role" in ('moderator', 'member'))
);

--> statement-breakpoint
ALTER TABLE "chat"."channel_member" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."message" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"channel_id" uuid NOT NULL,
	"channel_kind" text NOT NULL,
	"number" integer DEFAULT 0 NOT NULL,
	"kind" text DEFAULT 'text' NOT NULL,
	"author_id" uuid NOT NULL,
	"author_name" text NOT NULL,
	"text" text NOT NULL,
	"reply_to" uuid,
	"mentions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "message_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "message_channel_id_number_unique" UNIQUE("org_id","channel_id","number"),
	CONSTRAINT "message_channel_kind_values" CHECK ("channel_kind" in ('open', 'private', 'direct')),
	CONSTRAINT "message_kind_values" CHECK ("kind" in ('text', 'notice')),
	CONSTRAINT "message_author_name_limits" CHECK (char_length("author_name") <= 200),
	CONSTRAINT "message_text_limits" CHECK (char_length("text") >= 0 and char_length("text") <= 4000)
);

--> statement-breakpoint
ALTER TABLE "chat"."message" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."message_version" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"channel_id" uuid NOT NULL,
	"channel_kind" text NOT NULL,
	"message_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"changed_by" uuid,
	"text" text NOT NULL,
	CONSTRAINT "message_version_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "message_version_channel_kind_values" CHECK ("channel_kind" in ('open', 'private', 'direct')),
	CONSTRAINT "message_version_reason_values" CHECK ("reason" in ('edited', 'removed')),
	CONSTRAINT "message_version_text_limits" CHECK (char_length("text") >= 0 and char_length("text") <= 4000)
);

--> statement-breakpoint
ALTER TABLE "chat"."message_version" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."channel_pulse" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"channel_id" uuid NOT NULL,
	"channel_kind" text NOT NULL,
	"last_number" integer DEFAULT 0 NOT NULL,
	"last_at" timestamp (3) with time zone,
	CONSTRAINT "channel_pulse_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "channel_pulse_channel_id_unique" UNIQUE("org_id","channel_id"),
	CONSTRAINT "channel_pulse_channel_kind_values" CHECK ("channel_kind" in ('open', 'private', 'direct'))
);

--> statement-breakpoint
ALTER TABLE "chat"."channel_pulse" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."channel_reading" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"channel_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"last_read_number" integer DEFAULT 0 NOT NULL,
	"last_read_at" timestamp (3) with time zone,
	"last_mention_number" integer DEFAULT 0 NOT NULL,
	"muted_at" timestamp (3) with time zone,
	CONSTRAINT "channel_reading_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "channel_reading_channel_id_user_id_unique" UNIQUE("org_id","channel_id","user_id")
);

--> statement-breakpoint
ALTER TABLE "chat"."channel_reading" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."message_export" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"channel_id" uuid,
	"reason" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_by_name" text NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"messages" integer,
	CONSTRAINT "message_export_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "message_export_reason_limits" CHECK (char_length("reason") >= 5 and char_length("reason") <= 500),
	CONSTRAINT "message_export_requested_by_name_limits" CHECK (char_length("requested_by_name") <= 200)
);

--> statement-breakpoint
ALTER TABLE "chat"."message_export" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."announcement" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"is_urgent" boolean DEFAULT false NOT NULL,
	"audience" text NOT NULL,
	"channel_id" uuid,
	"author_id" uuid NOT NULL,
	"author_name" text NOT NULL,
	"status" text NOT NULL,
	"publish_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "announcement_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "announcement_title_limits" CHECK (char_length("title") >= 1 and char_length("title") <= 150),
	CONSTRAINT "announcement_text_limits" CHECK (char_length("text") >= 1 and char_length("text") <= 10000),
	CONSTRAINT "announcement_audience_values" CHECK ("audience" in ('everybody', 'viewers', 'staff', 'managers', 'admins', 'members', 'channel', 'people')),
	CONSTRAINT "announcement_author_name_limits" CHECK (char_length("author_name") <= 200),
	CONSTRAINT "announcement_status_values" CHECK ("status" in ('scheduled', 'published', 'expired', 'withdrawn'))
);

--> statement-breakpoint
ALTER TABLE "chat"."announcement" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."announcement_recipient" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"announcement_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "announcement_recipient_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "announcement_recipient_announcement_id_user_id_unique" UNIQUE("org_id","announcement_id","user_id")
);

--> statement-breakpoint
ALTER TABLE "chat"."announcement_recipient" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "chat"."announcement_receipt" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"announcement_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"author_id" uuid NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "announcement_receipt_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "announcement_receipt_announcement_id_user_id_unique" UNIQUE("org_id","announcement_id","user_id"),
	CONSTRAINT "announcement_receipt_name_limits" CHECK (char_length("name") <= 200)
);

--> statement-breakpoint
ALTER TABLE "chat"."announcement_receipt" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "chat"."channel_member" ADD CONSTRAINT "channel_member_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."message" ADD CONSTRAINT "message_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."message" ADD CONSTRAINT "message_reply_to_fk" FOREIGN KEY ("org_id","reply_to") REFERENCES "chat"."message"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."message_version" ADD CONSTRAINT "message_version_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."message_version" ADD CONSTRAINT "message_version_message_id_fk" FOREIGN KEY ("org_id","message_id") REFERENCES "chat"."message"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."channel_pulse" ADD CONSTRAINT "channel_pulse_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."channel_reading" ADD CONSTRAINT "channel_reading_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."message_export" ADD CONSTRAINT "message_export_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."announcement" ADD CONSTRAINT "announcement_channel_id_fk" FOREIGN KEY ("org_id","channel_id") REFERENCES "chat"."channel"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."announcement_recipient" ADD CONSTRAINT "announcement_recipient_announcement_id_fk" FOREIGN KEY ("org_id","announcement_id") REFERENCES "chat"."announcement"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "chat"."announcement_receipt" ADD CONSTRAINT "announcement_receipt_announcement_id_fk" FOREIGN KEY ("org_id","announcement_id") REFERENCES "chat"."announcement"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "channel_name_id_index" ON "chat"."channel" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "channel_kind_index" ON "chat"."channel" USING btree ("org_id","kind" collate "C");
--> statement-breakpoint
CREATE INDEX "channel_second_person_index" ON "chat"."channel" USING btree ("org_id","second_person");
--> statement-breakpoint
CREATE INDEX "channel_created_by_index" ON "chat"."channel" USING btree ("org_id","created_by");
--> statement-breakpoint
CREATE INDEX "channel_member_channel_id_channel_kind_index" ON "chat"."channel_member" USING btree ("org_id","channel_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "channel_member_channel_kind_index" ON "chat"."channel_member" USING btree ("org_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "channel_member_user_id_index" ON "chat"."channel_member" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "message_channel_id_channel_kind_index" ON "chat"."message" USING btree ("org_id","channel_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "message_number_id_index" ON "chat"."message" USING btree ("org_id","number","id");
--> statement-breakpoint
CREATE INDEX "message_channel_kind_index" ON "chat"."message" USING btree ("org_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "message_author_id_index" ON "chat"."message" USING btree ("org_id","author_id");
--> statement-breakpoint
CREATE INDEX "message_reply_to_index" ON "chat"."message" USING btree ("org_id","reply_to");
--> statement-breakpoint
CREATE INDEX "message_version_channel_id_channel_kind_index" ON "chat"."message_version" USING btree ("org_id","channel_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "message_version_channel_kind_index" ON "chat"."message_version" USING btree ("org_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "message_version_message_id_index" ON "chat"."message_version" USING btree ("org_id","message_id");
--> statement-breakpoint
CREATE INDEX "message_version_author_id_index" ON "chat"."message_version" USING btree ("org_id","author_id");
--> statement-breakpoint
CREATE INDEX "message_version_reason_index" ON "chat"."message_version" USING btree ("org_id","reason" collate "C");
--> statement-breakpoint
CREATE INDEX "message_version_changed_by_index" ON "chat"."message_version" USING btree ("org_id","changed_by");
--> statement-breakpoint
CREATE INDEX "channel_pulse_channel_id_channel_kind_index" ON "chat"."channel_pulse" USING btree ("org_id","channel_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "channel_pulse_channel_kind_index" ON "chat"."channel_pulse" USING btree ("org_id","channel_kind" collate "C");
--> statement-breakpoint
CREATE INDEX "channel_reading_user_id_index" ON "chat"."channel_reading" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "message_export_channel_id_index" ON "chat"."message_export" USING btree ("org_id","channel_id");
--> statement-breakpoint
CREATE INDEX "message_export_requested_by_index" ON "chat"."message_export" USING btree ("org_id","requested_by");
--> statement-breakpoint
CREATE INDEX "announcement_publish_at_id_index" ON "chat"."announcement" USING btree ("org_id","publish_at","id");
--> statement-breakpoint
CREATE INDEX "announcement_audience_index" ON "chat"."announcement" USING btree ("org_id","audience" collate "C");
--> statement-breakpoint
CREATE INDEX "announcement_channel_id_index" ON "chat"."announcement" USING btree ("org_id","channel_id");
--> statement-breakpoint
CREATE INDEX "announcement_author_id_index" ON "chat"."announcement" USING btree ("org_id","author_id");
--> statement-breakpoint
CREATE INDEX "announcement_status_index" ON "chat"."announcement" USING btree ("org_id","status" collate "C");
--> statement-breakpoint
CREATE INDEX "announcement_recipient_user_id_index" ON "chat"."announcement_recipient" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "announcement_receipt_user_id_index" ON "chat"."announcement_receipt" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "announcement_receipt_author_id_index" ON "chat"."announcement_receipt" USING btree ("org_id","author_id");
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."channel" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."channel" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((("kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or "id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."channel" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) and ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) or ("kind" = 'direct'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))))));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."channel" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((("kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "id" = any (array(select links."channelMember"())))) WITH CHECK ((("kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."channel" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."channel_member" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."channel_member" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or ("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."channel_member" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("channel_id" = any (array(select links."channelMember"())) or ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and "channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."channel_member" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"())))) WITH CHECK ((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."channel_member" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"())))));
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."message" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."message" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."message" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."message" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"())))) WITH CHECK ((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."message" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."message_version" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."message_version" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))) and ("reason" = 'edited'::text or "author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."message_version" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."message_version" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."message_version" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."channel_pulse" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."channel_pulse" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((("channel_kind" = 'open'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or "channel_id" = any (array(select links."channelMember"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."channel_pulse" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."channel_pulse" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."channel_pulse" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."channel_reading" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."channel_reading" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."channel_reading" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."channel_reading" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."channel_reading" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."message_export" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."message_export" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."message_export" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("requested_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."message_export" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (("requested_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)))) WITH CHECK (("requested_by" = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))));
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."message_export" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."announcement" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."announcement" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or ("status" = 'published'::text and ("audience" = 'everybody'::text or ("audience" = 'viewers'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or ("audience" = 'staff'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) or ("audience" = 'managers'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) or ("audience" = 'admins'::text and (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) or ("audience" = 'members'::text and (select not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false))) or ("audience" = 'channel'::text and "channel_id" = any (array(select links."channelMember"()))) or "id" = any (array(select links."announcementRecipient"()))))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."announcement" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (("author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."announcement" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or ("author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or ("author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)))));
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."announcement" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."announcement_recipient" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."announcement_recipient" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."announcement_recipient" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."announcement_recipient" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."announcement_recipient" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "chat"."announcement_receipt" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "chat"."announcement_receipt" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "author_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))));
--> statement-breakpoint
CREATE POLICY "create" ON "chat"."announcement_receipt" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "chat"."announcement_receipt" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "chat"."announcement_receipt" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
