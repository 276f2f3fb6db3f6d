CREATE TABLE "platform"."notification" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"text" text,
	"place" text,
	"key" text,
	"is_urgent" boolean DEFAULT false NOT NULL,
	"in_app" boolean DEFAULT true NOT NULL,
	"read_at" timestamp (3) with time zone,
	"planned_at" timestamp (3) with time zone,
	CONSTRAINT "notification_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "notification_user_id_kind_key_unique" UNIQUE("org_id","user_id","kind","key"),
	CONSTRAINT "notification_kind_limits" CHECK (char_length("kind") <= 100),
	CONSTRAINT "notification_title_limits" CHECK (char_length("title") <= 300),
	CONSTRAINT "notification_text_limits" CHECK (char_length("text") <= 4000),
	CONSTRAINT "notification_place_limits" CHECK (char_length("place") <= 500),
	CONSTRAINT "notification_key_limits" CHECK (char_length("key") <= 300)
);
--> statement-breakpoint
ALTER TABLE "platform"."notification" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."notification_preference" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"app" boolean NOT NULL,
	"email" boolean NOT NULL,
	"push" boolean NOT NULL,
	"sms" boolean NOT NULL,
	"telegram" boolean NOT NULL,
	"digest" text DEFAULT 'none' NOT NULL,
	CONSTRAINT "notification_preference_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "notification_preference_user_id_kind_unique" UNIQUE("org_id","user_id","kind"),
	CONSTRAINT "notification_preference_kind_limits" CHECK (char_length("kind") <= 100),
	CONSTRAINT "notification_preference_digest_values" CHECK ("digest" in ('none', 'hourly', 'daily'))
);
--> statement-breakpoint
ALTER TABLE "platform"."notification_preference" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."notification_setting" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"time_zone" text,
	"quiet_from" integer,
	"quiet_until" integer,
	"digest_at" integer DEFAULT 480 NOT NULL,
	"phone" text,
	CONSTRAINT "notification_setting_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "notification_setting_user_id_unique" UNIQUE("org_id","user_id"),
	CONSTRAINT "notification_setting_time_zone_limits" CHECK (char_length("time_zone") <= 64),
	CONSTRAINT "notification_setting_quiet_from_limits" CHECK ("quiet_from" >= 0 and "quiet_from" <= 1439),
	CONSTRAINT "notification_setting_quiet_until_limits" CHECK ("quiet_until" >= 0 and "quiet_until" <= 1439),
	CONSTRAINT "notification_setting_digest_at_limits" CHECK ("digest_at" >= 0 and "digest_at" <= 1439),
	CONSTRAINT "notification_setting_phone_limits" CHECK (char_length("phone") <= 20)
);
--> statement-breakpoint
ALTER TABLE "platform"."notification_setting" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."notification_delivery" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"notification_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"is_digest" boolean DEFAULT false NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"failure" text,
	CONSTRAINT "notification_delivery_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "notification_delivery_notification_id_channel_unique" UNIQUE("org_id","notification_id","channel"),
	CONSTRAINT "notification_delivery_channel_values" CHECK ("channel" in ('email', 'push', 'sms', 'telegram')),
	CONSTRAINT "notification_delivery_state_values" CHECK ("state" in ('waiting', 'sent', 'failed', 'skipped')),
	CONSTRAINT "notification_delivery_failure_limits" CHECK (char_length("failure") <= 500)
);
--> statement-breakpoint
ALTER TABLE "platform"."notification_delivery" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."push_subscription" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"public_key" text NOT NULL,
	"auth_key" text NOT NULL,
	"browser" text NOT NULL,
	CONSTRAINT "push_subscription_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "push_subscription_user_id_endpoint_unique" UNIQUE("org_id","user_id","endpoint"),
	CONSTRAINT "push_subscription_endpoint_limits" CHECK (char_length("endpoint") <= 1000),
	CONSTRAINT "push_subscription_public_key_limits" CHECK (char_length("public_key") <= 200),
	CONSTRAINT "push_subscription_auth_key_limits" CHECK (char_length("auth_key") <= 100),
	CONSTRAINT "push_subscription_browser_limits" CHECK (char_length("browser") <= 100)
);
--> statement-breakpoint
ALTER TABLE "platform"."push_subscription" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."telegram_chat" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"chat_id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "telegram_chat_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "telegram_chat_user_id_unique" UNIQUE("org_id","user_id"),
	CONSTRAINT "telegram_chat_chat_id_limits" CHECK (char_length("chat_id") <= 40),
	CONSTRAINT "telegram_chat_name_limits" CHECK (char_length("name") <= 100)
);
--> statement-breakpoint
ALTER TABLE "platform"."telegram_chat" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."webhook_endpoint" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"label" text NOT NULL,
	"url" text NOT NULL,
	"kinds" jsonb NOT NULL,
	"secret_version" integer DEFAULT 1 NOT NULL,
	"former_secret_until" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"switched_off_at" timestamp (3) with time zone,
	"switched_off_because" text,
	CONSTRAINT "webhook_endpoint_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "webhook_endpoint_label_limits" CHECK (char_length("label") <= 100),
	CONSTRAINT "webhook_endpoint_url_limits" CHECK (char_length("url") <= 1000),
	CONSTRAINT "webhook_endpoint_switched_off_because_limits" CHECK (char_length("switched_off_because") <= 300)
);
--> statement-breakpoint
ALTER TABLE "platform"."webhook_endpoint" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."webhook_event" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"text" text,
	"place" text,
	"facts" jsonb NOT NULL,
	"announced_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_event_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "webhook_event_kind_key_unique" UNIQUE("org_id","kind","key"),
	CONSTRAINT "webhook_event_kind_limits" CHECK (char_length("kind") <= 100),
	CONSTRAINT "webhook_event_key_limits" CHECK (char_length("key") <= 300),
	CONSTRAINT "webhook_event_title_limits" CHECK (char_length("title") <= 300),
	CONSTRAINT "webhook_event_text_limits" CHECK (char_length("text") <= 4000),
	CONSTRAINT "webhook_event_place_limits" CHECK (char_length("place") <= 500)
);
--> statement-breakpoint
ALTER TABLE "platform"."webhook_event" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."webhook_delivery" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"answered" integer,
	"answer" text,
	"failure" text,
	CONSTRAINT "webhook_delivery_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "webhook_delivery_endpoint_id_event_id_unique" UNIQUE("org_id","endpoint_id","event_id"),
	CONSTRAINT "webhook_delivery_kind_limits" CHECK (char_length("kind") <= 100),
	CONSTRAINT "webhook_delivery_state_values" CHECK ("state" in ('waiting', 'delivered', 'dead')),
	CONSTRAINT "webhook_delivery_answer_limits" CHECK (char_length("answer") <= 1000),
	CONSTRAINT "webhook_delivery_failure_limits" CHECK (char_length("failure") <= 500)
);
--> statement-breakpoint
ALTER TABLE "platform"."webhook_delivery" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."escalation" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"chain" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"step" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ending" text,
	CONSTRAINT "escalation_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "escalation_kind_limits" CHECK (char_length("kind") <= 100),
	CONSTRAINT "escalation_subject_limits" CHECK (char_length("subject") <= 100),
	CONSTRAINT "escalation_ending_values" CHECK ("ending" in ('acknowledged', 'resolved', 'replaced', 'exhausted'))
);
--> statement-breakpoint
ALTER TABLE "platform"."escalation" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."escalation_call" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"escalation_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"step" integer NOT NULL,
	"called_at" timestamp (3) with time zone NOT NULL,
	"called" jsonb NOT NULL,
	CONSTRAINT "escalation_call_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "escalation_call_escalation_id_round_step_unique" UNIQUE("org_id","escalation_id","round","step")
);
--> statement-breakpoint
ALTER TABLE "platform"."escalation_call" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."on_call_shift" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"site_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"rank" text DEFAULT 'first' NOT NULL,
	"weekday" integer NOT NULL,
	"from_minute" integer NOT NULL,
	"until_minute" integer NOT NULL,
	CONSTRAINT "on_call_shift_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "on_call_shift_rank_values" CHECK ("rank" in ('first', 'second')),
	CONSTRAINT "on_call_shift_weekday_limits" CHECK ("weekday" >= 1 and "weekday" <= 7),
	CONSTRAINT "on_call_shift_from_minute_limits" CHECK ("from_minute" >= 0 and "from_minute" <= 1439),
	CONSTRAINT "on_call_shift_until_minute_limits" CHECK ("until_minute" >= 0 and "until_minute" <= 1440)
);
--> statement-breakpoint
ALTER TABLE "coldchain"."on_call_shift" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."on_call_stand_in" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"site_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"rank" text DEFAULT 'first' NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"note" text,
	CONSTRAINT "on_call_stand_in_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "on_call_stand_in_rank_values" CHECK ("rank" in ('first', 'second')),
	CONSTRAINT "on_call_stand_in_note_limits" CHECK (char_length("note") <= 300)
);
--> statement-breakpoint
ALTER TABLE "coldchain"."on_call_stand_in" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."alert_chain" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"severity" text NOT NULL,
	"steps" jsonb NOT NULL,
	"repeats" boolean NOT NULL,
	CONSTRAINT "alert_chain_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "alert_chain_severity_unique" UNIQUE("org_id","severity"),
	CONSTRAINT "alert_chain_severity_values" CHECK ("severity" in ('info', 'warning', 'critical'))
);
--> statement-breakpoint
ALTER TABLE "coldchain"."alert_chain" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "platform"."notification_delivery" ADD CONSTRAINT "notification_delivery_notification_id_fk" FOREIGN KEY ("org_id","notification_id") REFERENCES "platform"."notification"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "platform"."webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fk" FOREIGN KEY ("org_id","endpoint_id") REFERENCES "platform"."webhook_endpoint"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "platform"."webhook_delivery" ADD CONSTRAINT "webhook_delivery_event_id_fk" FOREIGN KEY ("org_id","event_id") REFERENCES "platform"."webhook_event"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "platform"."escalation_call" ADD CONSTRAINT "escalation_call_escalation_id_fk" FOREIGN KEY ("org_id","escalation_id") REFERENCES "platform"."escalation"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."on_call_shift" ADD CONSTRAINT "on_call_shift_site_id_fk" FOREIGN KEY ("org_id","site_id") REFERENCES "coldchain"."site"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."on_call_stand_in" ADD CONSTRAINT "on_call_stand_in_site_id_fk" FOREIGN KEY ("org_id","site_id") REFERENCES "coldchain"."site"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "notification_user_id_read_at_index" ON "platform"."notification" USING btree ("org_id","user_id","read_at");
--> statement-breakpoint
CREATE INDEX "notification_delivery_user_id_due_at_index" ON "platform"."notification_delivery" USING btree ("org_id","user_id","due_at");
--> statement-breakpoint
CREATE INDEX "webhook_endpoint_label_id_index" ON "platform"."webhook_endpoint" USING btree ("org_id","label" collate "C","id");
--> statement-breakpoint
CREATE INDEX "webhook_event_announced_at_index" ON "platform"."webhook_event" USING btree ("org_id","announced_at");
--> statement-breakpoint
CREATE INDEX "webhook_delivery_state_id_index" ON "platform"."webhook_delivery" USING btree ("org_id","state" collate "C","id");
--> statement-breakpoint
CREATE INDEX "webhook_delivery_event_id_index" ON "platform"."webhook_delivery" USING btree ("org_id","event_id");
--> statement-breakpoint
CREATE INDEX "escalation_kind_subject_index" ON "platform"."escalation" USING btree ("org_id","kind" collate "C","subject" collate "C");
--> statement-breakpoint
CREATE INDEX "escalation_next_at_index" ON "platform"."escalation" USING btree ("org_id","next_at");
--> statement-breakpoint
CREATE INDEX "on_call_shift_site_id_index" ON "coldchain"."on_call_shift" USING btree ("org_id","site_id");
--> statement-breakpoint
CREATE INDEX "on_call_shift_user_id_index" ON "coldchain"."on_call_shift" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "on_call_stand_in_ends_at_id_index" ON "coldchain"."on_call_stand_in" USING btree ("org_id","ends_at","id");
--> statement-breakpoint
CREATE INDEX "on_call_stand_in_site_id_index" ON "coldchain"."on_call_stand_in" USING btree ("org_id","site_id");
--> statement-breakpoint
CREATE INDEX "on_call_stand_in_user_id_index" ON "coldchain"."on_call_stand_in" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."notification" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."notification" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."notification" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer,member}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."notification" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."notification" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."notification_preference" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."notification_preference" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."notification_preference" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."notification_preference" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."notification_preference" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."notification_setting" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."notification_setting" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."notification_setting" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."notification_setting" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."notification_setting" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."notification_delivery" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."notification_delivery" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."notification_delivery" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."notification_delivery" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."notification_delivery" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."push_subscription" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."push_subscription" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."push_subscription" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."push_subscription" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."push_subscription" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."telegram_chat" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."telegram_chat" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."telegram_chat" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."telegram_chat" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."telegram_chat" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."webhook_endpoint" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."webhook_endpoint" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."webhook_endpoint" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."webhook_endpoint" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."webhook_endpoint" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."webhook_event" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."webhook_event" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."webhook_event" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer,member}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."webhook_event" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."webhook_event" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."webhook_delivery" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."webhook_delivery" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."webhook_delivery" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."webhook_delivery" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."webhook_delivery" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."escalation" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."escalation" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."escalation" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."escalation" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."escalation" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."escalation_call" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."escalation_call" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."escalation_call" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."escalation_call" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."escalation_call" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."on_call_shift" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."on_call_shift" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."on_call_shift" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."on_call_shift" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."on_call_shift" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."on_call_stand_in" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."on_call_stand_in" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."on_call_stand_in" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."on_call_stand_in" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."on_call_stand_in" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."alert_chain" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."alert_chain" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."alert_chain" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."alert_chain" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."alert_chain" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
