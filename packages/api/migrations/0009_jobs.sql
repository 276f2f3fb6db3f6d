CREATE TABLE "platform"."job" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"label" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"kind" text NOT NULL,
	"input" jsonb NOT NULL,
	"work_key" text,
	"asked_by" uuid NOT NULL,
	"run_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer NOT NULL,
	"progress_done" bigint,
	"progress_total" bigint,
	"progress_words" text,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"failure" text,
	"cancel_asked_at" timestamp (3) with time zone,
	"worker" uuid,
	CONSTRAINT "job_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "job_label_limits" CHECK (char_length("label") <= 200),
	CONSTRAINT "job_state_values" CHECK ("state" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "job_kind_limits" CHECK (char_length("kind") <= 100),
	CONSTRAINT "job_work_key_limits" CHECK (char_length("work_key") <= 200),
	CONSTRAINT "job_attempts_limits" CHECK ("attempts" >= 0),
	CONSTRAINT "job_max_attempts_limits" CHECK ("max_attempts" >= 1),
	CONSTRAINT "job_progress_done_limits" CHECK ("progress_done" >= 0),
	CONSTRAINT "job_progress_total_limits" CHECK ("progress_total" >= 0),
	CONSTRAINT "job_progress_words_limits" CHECK (char_length("progress_words") <= 200),
	CONSTRAINT "job_failure_limits" CHECK (char_length("failure") <= 1000)
);

--> statement-breakpoint
ALTER TABLE "platform"."job" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."job_worker" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);

--> statement-breakpoint
CREATE TABLE "platform"."schedule" (
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"every" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"worker" uuid,
	"leased_until" timestamp (3) with time zone,
	"ran_at" timestamp (3) with time zone,
	"duration_ms" integer,
	"failure" text,
	CONSTRAINT "schedule_name_zone_pk" PRIMARY KEY("name","zone")
);

--> statement-breakpoint
CREATE INDEX "job_state_index" ON "platform"."job" USING btree ("org_id","state" collate "C");
--> statement-breakpoint
CREATE INDEX "job_asked_by_index" ON "platform"."job" USING btree ("org_id","asked_by");
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."job" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."job" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."job" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."job" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."job" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false)));
