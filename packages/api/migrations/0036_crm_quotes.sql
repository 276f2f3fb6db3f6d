CREATE TABLE "crm"."product" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"number" text NOT NULL,
	"name" text NOT NULL,
	"unit" text,
	"price_minor" bigint DEFAULT 0 NOT NULL,
	"currency" text DEFAULT 'EUR' NOT NULL,
	"tax_basis_points" integer DEFAULT 0 NOT NULL,
	"is_offered" boolean DEFAULT true NOT NULL,
	CONSTRAINT "product_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "product_number_unique" UNIQUE("org_id","number"),
	CONSTRAINT "product_number_limits" CHECK (char_length("number") >= 1 and char_length("number") <= 60),
	CONSTRAINT "product_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 300),
	CONSTRAINT "product_unit_limits" CHECK (char_length("unit") <= 30),
	CONSTRAINT "product_price_minor_limits" CHECK ("price_minor" >= 0 and "price_minor" <= 1000000000000000),
	CONSTRAINT "product_currency_limits" CHECK (char_length("currency") >= 3 and char_length("currency") <= 3),
	CONSTRAINT "product_tax_basis_points_limits" CHECK ("tax_basis_points" >= 0 and "tax_basis_points" <= 10000)
);

--> statement-breakpoint
ALTER TABLE "crm"."product" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."deal_line" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"deal_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"product_id" uuid,
	"text" text NOT NULL,
	"quantity_thousandths" bigint DEFAULT 1000 NOT NULL,
	"unit" text,
	"unit_price_minor" bigint DEFAULT 0 NOT NULL,
	"discount_basis_points" integer DEFAULT 0 NOT NULL,
	"tax_basis_points" integer DEFAULT 0 NOT NULL,
	"net_minor" bigint DEFAULT 0 NOT NULL,
	"audience_team_id" uuid,
	"audience_owner_id" uuid,
	CONSTRAINT "deal_line_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "deal_line_text_limits" CHECK (char_length("text") >= 1 and char_length("text") <= 1000),
	CONSTRAINT "deal_line_quantity_thousandths_limits" CHECK ("quantity_thousandths" >= 1 and "quantity_thousandths" <= 1000000000000),
	CONSTRAINT "deal_line_unit_limits" CHECK (char_length("unit") <= 30),
	CONSTRAINT "deal_line_unit_price_minor_limits" CHECK ("unit_price_minor" >= 0 and "unit_price_minor" <= 1000000000000000),
	CONSTRAINT "deal_line_discount_basis_points_limits" CHECK ("discount_basis_points" >= 0 and "discount_basis_points" <= 10000),
	CONSTRAINT "deal_line_tax_basis_points_limits" CHECK ("tax_basis_points" >= 0 and "tax_basis_points" <= 10000),
	CONSTRAINT "deal_line_net_minor_limits" CHECK ("net_minor" >= 0 and "net_minor" <= 1000000000000000)
);

--> statement-breakpoint
ALTER TABLE "crm"."deal_line" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."quote" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"deal_id" uuid NOT NULL,
	"number" text,
	"year" integer,
	"sequence" integer,
	"status" text DEFAULT 'draft' NOT NULL,
	"replaces_id" uuid,
	"subject" text NOT NULL,
	"party_id" uuid NOT NULL,
	"recipient_name" text NOT NULL,
	"recipient_address" text,
	"note" text,
	"currency" text NOT NULL,
	"valid_until" date,
	"issued_on" date,
	"decided_on" date,
	"declined_because" text,
	"net_minor" bigint DEFAULT 0 NOT NULL,
	"tax_minor" bigint DEFAULT 0 NOT NULL,
	"gross_minor" bigint DEFAULT 0 NOT NULL,
	"sender" jsonb,
	"issued_by" uuid,
	"file_id" uuid,
	"audience_team_id" uuid,
	"audience_owner_id" uuid,
	CONSTRAINT "quote_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "quote_number_unique" UNIQUE("org_id","number"),
	CONSTRAINT "quote_year_sequence_unique" UNIQUE("org_id","year","sequence"),
	CONSTRAINT "quote_replaces_id_unique" UNIQUE("org_id","replaces_id"),
	CONSTRAINT "quote_number_limits" CHECK (char_length("number") <= 40),
	CONSTRAINT "quote_sequence_limits" CHECK ("sequence" >= 1),
	CONSTRAINT "quote_status_values" CHECK ("status" in ('draft', 'issued', 'accepted', 'declined', 'superseded')),
	CONSTRAINT "quote_subject_limits" CHECK (char_length("subject") >= 1 and char_length("subject") <= 200),
	CONSTRAINT "quote_recipient_name_limits" CHECK (char_length("recipient_name") >= 1 and char_length("recipient_name") <= 200),
	CONSTRAINT "quote_recipient_address_limits" CHECK (char_length("recipient_address") <= 500),
	CONSTRAINT "quote_note_limits" CHECK (char_length("note") <= 2000),
	CONSTRAINT "quote_currency_limits" CHECK (char_length("currency") >= 3 and char_length("currency") <= 3),
	CONSTRAINT "quote_declined_because_limits" CHECK (char_length("declined_because") <= 500),
	CONSTRAINT "quote_net_minor_limits" CHECK ("net_minor" >= 0),
	CONSTRAINT "quote_tax_minor_limits" CHECK ("tax_minor" >= 0),
	CONSTRAINT "quote_gross_minor_limits" CHECK ("gross_minor" >= 0)
);

--> statement-breakpoint
ALTER TABLE "crm"."quote" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."quote_line" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"quote_id" uuid NOT NULL,
	"deal_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"product_id" uuid,
	"text" text NOT NULL,
	"quantity_thousandths" bigint DEFAULT 1000 NOT NULL,
	"unit" text,
	"unit_price_minor" bigint DEFAULT 0 NOT NULL,
	"discount_basis_points" integer DEFAULT 0 NOT NULL,
	"tax_basis_points" integer DEFAULT 0 NOT NULL,
	"net_minor" bigint DEFAULT 0 NOT NULL,
	"audience_team_id" uuid,
	"audience_owner_id" uuid,
	CONSTRAINT "quote_line_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "quote_line_text_limits" CHECK (char_length("text") >= 1 and char_length("text") <= 1000),
	CONSTRAINT "quote_line_quantity_thousandths_limits" CHECK ("quantity_thousandths" >= 1 and "quantity_thousandths" <= 1000000000000),
	CONSTRAINT "quote_line_unit_limits" CHECK (char_length("unit") <= 30),
	CONSTRAINT "quote_line_unit_price_minor_limits" CHECK ("unit_price_minor" >= 0 and "unit_price_minor" <= 1000000000000000),
	CONSTRAINT "quote_line_discount_basis_points_limits" CHECK ("discount_basis_points" >= 0 and "discount_basis_points" <= 10000),
	CONSTRAINT "quote_line_tax_basis_points_limits" CHECK ("tax_basis_points" >= 0 and "tax_basis_points" <= 10000),
	CONSTRAINT "quote_line_net_minor_limits" CHECK ("net_minor" >= 0 and "net_minor" <= 1000000000000000)
);

--> statement-breakpoint
ALTER TABLE "crm"."quote_line" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."letterhead" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text DEFAULT 'quote' NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"address" text DEFAULT '' NOT NULL,
	"tax_number" text DEFAULT '' NOT NULL,
	"bank_line" text DEFAULT '' NOT NULL,
	"footer" text DEFAULT '' NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"valid_days" integer DEFAULT 30 NOT NULL,
	CONSTRAINT "letterhead_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "letterhead_kind_unique" UNIQUE("org_id","kind"),
	CONSTRAINT "letterhead_kind_values" CHECK ("kind" in ('quote')),
	CONSTRAINT "letterhead_name_limits" CHECK (char_length("name") <= 200),
	CONSTRAINT "letterhead_address_limits" CHECK (char_length("address") <= 500),
	CONSTRAINT "letterhead_tax_number_limits" CHECK (char_length("tax_number") <= 100),
	CONSTRAINT "letterhead_bank_line_limits" CHECK (char_length("bank_line") <= 200),
	CONSTRAINT "letterhead_footer_limits" CHECK (char_length("footer") <= 1000),
	CONSTRAINT "letterhead_language_values" CHECK ("language" in ('en', 'de', 'fr', 'it', 'es')),
	CONSTRAINT "letterhead_valid_days_limits" CHECK ("valid_days" >= 1 and "valid_days" <= 365)
);

--> statement-breakpoint
ALTER TABLE "crm"."letterhead" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."consent_purpose" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"wording" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "consent_purpose_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "consent_purpose_name_unique" UNIQUE("org_id","name"),
	CONSTRAINT "consent_purpose_name_limits" CHECK (char_length("name") >= 1 and char_length("name") <= 60),
	CONSTRAINT "consent_purpose_wording_limits" CHECK (char_length("wording") >= 1 and char_length("wording") <= 2000)
);

--> statement-breakpoint
ALTER TABLE "crm"."consent_purpose" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE TABLE "crm"."consent" (
	"id" uuid NOT NULL,
	"org_id" uuid DEFAULT nullif(current_setting('app.org_id', true), '')::uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"party_id" uuid NOT NULL,
	"purpose_id" uuid NOT NULL,
	"decision" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"means" text NOT NULL,
	"note" text,
	"wording" text DEFAULT '' NOT NULL,
	"recorded_by" uuid,
	CONSTRAINT "consent_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "consent_decision_values" CHECK ("decision" in ('given', 'withdrawn')),
	CONSTRAINT "consent_means_values" CHECK ("means" in ('form', 'mail', 'spoken', 'website', 'imported', 'erased')),
	CONSTRAINT "consent_note_limits" CHECK (char_length("note") <= 1000)
);

--> statement-breakpoint
ALTER TABLE "crm"."consent" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "crm"."party" ADD COLUMN "consent_names" text;
--> statement-breakpoint
ALTER TABLE "crm"."deal" ADD COLUMN "has_lines" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "crm"."deal_line" ADD CONSTRAINT "deal_line_deal_id_fk" FOREIGN KEY ("org_id","deal_id") REFERENCES "crm"."deal"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."deal_line" ADD CONSTRAINT "deal_line_product_id_fk" FOREIGN KEY ("org_id","product_id") REFERENCES "crm"."product"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."quote" ADD CONSTRAINT "quote_deal_id_fk" FOREIGN KEY ("org_id","deal_id") REFERENCES "crm"."deal"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."quote" ADD CONSTRAINT "quote_replaces_id_fk" FOREIGN KEY ("org_id","replaces_id") REFERENCES "crm"."quote"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."quote" ADD CONSTRAINT "quote_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."quote_line" ADD CONSTRAINT "quote_line_quote_id_fk" FOREIGN KEY ("org_id","quote_id") REFERENCES "crm"."quote"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."quote_line" ADD CONSTRAINT "quote_line_deal_id_fk" FOREIGN KEY ("org_id","deal_id") REFERENCES "crm"."deal"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."quote_line" ADD CONSTRAINT "quote_line_product_id_fk" FOREIGN KEY ("org_id","product_id") REFERENCES "crm"."product"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."consent" ADD CONSTRAINT "consent_party_id_fk" FOREIGN KEY ("org_id","party_id") REFERENCES "crm"."party"("org_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "crm"."consent" ADD CONSTRAINT "consent_purpose_id_fk" FOREIGN KEY ("org_id","purpose_id") REFERENCES "crm"."consent_purpose"("org_id","id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "product_is_offered_name_index" ON "crm"."product" USING btree ("org_id","is_offered","name" collate "C");
--> statement-breakpoint
CREATE INDEX "product_name_id_index" ON "crm"."product" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "product_number_id_index" ON "crm"."product" USING btree ("org_id","number" collate "C","id");
--> statement-breakpoint
CREATE INDEX "deal_line_position_id_index" ON "crm"."deal_line" USING btree ("org_id","position","id");
--> statement-breakpoint
CREATE INDEX "deal_line_deal_id_index" ON "crm"."deal_line" USING btree ("org_id","deal_id");
--> statement-breakpoint
CREATE INDEX "deal_line_product_id_index" ON "crm"."deal_line" USING btree ("org_id","product_id");
--> statement-breakpoint
CREATE INDEX "deal_line_audience_team_id_index" ON "crm"."deal_line" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "deal_line_audience_owner_id_index" ON "crm"."deal_line" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
CREATE INDEX "quote_status_valid_until_index" ON "crm"."quote" USING btree ("org_id","status" collate "C","valid_until");
--> statement-breakpoint
CREATE INDEX "quote_number_id_index" ON "crm"."quote" USING btree ("org_id","number" collate "C","id");
--> statement-breakpoint
CREATE INDEX "quote_valid_until_id_index" ON "crm"."quote" USING btree ("org_id","valid_until","id");
--> statement-breakpoint
CREATE INDEX "quote_deal_id_index" ON "crm"."quote" USING btree ("org_id","deal_id");
--> statement-breakpoint
CREATE INDEX "quote_party_id_index" ON "crm"."quote" USING btree ("org_id","party_id");
--> statement-breakpoint
CREATE INDEX "quote_issued_by_index" ON "crm"."quote" USING btree ("org_id","issued_by");
--> statement-breakpoint
CREATE INDEX "quote_audience_team_id_index" ON "crm"."quote" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "quote_audience_owner_id_index" ON "crm"."quote" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
CREATE INDEX "quote_line_position_id_index" ON "crm"."quote_line" USING btree ("org_id","position","id");
--> statement-breakpoint
CREATE INDEX "quote_line_quote_id_index" ON "crm"."quote_line" USING btree ("org_id","quote_id");
--> statement-breakpoint
CREATE INDEX "quote_line_deal_id_index" ON "crm"."quote_line" USING btree ("org_id","deal_id");
--> statement-breakpoint
CREATE INDEX "quote_line_product_id_index" ON "crm"."quote_line" USING btree ("org_id","product_id");
--> statement-breakpoint
CREATE INDEX "quote_line_audience_team_id_index" ON "crm"."quote_line" USING btree ("org_id","audience_team_id");
--> statement-breakpoint
CREATE INDEX "quote_line_audience_owner_id_index" ON "crm"."quote_line" USING btree ("org_id","audience_owner_id");
--> statement-breakpoint
CREATE INDEX "consent_purpose_name_id_index" ON "crm"."consent_purpose" USING btree ("org_id","name" collate "C","id");
--> statement-breakpoint
CREATE INDEX "consent_party_id_purpose_id_at_index" ON "crm"."consent" USING btree ("org_id","party_id","purpose_id","at");
--> statement-breakpoint
CREATE INDEX "consent_at_id_index" ON "crm"."consent" USING btree ("org_id","at","id");
--> statement-breakpoint
CREATE INDEX "consent_purpose_id_index" ON "crm"."consent" USING btree ("org_id","purpose_id");
--> statement-breakpoint
CREATE INDEX "consent_recorded_by_index" ON "crm"."consent" USING btree ("org_id","recorded_by");
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."product" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."product" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."product" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."product" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."product" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."deal_line" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."deal_line" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."sharedRecord"())))));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."deal_line" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."deal_line" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"()))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."deal_line" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."quote" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."quote" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."sharedRecord"())))));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."quote" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."quote" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"()))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."quote" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."quote_line" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."quote_line" AS PERMISSIVE FOR SELECT TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."sharedRecord"())))));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."quote_line" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."quote_line" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"()))))) WITH CHECK (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."quote_line" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)) and ("audience_team_id" is null or (select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)) or "audience_owner_id" = (select nullif(current_setting('app.user_id', true), '')::uuid) or "audience_team_id" = any (array(select links."team"())) or "deal_id" = any (array(select links."changeableRecord"())))));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."letterhead" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."letterhead" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."letterhead" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."letterhead" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."letterhead" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."consent_purpose" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."consent_purpose" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."consent_purpose" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."consent_purpose" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."consent_purpose" AS PERMISSIVE FOR DELETE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "tenant" ON "crm"."consent" AS RESTRICTIVE FOR ALL TO "freehold_app" USING ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid)) WITH CHECK ("org_id" = (select nullif(current_setting('app.org_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY "read" ON "crm"."consent" AS PERMISSIVE FOR SELECT TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff,viewer}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "create" ON "crm"."consent" AS PERMISSIVE FOR INSERT TO "freehold_app" WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager,staff}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "update" ON "crm"."consent" AS PERMISSIVE FOR UPDATE TO "freehold_app" USING ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false))) WITH CHECK ((select coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'::text[]), false)));
--> statement-breakpoint
CREATE POLICY "remove" ON "crm"."consent" AS PERMISSIVE FOR DELETE TO "freehold_app" USING (false);
