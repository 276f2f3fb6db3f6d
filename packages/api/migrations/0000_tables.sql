CREATE SCHEMA "platform";

--> statement-breakpoint
CREATE SCHEMA "coldchain";

--> statement-breakpoint
CREATE SCHEMA "identity";

--> statement-breakpoint
CREATE TABLE "platform"."organization" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	CONSTRAINT "organization_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "organization_name_limits" CHECK (char_length("name") <= 100),
	CONSTRAINT "organization_slug_limits" CHECK (char_length("slug") <= 50),
	CONSTRAINT "organization_time_zone_limits" CHECK (char_length("time_zone") <= 64)
);

--> statement-breakpoint
ALTER TABLE "platform"."organization" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "platform"."membership" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"role" text DEFAULT 'viewer' NOT NULL,
	CONSTRAINT "membership_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "membership_user_id_unique" UNIQUE("org_id","user_id"),
	CONSTRAINT "membership_name_limits" CHECK (char_length("name") <= 200),
	CONSTRAINT "membership_email_limits" CHECK (char_length("email") <= 320),
	CONSTRAINT "membership_role_values" CHECK ("role" in ('owner', 'admin', 'manager', 'staff', 'viewer', 'member'))
);

--> statement-breakpoint
ALTER TABLE "platform"."membership" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."site" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	CONSTRAINT "site_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "site_name_unique" UNIQUE("org_id","name"),
	CONSTRAINT "site_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100),
	CONSTRAINT "site_address_limits" CHECK (char_length("address") <= 300),
	CONSTRAINT "site_timezone_limits" CHECK (char_length("timezone") >= 1 and char_length("timezone") <= 60)
);

--> statement-breakpoint
ALTER TABLE "coldchain"."site" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."area" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"site_id" uuid NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "area_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "area_site_id_name_unique" UNIQUE("org_id","site_id","name"),
	CONSTRAINT "area_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100)
);

--> statement-breakpoint
ALTER TABLE "coldchain"."area" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."unit" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"area_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"min_celsius" double precision,
	"max_celsius" double precision,
	"at_max" text DEFAULT 'inside' NOT NULL,
	"alarm_delay_minutes" integer,
	"hysteresis_celsius" double precision,
	"reporting_interval_seconds" integer DEFAULT 300 NOT NULL,
	"assigned_to" uuid,
	"status" text DEFAULT 'offline' NOT NULL,
	"status_since" timestamp (3) with time zone,
	"last_celsius" double precision,
	"last_reading_at" timestamp (3) with time zone,
	CONSTRAINT "unit_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "unit_area_id_name_unique" UNIQUE("org_id","area_id","name"),
	CONSTRAINT "unit_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100),
	CONSTRAINT "unit_kind_values" CHECK ("kind" in ('fridge', 'freezer', 'display_case', 'walk_in_cooler', 'walk_in_freezer', 'blast_chiller')),
	CONSTRAINT "unit_min_celsius_limits" CHECK ("min_celsius" >= -273.15 and "min_celsius" <= 1000),
	CONSTRAINT "unit_max_celsius_limits" CHECK ("max_celsius" >= -273.15 and "max_celsius" <= 1000),
	CONSTRAINT "unit_at_max_values" CHECK ("at_max" in ('inside', 'outside')),
	CONSTRAINT "unit_alarm_delay_minutes_limits" CHECK ("alarm_delay_minutes" >= 0 and "alarm_delay_minutes" <= 1440),
	CONSTRAINT "unit_hysteresis_celsius_limits" CHECK ("hysteresis_celsius" >= 0 and "hysteresis_celsius" <= 20),
	CONSTRAINT "unit_reporting_interval_seconds_limits" CHECK ("reporting_interval_seconds" >= 1 and "reporting_interval_seconds" <= 86400),
	CONSTRAINT "unit_status_values" CHECK ("status" in ('ok', 'excursion', 'alarm_active', 'monitoring_interrupted', 'manual_required', 'restoring', 'offline'))
);

--> statement-breakpoint
ALTER TABLE "coldchain"."unit" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."unit_caretaker" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"unit_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "unit_caretaker_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "unit_caretaker_unit_id_user_id_unique" UNIQUE("org_id","unit_id","user_id")
);

--> statement-breakpoint
ALTER TABLE "coldchain"."unit_caretaker" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."limit_version" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"unit_id" uuid NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"min_celsius" double precision,
	"max_celsius" double precision,
	"at_max" text NOT NULL,
	"alarm_delay_minutes" integer,
	"hysteresis_celsius" double precision,
	"reporting_interval_seconds" integer NOT NULL,
	"set_by" uuid,
	CONSTRAINT "limit_version_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "limit_version_unit_id_valid_from_unique" UNIQUE("org_id","unit_id","valid_from"),
	CONSTRAINT "limit_version_kind_values" CHECK ("kind" in ('fridge', 'freezer', 'display_case', 'walk_in_cooler', 'walk_in_freezer', 'blast_chiller')),
	CONSTRAINT "limit_version_at_max_values" CHECK ("at_max" in ('inside', 'outside'))
);

--> statement-breakpoint
ALTER TABLE "coldchain"."limit_version" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."sensor" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"serial" text NOT NULL,
	"unit_id" uuid,
	"battery_percent" double precision,
	"signal_dbm" double precision,
	"fault_code" text,
	"health_at" timestamp (3) with time zone,
	"last_seen_at" timestamp (3) with time zone,
	"calibrated_on" date,
	"calibration_due_on" date,
	CONSTRAINT "sensor_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "sensor_serial_unique" UNIQUE("org_id","serial"),
	CONSTRAINT "sensor_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100),
	CONSTRAINT "sensor_serial_limits" CHECK (char_length("serial") >= 1 and char_length("serial") <= 100),
	CONSTRAINT "sensor_battery_percent_limits" CHECK ("battery_percent" >= 0 and "battery_percent" <= 100),
	CONSTRAINT "sensor_fault_code_limits" CHECK (char_length("fault_code") <= 100)
);

--> statement-breakpoint
ALTER TABLE "coldchain"."sensor" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."sensor_placement" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"sensor_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "sensor_placement_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "sensor_placement_sensor_id_placed_at_unique" UNIQUE("org_id","sensor_id","placed_at")
);

--> statement-breakpoint
ALTER TABLE "coldchain"."sensor_placement" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."reading" (
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"sensor_id" uuid NOT NULL,
	"measured_at" timestamp (3) with time zone NOT NULL,
	"unit_id" uuid,
	"celsius" double precision NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reading_pk" PRIMARY KEY("org_id","sensor_id","measured_at"),
	CONSTRAINT "reading_celsius_limits" CHECK ("celsius" >= -273.15 and "celsius" <= 1000)
)
PARTITION BY RANGE ("measured_at");

--> statement-breakpoint
ALTER TABLE "coldchain"."reading" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."excursion" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"unit_id" uuid NOT NULL,
	"sensor_id" uuid NOT NULL,
	"side" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"alarm_at" timestamp (3) with time zone,
	"restoring_since" timestamp (3) with time zone,
	"last_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ending" text,
	"peak_celsius" double precision NOT NULL,
	"peak_at" timestamp (3) with time zone NOT NULL,
	"min_celsius" double precision,
	"max_celsius" double precision,
	CONSTRAINT "excursion_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "excursion_sensor_id_started_at_unique" UNIQUE("org_id","sensor_id","started_at"),
	CONSTRAINT "excursion_side_values" CHECK ("side" in ('above', 'below')),
	CONSTRAINT "excursion_ending_values" CHECK ("ending" in ('back_inside', 'data_lost'))
);

--> statement-breakpoint
ALTER TABLE "coldchain"."excursion" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."alert" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"unit_id" uuid NOT NULL,
	"sensor_id" uuid,
	"type" text NOT NULL,
	"severity" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledged_by" uuid,
	"acknowledge_note" text,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" uuid,
	"cause" text,
	"corrective_action" text,
	"reopened_at" timestamp (3) with time zone,
	"peak_celsius" double precision,
	"min_celsius" double precision,
	"max_celsius" double precision,
	CONSTRAINT "alert_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "alert_type_values" CHECK ("type" in ('alarm_active', 'monitoring_interrupted', 'missed_manual_entry', 'low_battery', 'sensor_fault', 'door_open', 'calibration_due')),
	CONSTRAINT "alert_severity_values" CHECK ("severity" in ('info', 'warning', 'critical')),
	CONSTRAINT "alert_status_values" CHECK ("status" in ('active', 'acknowledged', 'resolved', 'escalated')),
	CONSTRAINT "alert_acknowledge_note_limits" CHECK (char_length("acknowledge_note") <= 2000),
	CONSTRAINT "alert_cause_limits" CHECK (char_length("cause") <= 2000),
	CONSTRAINT "alert_corrective_action_limits" CHECK (char_length("corrective_action") <= 2000)
);

--> statement-breakpoint
ALTER TABLE "coldchain"."alert" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "coldchain"."alert_event" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"alert_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" uuid,
	"note" text,
	CONSTRAINT "alert_event_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "alert_event_kind_values" CHECK ("kind" in ('opened', 'recurred', 'escalated', 'acknowledged', 'resolved', 'withdrawn', 'reopened')),
	CONSTRAINT "alert_event_note_limits" CHECK (char_length("note") <= 4000)
);

--> statement-breakpoint
ALTER TABLE "coldchain"."alert_event" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "identity"."user" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"is_operator" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);

--> statement-breakpoint
CREATE TABLE "identity"."session" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"user_agent" text,
	"address" text
);

--> statement-breakpoint
ALTER TABLE "coldchain"."area" ADD CONSTRAINT "area_site_id_fk" FOREIGN KEY ("org_id","site_id") REFERENCES "coldchain"."site"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."unit" ADD CONSTRAINT "unit_area_id_fk" FOREIGN KEY ("org_id","area_id") REFERENCES "coldchain"."area"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."unit_caretaker" ADD CONSTRAINT "unit_caretaker_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."limit_version" ADD CONSTRAINT "limit_version_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."sensor" ADD CONSTRAINT "sensor_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."sensor_placement" ADD CONSTRAINT "sensor_placement_sensor_id_fk" FOREIGN KEY ("org_id","sensor_id") REFERENCES "coldchain"."sensor"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."sensor_placement" ADD CONSTRAINT "sensor_placement_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."excursion" ADD CONSTRAINT "excursion_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."excursion" ADD CONSTRAINT "excursion_sensor_id_fk" FOREIGN KEY ("org_id","sensor_id") REFERENCES "coldchain"."sensor"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."alert" ADD CONSTRAINT "alert_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."alert" ADD CONSTRAINT "alert_sensor_id_fk" FOREIGN KEY ("org_id","sensor_id") REFERENCES "coldchain"."sensor"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."alert_event" ADD CONSTRAINT "alert_event_alert_id_fk" FOREIGN KEY ("org_id","alert_id") REFERENCES "coldchain"."alert"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "coldchain"."alert_event" ADD CONSTRAINT "alert_event_unit_id_fk" FOREIGN KEY ("org_id","unit_id") REFERENCES "coldchain"."unit"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identity"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "membership_name_id_index" ON "platform"."membership" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "membership_role_id_index" ON "platform"."membership" USING btree ("org_id","role" collate "C","id");
--> statement-breakpoint
CREATE INDEX "site_name_id_index" ON "coldchain"."site" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "area_name_id_index" ON "coldchain"."area" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "unit_name_id_index" ON "coldchain"."unit" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "unit_status_id_index" ON "coldchain"."unit" USING btree ("org_id","status" collate "C","id");
--> statement-breakpoint
CREATE INDEX "unit_last_reading_at_id_index" ON "coldchain"."unit" USING btree ("org_id","last_reading_at","id");
--> statement-breakpoint
CREATE INDEX "unit_assigned_to_index" ON "coldchain"."unit" USING btree ("org_id","assigned_to");
--> statement-breakpoint
CREATE INDEX "unit_caretaker_user_id_index" ON "coldchain"."unit_caretaker" USING btree ("org_id","user_id");
--> statement-breakpoint
CREATE INDEX "limit_version_set_by_index" ON "coldchain"."limit_version" USING btree ("org_id","set_by");
--> statement-breakpoint
CREATE INDEX "sensor_name_id_index" ON "coldchain"."sensor" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "sensor_battery_percent_id_index" ON "coldchain"."sensor" USING btree ("org_id","battery_percent","id");
--> statement-breakpoint
CREATE INDEX "sensor_last_seen_at_id_index" ON "coldchain"."sensor" USING btree ("org_id","last_seen_at","id");
--> statement-breakpoint
CREATE INDEX "sensor_unit_id_index" ON "coldchain"."sensor" USING btree ("org_id","unit_id");
--> statement-breakpoint
CREATE INDEX "sensor_placement_unit_id_index" ON "coldchain"."sensor_placement" USING btree ("org_id","unit_id");
--> statement-breakpoint
CREATE INDEX "reading_unit_id_measured_at_index" ON "coldchain"."reading" USING btree ("org_id","unit_id","measured_at");
--> statement-breakpoint
CREATE INDEX "reading_measured_at_sensor_id_index" ON "coldchain"."reading" USING btree ("org_id","measured_at","sensor_id");
--> statement-breakpoint
CREATE INDEX "excursion_unit_id_started_at_index" ON "coldchain"."excursion" USING btree ("org_id","unit_id","started_at");
--> statement-breakpoint
CREATE INDEX "excursion_unit_id_alarm_at_index" ON "coldchain"."excursion" USING btree ("org_id","unit_id","alarm_at");
--> statement-breakpoint
CREATE INDEX "excursion_started_at_id_index" ON "coldchain"."excursion" USING btree ("org_id","started_at","id");
--> statement-breakpoint
CREATE INDEX "alert_unit_id_type_resolved_at_index" ON "coldchain"."alert" USING btree ("org_id","unit_id","type" collate "C","resolved_at");
--> statement-breakpoint
CREATE INDEX "alert_opened_at_id_index" ON "coldchain"."alert" USING btree ("org_id","opened_at","id");
--> statement-breakpoint
CREATE INDEX "alert_severity_id_index" ON "coldchain"."alert" USING btree ("org_id","severity" collate "C","id");
--> statement-breakpoint
CREATE INDEX "alert_status_id_index" ON "coldchain"."alert" USING btree ("org_id","status" collate "C","id");
--> statement-breakpoint
CREATE INDEX "alert_sensor_id_index" ON "coldchain"."alert" USING btree ("org_id","sensor_id");
--> statement-breakpoint
CREATE INDEX "alert_acknowledged_by_index" ON "coldchain"."alert" USING btree ("org_id","acknowledged_by");
--> statement-breakpoint
CREATE INDEX "alert_resolved_by_index" ON "coldchain"."alert" USING btree ("org_id","resolved_by");
--> statement-breakpoint
CREATE INDEX "alert_event_alert_id_at_index" ON "coldchain"."alert_event" USING btree ("org_id","alert_id","at");
--> statement-breakpoint
CREATE INDEX "alert_event_at_id_index" ON "coldchain"."alert_event" USING btree ("org_id","at","id");
--> statement-breakpoint
CREATE INDEX "alert_event_unit_id_index" ON "coldchain"."alert_event" USING btree ("org_id","unit_id");
--> statement-breakpoint
CREATE INDEX "alert_event_by_index" ON "coldchain"."alert_event" USING btree ("org_id","by");
--> statement-breakpoint
CREATE INDEX "session_user_id_index" ON "identity"."session" USING btree ("user_id");
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."organization" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."organization" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer,member}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."organization" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."organization" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."organization" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "platform"."membership" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "platform"."membership" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "create" ON "platform"."membership" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "platform"."membership" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "platform"."membership" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin}'::text[]), false)) or "user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."site" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."site" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."site" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."site" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."site" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."area" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."area" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."area" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."area" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."area" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."unit" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."unit" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."unit" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."unit" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."unit" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."unit_caretaker" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."unit_caretaker" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."unit_caretaker" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."unit_caretaker" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."unit_caretaker" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."limit_version" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."limit_version" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."limit_version" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."limit_version" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."limit_version" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."sensor" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."sensor" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."sensor" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."sensor" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."sensor" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."sensor_placement" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."sensor_placement" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."sensor_placement" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."sensor_placement" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."sensor_placement" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."reading" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."reading" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."reading" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."reading" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."reading" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."excursion" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."excursion" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."excursion" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."excursion" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."excursion" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."alert" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."alert" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."alert" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."alert" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."alert" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "coldchain"."alert_event" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "coldchain"."alert_event" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) or "unit_id" = any (array(select links."caretakerOf"()))));
--> statement-breakpoint
CREATE POLICY "create" ON "coldchain"."alert_event" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "coldchain"."alert_event" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "coldchain"."alert_event" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
