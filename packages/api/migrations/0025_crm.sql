CREATE SCHEMA "crm";

--> statement-breakpoint
CREATE TABLE "crm"."party" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"email" text,
	"phone" text,
	"website" text,
	"owner_id" uuid,
	"is_client" boolean DEFAULT false NOT NULL,
	"is_supplier" boolean DEFAULT false NOT NULL,
	"is_employee" boolean DEFAULT false NOT NULL,
	"is_professional" boolean DEFAULT false NOT NULL,
	"tag_names" text,
	"match_name" text,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"erased_at" timestamp (3) with time zone,
	CONSTRAINT "party_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "party_email_unique" UNIQUE("org_id","email"),
	CONSTRAINT "party_kind_values" CHECK ("kind" in ('company', 'person')),
	CONSTRAINT "party_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 200),
	CONSTRAINT "party_given_name_limits" CHECK (char_length("given_name") <= 100),
	CONSTRAINT "party_family_name_limits" CHECK (char_length("family_name") <= 100),
	CONSTRAINT "party_email_limits" CHECK (char_length("email") <= 320),
	CONSTRAINT "party_phone_limits" CHECK (char_length("phone") <= 40),
	CONSTRAINT "party_website_limits" CHECK (char_length("website") <= 300)
);

--> statement-breakpoint
ALTER TABLE "crm"."party" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."client" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"status" text DEFAULT 'prospect' NOT NULL,
	"number" text,
	"since" date,
	CONSTRAINT "client_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "client_party_id_unique" UNIQUE("org_id","party_id"),
	CONSTRAINT "client_number_unique" UNIQUE("org_id","number"),
	CONSTRAINT "client_status_values" CHECK ("status" in ('prospect', 'active', 'former')),
	CONSTRAINT "client_number_limits" CHECK (char_length("number") <= 60)
);

--> statement-breakpoint
ALTER TABLE "crm"."client" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."employee" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"title" text,
	"department" text,
	"manager_id" uuid,
	"user_id" uuid,
	"started_on" date,
	"ended_on" date,
	CONSTRAINT "employee_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "employee_party_id_unique" UNIQUE("org_id","party_id"),
	CONSTRAINT "employee_user_id_unique" UNIQUE("org_id","user_id"),
	CONSTRAINT "employee_title_limits" CHECK (char_length("title") <= 120),
	CONSTRAINT "employee_department_limits" CHECK (char_length("department") <= 120)
);

--> statement-breakpoint
ALTER TABLE "crm"."employee" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."contact" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"client_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text,
	"is_primary" boolean DEFAULT false NOT NULL,
	CONSTRAINT "contact_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "contact_client_id_person_id_unique" UNIQUE("org_id","client_id","person_id"),
	CONSTRAINT "contact_role_limits" CHECK (char_length("role") <= 120)
);

--> statement-breakpoint
ALTER TABLE "crm"."contact" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."party_link" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "party_link_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "party_link_from_id_to_id_role_unique" UNIQUE("org_id","from_id","to_id","role"),
	CONSTRAINT "party_link_role_limits" CHECK (char_length("role") >= 1 and char_length("role") <= 80)
);

--> statement-breakpoint
ALTER TABLE "crm"."party_link" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."party_address" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"kind" text DEFAULT 'main' NOT NULL,
	"street" text NOT NULL,
	"postal_code" text,
	"city" text,
	"region" text,
	"country" text,
	CONSTRAINT "party_address_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "party_address_kind_values" CHECK ("kind" in ('main', 'billing', 'delivery', 'other')),
	CONSTRAINT "party_address_street_limits" CHECK (char_length("street") >= 1 and char_length("street") <= 300),
	CONSTRAINT "party_address_postal_code_limits" CHECK (char_length("postal_code") <= 20),
	CONSTRAINT "party_address_city_limits" CHECK (char_length("city") <= 120),
	CONSTRAINT "party_address_region_limits" CHECK (char_length("region") <= 120),
	CONSTRAINT "party_address_country_limits" CHECK (char_length("country") >= 2 and char_length("country") <= 2)
);

--> statement-breakpoint
ALTER TABLE "crm"."party_address" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."tag" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "tag_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "tag_name_unique" UNIQUE("org_id","name"),
	CONSTRAINT "tag_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 40)
);

--> statement-breakpoint
ALTER TABLE "crm"."tag" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."party_tag" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"tag_id" uuid NOT NULL,
	CONSTRAINT "party_tag_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "party_tag_party_id_tag_id_unique" UNIQUE("org_id","party_id","tag_id")
);

--> statement-breakpoint
ALTER TABLE "crm"."party_tag" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."party_merge" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"winner_id" uuid NOT NULL,
	"loser_id" uuid NOT NULL,
	"loser_name" text NOT NULL,
	"steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"merged_by" uuid NOT NULL,
	"undone_at" timestamp (3) with time zone,
	CONSTRAINT "party_merge_pk" PRIMARY KEY("org_id","id")
);

--> statement-breakpoint
ALTER TABLE "crm"."party_merge" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."custom_field" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"subject" text NOT NULL,
	"key" text NOT NULL,
	"label" text NOT NULL,
	"kind" text NOT NULL,
	"unit" text,
	"choices" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"is_required" boolean DEFAULT false NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "custom_field_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "custom_field_subject_key_unique" UNIQUE("org_id","subject","key"),
	CONSTRAINT "custom_field_subject_values" CHECK ("subject" in ('company', 'person', 'deal')),
	CONSTRAINT "custom_field_key_limits" CHECK (char_length("key") >= 1 and char_length("key") <= 40),
	CONSTRAINT "custom_field_label_limits" CHECK (char_length("label") >= 1 and char_length("label") <= 80),
	CONSTRAINT "custom_field_kind_values" CHECK ("kind" in ('text', 'number', 'money', 'date', 'choice', 'yesNo', 'party')),
	CONSTRAINT "custom_field_unit_limits" CHECK (char_length("unit") <= 20),
	CONSTRAINT "custom_field_position_limits" CHECK ("position" >= 0 and "position" <= 1000)
);

--> statement-breakpoint
ALTER TABLE "crm"."custom_field" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."activity" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"body" text,
	"party_id" uuid,
	"deal_id" uuid,
	"assignee_id" uuid,
	"due_at" timestamp (3) with time zone,
	"duration_minutes" integer,
	"done_at" timestamp (3) with time zone,
	"done_by" uuid,
	"reminded_at" timestamp (3) with time zone,
	"mentions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_by" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
	CONSTRAINT "activity_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "activity_kind_values" CHECK ("kind" in ('note', 'task', 'call', 'meeting')),
	CONSTRAINT "activity_subject_limits" CHECK (char_length("subject") >= 1 and char_length("subject") <= 200),
	CONSTRAINT "activity_body_limits" CHECK (char_length("body") <= 10000),
	CONSTRAINT "activity_duration_minutes_limits" CHECK ("duration_minutes" >= 0 and "duration_minutes" <= 1440)
);

--> statement-breakpoint
ALTER TABLE "crm"."activity" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."pipeline" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "pipeline_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "pipeline_name_unique" UNIQUE("org_id","name"),
	CONSTRAINT "pipeline_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100)
);

--> statement-breakpoint
ALTER TABLE "crm"."pipeline" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."stage" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"name" text NOT NULL,
	"probability_percent" integer NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "stage_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "stage_pipeline_id_name_unique" UNIQUE("org_id","pipeline_id","name"),
	CONSTRAINT "stage_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100),
	CONSTRAINT "stage_probability_percent_limits" CHECK ("probability_percent" >= 0 and "probability_percent" <= 100),
	CONSTRAINT "stage_position_limits" CHECK ("position" >= 0)
);

--> statement-breakpoint
ALTER TABLE "crm"."stage" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."deal" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"party_id" uuid NOT NULL,
	"contact_id" uuid,
	"pipeline_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"stage_id" uuid NOT NULL,
	"value_minor" bigint DEFAULT 0 NOT NULL,
	"currency" text DEFAULT 'EUR' NOT NULL,
	"probability_percent" integer,
	"expected_on" date,
	"owner_id" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"stage_since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"lost_reason" text,
	"lost_note" text,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "deal_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "deal_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 200),
	CONSTRAINT "deal_value_minor_limits" CHECK ("value_minor" >= 0 and "value_minor" <= 1000000000000000),
	CONSTRAINT "deal_currency_limits" CHECK (char_length("currency") >= 3 and char_length("currency") <= 3),
	CONSTRAINT "deal_probability_percent_limits" CHECK ("probability_percent" >= 0 and "probability_percent" <= 100),
	CONSTRAINT "deal_status_values" CHECK ("status" in ('open', 'won', 'lost')),
	CONSTRAINT "deal_lost_reason_values" CHECK ("lost_reason" in ('price', 'competitor', 'timing', 'no_budget', 'no_decision', 'no_fit', 'no_answer', 'other')),
	CONSTRAINT "deal_lost_note_limits" CHECK (char_length("lost_note") <= 2000)
);

--> statement-breakpoint
ALTER TABLE "crm"."deal" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."stage_change" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"deal_id" uuid NOT NULL,
	"step" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"pipeline_id" uuid NOT NULL,
	"from_stage_id" uuid,
	"from_stage" text,
	"stage_id" uuid NOT NULL,
	"stage" text NOT NULL,
	"from_status" text,
	"status" text NOT NULL,
	"lost_reason" text,
	"changed_by" uuid,
	CONSTRAINT "stage_change_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "stage_change_deal_id_step_unique" UNIQUE("org_id","deal_id","step"),
	CONSTRAINT "stage_change_from_status_values" CHECK ("from_status" in ('open', 'won', 'lost')),
	CONSTRAINT "stage_change_status_values" CHECK ("status" in ('open', 'won', 'lost')),
	CONSTRAINT "stage_change_lost_reason_values" CHECK ("lost_reason" in ('price', 'competitor', 'timing', 'no_budget', 'no_decision', 'no_fit', 'no_answer', 'other'))
);

--> statement-breakpoint
ALTER TABLE "crm"."stage_change" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."professional" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"title" text,
	"note" text,
	CONSTRAINT "professional_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "professional_party_id_unique" UNIQUE("org_id","party_id"),
	CONSTRAINT "professional_title_limits" CHECK (char_length("title") <= 100),
	CONSTRAINT "professional_note_limits" CHECK (char_length("note") <= 2000)
);

--> statement-breakpoint
ALTER TABLE "crm"."professional" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."skill" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "skill_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "skill_name_unique" UNIQUE("org_id","name"),
	CONSTRAINT "skill_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100)
);

--> statement-breakpoint
ALTER TABLE "crm"."skill" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."professional_skill" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"professional_id" uuid NOT NULL,
	"skill_id" uuid NOT NULL,
	"level" integer DEFAULT 3 NOT NULL,
	CONSTRAINT "professional_skill_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "professional_skill_professional_id_skill_id_unique" UNIQUE("org_id","professional_id","skill_id"),
	CONSTRAINT "professional_skill_level_limits" CHECK ("level" >= 1 and "level" <= 5)
);

--> statement-breakpoint
ALTER TABLE "crm"."professional_skill" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."service" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"professional_id" uuid NOT NULL,
	"name" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text DEFAULT 'EUR' NOT NULL,
	CONSTRAINT "service_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "service_professional_id_name_unique" UNIQUE("org_id","professional_id","name"),
	CONSTRAINT "service_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 100),
	CONSTRAINT "service_duration_minutes_limits" CHECK ("duration_minutes" >= 5 and "duration_minutes" <= 1440),
	CONSTRAINT "service_price_minor_limits" CHECK ("price_minor" >= 0 and "price_minor" <= 1000000000000000),
	CONSTRAINT "service_currency_limits" CHECK (char_length("currency") >= 3 and char_length("currency") <= 3)
);

--> statement-breakpoint
ALTER TABLE "crm"."service" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."slot" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"professional_id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "slot_pk" PRIMARY KEY("org_id","id")
);

--> statement-breakpoint
ALTER TABLE "crm"."slot" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."booking" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"slot_id" uuid NOT NULL,
	"party_id" uuid NOT NULL,
	"service_id" uuid,
	"note" text,
	"booked_by" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid NOT NULL,
	CONSTRAINT "booking_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "booking_slot_id_unique" UNIQUE("org_id","slot_id"),
	CONSTRAINT "booking_note_limits" CHECK (char_length("note") <= 1000)
);

--> statement-breakpoint
ALTER TABLE "crm"."booking" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."supplier" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"note" text,
	CONSTRAINT "supplier_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "supplier_party_id_unique" UNIQUE("org_id","party_id"),
	CONSTRAINT "supplier_note_limits" CHECK (char_length("note") <= 2000)
);

--> statement-breakpoint
ALTER TABLE "crm"."supplier" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."supply" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"supplier_id" uuid NOT NULL,
	"goods" text NOT NULL,
	"since_on" date,
	"preferred_since_on" date,
	"note" text,
	CONSTRAINT "supply_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "supply_supplier_id_goods_unique" UNIQUE("org_id","supplier_id","goods"),
	CONSTRAINT "supply_goods_limits" CHECK (char_length("goods") >= 1 and char_length("goods") <= 200),
	CONSTRAINT "supply_note_limits" CHECK (char_length("note") <= 1000)
);

--> statement-breakpoint
ALTER TABLE "crm"."supply" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."supplier_evaluation" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"supplier_id" uuid NOT NULL,
	"evaluated_on" date NOT NULL,
	"criterion" text NOT NULL,
	"score" integer NOT NULL,
	"note" text,
	"evaluated_by" uuid DEFAULT nullif(current_setting('app.user_id', true), '')::uuid NOT NULL,
	CONSTRAINT "supplier_evaluation_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "supplier_evaluation_criterion_values" CHECK ("criterion" in ('quality', 'delivery', 'price', 'service', 'reliability')),
	CONSTRAINT "supplier_evaluation_score_limits" CHECK ("score" >= 1 and "score" <= 5),
	CONSTRAINT "supplier_evaluation_note_limits" CHECK (char_length("note") <= 2000)
);

--> statement-breakpoint
ALTER TABLE "crm"."supplier_evaluation" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "crm"."client" ADD CONSTRAINT "client_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."employee" ADD CONSTRAINT "employee_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."employee" ADD CONSTRAINT "employee_manager_id_fk" FOREIGN KEY ("org_id","manager_id") REFERENCES "crm"."employee"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."contact" ADD CONSTRAINT "contact_client_id_fk" FOREIGN KEY ("org_id","client_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."contact" ADD CONSTRAINT "contact_person_id_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."party_link" ADD CONSTRAINT "party_link_from_id_fk" FOREIGN KEY ("org_id","from_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."party_link" ADD CONSTRAINT "party_link_to_id_fk" FOREIGN KEY ("org_id","to_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."party_address" ADD CONSTRAINT "party_address_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."party_tag" ADD CONSTRAINT "party_tag_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."party_tag" ADD CONSTRAINT "party_tag_tag_id_fk" FOREIGN KEY ("org_id","tag_id") REFERENCES "crm"."tag"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."party_merge" ADD CONSTRAINT "party_merge_winner_id_fk" FOREIGN KEY ("org_id","winner_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."activity" ADD CONSTRAINT "activity_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."activity" ADD CONSTRAINT "activity_deal_id_fk" FOREIGN KEY ("org_id","deal_id") REFERENCES "crm"."deal"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."stage" ADD CONSTRAINT "stage_pipeline_id_fk" FOREIGN KEY ("org_id","pipeline_id") REFERENCES "crm"."pipeline"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD CONSTRAINT "deal_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD CONSTRAINT "deal_contact_id_fk" FOREIGN KEY ("org_id","contact_id") REFERENCES "crm"."party"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD CONSTRAINT "deal_pipeline_id_fk" FOREIGN KEY ("org_id","pipeline_id") REFERENCES "crm"."pipeline"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD CONSTRAINT "deal_stage_id_fk" FOREIGN KEY ("org_id","stage_id") REFERENCES "crm"."stage"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."stage_change" ADD CONSTRAINT "stage_change_deal_id_fk" FOREIGN KEY ("org_id","deal_id") REFERENCES "crm"."deal"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."professional" ADD CONSTRAINT "professional_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."professional_skill" ADD CONSTRAINT "professional_skill_professional_id_fk" FOREIGN KEY ("org_id","professional_id") REFERENCES "crm"."professional"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."professional_skill" ADD CONSTRAINT "professional_skill_skill_id_fk" FOREIGN KEY ("org_id","skill_id") REFERENCES "crm"."skill"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."service" ADD CONSTRAINT "service_professional_id_fk" FOREIGN KEY ("org_id","professional_id") REFERENCES "crm"."professional"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."slot" ADD CONSTRAINT "slot_professional_id_fk" FOREIGN KEY ("org_id","professional_id") REFERENCES "crm"."professional"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."booking" ADD CONSTRAINT "booking_slot_id_fk" FOREIGN KEY ("org_id","slot_id") REFERENCES "crm"."slot"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."booking" ADD CONSTRAINT "booking_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."booking" ADD CONSTRAINT "booking_service_id_fk" FOREIGN KEY ("org_id","service_id") REFERENCES "crm"."service"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."supplier" ADD CONSTRAINT "supplier_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."supply" ADD CONSTRAINT "supply_supplier_id_fk" FOREIGN KEY ("org_id","supplier_id") REFERENCES "crm"."supplier"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."supplier_evaluation" ADD CONSTRAINT "supplier_evaluation_supplier_id_fk" FOREIGN KEY ("org_id","supplier_id") REFERENCES "crm"."supplier"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "party_phone_index" ON "crm"."party" USING btree ("org_id","phone" collate "C");
--> statement-breakpoint
CREATE INDEX "party_is_employee_name_index" ON "crm"."party" USING btree ("org_id","is_employee","name" collate "C");
--> statement-breakpoint
CREATE INDEX "party_name_id_index" ON "crm"."party" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "party_owner_id_index" ON "crm"."party" USING btree ("org_id","owner_id");
--> statement-breakpoint
CREATE INDEX "employee_department_id_index" ON "crm"."employee" USING btree ("org_id","department" collate "C","id");
--> statement-breakpoint
CREATE INDEX "employee_manager_id_index" ON "crm"."employee" USING btree ("org_id","manager_id");
--> statement-breakpoint
CREATE INDEX "contact_person_id_index" ON "crm"."contact" USING btree ("org_id","person_id");
--> statement-breakpoint
CREATE INDEX "party_link_to_id_index" ON "crm"."party_link" USING btree ("org_id","to_id");
--> statement-breakpoint
CREATE INDEX "party_address_party_id_index" ON "crm"."party_address" USING btree ("org_id","party_id");
--> statement-breakpoint
CREATE INDEX "tag_name_id_index" ON "crm"."tag" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "party_tag_tag_id_index" ON "crm"."party_tag" USING btree ("org_id","tag_id");
--> statement-breakpoint
CREATE INDEX "party_merge_loser_id_index" ON "crm"."party_merge" USING btree ("org_id","loser_id");
--> statement-breakpoint
CREATE INDEX "party_merge_winner_id_index" ON "crm"."party_merge" USING btree ("org_id","winner_id");
--> statement-breakpoint
CREATE INDEX "party_merge_merged_by_index" ON "crm"."party_merge" USING btree ("org_id","merged_by");
--> statement-breakpoint
CREATE INDEX "custom_field_position_id_index" ON "crm"."custom_field" USING btree ("org_id","position","id");
--> statement-breakpoint
CREATE INDEX "activity_party_id_id_index" ON "crm"."activity" USING btree ("org_id","party_id","id");
--> statement-breakpoint
CREATE INDEX "activity_deal_id_id_index" ON "crm"."activity" USING btree ("org_id","deal_id","id");
--> statement-breakpoint
CREATE INDEX "activity_assignee_id_done_at_due_at_index" ON "crm"."activity" USING btree ("org_id","assignee_id","done_at","due_at");
--> statement-breakpoint
CREATE INDEX "activity_due_at_id_index" ON "crm"."activity" USING btree ("org_id","due_at","id");
--> statement-breakpoint
CREATE INDEX "activity_done_by_index" ON "crm"."activity" USING btree ("org_id","done_by");
--> statement-breakpoint
CREATE INDEX "activity_created_by_index" ON "crm"."activity" USING btree ("org_id","created_by");
--> statement-breakpoint
CREATE INDEX "pipeline_name_id_index" ON "crm"."pipeline" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "stage_position_id_index" ON "crm"."stage" USING btree ("org_id","position","id");
--> statement-breakpoint
CREATE INDEX "stage_name_id_index" ON "crm"."stage" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "deal_pipeline_id_status_stage_id_index" ON "crm"."deal" USING btree ("org_id","pipeline_id","status" collate "C","stage_id");
--> statement-breakpoint
CREATE INDEX "deal_status_closed_at_index" ON "crm"."deal" USING btree ("org_id","status" collate "C","closed_at");
--> statement-breakpoint
CREATE INDEX "deal_name_id_index" ON "crm"."deal" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "deal_value_minor_id_index" ON "crm"."deal" USING btree ("org_id","value_minor","id");
--> statement-breakpoint
CREATE INDEX "deal_expected_on_id_index" ON "crm"."deal" USING btree ("org_id","expected_on","id");
--> statement-breakpoint
CREATE INDEX "deal_stage_since_id_index" ON "crm"."deal" USING btree ("org_id","stage_since","id");
--> statement-breakpoint
CREATE INDEX "deal_closed_at_id_index" ON "crm"."deal" USING btree ("org_id","closed_at","id");
--> statement-breakpoint
CREATE INDEX "deal_party_id_index" ON "crm"."deal" USING btree ("org_id","party_id");
--> statement-breakpoint
CREATE INDEX "deal_contact_id_index" ON "crm"."deal" USING btree ("org_id","contact_id");
--> statement-breakpoint
CREATE INDEX "deal_stage_id_index" ON "crm"."deal" USING btree ("org_id","stage_id");
--> statement-breakpoint
CREATE INDEX "deal_owner_id_index" ON "crm"."deal" USING btree ("org_id","owner_id");
--> statement-breakpoint
CREATE INDEX "stage_change_stage_id_at_index" ON "crm"."stage_change" USING btree ("org_id","stage_id","at");
--> statement-breakpoint
CREATE INDEX "stage_change_at_id_index" ON "crm"."stage_change" USING btree ("org_id","at","id");
--> statement-breakpoint
CREATE INDEX "stage_change_changed_by_index" ON "crm"."stage_change" USING btree ("org_id","changed_by");
--> statement-breakpoint
CREATE INDEX "skill_name_id_index" ON "crm"."skill" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "professional_skill_skill_id_index" ON "crm"."professional_skill" USING btree ("org_id","skill_id");
--> statement-breakpoint
CREATE INDEX "service_name_id_index" ON "crm"."service" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "slot_professional_id_starts_at_index" ON "crm"."slot" USING btree ("org_id","professional_id","starts_at");
--> statement-breakpoint
CREATE INDEX "slot_starts_at_id_index" ON "crm"."slot" USING btree ("org_id","starts_at","id");
--> statement-breakpoint
CREATE INDEX "booking_party_id_index" ON "crm"."booking" USING btree ("org_id","party_id");
--> statement-breakpoint
CREATE INDEX "booking_service_id_index" ON "crm"."booking" USING btree ("org_id","service_id");
--> statement-breakpoint
CREATE INDEX "booking_booked_by_index" ON "crm"."booking" USING btree ("org_id","booked_by");
--> statement-breakpoint
CREATE INDEX "supply_goods_id_index" ON "crm"."supply" USING btree ("org_id","goods" collate "C","id");
--> statement-breakpoint
CREATE INDEX "supply_since_on_id_index" ON "crm"."supply" USING btree ("org_id","since_on","id");
--> statement-breakpoint
CREATE INDEX "supplier_evaluation_supplier_id_evaluated_on_index" ON "crm"."supplier_evaluation" USING btree ("org_id","supplier_id","evaluated_on");
--> statement-breakpoint
CREATE INDEX "supplier_evaluation_evaluated_on_id_index" ON "crm"."supplier_evaluation" USING btree ("org_id","evaluated_on","id");
--> statement-breakpoint
CREATE INDEX "supplier_evaluation_score_id_index" ON "crm"."supplier_evaluation" USING btree ("org_id","score","id");
--> statement-breakpoint
CREATE INDEX "supplier_evaluation_evaluated_by_index" ON "crm"."supplier_evaluation" USING btree ("org_id","evaluated_by");
--> statement-breakpoint
CREATE INDEX "idempotency_key_created_at_index" ON "platform"."idempotency_key" USING btree ("org_id","created_at");
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."party" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."party" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."party" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."party" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."party" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."client" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."client" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."client" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."client" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."client" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."employee" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."employee" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."employee" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."employee" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."employee" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."contact" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."contact" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."contact" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."contact" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."contact" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."party_link" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."party_link" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."party_link" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."party_link" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."party_link" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."party_address" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."party_address" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."party_address" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."party_address" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."party_address" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."tag" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."tag" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."tag" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."tag" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."tag" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."party_tag" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."party_tag" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."party_tag" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."party_tag" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."party_tag" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."party_merge" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."party_merge" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."party_merge" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."party_merge" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."party_merge" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."custom_field" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."custom_field" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."custom_field" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."custom_field" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."custom_field" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."activity" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."activity" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."activity" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."activity" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."activity" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "created_by" = (select nullif(current_setting('app.user_id', true), '')::uuid)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."pipeline" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."pipeline" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."pipeline" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."pipeline" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."pipeline" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."stage" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."stage" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."stage" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."stage" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."stage" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."deal" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."deal" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."deal" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."deal" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."deal" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."stage_change" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."stage_change" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."stage_change" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."stage_change" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."stage_change" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."professional" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."professional" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."professional" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."professional" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."professional" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."skill" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."skill" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."skill" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."skill" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."skill" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."professional_skill" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."professional_skill" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."professional_skill" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."professional_skill" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."professional_skill" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."service" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."service" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."service" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."service" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."service" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."slot" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."slot" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."slot" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."slot" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."slot" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."booking" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."booking" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."booking" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."booking" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."booking" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."supplier" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."supplier" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."supplier" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."supplier" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."supplier" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."supply" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."supply" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."supply" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."supply" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."supply" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."supplier_evaluation" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."supplier_evaluation" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."supplier_evaluation" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."supplier_evaluation" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (false) WITH CHECK (false);
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."supplier_evaluation" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
