CREATE TABLE "platform"."import_run" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"resource" text NOT NULL,
	"file_name" text NOT NULL,
	"mode" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"asked_by" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"plan" jsonb NOT NULL,
	"headers" jsonb NOT NULL,
	"job_id" uuid,
	"done" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"undone" integer DEFAULT 0 NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"stop_asked_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"reverted_at" timestamp (3) with time zone,
	CONSTRAINT "import_run_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "import_run_resource_limits" CHECK (char_length("resource") <= 100),
	CONSTRAINT "import_run_file_name_limits" CHECK (char_length("file_name") <= 200),
	CONSTRAINT "import_run_mode_values" CHECK ("mode" in ('dryRun', 'import')),
	CONSTRAINT "import_run_state_values" CHECK ("state" in ('waiting', 'running', 'done', 'stopped', 'failed', 'reverting', 'reverted')),
	CONSTRAINT "import_run_done_limits" CHECK ("done" >= 0),
	CONSTRAINT "import_run_created_limits" CHECK ("created" >= 0),
	CONSTRAINT "import_run_changed_limits" CHECK ("changed" >= 0),
	CONSTRAINT "import_run_duplicates_limits" CHECK ("duplicates" >= 0),
	CONSTRAINT "import_run_failed_limits" CHECK ("failed" >= 0),
	CONSTRAINT "import_run_undone_limits" CHECK ("undone" >= 0),
	CONSTRAINT "import_run_kept_limits" CHECK ("kept" >= 0),
	CONSTRAINT "import_run_failure_limits" CHECK (char_length("failure") <= 1000)
);

--> statement-breakpoint
ALTER TABLE "platform"."import_run" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."import_row" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"run_id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"number" integer NOT NULL,
	"line" integer NOT NULL,
	"outcome" text NOT NULL,
	"resource" text NOT NULL,
	"record_id" uuid,
	"record_version" integer,
	"fingerprint" text,
	"before" jsonb,
	"cells" jsonb,
	"problem" text,
	"undoing" text,
	CONSTRAINT "import_row_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "import_row_run_id_number_unique" UNIQUE("org_id","run_id","number"),
	CONSTRAINT "import_row_outcome_values" CHECK ("outcome" in ('created', 'changed', 'failed')),
	CONSTRAINT "import_row_resource_limits" CHECK (char_length("resource") <= 100),
	CONSTRAINT "import_row_fingerprint_limits" CHECK (char_length("fingerprint") <= 64),
	CONSTRAINT "import_row_problem_limits" CHECK (char_length("problem") <= 2000),
	CONSTRAINT "import_row_undoing_values" CHECK ("undoing" in ('removed', 'restored', 'gone', 'edited', 'inUse', 'notAllowed'))
);

--> statement-breakpoint
ALTER TABLE "platform"."import_row" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "platform"."import_row" ADD CONSTRAINT "import_row_run_id_fk" FOREIGN KEY ("org_id","run_id") REFERENCES "platform"."import_run"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "import_run_mode_id_index" ON "platform"."import_run" USING btree ("org_id","mode" collate "C","id");
--> statement-breakpoint
CREATE INDEX "import_run_state_index" ON "platform"."import_run" USING btree ("org_id","state" collate "C");
--> statement-breakpoint
CREATE INDEX "import_run_asked_by_index" ON "platform"."import_run" USING btree ("org_id","asked_by");
--> statement-breakpoint
CREATE INDEX "import_row_resource_fingerprint_index" ON "platform"."import_row" USING btree ("org_id","resource" collate "C","fingerprint" collate "C");
--> statement-breakpoint
CREATE INDEX "import_row_record_id_index" ON "platform"."import_row" USING btree ("org_id","record_id");
--> statement-breakpoint
CREATE INDEX "import_row_asked_by_index" ON "platform"."import_row" USING btree ("org_id","asked_by");
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."import_run" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."import_run" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."import_run" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."import_run" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."import_run" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."import_row" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."import_row" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."import_row" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ("asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."import_row" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."import_row" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "asked_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
